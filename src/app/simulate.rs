//! `simulate`: behave like Entra ID towards an endpoint.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio_util::sync::CancellationToken;

use crate::app::cli::{DialectName, SimulateOptions};
use crate::app::exit::Failure;
use crate::app::output::{self, Lines};
use crate::app::safe::safe;
use crate::app::signals::signal;
use crate::app::target;
use crate::net::Unusable;
use crate::net::simulate::{self, Dialect, Error, Plan, Progress};

/// Sends the traffic, prints the summary, and fails when there was an answer that Entra would not have accepted.
pub(super) async fn simulate(options: SimulateOptions) -> Result<(), Failure> {
    let plan = plan(&options)?;
    let (bar, stop) = (bar(), CancellationToken::new());
    let progress = |progress: Progress| show(&bar, &progress);
    let running = simulate::run(&plan, progress, stop.clone());
    tokio::pin!(running);
    // The first signal ends the run early, and what was sent so far is summed up.
    let ended = tokio::select! {
        ended = &mut running => ended,
        caught = signal() => {
            caught?;
            stop.cancel();
            running.await
        }
    };
    bar.finish_and_clear();
    let report = ended.map_err(failure)?;
    let mut lines = Lines::new();
    if options.json {
        lines.line(&output::json_line(&report.to_json()))?;
    } else {
        for line in report.to_string().lines() {
            lines.line(&safe(line))?;
        }
    }
    lines.flush()?;
    if report.is_acceptable() {
        Ok(())
    } else {
        Err(Failure::No)
    }
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Unusable(Unusable::Target { .. } | Unusable::Token)
        | Error::BadRate(_)
        | Error::NoConcurrency
        | Error::Unauthorized { .. } => Failure::usage(error),
        Error::Unusable(Unusable::Client(_)) | Error::Unreachable { .. } | Error::Tls { .. } => {
            Failure::environment(error)
        }
    }
}

fn plan(options: &SimulateOptions) -> Result<Plan, Failure> {
    let token = target::bearer(&options.to)?;
    let dialect = match options.dialect {
        DialectName::Legacy => Dialect::Legacy,
        DialectName::Optscim => Dialect::Optscim,
        DialectName::Rfc => Dialect::Rfc,
    };
    Ok(Plan {
        target: options.to.target.clone(),
        token,
        users: options.users,
        groups: options.groups,
        cycles: options.cycles,
        dialect,
        seed: options.seed,
        rate: options.rate,
        concurrency: options.concurrency,
        pause: options.pause,
    })
}

fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    // The template is fixed and known to be good; without it the bar has its plain look.
    if let Ok(style) = ProgressStyle::with_template("{msg:<28} {bar:32} {pos}/{len}  {per_sec}") {
        bar.set_style(style);
    }
    bar
}

fn show(bar: &ProgressBar, progress: &Progress) {
    bar.set_length(progress.total as u64);
    bar.set_position(progress.done as u64);
    let step = match progress.cycle {
        0 => format!("initial cycle, {}", progress.phase),
        n => format!("cycle {n}, {}", progress.phase),
    };
    if bar.message() != step {
        bar.set_message(step);
    }
}
