//! What is known of a log without asking its file: one small row an event, kept up to date as events arrive.
//!
//! Reading order: [`entry`] is the small row; `load` takes events in; `pool` keeps texts that repeat, `names` what each
//! resource was called and when, `paths` which attributes an event changed; `attempts` knows a failed write when it comes
//! again; [`counts`] says how often each value was seen.
//!
//! A session of a million events takes about 100 MB. It grows in slices that the caller bounds, so that whoever shows
//! it can go on meanwhile.

mod attempts;
pub mod counts;
pub mod entry;
mod load;
mod names;
mod paths;
mod pool;

use std::collections::HashMap;

pub(in crate::inspect) use attempts::meaning;
pub use counts::Counts;
pub use entry::{EffectKind, Endpoint, Entry, Flags, Kind, Operation};
pub use names::{Alias, NameKind};
pub use paths::without_brackets;
pub use pool::{Handle, Pool};

use crate::inspect::annotations::Annotations;
use crate::inspect::cycles::Cycles;
use crate::journal::Seq;
use crate::scim::{Profile, ResourceType};
use attempts::Attempts;
use names::Names;
use paths::PathSets;

/// What is known of the events so far.
#[derive(Debug, Clone)]
pub struct Session {
    rows: Rows,
    ids: Pool,
    texts: Pool,
    methods: Pool,
    names: Names,
    changed: PathSets,
    cycles: Cycles,
    annotations: Annotations,
    counts: Counts,
    /// What an event touched beyond the two resources that its entry names.
    further: HashMap<Seq, Box<[Handle]>>,
    attempts: Attempts,
    /// From which event on requests were answered under which profile.
    profiles: Vec<(Seq, Profile)>,
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The newest event that is taken in.
    pub done: Seq,
    /// The newest event of the capture when it was asked.
    pub head: Seq,
}

impl Progress {
    /// Whether everything is taken in.
    pub fn is_done(self) -> bool {
        self.done >= self.head
    }
}

/// A longer `id` or name that a request gives is not kept: it stands in the capture.
const LONGEST_TEXT: usize = 256;

impl Default for Session {
    fn default() -> Self {
        let mut methods = Pool::new(16, 256);
        // So that 0 says that there is no method.
        methods.put("");
        Self {
            rows: Rows::default(),
            ids: Pool::new(LONGEST_TEXT, u32::MAX as usize),
            texts: Pool::new(LONGEST_TEXT, u32::MAX as usize),
            methods,
            names: Names::default(),
            changed: PathSets::new(),
            cycles: Cycles::default(),
            annotations: Annotations::default(),
            counts: Counts::default(),
            further: HashMap::new(),
            attempts: Attempts::default(),
            profiles: Vec::new(),
        }
    }
}

impl Session {
    /// The bit of [`Entry::remarks`] for leniencies that are in the table no more.
    pub const UNKNOWN_REMARK: usize = 63;

    /// The newest event that is taken in; `Seq(0)` when there is none.
    pub fn head(&self) -> Seq {
        Seq(self.rows.n_rows as u64)
    }

    /// What is known of an event.
    pub fn entry(&self, seq: Seq) -> Option<&Entry> {
        self.rows.get(usize::try_from(seq.0.checked_sub(1)?).ok()?)
    }

    /// The entries from one event to another, both included, in order.
    pub fn entries(&self, first: Seq, last: Seq) -> impl DoubleEndedIterator<Item = (Seq, &Entry)> {
        let last = last.min(self.head());
        (first.0.max(1)..=last.0).filter_map(|number| Some((Seq(number), self.entry(Seq(number))?)))
    }

    /// The identifiers of resources.
    pub fn ids(&self) -> &Pool {
        &self.ids
    }

    /// The names of resources, and the names that requests gave.
    pub fn names(&self) -> &Pool {
        &self.texts
    }

    /// The names that a resource ever had, each with the time for which it had it.
    pub fn aliases(&self, resource: Handle) -> &[Alias] {
        self.names.of(resource)
    }

    /// What type a resource is of, as far as an event said.
    pub fn resource_type(&self, resource: Handle) -> Option<ResourceType> {
        self.names.resource_type(resource)
    }

    /// The resources that an event is about: what it read, changed, or refused to change; the members that came or
    /// went; groups that a deleted user left.
    pub fn touched(&self, seq: Seq) -> impl Iterator<Item = Handle> {
        let entry = self.entry(seq);
        let named = entry.map(|entry| [entry.resource, entry.other]);
        let further = entry
            .filter(|entry| entry.flags.has(Flags::MANY))
            .and_then(|_| self.further.get(&seq));
        named
            .into_iter()
            .flatten()
            .filter(|handle| *handle != Handle::NONE)
            .chain(further.into_iter().flatten().copied())
    }

    /// The method of an entry; `None` when it stands in the capture only.
    pub fn method(&self, number: u16) -> Option<&str> {
        self.methods.nth(usize::from(number))
    }

    /// The attributes that an entry changed, without what is in brackets: `emails.value`, `members`. `None` when
    /// they stand in the capture only.
    pub fn changed(&self, number: u16) -> Option<impl Iterator<Item = &str>> {
        self.changed.get(number)
    }

    /// Every attribute that was changed, with the number of events that changed it.
    pub fn changed_counts(&self) -> HashMap<&str, u64> {
        self.changed.counted()
    }

    /// How often each value was seen.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The marks, notes and tags as they stand.
    pub fn annotations(&self) -> &Annotations {
        &self.annotations
    }

    /// The last time before an event that the same write failed; `None` when it is no write, or the first of its kind.
    pub fn earlier_attempt(&self, seq: Seq) -> Option<Seq> {
        self.attempts.earlier(seq)
    }

    /// The next time that a write was tried that failed at an event.
    pub fn next_attempt(&self, seq: Seq) -> Option<Seq> {
        self.attempts.next(seq)
    }

    /// The profile under which requests were answered at an event; `None` when the capture does not say.
    pub fn profile(&self, seq: Seq) -> Option<Profile> {
        let n_begun = self.profiles.partition_point(|(first, _)| *first <= seq);
        let (_, profile) = self.profiles.get(n_begun.checked_sub(1)?)?;
        Some(*profile)
    }

    /// The time since the event before, in microseconds; `None` of the first. Never negative, though clocks may be
    /// set back.
    pub fn gap_us(&self, seq: Seq) -> Option<u64> {
        let before = self.entry(Seq(seq.0.checked_sub(1)?))?;
        let gap = self.entry(seq)?.at.0.saturating_sub(before.at.0);
        Some(u64::try_from(gap).unwrap_or(0))
    }

    fn method_number(&mut self, method: &str) -> u16 {
        let index = self.methods.put(method).index();
        index
            .and_then(|index| u16::try_from(index).ok())
            .unwrap_or(u16::MAX)
    }
}

/// Entries in pieces of equal length, so that growing never copies what is there.
#[derive(Debug, Clone, Default)]
struct Rows {
    pieces: Vec<Vec<Entry>>,
    n_rows: usize,
}

/// How many entries are in a piece: 1 MiB.
const PIECE: usize = 1 << 14;

impl Rows {
    fn push(&mut self, entry: Entry) {
        if self.n_rows.is_multiple_of(PIECE) {
            self.pieces
                .push(Vec::with_capacity(if self.n_rows == 0 { 0 } else { PIECE }));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(entry);
            self.n_rows += 1;
        }
    }

    fn get(&self, index: usize) -> Option<&Entry> {
        self.pieces.get(index / PIECE)?.get(index % PIECE)
    }
}
