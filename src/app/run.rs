//! `run`: endpoint and screen in one process.

use std::io::{IsTerminal, Write};

use crate::app::cli::{RunOptions, ServeOptions};
use crate::app::demo::Demo;
use crate::app::endpoint::Endpoint;
use crate::app::exit::Failure;
use crate::app::screen::{self, Scene};
use crate::app::{look, serve, token};
use crate::scim::spelling::counted;
use crate::tui::EndpointStatus;

/// Answers and shows until the user quits or a signal comes. Without a terminal it serves, and says so.
pub(super) async fn run(options: RunOptions) -> Result<(), Failure> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() || screen::is_dumb() {
        // What is wrong with the command line is so with a terminal and without.
        look::options(&options.screen)?;
        note("no terminal for a screen: running as `scimscope serve`");
        let RunOptions { endpoint, demo, .. } = options;
        return serve::serve(ServeOptions {
            endpoint,
            demo,
            json: false,
        })
        .await;
    }
    if options.demo {
        let demo = Demo::start(&options.endpoint).await?;
        let shown = show(&demo.endpoint, &options).await;
        return shown.and(demo.stop().await);
    }
    let endpoint = serve::start(&options.endpoint).await?;
    let shown = show(&endpoint, &options).await;
    let head = *endpoint.inbox.head().borrow();
    let capture = endpoint.capture.display().to_string();
    shown.and(endpoint.stop().await)?;
    note(&format!(
        "{} in {capture}; look at what was captured with `scimscope open {capture}`",
        counted(head.0, "event")
    ));
    Ok(())
}

async fn show(endpoint: &Endpoint, options: &RunOptions) -> Result<(), Failure> {
    let health = endpoint.inbox.health().borrow().clone();
    let status = EndpointStatus::Up {
        url: endpoint.url.clone(),
        token: token::place(&options.endpoint).map_err(Failure::Environment)?,
        health,
        keeps_secrets: options.endpoint.keep_secrets,
    };
    let scene = Scene {
        capture: endpoint.capture.clone(),
        inbox: Some(endpoint.inbox.clone()),
        token: token::one(&options.endpoint).map_err(Failure::Environment)?,
        status,
    };
    screen::show(scene, &options.screen).await
}

/// A line on stderr.
fn note(text: &str) {
    // A closed stderr leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "scimscope: {text}");
}
