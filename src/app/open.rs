//! `open`: the screen on a capture. Adds nothing to it but what its user says about events.

use crate::app::cli::OpenOptions;
use crate::app::exit::Failure;
use crate::app::log::capture;
use crate::app::screen::{self, Scene};
use crate::inspect::effect;
use crate::journal::Reader;
use crate::journal::search::Indexer;
use crate::tui::{EndpointStatus, Tokens};

/// Shows a capture, and follows it if somebody is writing.
pub(super) async fn open(options: OpenOptions) -> Result<(), Failure> {
    let path = capture(options.file)?;
    // What is wrong with the file is said before anything is said of the terminal.
    Reader::open(&path).map_err(Failure::environment)?;
    screen::need_terminal("scimscope open")?;
    let status = EndpointStatus::Capture {
        path: path.display().to_string(),
    };
    // In a folder that cannot be written it ends by itself, and searches scan.
    let _indexer = Indexer::start(&path, effect::sentence);
    screen::show(
        Scene {
            capture: path.clone(),
            inbox: None,
            tokens: Tokens(Vec::new()),
            service: None,
            status,
        },
        &options.screen,
    )
    .await?;
    let n_events = Reader::open(&path)
        .and_then(|reader| reader.head())
        .map_err(Failure::environment)?;
    screen::say_goodbye(&path, n_events.0);
    Ok(())
}
