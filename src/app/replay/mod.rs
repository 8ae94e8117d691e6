//! `replay`: send recorded requests to an endpoint, and compare its answers with the recorded ones.
//!
//! Reading order: `selection` says which; `run` sends them; `tally` counts how it went, `report` says it, and `junit` to
//! a CI system. The screen sends with the same.

mod junit;
mod report;
mod run;
mod selection;
mod tally;

use anyhow::anyhow;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::ops::ControlFlow;

use crate::app::cli::ReplayOptions;
use crate::app::exit::Failure;
use crate::app::log::capture;
use crate::app::signals::signal;
use crate::app::target;
use crate::inspect::replay::{Prerequisites, Rewriter};
use crate::journal::Reader;
use crate::net::Unusable;
use crate::net::replay::Sender;

use junit::Junit;
use report::Report;
pub(super) use run::{End, Run};
pub(super) use selection::Selection;
pub(super) use tally::Tally;

/// Sends the requests, prints what differed and the summary, and fails when an answer was another one.
pub(super) async fn replay(options: ReplayOptions) -> Result<(), Failure> {
    if options.concurrency == 0 {
        return Err(Failure::Usage(anyhow!(
            "cannot send with a concurrency of 0: at least one request must be allowed at once"
        )));
    }
    let path = capture(options.file.clone())?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let id = reader.id().map_err(Failure::environment)?;
    let token = target::bearer(&options.to)?;
    let sender = Sender::new(&options.to.target, token.as_deref(), &id).map_err(failure)?;
    let mut selection = selection(&options, &reader)?;
    if options.json || options.junit.is_some() {
        selection = selection.with_cycles();
    }
    let n_chosen = selection.n_events();
    selection.require_any()?;
    if options.selection.with_prerequisites {
        selection = selection.with_prerequisites(prerequisites(&options, &reader)?);
    }
    let n_prerequisites = selection.n_prerequisites();
    refuse_writes(&options, &sender, &reader, n_prerequisites)?;
    let rewriter = rewriter(&reader).map_err(Failure::Environment)?;
    let mut report = Report::new(sender.name(), options.json);
    let mut junit = match &options.junit {
        Some(path) => Some(Junit::create(path, &sender.name())?),
        None => None,
    };
    let bar = bar(n_chosen + n_prerequisites);
    let run = Run {
        sender,
        rewriter,
        concurrency: options.concurrency,
        pace: options.pace,
        fails_fast: options.fail_fast,
    };
    let ended = run
        .carry_out(selection, signal(), |outcome| {
            bar.inc(1);
            if let Some(junit) = &mut junit {
                junit.add(&outcome)?;
            }
            bar.suspend(|| report.add(&outcome))
        })
        .await;
    bar.finish_and_clear();
    let reached_the_end = ended?;
    if !report.is_as_recorded() && !options.selection.with_prerequisites {
        report.add_lacking(prerequisites(&options, &reader)?.len());
    }
    if let Some(junit) = junit {
        junit.finish(&report.summary(reached_the_end))?;
    }
    report.finish(reached_the_end)?;
    if report.is_as_recorded() {
        Ok(())
    } else {
        Err(Failure::No)
    }
}

fn failure(error: Unusable) -> Failure {
    match error {
        Unusable::Target { .. } | Unusable::Token => Failure::usage(error),
        Unusable::Client(_) => Failure::environment(error),
    }
}

fn selection<'a>(options: &ReplayOptions, reader: &'a Reader) -> Result<Selection<'a>, Failure> {
    let selection = Selection::new(reader, &options.selection)?;
    Ok(if options.no_seed {
        selection.without_seeds()
    } else {
        selection
    })
}

/// What the chosen requests refer to and none of them creates.
fn prerequisites(options: &ReplayOptions, reader: &Reader) -> Result<Prerequisites, Failure> {
    let found =
        Selection::new(reader, &options.selection)?.survey(|_| ControlFlow::Continue(()))?;
    Ok(found.unwrap_or_default())
}

/// Somebody else's directory is not changed by a command that was completed from the history of the shell.
fn refuse_writes(
    options: &ReplayOptions,
    sender: &Sender,
    reader: &Reader,
    n_prerequisites: u64,
) -> Result<(), Failure> {
    if options.yes || sender.is_loopback() {
        return Ok(());
    }
    let n_writes = n_prerequisites + selection(options, reader)?.n_writes()?;
    if n_writes == 0 {
        return Ok(());
    }
    Err(Failure::Usage(anyhow!(
        "{n_writes} of the requests would change something at {}, which is not on this machine; add --yes if that is meant",
        sender.name()
    )))
}

/// What puts the requests of a capture in other words, for one run.
pub(super) fn rewriter(reader: &Reader) -> anyhow::Result<Rewriter> {
    Ok(Rewriter {
        base_path: base_path(reader)?,
        password: password(),
    })
}

/// The path that the recorded targets are below, when the endpoint said so.
fn base_path(reader: &Reader) -> anyhow::Result<Option<String>> {
    let url = reader.base_url()?;
    Ok(url.and_then(|url| {
        let (_, rest) = url.split_once("://")?;
        let (_, path) = rest.split_once('/')?;
        Some(format!("/{}", path.trim_end_matches('/')))
    }))
}

/// A password for this run, of the kind that policies ask for.
fn password() -> String {
    format!("Aa1-{}", uuid::Uuid::new_v4().simple())
}

fn bar(n_events: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(n_events), ProgressDrawTarget::stderr());
    // The template is fixed and known to be good; without it the bar has its plain look.
    if let Ok(style) = ProgressStyle::with_template("replay {bar:32} {pos}/{len}  {per_sec}") {
        bar.set_style(style);
    }
    bar
}
