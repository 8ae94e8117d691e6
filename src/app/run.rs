//! `run`: endpoint and screen in one process.

use std::io::{IsTerminal, Write};

use crate::app::cli::{EndpointOptions, RunOptions, ServeOptions};
use crate::app::demo::Demo;
use crate::app::endpoint::Endpoint;
use crate::app::exit::Failure;
use crate::app::screen::{self, Scene};
use crate::app::{appearance, serve, token};
use crate::net::Auth;
use crate::tui::{EndpointStatus, Service, Tokens};

/// Answers and shows until the user quits or a signal comes. Without a terminal it serves, and says so.
pub(super) async fn run(options: RunOptions) -> Result<(), Failure> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() || screen::is_dumb() {
        // What is wrong with the command line is so with a terminal and without.
        appearance::options(&options.screen)?;
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
    // A closed stderr leaves nobody to tell.
    let _ = serve::tell_note(&endpoint);
    let shown = show(&endpoint, &options).await;
    let head = *endpoint.inbox.head().borrow();
    let capture = endpoint.capture.clone();
    shown.and(endpoint.stop().await)?;
    screen::say_goodbye(&capture, head.0);
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
    let tokens = match &endpoint.auth {
        Auth::Open => Vec::new(),
        Auth::Tokens(tokens) => tokens.clone(),
    };
    let scene = Scene {
        capture: endpoint.capture.clone(),
        inbox: Some(endpoint.inbox.clone()),
        service: Some(service(endpoint, &options.endpoint, &tokens)),
        tokens: Tokens(tokens),
        status,
    };
    screen::show(scene, &options.screen).await
}

/// What the endpoint panel tells of the endpoint.
fn service(endpoint: &Endpoint, options: &EndpointOptions, tokens: &[String]) -> Service {
    Service {
        url: endpoint.url.clone(),
        base_url: options.base_url.clone(),
        base_path: options.base_path.clone(),
        profile: options.profile.into(),
        started: endpoint.started,
        tokens: tokens.iter().map(|token| token.chars().count()).collect(),
    }
}

/// A line on stderr.
fn note(text: &str) {
    // A closed stderr leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "scimscope: {text}");
}
