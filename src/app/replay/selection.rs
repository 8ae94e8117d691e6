//! Which events are sent again, in order.

use std::collections::VecDeque;

use anyhow::anyhow;

use crate::app::cli::SelectionOptions;
use crate::app::exit::Failure;
use crate::app::filter;
use crate::app::which;
use crate::inspect::cycles::{Cycles, Sign};
use crate::inspect::replay::{is_write, seed};
use crate::inspect::{Client, Summary, summary};
use crate::journal::{Event, Fact, Reader, Row, RowKind, Seq};

/// The chosen events of a capture, as they were when it was opened: what a replay to the endpoint that writes the
/// capture adds to it is not sent again.
pub(in crate::app) struct Selection<'a> {
    reader: &'a Reader,
    options: SelectionOptions,
    /// What the filter asks for, if there is one, in order.
    matching: Option<Vec<Seq>>,
    cycles: Cycles,
    page: VecDeque<Row>,
    next: Seq,
    last: Seq,
    /// Whether seeds are sent as the creations that they stand for.
    has_seeds: bool,
}

/// One chosen event.
pub(in crate::app) struct Chosen {
    pub(in crate::app) event: Event,
    pub(in crate::app) summary: Summary,
    /// The cycle that it belongs to, if any.
    pub(in crate::app) cycle: Option<u64>,
    /// Whether nobody sent it, so that the answer is not as one would have been recorded.
    pub(in crate::app) is_seed: bool,
}

/// How many rows are read at once.
const PAGE: u64 = 256;

impl<'a> Selection<'a> {
    pub(super) fn new(reader: &'a Reader, options: &SelectionOptions) -> Result<Self, Failure> {
        let head = reader.head().map_err(Failure::environment)?;
        let beyond = options.seq.iter().map(|(_, last)| *last).max();
        if let Some(seq) = beyond.filter(|seq| *seq > head.0) {
            return Err(Failure::Usage(anyhow!(
                "there is no event {} in the capture: its newest is {head}",
                Seq(seq)
            )));
        }
        let named_first = options.seq.iter().map(|(first, _)| *first).min();
        let (first, last) = which::bounds(options, reader)?;
        let first = first.0.max(named_first.unwrap_or(1)).max(1);
        let last = last.0.min(beyond.unwrap_or(head.0)).min(head.0);
        let matching = match &filter::asked(&options.wanted)? {
            Some(filter) => Some(filter::matching(reader, filter)?),
            None => None,
        };
        Ok(Self {
            reader,
            options: options.clone(),
            matching,
            cycles: Cycles::until(reader, Seq(first - 1)).map_err(Failure::environment)?,
            page: VecDeque::new(),
            next: Seq(first),
            last: Seq(last),
            has_seeds: true,
        })
    }

    /// The same events, but what the recording endpoint was started with: the target has it already.
    pub(super) fn without_seeds(self) -> Self {
        Self {
            has_seeds: false,
            ..self
        }
    }

    /// These events, in order.
    pub(in crate::app) fn of(reader: &'a Reader, chosen: Vec<Seq>) -> Result<Self, Failure> {
        let (first, last) = match chosen.as_slice() {
            [first, .., last] => (*first, *last),
            [only] => (*only, *only),
            [] => (Seq(1), Seq(0)),
        };
        let before = Seq(first.0.saturating_sub(1));
        Ok(Self {
            reader,
            options: SelectionOptions::default(),
            matching: Some(chosen),
            cycles: Cycles::until(reader, before).map_err(Failure::environment)?,
            page: VecDeque::new(),
            next: first,
            last,
            has_seeds: true,
        })
    }

    /// How many events are looked at.
    pub(super) fn n_events(&self) -> u64 {
        (self.last.0 + 1).saturating_sub(self.next.0)
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

    /// The next chosen event.
    pub(super) fn next(&mut self) -> Result<Option<Chosen>, Failure> {
        while let Some((row, summary, cycle)) = self.next_row()? {
            let event = self.reader.event(row.seq).map_err(Failure::environment)?;
            if let Some(event) = event {
                let is_seed = self.has_seeds && matches!(event.fact, Fact::Seeded);
                let (event, summary) = self.requested(event, summary);
                return Ok(Some(Chosen {
                    event,
                    summary,
                    cycle,
                    is_seed,
                }));
            }
        }
        Ok(None)
    }

    /// An event as the request to send: a seed as the creation that it stands for.
    fn requested(&self, mut event: Event, mut summary: Summary) -> (Event, Summary) {
        let creation = seed::creation(&event).filter(|_| self.has_seeds);
        if let Some(creation) = creation {
            summary.method.clone_from(&creation.request.method);
            summary.target.clone_from(&creation.request.target);
            event.fact = Fact::Exchange(Box::new(creation));
        }
        (event, summary)
    }

    fn next_row(&mut self) -> Result<Option<(Row, Summary, Option<u64>)>, Failure> {
        loop {
            let Some(row) = self.page.pop_front() else {
                if self.next > self.last {
                    return Ok(None);
                }
                let last = Seq(self.last.0.min(self.next.0 + PAGE - 1));
                let rows = self.reader.rows(self.next, last);
                self.page = rows.map_err(Failure::environment)?.into();
                self.next = last.next();
                continue;
            };
            let summary = summary::summarize(&row);
            let cycle = self.cycles.next(&Sign::of_summary(&summary));
            if self.is_chosen(row.seq, summary.client, cycle) {
                return Ok(Some((row, summary, cycle)));
            }
        }
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
