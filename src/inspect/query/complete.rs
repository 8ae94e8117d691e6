//! What may stand at the cursor: fields, then values that were seen in this log, with their counts.

use std::collections::BTreeMap;

use crate::inspect::query::check;
use crate::inspect::query::field::{self, Field, Id, TABLE};
use crate::inspect::session::Session;
use crate::scim::filter::Span;

/// What may stand at the cursor.
#[derive(Debug, Clone, Default)]
pub struct Completion {
    /// What is replaced.
    pub span: Span,
    /// What may stand there, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// Something that may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is put in: `status:`, `404`.
    pub text: String,
    /// What it is, in one line; empty when it speaks for itself.
    pub help: String,
    /// How many events have this value; `None` of a field, and where nobody counted.
    pub count: Option<u64>,
}

/// More candidates than this help nobody.
const MOST: usize = 50;

/// What may stand at a byte of the text.
pub fn complete(text: &str, cursor: usize, session: &Session) -> Completion {
    let Some(head) = text.get(..cursor) else {
        return Completion::default();
    };
    let is_edge = |c: char| c.is_whitespace() || c == '(';
    let start = head.rfind(is_edge).map_or(0, |at| {
        at + head
            .get(at..)
            .and_then(|tail| tail.chars().next())
            .map_or(1, char::len_utf8)
    });
    let word = head.get(start..).unwrap_or_default();
    let bare = word.trim_start_matches('-');
    let start = start + (word.len() - bare.len());
    let Some((name, value)) = bare.split_once(':') else {
        return Completion {
            span: Span { start, end: cursor },
            candidates: fields(bare),
        };
    };
    let name = name.trim_start_matches("req.").trim_start_matches("resp.");
    let found = field::find(name).map(|field| values(field, value, session));
    Completion {
        span: Span {
            start: cursor - value.len(),
            end: cursor,
        },
        candidates: found.unwrap_or_default(),
    }
}

fn fields(beginning: &str) -> Vec<Candidate> {
    let beginning = beginning.to_ascii_lowercase();
    let begins = |field: &&Field| {
        let mut names = field.also.iter().chain([&field.name]);
        names.any(|name| name.starts_with(&beginning))
    };
    let candidate = |field: &Field| Candidate {
        text: format!("{}:", field.name),
        help: field.help.to_owned(),
        count: None,
    };
    TABLE.iter().filter(begins).map(candidate).collect()
}

fn values(field: &Field, beginning: &str, session: &Session) -> Vec<Candidate> {
    let mut counted = seen(field.id, session);
    for name in check::values(field.id) {
        counted.entry(name.to_owned()).or_insert(None);
    }
    let lower = beginning.to_lowercase();
    let mut candidates: Vec<Candidate> = counted
        .into_iter()
        .filter(|(value, _)| value.to_lowercase().starts_with(&lower))
        .map(|(value, count)| Candidate {
            text: quoted(value),
            help: String::new(),
            count,
        })
        .collect();
    // What was seen first, and of that what was seen most.
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.count));
    candidates.truncate(MOST);
    candidates
}

/// A value as it must be written.
fn quoted(value: String) -> String {
    if value.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"')) {
        return format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    value
}

/// The values of a field that were seen, with the number of events.
fn seen(id: Id, session: &Session) -> BTreeMap<String, Option<u64>> {
    let counts = session.counts();
    let named = |counts: &BTreeMap<&'static str, u64>| {
        let counts = counts.iter();
        counts
            .map(|(name, count)| ((*name).to_owned(), Some(*count)))
            .collect::<BTreeMap<_, _>>()
    };
    match id {
        Id::Client => {
            let clients = counts.clients.iter();
            clients
                .map(|(client, count)| (client.name().to_owned(), Some(*count)))
                .collect()
        }
        Id::Source => named(&counts.origins),
        Id::Type => named(&counts.endpoints),
        Id::Operation => named(&counts.operations),
        Id::ScimType => named(&counts.scim_types),
        Id::Quirk => {
            let mut quirks = named(&counts.remarks);
            quirks.extend(named(&counts.troubles));
            quirks
        }
        Id::Method => {
            let methods = counts.methods.iter();
            methods
                .filter_map(|(number, count)| {
                    Some((session.method(*number)?.to_owned(), Some(*count)))
                })
                .collect()
        }
        Id::Status => statuses(&counts.statuses),
        Id::Changed | Id::Attribute => {
            let paths = session.changed_counts().into_iter();
            paths
                .map(|(path, count)| (path.to_owned(), Some(count)))
                .collect()
        }
        Id::Tag => {
            let tags = session.annotations().tags().into_iter();
            tags.map(|(tag, count)| (tag.as_str().to_owned(), Some(count as u64)))
                .collect()
        }
        Id::Mark => {
            let marks = session.annotations().marks();
            marks
                .map(|(letter, _)| (letter.to_string(), Some(1)))
                .collect()
        }
        _ => BTreeMap::new(),
    }
}

/// Each status that was seen, and the classes that they are in.
fn statuses(counts: &BTreeMap<u16, u64>) -> BTreeMap<String, Option<u64>> {
    let mut counted: BTreeMap<String, Option<u64>> = BTreeMap::new();
    for (status, count) in counts {
        let names = match status {
            0 => vec!["none".to_owned()],
            status => vec![status.to_string(), format!("{}xx", status / 100)],
        };
        for name in names {
            *counted.entry(name).or_default().get_or_insert(0) += count;
        }
    }
    counted
}
