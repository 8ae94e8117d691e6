//! `export`: what was captured, carried out.

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::app::cli::{ExportOptions, SelectionOptions};
use crate::app::event_argument;
use crate::app::exit::Failure;
use crate::app::filter::{Matching, asked, matching};
use crate::app::log::capture;
use crate::app::output;
use crate::app::reason::reason;
use crate::app::safe::{Notation, SafeWriter};
use crate::app::whole_file::{WholeFile, create_private};
use crate::inspect::Disguise;
use crate::inspect::cycles::{Cycles, Sign};
use crate::inspect::export::{
    Error, FORMATS, Format, Report, Selection, Shape, Wanted, Watch, export as write_export,
    export_files,
};
use crate::journal::{Reader, Seq};
use crate::scim::spelling::counted;

/// An export that is about to be written.
pub(super) struct Case<'a> {
    pub(super) reader: &'a Reader,
    pub(super) format: &'static Format,
    pub(super) selection: &'a Selection,
    pub(super) disguise: &'a mut Disguise,
    /// How whoever exports asks for what the events refer to.
    pub(super) remedy: &'static str,
}

impl Case<'_> {
    /// Writes it.
    pub(super) fn write(
        &mut self,
        out: &mut dyn Write,
        watch: &mut Watch<'_>,
    ) -> Result<Report, Error> {
        write_export(
            self.format,
            self.reader,
            self.selection,
            self.disguise,
            out,
            watch,
        )
    }

    /// Writes it to a path that is there as a whole afterwards, or not at all.
    fn write_file(
        &mut self,
        path: &Path,
        is_forced: bool,
        watch: &mut Watch<'_>,
    ) -> Result<Report, Error> {
        let mut out = WholeFile::create(path, is_forced)?;
        let report = self.write(&mut out, watch)?;
        out.finish()?;
        Ok(report)
    }

    fn write_to(&mut self, output: &Output, watch: &mut Watch<'_>) -> Result<Report, Error> {
        match output {
            Output::Folder(folder, is_forced) => to_folder(self, folder, *is_forced, watch),
            Output::File(path, is_forced) => self.write_file(path, *is_forced, watch),
            Output::Terminal => {
                let notation = if self.format.is_json() {
                    Notation::Json
                } else {
                    Notation::Text
                };
                let out = BufWriter::new(io::stdout().lock());
                self.write(&mut SafeWriter::new(out, notation), watch)
            }
            Output::Pipe => self.write(&mut BufWriter::new(io::stdout().lock()), watch),
        }
    }

    /// What was written, and how much of it was replaced.
    pub(super) fn said(&self, report: &Report, place: &str) -> String {
        let what = match self.format.shape {
            Shape::Events | Shape::Files => counted(report.n_events, "event"),
            // Not every event is a request to send again.
            Shape::Requests => {
                let requests = counted(report.n_requests, "request");
                format!("{requests} of {}", counted(report.n_events, "event"))
            }
            Shape::State => format!("the directory after {}", self.selection.last()),
            Shape::Difference => format!(
                "the difference from {} to {}",
                self.selection.before(),
                self.selection.last()
            ),
        };
        let (name, sentence) = (self.format.name, &report.sentence);
        // What there is to do comes before what is so each time: the row of the screen that this is in has an end.
        let lacks = self.prerequisites(report);
        let lacks = lacks.map_or(String::new(), |lacks| format!("{lacks} "));
        format!("exported {what} as {name}{place}. {lacks}{sentence}")
    }

    /// What the events need beside them, and whether it is there.
    fn prerequisites(&self, report: &Report) -> Option<String> {
        let resources = counted(report.n_prerequisites, "resource");
        let refer = match report.n_events {
            1 => "It refers",
            _ => "They refer",
        };
        match self.selection.prerequisites() {
            Wanted::Created if report.n_prerequisites > 0 => Some(format!(
                "{refer} to {resources} that other events created: those come first, as they were then."
            )),
            Wanted::Counted if report.n_prerequisites > 0 => Some(format!(
                "{refer} to {resources} not in here; {} puts those first.",
                self.remedy
            )),
            _ => None,
        }
    }
}

/// Exports what the options ask for.
pub(super) fn export(options: &ExportOptions) -> Result<(), Failure> {
    let path = capture(options.file.clone())?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let format = Format::named(&options.format)
        .ok_or_else(|| Failure::Usage(anyhow!("there is no format {}", options.format)))?;
    refuse_filter(format, &options.selection)?;
    let wanted = prerequisites(format, &options.selection)?;
    let selection = selection(&reader, &options.selection)?.with_prerequisites(wanted);
    let key = options.pseudonymize.then(new_key);
    let mut case = Case {
        reader: &reader,
        format,
        selection: &selection,
        disguise: &mut Disguise::new(key, options.mask.clone()),
        remedy: "--with-prerequisites",
    };
    let output = Output::of(options, format, &path)?;
    let bar = bar(&output, selection.len());
    let mut watch = |done: u64| {
        bar.set_position(done);
        ControlFlow::Continue(())
    };
    let written = case.write_to(&output, &mut watch);
    bar.finish_and_clear();
    match written {
        Ok(report) => {
            tell(&case, &report, &output);
            Ok(())
        }
        // A reader that has had enough (`| head`) is a good end.
        Err(Error::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(Error::Mask(reason)) => Err(Failure::Usage(anyhow!("cannot use --mask: {reason}"))),
        Err(error) => Err(Failure::Environment(
            anyhow::Error::new(error).context(format!("cannot export {}", path.display())),
        )),
    }
}

/// A filter chooses events one by one. What a directory was like or how it changed is asked of moments.
fn refuse_filter(format: &Format, options: &SelectionOptions) -> Result<(), Failure> {
    let instead = match format.shape {
        Shape::Events | Shape::Requests | Shape::Files => return Ok(()),
        Shape::State => {
            "the directory after one event: name that with --to, or a cycle with --cycle"
        }
        Shape::Difference => {
            "the difference between two moments: name those with --from and --to, or a cycle with --cycle"
        }
    };
    if options.wanted.filter.is_none() && options.wanted.view.is_none() {
        return Ok(());
    }
    Err(Failure::Usage(anyhow!(
        "cannot export {} with a filter, which chooses single events; it is {instead}",
        format.name
    )))
}

/// Whether what the events refer to is exported too.
fn prerequisites(format: &Format, options: &SelectionOptions) -> Result<Wanted, Failure> {
    let is_asked_for = options.with_prerequisites;
    if !is_asked_for || format.takes_prerequisites() {
        return Ok(format.prerequisites(is_asked_for));
    }
    let takers = FORMATS.iter().filter(|format| format.takes_prerequisites());
    let takers: Vec<&str> = takers.map(|format| format.name).collect();
    Err(Failure::Usage(anyhow!(
        "cannot use --with-prerequisites with {}; it is for {}",
        format.name,
        takers.join(", ")
    )))
}

/// Which events the options ask for.
fn selection(reader: &Reader, options: &SelectionOptions) -> Result<Selection, Failure> {
    let head = reader.head().map_err(Failure::environment)?;
    event_argument::require_seqs(options, head)?;
    let (first, last) = event_argument::bounds(options, reader)?;
    let is_named = !options.seq.is_empty() || options.cycle.is_some();
    let chosen = match &asked(&options.wanted)? {
        None if !is_named => Selection::whole(head),
        None => Selection::picked(picked(reader, head, options)?),
        Some(filter) => {
            let Matching { seqs, nothing } = matching(reader, filter, options)?;
            if let Some(nothing) = nothing.filter(|_| head > Seq(0)) {
                return Err(Failure::Nothing(anyhow!("{nothing}; nothing is exported")));
            }
            let mut found = seqs;
            if is_named {
                let picked = picked(reader, head, options)?;
                found.retain(|seq| picked.binary_search(seq).is_ok());
            }
            Selection::picked(found)
        }
    };
    let chosen = chosen.between(first, last);
    if chosen.is_empty() && head > Seq(0) {
        let none = event_argument::none(options, first, last);
        return Err(Failure::Nothing(anyhow!("{none}; nothing is exported")));
    }
    Ok(chosen)
}

/// The events that are named, in the cycle that is named.
fn picked(reader: &Reader, head: Seq, options: &SelectionOptions) -> Result<Vec<Seq>, Failure> {
    let is_named = |seq: Seq| {
        options.seq.is_empty()
            || options
                .seq
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&seq.0))
    };
    let (mut cycles, mut picked) = (Cycles::default(), Vec::new());
    reader
        .arrivals(Seq(1), head, |arrival| {
            let sign = Sign::of(arrival);
            let cycle = cycles.next(&sign);
            let wanted = options.cycle.as_ref();
            if is_named(arrival.seq) && wanted.is_none_or(|wanted| wanted.names(sign.client, cycle))
            {
                picked.push(arrival.seq);
            }
        })
        .map_err(Failure::environment)?;
    Ok(picked)
}

/// A key that nobody keeps: stand-ins of two exports have nothing in common.
pub(super) fn new_key() -> [u8; 32] {
    let mut key = [0; 32];
    for (to, from) in key.iter_mut().zip(
        uuid::Uuid::new_v4()
            .into_bytes()
            .into_iter()
            .chain(uuid::Uuid::new_v4().into_bytes()),
    ) {
        *to = from;
    }
    key
}

/// Writes the files of a case into a folder. After an error none of them is left.
fn to_folder(
    case: &mut Case<'_>,
    folder: &Path,
    is_forced: bool,
    watch: &mut Watch<'_>,
) -> Result<Report, Error> {
    make_folder(folder)?;
    let mut made: Vec<PathBuf> = Vec::new();
    let mut open = |name: &str| -> io::Result<Box<dyn Write>> {
        let path = folder.join(name);
        if is_forced && path.is_file() {
            fs::remove_file(&path).map_err(|error| named(&path, &error))?;
        }
        let file = create_private(&path).map_err(|error| named(&path, &error))?;
        made.push(path);
        Ok(Box::new(BufWriter::new(file)))
    };
    let written = export_files(case.reader, case.selection, case.disguise, &mut open, watch);
    if written.is_err() {
        for path in made {
            // The error of writing is the one that is told.
            let _ = fs::remove_file(path);
        }
    }
    written
}

/// Where an export goes.
enum Output {
    /// Stdout, which is a terminal.
    Terminal,
    /// Stdout, which is none.
    Pipe,
    /// A file, and whether one that is there may be replaced.
    File(PathBuf, bool),
    /// A folder of several files, and whether those that are there may be replaced.
    Folder(PathBuf, bool),
}

impl Output {
    fn of(options: &ExportOptions, format: &Format, capture: &Path) -> Result<Self, Failure> {
        let path = &options.output;
        let is_several = format.shape == Shape::Files;
        if path.as_os_str() == "-" {
            return match (output::is_terminal(), is_several) {
                (true, true) => Err(Failure::Usage(anyhow!(
                    "a {} is no text for a terminal; name a folder or a zip file with --output",
                    format.name
                ))),
                (true, false) => Ok(Self::Terminal),
                (false, _) => Ok(Self::Pipe),
            };
        }
        if path.exists() && !options.force {
            return Err(Failure::Usage(anyhow!(
                "{} exists already; name another --output, or add --force",
                path.display()
            )));
        }
        if belongs_to(capture, path) {
            return Err(Failure::Usage(anyhow!(
                "{} is the capture that is exported; name another --output",
                path.display()
            )));
        }
        let is_zip = path.extension().is_some_and(|extension| extension == "zip");
        if is_several && !is_zip {
            return Ok(Self::Folder(path.clone(), options.force));
        }
        Ok(Self::File(path.clone(), options.force))
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| named(path, &error))
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("{}: {}", path.display(), reason(error)),
    )
}

/// Whether a path is the capture, or one of the files that SQLite keeps beside it.
fn belongs_to(capture: &Path, path: &Path) -> bool {
    let Ok(path) = fs::canonicalize(path) else {
        return false;
    };
    ["", "-wal", "-shm"].iter().any(|end| {
        let mut own = capture.as_os_str().to_owned();
        own.push(end);
        fs::canonicalize(own).is_ok_and(|own| own == path)
    })
}

fn bar(output: &Output, n_events: u64) -> ProgressBar {
    if matches!(output, Output::Terminal) || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(n_events), ProgressDrawTarget::stderr());
    // The template is fixed and known to be good; without it the bar has its plain look.
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len}  {per_sec}") {
        bar.set_style(style);
    }
    bar
}

/// Says what was written, and how much of it was replaced.
fn tell(case: &Case<'_>, report: &Report, output: &Output) {
    let place = match output {
        Output::Terminal => return,
        Output::Pipe => String::new(),
        Output::File(path, _) | Output::Folder(path, _) => format!(" to {}", path.display()),
    };
    output::aside(&case.said(report, &place));
}
