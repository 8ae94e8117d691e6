//! `serve`: the endpoint without a screen.

use std::io::Write;

use anyhow::Context;

use crate::app::cli::{EndpointOptions, ServeOptions};
use crate::app::demo::Demo;
use crate::app::endpoint::{self, Endpoint};
use crate::app::exit::Failure;
use crate::app::log::Printer;
use crate::app::output::Listener;
use crate::app::safe::safe;
use crate::app::signals::Signals;
use crate::journal::{Error, Follower, Health, Origin, Reader, Seq};

/// How many events are read from the file at once.
const PAGE: u64 = 256;

/// Answers until a signal comes, and prints one line per event.
pub(super) async fn serve(options: ServeOptions) -> Result<(), Failure> {
    if options.demo {
        let demo = Demo::start(&options.endpoint).await?;
        let served = until_signal(&demo.endpoint, options.json).await;
        return served.and(demo.stop().await);
    }
    let endpoint = start(&options.endpoint).await?;
    let served = until_signal(&endpoint, options.json).await;
    served.and(endpoint.stop().await)
}

/// Starts the endpoint on the capture that the options name.
pub(super) async fn start(options: &EndpointOptions) -> Result<Endpoint, Failure> {
    let capture = endpoint::capture_path(options)?;
    Endpoint::start(options, capture, Origin::Client).await
}

async fn until_signal(endpoint: &Endpoint, is_json: bool) -> Result<(), Failure> {
    let start = *endpoint.inbox.head().borrow();
    // Before anybody is told that it runs, so that whoever asks it to end at once is heard.
    let signals = Signals::listen()?;
    ready(endpoint)?;
    tokio::select! {
        printed = print_events(endpoint, start, is_json) => printed,
        told = tell_outages(endpoint) => told,
        caught = signals.caught() => caught,
    }
}

/// The one line on stderr that a script waits for.
fn ready(endpoint: &Endpoint) -> Result<(), Failure> {
    let line = format!(
        "ready url={} capture={} pid={}\n",
        endpoint.url,
        endpoint.capture.display(),
        std::process::id()
    );
    let written = std::io::stderr().write_all(line.as_bytes());
    written
        .and_then(|()| tell_note(endpoint))
        .context("cannot write to stderr")
        .map_err(Failure::Environment)
}

/// Says on stderr what whoever started the endpoint did not expect.
pub(super) fn tell_note(endpoint: &Endpoint) -> std::io::Result<()> {
    match &endpoint.note {
        Some(note) => writeln!(std::io::stderr(), "scimscope: {}", safe(note)),
        None => Ok(()),
    }
}

/// Says on stderr when the log cannot be written, and when it can again: stdout has nothing to say meanwhile. Fails when
/// the recorder has ended.
async fn tell_outages(endpoint: &Endpoint) -> Result<(), Failure> {
    let mut health = endpoint.inbox.health();
    let mut is_sound = true;
    while health.changed().await.is_ok() {
        let line = match (&*health.borrow_and_update(), is_sound) {
            (Health::Failing { error, .. }, true) => {
                format!(
                    "scimscope: the log cannot be written, requests are answered 503: {error}\n"
                )
            }
            (Health::Sound, false) => "scimscope: the log is written again\n".to_owned(),
            _ => continue,
        };
        is_sound = !is_sound;
        let written = std::io::stderr().write_all(line.as_bytes());
        written
            .context("cannot write to stderr")
            .map_err(Failure::Environment)?;
    }
    // Serving ends before the recorder does, so it ended by itself: nobody is answered any more.
    Err(Failure::environment(Error::Stopped))
}

/// Prints events as they are committed, until nobody reads any more; then goes on answering in silence.
async fn print_events(endpoint: &Endpoint, start: Seq, is_json: bool) -> Result<(), Failure> {
    let reader = Reader::open(&endpoint.capture).map_err(Failure::environment)?;
    let mut follower = Follower::of_recorder(&endpoint.inbox);
    let mut printer = Printer::new(&reader, start, is_json)?;
    let mut done = start;
    loop {
        let head = follower.beyond(done).await.map_err(Failure::environment)?;
        while done < head {
            let last = Seq(head.0.min(done.0 + PAGE));
            if printer.print(&reader, Seq(done.0 + 1), last)? == Listener::Gone {
                return std::future::pending().await;
            }
            done = last;
        }
    }
}
