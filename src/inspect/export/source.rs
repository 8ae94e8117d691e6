//! Hands the selected events to a format, disguised.

use std::collections::VecDeque;
use std::io::Write;
use std::ops::ControlFlow;

use crate::inspect::Disguise;
use crate::inspect::cycles::{Cycles, Sign};
use crate::inspect::export::error::Error;
use crate::inspect::export::selection::{Selection, Wanted};
use crate::inspect::export::url::origin_and_path;
use crate::inspect::replay::{Prerequisites, Survey};
use crate::journal::transfer::{End, Header, VERSION};
use crate::journal::{Disguised, Event, EventRedactor, Fact, Reader, Row, RowKind, Seq};
use crate::scim::spelling::counted;
use crate::scim::{Directory, Record, ResourceType};

/// Writes the events of a source in one format.
pub(super) type WriteEvents = fn(&mut Source<'_>, &mut dyn Write) -> Result<(), Error>;

/// Is told how many events were gone through, and says whether to go on.
pub type Watch<'a> = dyn FnMut(u64) -> ControlFlow<()> + 'a;

/// What writes the exports.
pub(super) const PROGRAM: &str = concat!("scimscope ", env!("CARGO_PKG_VERSION"));

/// What an export is made from.
pub(super) struct Source<'a> {
    reader: &'a Reader,
    /// `None`: the capture has no secrets.
    redactor: Option<EventRedactor>,
    /// Whether the capture holds secrets (`--keep-secrets`), as far as it was gone through.
    has_secrets: bool,
    selection: &'a Selection,
    disguise: &'a mut Disguise,
    /// What was replaced in the events before they came into the capture.
    past: Option<Disguised>,
    watch: &'a mut Watch<'a>,
    walk: Walk,
    n_events: u64,
    /// How many requests to send were made of the events.
    n_requests: u64,
    /// What the events refer to and do not create.
    prerequisites: Prerequisites,
    /// What the export came to, where it is several files that each go through the events.
    concluded: Option<End>,
}

/// How far a walk over the events has come.
#[derive(Default)]
struct Walk {
    waiting: VecDeque<Event>,
    n_ranges: usize,
    done: Seq,
    cycles: Cycles,
    counted: Seq,
}

/// How much of the log is in memory at once.
const PAGE_BYTES: usize = 1 << 20;

/// How many rows are looked at in one go.
const ROWS: u64 = 256;

impl<'a> Source<'a> {
    pub(super) fn new(
        reader: &'a Reader,
        selection: &'a Selection,
        disguise: &'a mut Disguise,
        watch: &'a mut Watch<'a>,
    ) -> Result<Self, Error> {
        let past = reader.disguised()?;
        if disguise.is_worn()
            && let Some(past) = &past
        {
            disguise.keep_masked(&past.masked_paths);
        }
        Ok(Self {
            reader,
            redactor: reader.redactor()?,
            has_secrets: false,
            selection,
            disguise,
            past,
            watch,
            walk: Walk::default(),
            n_events: 0,
            n_requests: 0,
            prerequisites: Prerequisites::default(),
            concluded: None,
        })
    }

    /// Finds out what the events need to be there where they are sent again, if anybody wants to know.
    pub(super) fn survey(&mut self) -> Result<(), Error> {
        if self.selection.prerequisites() == Wanted::No {
            return Ok(());
        }
        let mut survey = Survey::new(self.reader);
        while let Some(event) = self.next_undisguised()? {
            survey.take(&event)?;
        }
        let found = survey.finish(|| (self.watch)(self.n_events))?;
        self.restart();
        self.prerequisites = found.ok_or(Error::Stopped)?;
        Ok(())
    }

    /// A request to send was written.
    pub(super) fn sent(&mut self) {
        self.n_requests += 1;
    }

    /// How many requests to send were written.
    pub(super) fn n_requests(&self) -> u64 {
        self.n_requests
    }

    /// How many resources the events refer to that they do not create.
    pub(super) fn n_prerequisites(&self) -> u64 {
        self.prerequisites.len() as u64
    }

    /// The next resource to create before an event is sent, as the event of a seed.
    pub(super) fn prerequisite(&mut self, before: Seq) -> Option<Event> {
        if self.selection.prerequisites() != Wanted::Created {
            return None;
        }
        let mut event = self.prerequisites.before(before)?;
        let redactor = self.redactor.as_ref();
        self.has_secrets |= redactor.is_some_and(|one| one.redact(&mut event));
        Some(self.disguise(event))
    }

    /// Lets the disguise see everything first, so that a value is known wherever it stands, before it is seen where
    /// its attribute names it.
    pub(super) fn learn(&mut self) -> Result<(), Error> {
        if !self.disguise.is_worn() {
            return Ok(());
        }
        self.disguise.define_schemas(&self.reader.schemas()?);
        for seq in [self.selection.before(), self.selection.last()] {
            self.learn_directory(seq)?;
        }
        while let Some(event) = self.next_undisguised()? {
            self.disguise.learn_event(&event);
        }
        for event in self.prerequisites.events() {
            self.disguise.learn_event(event);
        }
        if self.disguise.misnamed_mask().is_some() {
            // Somebody has it perhaps who comes later than what is exported.
            self.learn_directory(self.reader.head()?)?;
        }
        self.restart();
        self.disguise.settle();
        self.disguise
            .misnamed_mask()
            .map_or(Ok(()), |reason| Err(Error::Mask(reason)))
    }

    fn learn_directory(&mut self, seq: Seq) -> Result<(), Error> {
        let directory = self.reader.directory_at(seq)?;
        for record in ResourceType::ALL
            .into_iter()
            .flat_map(|resource_type| directory.records(resource_type))
        {
            let redacted = self.redacted(record);
            self.disguise
                .learn_record(redacted.as_ref().unwrap_or(record));
        }
        Ok(())
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Option<Event>, Error> {
        let event = self.next_undisguised()?;
        Ok(event.map(|event| self.disguise(event)))
    }

    /// The next event as it was recorded, but for secrets, which no export has in it.
    pub(super) fn next_undisguised(&mut self) -> Result<Option<Event>, Error> {
        loop {
            if let Some(mut event) = self.walk.waiting.pop_front() {
                let redactor = self.redactor.as_ref();
                self.has_secrets |= redactor.is_some_and(|one| one.redact(&mut event));
                self.walk.done = event.seq;
                self.n_events += 1;
                self.tell()?;
                return Ok(Some(event));
            }
            let Some((first, last)) = self.selection.ranges().get(self.walk.n_ranges) else {
                return Ok(None);
            };
            let first = (*first).max(self.walk.done.next());
            let page = self.reader.events(first, *last, PAGE_BYTES)?;
            if page.is_empty() {
                self.walk.n_ranges += 1;
            }
            self.walk.waiting = page.into();
        }
    }

    /// Says how far it has come, and hears whether to go on.
    fn tell(&mut self) -> Result<(), Error> {
        match (self.watch)(self.n_events) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        }
    }

    /// Makes the next event the first again.
    pub(super) fn restart(&mut self) {
        self.walk = Walk::default();
        self.prerequisites.rewind();
        self.n_events = 0;
        self.n_requests = 0;
        self.disguise.forget_counts();
    }

    /// An event as it may be shown.
    pub(super) fn disguise(&mut self, event: Event) -> Event {
        if self.disguise.is_worn() {
            self.disguise.event(event)
        } else {
            event
        }
    }

    /// The cycle that an event belongs to. Events are asked about in their order.
    pub(super) fn cycle(&mut self, event: &Event) -> Result<Option<u64>, Error> {
        let Walk {
            cycles, counted, ..
        } = &mut self.walk;
        let mut cycle = None;
        self.reader.arrivals(counted.next(), event.seq, |arrival| {
            cycle = cycles.next(&Sign::of(arrival));
        })?;
        *counted = event.seq;
        Ok(cycle)
    }

    /// A resource as it was after an event.
    pub(super) fn record_at(&mut self, id: &str, seq: Seq) -> Result<Option<Record>, Error> {
        let record = self.reader.record_at(id, seq)?;
        Ok(record.map(|record| self.shown(&record)))
    }

    /// A resource without its passwords, where it has any.
    fn redacted(&self, record: &Record) -> Option<Record> {
        self.redactor.as_ref()?.redacted(record)
    }

    /// A resource as it may be shown.
    fn shown(&mut self, record: &Record) -> Record {
        let redacted = self.redacted(record);
        self.has_secrets |= redacted.is_some();
        let record = redacted.as_ref().unwrap_or(record);
        if self.disguise.is_worn() {
            self.disguise.record(record)
        } else {
            record.clone()
        }
    }

    /// The number before the first event that is no seed: what nobody sent was there before anybody sent something.
    pub(super) fn before_requests(&self) -> Result<Seq, Error> {
        let (mut before, last) = (self.selection.before(), self.selection.last());
        while before < last {
            let end = Seq(last.0.min(before.0 + ROWS));
            let rows = self.reader.rows(before.next(), end)?;
            let is_seed = |row: &&Row| matches!(row.kind, RowKind::Fact(Fact::Seeded));
            let n_seeds = rows.iter().take_while(is_seed).count() as u64;
            if n_seeds < end.0 - before.0 {
                return Ok(Seq(before.0 + n_seeds));
            }
            before = end;
        }
        Ok(before)
    }

    /// The directory after an event.
    pub(super) fn directory_at(&mut self, seq: Seq) -> Result<Directory, Error> {
        let recorded = self.reader.directory_at(seq)?;
        // That may have taken a while.
        self.tell()?;
        let records = |resource_type| recorded.records(resource_type);
        let has_secrets = ResourceType::ALL
            .into_iter()
            .flat_map(records)
            .any(|record| self.redacted(record).is_some());
        if !self.disguise.is_worn() && !has_secrets {
            return Ok(recorded);
        }
        let mut directory = Directory::default();
        for record in ResourceType::ALL.into_iter().flat_map(records) {
            directory.load(self.shown(record))?;
        }
        Ok(directory)
    }

    /// Whether secrets were found and replaced so far, which a capture has only with `--keep-secrets`.
    pub(super) fn has_secrets(&self) -> bool {
        self.has_secrets
    }

    /// Where the endpoint was reached; nothing when it was never said. Its host may be named after somebody.
    pub(super) fn base_url(&mut self) -> Result<String, Error> {
        let base_url = self.reader.base_url()?.unwrap_or_default();
        Ok(self.disguise.base_url(&base_url))
    }

    /// The path that the recorded targets are below, as they are shown; `None` when it was never said.
    pub(super) fn base_path(&mut self) -> Result<Option<String>, Error> {
        let base_url = self.reader.base_url()?.unwrap_or_default();
        let path = origin_and_path(&base_url).1.trim_end_matches('/');
        Ok((!path.is_empty()).then(|| self.disguise.base_path(path)))
    }

    /// Which events.
    pub(super) fn selection(&self) -> &'a Selection {
        self.selection
    }

    /// What is said at the beginning.
    pub(super) fn header(&mut self) -> Result<Header, Error> {
        let base_url = self.base_url()?;
        let id = self.reader.id()?;
        Ok(Header {
            version: VERSION,
            program: PROGRAM.to_owned(),
            capture: self.disguise.capture(&id),
            base_url: Some(base_url).filter(|url| !url.is_empty()),
            extent: self.selection.extent(),
            first: self.selection.first(),
            last: self.selection.last(),
            pseudonymized: self.is_pseudonymized(),
            masked_paths: self.masked_paths(),
            setup: self.reader.setup()?,
        })
    }

    /// What was replaced before in all that is exported. Where events were recorded since, nothing is said of all.
    fn whole_past(&self) -> Option<&Disguised> {
        let past = self.past.as_ref()?;
        (self.selection.last() <= past.until).then_some(past)
    }

    fn is_pseudonymized(&self) -> bool {
        let was = self.whole_past().is_some_and(|past| past.pseudonymized);
        was || self.disguise.is_pseudonymous()
    }

    fn masked_paths(&self) -> Vec<String> {
        match self.whole_past() {
            // What is replaced now is replaced in addition, and what was masked before is masked again.
            Some(past) if !self.disguise.is_worn() => past.masked_paths.clone(),
            _ => self.disguise.masked_paths(),
        }
    }

    /// What is said at the end.
    pub(super) fn end(&self) -> End {
        if let Some(concluded) = &self.concluded {
            return concluded.clone();
        }
        let whole_past = self.whole_past();
        let past = |count: fn(&Disguised) -> u64| whole_past.map_or(0, count);
        End {
            events: self.n_events,
            pseudonyms: if self.disguise.is_pseudonymous() {
                self.disguise.n_pseudonyms()
            } else {
                past(|past| past.pseudonyms)
            },
            masked: if self.disguise.is_worn() {
                self.disguise.n_masked()
            } else {
                past(|past| past.masked)
            },
            inexact: match whole_past {
                _ if self.disguise.is_pseudonymous() => self.disguise.inexact(),
                Some(past) => {
                    let range = self.selection.first()..=self.selection.last();
                    let all = past.inexact.iter().copied();
                    all.filter(|seq| range.contains(seq)).collect()
                }
                None => Vec::new(),
            },
        }
    }

    /// Lets what was done so far be what is said at the end of everything that follows.
    pub(super) fn conclude(&mut self) {
        self.concluded = Some(self.end());
    }

    /// What was replaced, now or before, in a sentence for people.
    pub(super) fn disguise_sentence(&self) -> String {
        let end = self.end();
        let mut said = Vec::new();
        if self.is_pseudonymized() {
            let times = counted(end.pseudonyms, "time");
            said.push(format!("Personal data are replaced by stand-ins, {times}."));
        }
        let paths = self.masked_paths().join(", ");
        if !paths.is_empty() {
            let values = match end.masked {
                1 => "1 value is".to_owned(),
                n => format!("{n} values are"),
            };
            said.push(format!("Of {paths}, {values} replaced by placeholders."));
            if !self.is_pseudonymized() {
                said.push("Other personal data are as they were recorded.".to_owned());
            }
        }
        if !end.inexact.is_empty() {
            let (requests, ask) = match end.inexact.len() {
                1 => ("1 request".to_owned(), "asks"),
                n => (format!("{n} requests"), "ask"),
            };
            said.push(format!(
                "{requests} {ask} for a part of a value that stand-ins do not keep, and may find others than before."
            ));
        }
        if said.is_empty() {
            said.push(
                "Credentials and passwords are not in here; personal data are as they were recorded."
                    .to_owned(),
            );
        }
        if let (Some(past), None) = (&self.past, self.whole_past()) {
            said.push(format!(
                "Up to {}, something was replaced before the events came into the capture.",
                past.until
            ));
        }
        said.join(" ")
    }
}
