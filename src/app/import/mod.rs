//! `import`: a capture from a file that another scimscope exported, or that another program wrote.
//!
//! Reading order: `source` opens the file, and `kind` knows what it is; `account` says what became of it.

mod account;
pub(super) mod kind;
mod source;

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::anyhow;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio_util::sync::CancellationToken;

use crate::app::cli::ImportOptions;
use crate::app::exit::Failure;
use crate::app::places;
use crate::app::signals::signal;
use crate::journal::import::{self, Importer, Progress, read_har, read_lines};

use source::{Content, EVENTS, Source};

/// Makes the capture, and says what became of the file.
pub(super) async fn import(options: ImportOptions) -> Result<(), Failure> {
    places::refuse_no_file(&options.output)?;
    let stop = CancellationToken::new();
    let stopper = stop.clone();
    let mut working = tokio::task::spawn_blocking(move || take_in(&options, &stopper));
    let ended = tokio::select! {
        ended = &mut working => ended,
        caught = signal() => {
            caught?;
            stop.cancel();
            working.await
        }
    };
    ended.map_err(Failure::environment)?
}

fn take_in(options: &ImportOptions, stop: &CancellationToken) -> Result<(), Failure> {
    let source = Source::open(options)?;
    let importer = Importer::create(&options.output).map_err(Failure::environment)?;
    let bar = bar(source.length);
    let progress = |progress: Progress| {
        bar.set_position(progress.n_bytes);
        if stop.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let skip_bad = options.skip_bad;
    let taken = match source.content {
        Content::Lines(file) => read_lines(file, importer, skip_bad, progress),
        Content::Har(file) => read_har(file, importer, skip_bad, progress),
        Content::Bundle(mut archive) => match archive.by_name(EVENTS) {
            Ok(file) => read_lines(file, importer, skip_bad, progress),
            Err(error) => {
                importer.abandon();
                Err(import::Failure::File(error.into()))
            }
        },
    };
    bar.finish_and_clear();
    let outcome = taken.map_err(|failure| failed(failure, &options.file))?;
    account::tell(&outcome, options)
}

fn failed(failure: import::Failure, file: &Path) -> Failure {
    let cannot = format!("cannot import {}", file.display());
    match failure {
        import::Failure::Bad(_) | import::Failure::Whole(_) => {
            Failure::Usage(anyhow!(failure).context(cannot))
        }
        import::Failure::Capture(_) | import::Failure::File(_) | import::Failure::Stopped => {
            Failure::Environment(anyhow!(failure).context(cannot))
        }
    }
}

fn bar(length: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    // The template is fixed and known to be good; without it the bar has its plain look.
    if let Ok(style) =
        ProgressStyle::with_template("import {bar:32} {bytes}/{total_bytes}  {bytes_per_sec}")
    {
        bar.set_style(style);
    }
    bar
}
