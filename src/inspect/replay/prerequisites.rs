//! What must be there before a part of a log is sent again: the resources that its requests and answers name, and those
//! that these refer to in turn, where the part itself does not create them.
//!
//! ```text
//! every chosen event, in order ─► survey         which resources that others created it names
//!                                   └─► prerequisites   each as it was then, as the seed that it would have been
//! ```

use std::collections::HashMap;
use std::ops::ControlFlow;

use serde_json::Value;

use crate::inspect::replay::footprint::{Footprint, hash};
use crate::inspect::replay::identifiers::last_segment;
use crate::inspect::replay::seed_order::references;
use crate::journal::{Error, Event, Fact, Origin, Reader, Seq};
use crate::scim::json;
use crate::scim::{
    Change, Delta, Directory, Edit, Outcome, Record, ResourceId, ResourceType, Timestamp,
};

/// Goes through the chosen events and finds out what they need.
#[derive(Debug)]
pub struct Survey<'a> {
    reader: &'a Reader,
    /// As it was before the first chosen event.
    before: Directory,
    known: Vec<Known>,
    by_id: HashMap<ResourceId, usize>,
    /// By the hash of an identifier or of a name that a request may look up or take.
    by_name: HashMap<u64, Vec<usize>>,
    /// So many of the known are needed by a list already.
    n_listed: usize,
    first: Option<Need>,
    last: Seq,
    /// Whether nothing was left out between the first and the last chosen event.
    is_gapless: bool,
}

/// A resource that no chosen event created.
#[derive(Debug)]
struct Known {
    id: ResourceId,
    /// The event that created it; 0: it was there before the first chosen event.
    since: Seq,
    need: Option<Need>,
}

/// The first chosen event that needs a resource, and when that was.
#[derive(Debug, Clone, Copy)]
struct Need {
    seq: Seq,
    at: Timestamp,
}

/// Resources to create before the chosen events, each before the first that needs it; all of them at once where the
/// chosen events follow on each other.
#[derive(Debug, Default)]
pub struct Prerequisites {
    due: Vec<(Seq, Event)>,
    n_handed_out: usize,
}

impl<'a> Survey<'a> {
    /// A survey of events of this capture.
    pub fn new(reader: &'a Reader) -> Self {
        Self {
            reader,
            before: Directory::default(),
            known: Vec::new(),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            n_listed: 0,
            first: None,
            last: Seq(0),
            is_gapless: true,
        }
    }

    /// Takes in the next chosen event.
    pub fn take(&mut self, event: &Event) -> Result<(), Error> {
        let need = Need {
            seq: event.seq,
            at: event.at,
        };
        self.catch_up(need)?;
        for index in self.named(event) {
            self.need(index, need);
        }
        if counts_more_than_it_shows(event) {
            // Another list before it needed the others, and earlier.
            for index in self.n_listed..self.known.len() {
                self.need(index, need);
            }
            self.n_listed = self.known.len();
        }
        self.last = event.seq;
        Ok(())
    }

    /// Gets to know what was created before an event and was not chosen.
    fn catch_up(&mut self, to: Need) -> Result<(), Error> {
        let before = Seq(to.seq.0.saturating_sub(1));
        let reader = self.reader;
        if self.first.is_none() {
            self.first = Some(to);
            let directory = reader.directory_at(before)?;
            for resource_type in ResourceType::ALL {
                for record in directory.records(resource_type) {
                    self.know(record, Seq(0));
                }
            }
            self.before = directory;
        } else if self.last < before {
            self.is_gapless = false;
            reader.changes(self.last.next(), before, |seq, change| {
                match &change.delta {
                    Delta::Created(record) => self.know(record, seq),
                    Delta::Modified { edits, .. } => self.rename(&change, edits),
                    Delta::Deleted(_) => {}
                }
            })?;
        }
        Ok(())
    }

    fn know(&mut self, record: &Record, since: Seq) {
        let index = self.known.len();
        self.by_id.insert(record.id.clone(), index);
        for name in names(record) {
            self.by_name.entry(hash(&name)).or_default().push(index);
        }
        self.known.push(Known {
            id: record.id.clone(),
            since,
            need: None,
        });
    }

    /// Gets to know the names that a change gives to a known resource.
    fn rename(&mut self, change: &Change, edits: &[Edit]) {
        let Some(index) = self.by_id.get(&change.id).copied() else {
            return;
        };
        for edit in edits {
            if let Edit::Attribute { path, to, .. } = edit
                && unique(change.resource_type).contains(&path.as_str())
                && let Some(name) = to.as_ref().and_then(Value::as_str)
            {
                self.by_name.entry(hash(name)).or_default().push(index);
            }
        }
    }

    /// The known resources that an event names.
    fn named(&self, event: &Event) -> Vec<usize> {
        let footprint = Footprint::of(event);
        let by_name = |name| self.by_name.get(name).into_iter().flatten();
        let mut named: Vec<usize> = footprint.names().flat_map(by_name).copied().collect();
        if let Fact::Exchange(exchange) = &event.fact {
            let answer = exchange.response.as_ref().map(|response| &response.body);
            for body in [Some(&exchange.request.body.kept), answer]
                .into_iter()
                .flatten()
            {
                let body = json::read(body).unwrap_or_default();
                self.mentioned(&body, &mut named);
            }
        }
        named
    }

    /// Every known identifier in a body, wherever a client or an endpoint writes it.
    fn mentioned(&self, value: &Value, named: &mut Vec<usize>) {
        match value {
            Value::String(text) => {
                let whole = self.by_id.get(text.as_str());
                let found = whole.or_else(|| self.by_id.get(last_segment(text)));
                named.extend(found);
            }
            Value::Array(items) => items.iter().for_each(|item| self.mentioned(item, named)),
            Value::Object(members) => {
                let values = members.values();
                values.for_each(|value| self.mentioned(value, named));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Takes down that a resource must be there for an event; whether that is new.
    fn need(&mut self, index: usize, need: Need) -> bool {
        let Some(known) = self.known.get_mut(index) else {
            return false;
        };
        let is_earlier = known.need.is_none_or(|known| need.seq < known.seq);
        let is_new = is_earlier && known.since < need.seq;
        if is_new {
            known.need = Some(need);
        }
        is_new
    }

    /// What must be there, with everything that it refers to. Asks before each whether to go on; `None`: it did not.
    pub fn finish(
        mut self,
        mut goes_on: impl FnMut() -> ControlFlow<()>,
    ) -> Result<Option<Prerequisites>, Error> {
        let all = self.known.iter().enumerate();
        let mut open: Vec<usize> = all
            .filter_map(|(index, known)| known.need.map(|_| index))
            .collect();
        let mut found: HashMap<usize, (Need, Record)> = HashMap::new();
        while let Some(index) = open.pop() {
            if goes_on().is_break() {
                return Ok(None);
            }
            let Some((need, record)) = self.needed(index)? else {
                found.remove(&index);
                continue;
            };
            for id in references(&record) {
                if let Some(other) = self.by_id.get(&id).copied()
                    && self.need(other, need)
                {
                    open.push(other);
                }
            }
            found.insert(index, (need, record));
        }
        self.events(found.into_values().collect()).map(Some)
    }

    /// A needed resource as it was before the event that needs it; `None` when it was deleted before.
    fn needed(&self, index: usize) -> Result<Option<(Need, Record)>, Error> {
        let known = self.known.get(index);
        let Some((known, need)) = known.and_then(|known| Some((known, known.need?))) else {
            return Ok(None);
        };
        let record = if self.is_gapless {
            self.before.get(known.id.as_str()).cloned()
        } else {
            let before = Seq(need.seq.0.saturating_sub(1));
            self.reader.record_at(known.id.as_str(), before)?
        };
        Ok(record.map(|record| (need, record)))
    }

    fn events(&self, mut found: Vec<(Need, Record)>) -> Result<Prerequisites, Error> {
        if let Some(first) = self.first.filter(|_| self.is_gapless) {
            for (need, _) in &mut found {
                *need = first;
            }
        }
        found.sort_by_key(|(need, record)| (need.seq, record.ordinal));
        let mut due = Vec::with_capacity(found.len());
        for (need, record) in found {
            let history = self.reader.history(record.id.as_str(), Seq(0), 1)?;
            // It has the number of the event that created it, by which it is found in the log.
            let seq = history.first().map_or(Seq(0), |(seq, _)| *seq);
            due.push((need.seq, creation(record, seq, need.at)));
        }
        Ok(Prerequisites {
            due,
            n_handed_out: 0,
        })
    }
}

impl Prerequisites {
    /// The next resource to create before an event is sent, as the event of a seed.
    pub fn before(&mut self, seq: Seq) -> Option<Event> {
        let (needed_by, event) = self.due.get(self.n_handed_out)?;
        if *needed_by > seq {
            return None;
        }
        self.n_handed_out += 1;
        Some(event.clone())
    }

    /// Makes the first resource the next again.
    pub fn rewind(&mut self) {
        self.n_handed_out = 0;
    }

    /// All of them.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.due.iter().map(|(_, event)| event)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.due.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.due.is_empty()
    }
}

/// Whether an answer says how many resources there are, and does not show all of them: then it depends on each.
fn counts_more_than_it_shows(event: &Event) -> bool {
    let Fact::Exchange(exchange) = &event.fact else {
        return false;
    };
    match &exchange.outcome {
        Outcome::Listed {
            total, returned, ..
        } => total > returned,
        _ => false,
    }
}

/// The identifier of a resource, and the names by which a request finds it or cannot create another one.
fn names(record: &Record) -> Vec<String> {
    let attributes: Value = serde_json::from_str(&record.attributes).unwrap_or_default();
    let given = unique(record.resource_type)
        .iter()
        .filter_map(|name| attributes.get(*name)?.as_str());
    let mut names = vec![record.id.as_str().to_owned()];
    names.extend(given.map(str::to_owned));
    names
}

/// The attributes by which a request finds a resource of a type or cannot create another one.
fn unique(resource_type: ResourceType) -> &'static [&'static str] {
    match resource_type {
        ResourceType::User => &["userName", "externalId"],
        ResourceType::Group => &["displayName", "externalId"],
    }
}

/// The event by which a resource would have been there from the beginning.
fn creation(record: Record, seq: Seq, at: Timestamp) -> Event {
    let mut alone = Directory::default();
    // One that does not fit an empty directory has no name there.
    drop(alone.load(record.clone()));
    let name = alone
        .name(record.id.as_str())
        .unwrap_or_default()
        .to_owned();
    let change = Change {
        resource_type: record.resource_type,
        id: record.id.clone(),
        ordinal: record.ordinal,
        name,
        delta: Delta::Created(Box::new(record)),
    };
    Event {
        seq,
        at,
        origin: Origin::Seed,
        fact: Fact::Seeded,
        changes: vec![change],
    }
}
