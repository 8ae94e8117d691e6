//! `import`: a capture from a file that another scimscope exported, or that another program wrote.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, anyhow};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio_util::sync::CancellationToken;

use crate::app::cli::{ImportFormat, ImportOptions};
use crate::app::exit::Failure;
use crate::app::output::{self, Lines};
use crate::app::places;
use crate::app::safe::safe;
use crate::app::signals::signal;
use crate::journal::import::{self, Imported, Importer, Progress, read_har, read_lines};
use crate::scim::spelling::counted;

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
    let cannot = || format!("cannot read {}", options.file.display());
    let (file, length) = open(&options.file)
        .with_context(cannot)
        .map_err(Failure::Environment)?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let format = match options.format {
        Some(format) => format,
        None => guess(&options.file, &mut file)?,
    };
    let importer = Importer::create(&options.output).map_err(Failure::environment)?;
    let bar = bar(length);
    let progress = |progress: Progress| {
        bar.set_position(progress.n_bytes);
        if stop.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let taken = match format {
        ImportFormat::Jsonl => read_lines(file, importer, options.skip_bad, progress),
        ImportFormat::Har => read_har(file, importer, options.skip_bad, progress),
    };
    bar.finish_and_clear();
    let outcome = taken.map_err(|failure| failed(failure, &options.file))?;
    tell(&outcome, options)
}

/// The file and its length; `-` is what comes in on stdin, of no known length.
fn open(path: &Path) -> io::Result<(Box<dyn Read + Send>, u64)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), 0));
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Ok((Box::new(file), length))
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

/// A HAR file is one JSON object whose first member is `log`; the first line of an export says what it is.
fn guess(path: &Path, file: &mut impl BufRead) -> Result<ImportFormat, Failure> {
    let is_named = |extension: &str| {
        path.extension()
            .is_some_and(|found| found.eq_ignore_ascii_case(extension))
    };
    if is_named("har") {
        return Ok(ImportFormat::Har);
    }
    if is_named("jsonl") {
        return Ok(ImportFormat::Jsonl);
    }
    let start = file
        .fill_buf()
        .with_context(|| format!("cannot read {}", path.display()))
        .map_err(Failure::Environment)?;
    let start: String = String::from_utf8_lossy(start.get(..256).unwrap_or(start))
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '\u{feff}')
        .collect();
    if start.starts_with("SQLiteformat3") {
        let path = path.display();
        Err(Failure::Usage(anyhow!(
            "{path} is no export but a capture: look at it with `scimscope open {path}`, or export it first"
        )))
    } else if start.starts_with("{\"kind\":") {
        Ok(ImportFormat::Jsonl)
    } else if start.starts_with("{\"log\":") {
        Ok(ImportFormat::Har)
    } else {
        Err(Failure::Usage(anyhow!(
            "cannot tell what {} is: name it with --format jsonl or --format har",
            path.display()
        )))
    }
}

fn tell(imported: &Imported, options: &ImportOptions) -> Result<(), Failure> {
    let mut lines = Lines::new();
    if options.json {
        let bad: Vec<String> = imported.bad.iter().map(ToString::to_string).collect();
        let unknown: serde_json::Map<String, serde_json::Value> = imported
            .unknown
            .iter()
            .map(|(what, n)| (what.clone(), (*n).into()))
            .collect();
        let summary = serde_json::json!({
            "capture": options.output,
            "events": imported.n_events,
            "copy": imported.is_copy,
            "pseudonymized": imported.disguised.as_ref().is_some_and(|one| one.pseudonymized),
            "masked_paths": imported.disguised.as_ref().map_or(&[][..], |one| &one.masked_paths),
            "skipped": imported.n_bad,
            "bad": bad,
            "other": imported.n_other,
            "unknown": unknown,
        });
        lines.line(&output::json_line(&summary))?;
    } else {
        let mut say = |text: String| lines.line(&safe(&text)).map(|_| ());
        say(format!(
            "{} in {}",
            counted(imported.n_events, "event"),
            options.output.display()
        ))?;
        if let Some(disguised) = &imported.disguised {
            if disguised.pseudonymized {
                say("personal data in it are stand-ins".to_owned())?;
            }
            if !disguised.masked_paths.is_empty() {
                let paths = disguised.masked_paths.join(", ");
                say(format!("placeholders stand for the values of {paths}"))?;
            }
        }
        if imported.n_other > 0 {
            let verb = if imported.n_other == 1 { "is" } else { "are" };
            say(format!(
                "{} {verb} no SCIM",
                counted(imported.n_other, "entry")
            ))?;
        }
        for (what, n) in &imported.unknown {
            say(format!("not known: {what} ({n})"))?;
        }
        if imported.n_bad > 0 {
            let verb = if imported.n_bad == 1 { "was" } else { "were" };
            say(format!(
                "{} {verb} left out:",
                counted(imported.n_bad, "record")
            ))?;
        }
        for bad in &imported.bad {
            say(format!("  {bad}"))?;
        }
    }
    lines.flush().map(|_| ())
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
