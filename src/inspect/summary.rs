//! One line of the list.

use crate::inspect::clients::Client;
use crate::inspect::effect;
use crate::journal::{
    Error, ExchangeRow, Fact, Origin, Reader, Row, RowKind, Seq, TroubleKind, is_error,
};
use crate::scim::{Change, ChangeKind, Delta, Outcome, ResourceId, ResourceType, Timestamp};

/// What a list shows of one event. Text in it is as captured: it must be made safe before it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its number.
    pub seq: Seq,
    /// When it began.
    pub at: Timestamp,
    /// Who made it.
    pub origin: Origin,
    /// Who called.
    pub client: Client,
    /// The method; empty when there was none.
    pub method: String,
    /// The target; empty when there was none.
    pub target: String,
    /// The status; `None` when there was no response.
    pub status: Option<u16>,
    /// From whole request to answer, in microseconds.
    pub duration_us: u64,
    /// Whether it is an error: see [`is_error`].
    pub is_error: bool,
    /// The measure of the effect.
    pub mark: Mark,
    /// The effect sentence.
    pub sentence: String,
    /// Remarks and troubles, by name, once each: `op-case`, `cut-off`.
    pub flags: Vec<String>,
    /// The resource that it touched, first of all that it touched.
    pub touched: Option<(ResourceType, ResourceId)>,
}

/// The measure of an effect, for the Δ column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A read, a refusal: nothing to measure.
    None,
    /// A successful write that changed nothing: `·0`.
    NoChange,
    /// A change: created `+n`, modified `~n` (members: `+n`, `-n`), deleted `-n`, with the number of attributes
    /// or members.
    Changed(ChangeKind, usize),
    /// Members of a group: how many came and how many went.
    Members {
        /// How many came.
        added: usize,
        /// How many went.
        removed: usize,
    },
}

impl Summary {
    /// Whether the event changed the directory.
    pub fn is_change(&self) -> bool {
        matches!(self.mark, Mark::Changed(..) | Mark::Members { .. })
    }

    /// Who made it, in a word: the client, or where it came from when no client sent it.
    pub fn maker(&self) -> &'static str {
        match self.client {
            Client::Nobody => self.origin.name(),
            client => client.name(),
        }
    }
}

/// The effect sentence of an event; empty when there is no such event.
pub fn sentence(reader: &Reader, seq: Seq) -> Result<String, Error> {
    let row = reader.rows(seq, seq)?.pop();
    Ok(row.map_or_else(String::new, |row| effect::sentence(&row)))
}

/// Summarizes a row.
pub fn summarize(row: &Row) -> Summary {
    let sentence = effect::sentence(row);
    let touched = row
        .changes
        .first()
        .map(|change| (change.resource_type, change.id.clone()));
    let summary = Summary {
        seq: row.seq,
        at: row.at,
        origin: row.origin,
        client: Client::of_event(row.origin, "", None, false),
        method: String::new(),
        target: String::new(),
        status: None,
        duration_us: 0,
        is_error: false,
        mark: mark(&row.changes),
        sentence,
        flags: Vec::new(),
        touched,
    };
    match &row.kind {
        RowKind::Exchange(exchange) => with_exchange(summary, exchange),
        RowKind::Fact(fact) => Summary {
            is_error: is_error(fact.name(), None, trouble_of(fact)),
            flags: fact_flags(fact),
            ..summary
        },
    }
}

fn with_exchange(summary: Summary, exchange: &ExchangeRow) -> Summary {
    let mark = match exchange.outcome {
        Outcome::Unchanged { .. } => Mark::NoChange,
        _ => summary.mark,
    };
    let trouble = exchange
        .trouble
        .iter()
        .map(|trouble| trouble.kind.name().to_owned());
    Summary {
        client: Client::recognize(summary.origin, &exchange.agent),
        method: exchange.method.clone(),
        target: exchange.target.clone(),
        status: exchange.status,
        duration_us: exchange.duration_us,
        is_error: is_error("exchange", exchange.status, None),
        mark,
        flags: trouble.chain(exchange.remarks.iter().cloned()).collect(),
        touched: summary.touched.or_else(|| subject_of(&exchange.outcome)),
        ..summary
    }
}

fn subject_of(outcome: &Outcome) -> Option<(ResourceType, ResourceId)> {
    match outcome {
        Outcome::Unchanged { subject, .. }
        | Outcome::Read { subject }
        | Outcome::NotModified { subject }
        | Outcome::Refused {
            subject: Some(subject),
            ..
        } => Some((subject.resource_type, subject.id.clone()?)),
        Outcome::Changed
        | Outcome::Listed { .. }
        | Outcome::Discovered { .. }
        | Outcome::Refused { .. } => None,
    }
}

fn trouble_of(fact: &Fact) -> Option<TroubleKind> {
    match fact {
        Fact::NoRequest { trouble, .. } => Some(trouble.kind),
        _ => None,
    }
}

fn fact_flags(fact: &Fact) -> Vec<String> {
    match fact {
        Fact::NoRequest { trouble, .. } => vec![trouble.kind.name().to_owned()],
        Fact::Undelivered { .. } => vec!["undelivered".to_owned()],
        Fact::Unrecorded { .. } => vec!["unrecorded".to_owned()],
        Fact::Slept { .. } => vec!["slept".to_owned()],
        Fact::Exchange(_) | Fact::Seeded | Fact::Annotation(_) => Vec::new(),
    }
}

/// The measure of the first change; the others follow from it or stand in the detail.
fn mark(changes: &[Change]) -> Mark {
    let Some(change) = changes.first() else {
        return Mark::None;
    };
    let Delta::Modified { edits, .. } = &change.delta else {
        let n_attributes = effect::visible(change).len();
        return Mark::Changed(change.delta.kind(), n_attributes);
    };
    let (came, gone) = effect::comings_and_goings(edits);
    let (added, removed) = (came.len(), gone.len());
    match effect::visible(change).len() {
        0 if added + removed > 0 => Mark::Members { added, removed },
        n_attributes => Mark::Changed(ChangeKind::Modified, n_attributes),
    }
}
