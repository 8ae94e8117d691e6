//! Which events are sent again, in order.

use std::collections::{HashSet, VecDeque};
use std::ops::ControlFlow;

use anyhow::anyhow;

use crate::app::cli::SelectionOptions;
use crate::app::event_argument;
use crate::app::exit::Failure;
use crate::app::filter::{self, Matching};
use crate::inspect::cycles::{Cycles, Sign};
use crate::inspect::replay::{Cause, Prerequisites, SeedOrder, Survey, is_write, seed};
use crate::inspect::{Client, Summary, summary};
use crate::journal::{Error, Event, Fact, Reader, Row, RowKind, Seq};

/// The chosen events of a capture, as they were when it was opened: what a replay to the endpoint that writes the
/// capture adds to it is not sent again.
pub(in crate::app) struct Selection<'a> {
    reader: &'a Reader,
    options: SelectionOptions,
    /// What the filter asks for, if there is one, in order.
    matching: Option<Vec<Seq>>,
    /// The cycles so far, when somebody wants to know them.
    cycles: Option<Cycles>,
    /// The first event that has not gone by the cycles yet.
    uncounted: Seq,
    page: VecDeque<Row>,
    /// The first chosen one, when somebody asked whether there is any.
    peeked: Option<(Row, Summary, Option<u64>)>,
    /// Between which events it was chosen.
    bounds: (Seq, Seq),
    /// The events that are still to be read: first and last of each run.
    runs: VecDeque<(u64, u64)>,
    /// Whether seeds are sent as the creations that they stand for.
    has_seeds: bool,
    /// What is created before the chosen events because they refer to it.
    prerequisites: Prerequisites,
    order: SeedOrder<(Found, Cause)>,
    /// The events that ask for what stand-ins do not keep.
    inexact: HashSet<Seq>,
}

/// A chosen event as it was recorded, with its cycle.
type Found = (Event, Summary, Option<u64>);

/// One chosen event.
pub(in crate::app) struct Chosen {
    pub(in crate::app) event: Event,
    pub(in crate::app) summary: Summary,
    /// The cycle that it belongs to, if any.
    pub(in crate::app) cycle: Option<u64>,
    /// Where it comes from: the answer to what nobody sent is not as one would have been recorded.
    pub(in crate::app) cause: Cause,
    /// Whether it asks for a part of a value that the stand-ins of the capture do not keep.
    pub(in crate::app) is_inexact: bool,
}

/// How many rows are read at once.
const PAGE: u64 = 256;

/// What is no further apart is read at once, with what is between.
const NEAR: u64 = 16;

impl<'a> Selection<'a> {
    pub(super) fn new(reader: &'a Reader, options: &SelectionOptions) -> Result<Self, Failure> {
        let head = reader.head().map_err(Failure::environment)?;
        event_argument::require_seqs(options, head)?;
        let (first, last) = event_argument::bounds(options, reader)?;
        let (first, last) = (first.0.max(1), last.0.min(head.0));
        let matching = match &filter::asked(&options.wanted)? {
            Some(filter) => {
                let Matching { seqs, nothing } = filter::matching(reader, filter, options)?;
                if let Some(nothing) = nothing.filter(|_| head > Seq(0)) {
                    return Err(Failure::Nothing(anyhow!("{nothing}; nothing is sent")));
                }
                Some(seqs)
            }
            None => None,
        };
        let named = if options.seq.is_empty() {
            vec![(first, last)]
        } else {
            options.seq.clone()
        };
        let wanted: Vec<(u64, u64)> = match &matching {
            Some(found) => found.iter().map(|seq| (seq.0, seq.0)).collect(),
            None => named,
        };
        let mut selection = Self {
            reader,
            options: options.clone(),
            matching,
            cycles: None,
            uncounted: Seq(1),
            page: VecDeque::new(),
            peeked: None,
            bounds: (Seq(first), Seq(last)),
            runs: runs(wanted, first, last),
            has_seeds: true,
            prerequisites: Prerequisites::default(),
            order: SeedOrder::default(),
            inexact: inexact(reader).map_err(Failure::environment)?,
        };
        if options.cycle.is_some() {
            selection = selection.with_cycles();
        }
        Ok(selection)
    }

    /// The same events, but what the recording endpoint was started with: the target has it already.
    pub(super) fn without_seeds(self) -> Self {
        Self {
            has_seeds: false,
            ..self
        }
    }

    /// The same events, after what they need to be there.
    pub(in crate::app) fn with_prerequisites(self, prerequisites: Prerequisites) -> Self {
        Self {
            prerequisites,
            ..self
        }
    }

    /// What the events refer to and none of them creates. The log from its beginning creates all of it itself. `None`:
    /// whoever was told how many events it went through did not let it go on.
    pub(in crate::app) fn survey(
        mut self,
        mut watch: impl FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Option<Prerequisites>, Failure> {
        let is_whole = self.bounds.0 <= Seq(1) && self.matching.is_none();
        if is_whole && self.options.seq.is_empty() && self.options.cycle.is_none() {
            return Ok(Some(Prerequisites::default()));
        }
        let (mut survey, mut n_events) = (Survey::new(self.reader), 0);
        while let Some((event, ..)) = self.next_in_log()? {
            survey.take(&event).map_err(Failure::environment)?;
            n_events += 1;
            if watch(n_events).is_break() {
                return Ok(None);
            }
        }
        survey
            .finish(|| watch(n_events))
            .map_err(Failure::environment)
    }

    /// These events, in order, whatever cycles they belong to.
    pub(in crate::app) fn of(reader: &'a Reader, chosen: Vec<Seq>) -> Result<Self, Error> {
        let wanted = chosen.iter().map(|seq| (seq.0, seq.0)).collect();
        Ok(Self {
            reader,
            options: SelectionOptions::default(),
            runs: runs(wanted, 1, u64::MAX),
            matching: Some(chosen),
            cycles: None,
            uncounted: Seq(1),
            page: VecDeque::new(),
            peeked: None,
            bounds: (Seq(1), Seq(u64::MAX)),
            has_seeds: true,
            prerequisites: Prerequisites::default(),
            order: SeedOrder::default(),
            inexact: inexact(reader)?,
        })
    }

    /// Says of each event which cycle it belongs to, for which all events before it are looked at.
    pub(super) fn with_cycles(self) -> Self {
        Self {
            cycles: Some(Cycles::default()),
            ..self
        }
    }

    /// How many events are looked at.
    pub(super) fn n_events(&self) -> u64 {
        self.runs.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// How many resources are created before the chosen events.
    pub(in crate::app) fn n_prerequisites(&self) -> u64 {
        self.prerequisites.len() as u64
    }

    /// Refuses a choice of nothing: a replay of it would pass whatever the endpoint does.
    pub(super) fn require_any(&mut self) -> Result<(), Failure> {
        let (first, last) = self.bounds;
        self.peeked = self.next_row()?;
        if self.peeked.is_some() {
            return Ok(());
        }
        let none = match last {
            Seq(0) => "the capture is empty".to_owned(),
            last => event_argument::none(&self.options, first, last),
        };
        Err(Failure::Nothing(anyhow!("{none}; nothing is sent")))
    }

    /// How many of the chosen requests may change something.
    pub(super) fn n_writes(mut self) -> Result<u64, Failure> {
        let mut n_writes = 0;
        while let Some((row, _, _)) = self.next_row()? {
            n_writes += match &row.kind {
                RowKind::Exchange(exchange) => {
                    u64::from(is_write(&exchange.method, &exchange.target))
                }
                RowKind::Fact(Fact::Seeded) => u64::from(self.has_seeds),
                RowKind::Fact(_) => 0,
            };
        }
        Ok(n_writes)
    }

    /// The next event to send: in the order of the log, but for seeds, which come after those that they refer to, and
    /// after what it needs.
    pub(super) fn next(&mut self) -> Result<Option<Chosen>, Failure> {
        let found = loop {
            if let Some(found) = self.order.pop() {
                break Some(found);
            }
            let Some(found) = self.next_in_log()? else {
                self.order.end_of_seeds();
                break self.order.pop();
            };
            while let Some(event) = self.prerequisites.before(found.0.seq) {
                let summary = summary::summarize(&Row::of(&event));
                self.push((event, summary, None), Cause::Prerequisite);
            }
            let cause = match found.0.fact {
                Fact::Seeded if self.has_seeds => Cause::Seed,
                _ => Cause::Recorded,
            };
            self.push(found, cause);
        };
        Ok(found.map(|((event, summary, cycle), cause)| {
            let is_inexact = cause == Cause::Recorded && self.inexact.contains(&event.seq);
            let (event, summary) = requested(event, summary, cause);
            Chosen {
                event,
                summary,
                cycle,
                cause,
                is_inexact,
            }
        }))
    }

    fn push(&mut self, found: Found, cause: Cause) {
        self.order.push((found, cause), |((event, ..), _)| event);
    }

    fn next_in_log(&mut self) -> Result<Option<Found>, Failure> {
        while let Some((row, summary, cycle)) = self.next_row()? {
            let event = self.reader.event(row.seq).map_err(Failure::environment)?;
            if let Some(event) = event {
                return Ok(Some((event, summary, cycle)));
            }
        }
        Ok(None)
    }

    fn next_row(&mut self) -> Result<Option<(Row, Summary, Option<u64>)>, Failure> {
        if let Some(peeked) = self.peeked.take() {
            return Ok(Some(peeked));
        }
        loop {
            let Some(row) = self.page.pop_front() else {
                if self.next_page().map_err(Failure::environment)? {
                    continue;
                }
                return Ok(None);
            };
            let summary = summary::summarize(&row);
            let sign = Sign::of_summary(&summary);
            let cycle = self.cycles.as_mut().and_then(|cycles| cycles.next(&sign));
            if self.is_chosen(row.seq, summary.client, cycle) {
                return Ok(Some((row, summary, cycle)));
            }
        }
    }

    /// Reads the next rows; whether there may be more.
    fn next_page(&mut self) -> Result<bool, Error> {
        let Some((first, last)) = self.runs.pop_front() else {
            return Ok(false);
        };
        let (end, first) = (Seq(last.min(first + (PAGE - 1))), Seq(first));
        self.count_until(first)?;
        self.page = self.reader.rows(first, end)?.into();
        self.uncounted = end.next();
        if end.0 < last {
            self.runs.push_front((end.0 + 1, last));
        }
        Ok(true)
    }

    /// Lets what comes before an event, and is not chosen, go by the cycles if they are asked for.
    fn count_until(&mut self, seq: Seq) -> Result<(), Error> {
        let Some(cycles) = &mut self.cycles else {
            return Ok(());
        };
        if self.uncounted < seq {
            self.reader
                .arrivals(self.uncounted, Seq(seq.0 - 1), |arrival| {
                    cycles.next(&Sign::of(arrival));
                })?;
        }
        Ok(())
    }

    fn is_chosen(&self, seq: Seq, client: Client, cycle: Option<u64>) -> bool {
        let options = &self.options;
        let is_named = options.seq.is_empty()
            || options
                .seq
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&seq.0));
        let is_in_cycle = options
            .cycle
            .as_ref()
            .is_none_or(|wanted| wanted.names(client, cycle));
        let is_found = self
            .matching
            .as_ref()
            .is_none_or(|found| found.binary_search(&seq).is_ok());
        is_named && is_in_cycle && is_found
    }
}

/// An event as the request to send: what nobody sent as the creation that it stands for.
fn requested(mut event: Event, mut summary: Summary, cause: Cause) -> (Event, Summary) {
    let creation = seed::creation(&event).filter(|_| cause != Cause::Recorded);
    if let Some(creation) = creation {
        summary.method.clone_from(&creation.request.method);
        summary.target.clone_from(&creation.request.target);
        event.fact = Fact::Exchange(Box::new(creation));
    }
    (event, summary)
}

/// The events of which the capture says that they ask for what stand-ins do not keep.
fn inexact(reader: &Reader) -> Result<HashSet<Seq>, Error> {
    let disguised = reader.disguised()?;
    Ok(disguised.into_iter().flat_map(|one| one.inexact).collect())
}

/// The runs to read for what is wanted, in order, from `first` to `last`.
fn runs(mut wanted: Vec<(u64, u64)>, first: u64, last: u64) -> VecDeque<(u64, u64)> {
    wanted.sort_unstable();
    let mut runs: VecDeque<(u64, u64)> = VecDeque::new();
    for (start, end) in wanted {
        let (start, end) = (start.max(first), end.min(last));
        match runs.back_mut() {
            _ if start > end => {}
            Some((_, before)) if start <= before.saturating_add(NEAR) => *before = end.max(*before),
            _ => runs.push_back((start, end)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_from_everything_chosen_is_not_read() {
        let check = |wanted: &[(u64, u64)], expected: &[(u64, u64)]| {
            assert_eq!(runs(wanted.to_vec(), 5, 9000), expected, "{wanted:?}");
        };
        check(&[], &[]);
        check(&[(1, 9999)], &[(5, 9000)]);
        check(&[(7, 7), (8000, 8000)], &[(7, 7), (8000, 8000)]);
        check(&[(40, 50), (7, 20), (10, 12), (21, 30)], &[(7, 50)]);
        check(&[(1, 4), (30, 20), (9001, 9002)], &[]);
    }
}
