//! Writes that failed, to know the same one when it is tried again.
//!
//! It is the same when one client sent both, by the same method to the same target, and a creation for the same name,
//! with bodies that mean the same. Bodies are read only of a client that sends as many bytes, and any at all, to where it
//! failed with as many not long ago.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use crate::journal::{Error, Reader, Seq, is_remains};
use crate::scim::json;

/// Of so many places at which writes failed, some failures are remembered: a client that only ever fails must not fill
/// memory.
const MOST_PLACES: usize = 1 << 17;

/// So many failures of one place are remembered, the newest of them.
const MOST_OF_PLACE: usize = 16;

/// A failure is tried again within so many events, or not at all: one that never is must not have later bodies read for
/// ever.
const FARTHEST: u64 = 1 << 17;

/// What a body without bytes means.
const NOTHING: u64 = 0;

/// A longer body is compared by its bytes: finding out what it means takes a multiple of its size.
const LONGEST_READ: usize = 1 << 20;

/// Writes that failed and were not tried again with success, and those that were tried again.
#[derive(Debug, Clone, Default)]
pub(super) struct Attempts {
    failed: HashMap<u64, Vec<Failed>>,
    /// What a write was, the same as which had failed before.
    retries: HashMap<Seq, Seq>,
    /// The first time that a failed write was tried again.
    tried_again: HashMap<Seq, Seq>,
}

/// A write that failed.
#[derive(Debug, Clone, Copy)]
struct Failed {
    seq: Seq,
    n_bytes: u32,
    /// What its body means, once somebody asked.
    meaning: Option<u64>,
}

/// A write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub(super) seq: Seq,
    /// Who sent it, how, and where to.
    pub(super) place: u64,
    pub(super) n_bytes: u32,
    pub(super) is_error: bool,
}

impl Attempts {
    /// The last time that the same write failed. Takes the write in.
    pub(super) fn judge(
        &mut self,
        attempt: Attempt,
        meaning: impl Fn(Seq) -> Result<u64, Error>,
    ) -> Result<Option<Seq>, Error> {
        let mut own = (attempt.n_bytes == 0).then_some(NOTHING);
        let earlier = self.take_same(attempt, &mut own, meaning);
        // It failed, whether what failed before can be read or not.
        if attempt.is_error {
            let failed = Failed {
                seq: attempt.seq,
                n_bytes: attempt.n_bytes,
                meaning: own,
            };
            self.remember(attempt.place, failed);
        }
        let (seq, earlier) = (attempt.seq, earlier?);
        if let Some(earlier) = earlier.filter(|_| self.retries.len() < MOST_PLACES) {
            self.retries.insert(seq, earlier);
            self.tried_again.insert(earlier, seq);
        }
        Ok(earlier)
    }

    /// Takes out the newest failure of the same write, and those that are too old.
    fn take_same(
        &mut self,
        attempt: Attempt,
        own: &mut Option<u64>,
        meaning: impl Fn(Seq) -> Result<u64, Error>,
    ) -> Result<Option<Seq>, Error> {
        let Attempt { seq, place, .. } = attempt;
        let Some(failed) = self.failed.get_mut(&place) else {
            return Ok(None);
        };
        failed.retain(|one| one.seq < seq && seq.0 - one.seq.0 <= FARTHEST);
        let mut found = None;
        let alike = failed.iter_mut().enumerate().rev();
        for (index, other) in alike.filter(|(_, other)| other.n_bytes == attempt.n_bytes) {
            let mean = |known: Option<u64>, seq| known.map_or_else(|| meaning(seq), Ok);
            let (ours, theirs) = (mean(*own, seq)?, mean(other.meaning, other.seq)?);
            (*own, other.meaning) = (Some(ours), Some(theirs));
            if ours == theirs {
                found = Some((index, other.seq));
                break;
            }
        }
        if let Some((index, _)) = found {
            failed.remove(index);
        }
        if failed.is_empty() {
            self.failed.remove(&place);
        }
        Ok(found.map(|(_, earlier)| earlier))
    }

    /// Whether there is nothing that could be tried again.
    pub(super) fn is_empty(&self) -> bool {
        self.failed.is_empty()
    }

    /// The last time that the same write failed, before an event.
    pub(super) fn earlier(&self, seq: Seq) -> Option<Seq> {
        self.retries.get(&seq).copied()
    }

    /// The next time that the same write was tried, after it failed.
    pub(super) fn next(&self, seq: Seq) -> Option<Seq> {
        self.tried_again.get(&seq).copied()
    }

    fn remember(&mut self, place: u64, failed: Failed) {
        if self.failed.len() >= MOST_PLACES && !self.failed.contains_key(&place) {
            return;
        }
        // Most places have one failure.
        let all = self
            .failed
            .entry(place)
            .or_insert_with(|| Vec::with_capacity(1));
        if all.len() >= MOST_OF_PLACE {
            all.remove(0);
        }
        all.push(failed);
    }
}

/// A number for what the body of an event's request means: the same for bodies that differ in the order of their
/// members, in the case of an operation, or in passwords, of which nothing is kept.
pub(in crate::inspect) fn meaning(reader: &Reader, seq: Seq) -> Result<u64, Error> {
    let mut meaning = 0;
    reader.messages(seq, seq, |messages| {
        meaning = of_body(messages.request_body);
    })?;
    Ok(meaning)
}

fn of_body(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    let is_read = body.len() <= LONGEST_READ;
    match is_read.then(|| json::read(body)) {
        Some(Ok(value)) => hash("", &value, &mut hasher),
        _ => body.hash(&mut hasher),
    }
    hasher.finish()
}

fn hash(name: &str, value: &Value, hasher: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Object(object) => {
            let mut members: Vec<(&String, &Value)> = object.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            members.len().hash(hasher);
            for (name, value) in members {
                name.hash(hasher);
                hash(name, value, hasher);
            }
        }
        Value::Array(items) => {
            items.len().hash(hasher);
            for item in items {
                hash(name, item, hasher);
            }
        }
        Value::String(text) if is_remains(text.as_bytes()) => {}
        // Entra ID sends "Add" for "add".
        Value::String(text) if name == "op" => text.to_ascii_lowercase().hash(hasher),
        Value::String(text) => text.hash(hasher),
        Value::Number(number) => number.to_string().hash(hasher),
        Value::Bool(flag) => flag.hash(hasher),
        Value::Null => {}
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A write to the only place.
    fn attempt(seq: u64, n_bytes: u32, is_error: bool) -> Attempt {
        Attempt {
            seq: Seq(seq),
            place: 1,
            n_bytes,
            is_error,
        }
    }

    #[test]
    fn nothing_is_read_of_a_write_without_a_body() {
        let mut attempts = Attempts::default();
        let n_read = Cell::new(0);
        let read = |_| {
            n_read.set(n_read.get() + 1);
            Ok(7)
        };
        let mut judge = |seq, n_bytes, is_error| {
            let judged = attempts.judge(attempt(seq, n_bytes, is_error), read);
            judged.unwrap()
        };
        assert_eq!(judge(1, 0, true), None);
        assert_eq!(judge(2, 0, true), Some(Seq(1)));
        assert_eq!(judge(3, 0, false), Some(Seq(2)));
        assert_eq!(n_read.get(), 0);
    }

    #[test]
    fn a_failure_long_ago_is_forgotten() {
        for (distance, expected) in [(FARTHEST, Some(Seq(1))), (FARTHEST + 1, None)] {
            let mut attempts = Attempts::default();
            attempts.judge(attempt(1, 9, true), |_| Ok(7)).unwrap();
            let later = attempt(1 + distance, 9, false);
            assert_eq!(attempts.judge(later, |_| Ok(7)).unwrap(), expected);
            assert!(attempts.is_empty());
        }
    }

    #[test]
    fn a_failure_is_remembered_though_another_could_not_be_read() {
        let mut attempts = Attempts::default();
        attempts.judge(attempt(1, 9, true), |_| Ok(7)).unwrap();
        let unread = |_| {
            Err(Error::Missing {
                path: "x.scimlog".into(),
                what: "the file",
            })
        };
        assert!(attempts.judge(attempt(2, 9, true), unread).is_err());
        let next = attempts.judge(attempt(3, 9, false), |_| Ok(7));
        assert_eq!(next.unwrap(), Some(Seq(2)));
    }

    #[test]
    fn bodies_mean_the_same_whatever_their_spelling() {
        let check = |one: &str, other: &str, is_same: bool| {
            let found = of_body(one.as_bytes()) == of_body(other.as_bytes());
            assert_eq!(found, is_same, "{one} {other}");
        };
        check(r#"{"a": 1, "b": [2]}"#, r#"{"b":[2],"a":1}"#, true);
        check(r#"{"op":"Add"}"#, r#"{"op":"add"}"#, true);
        check(r#"{"path":"Title"}"#, r#"{"path":"title"}"#, false);
        check(r#"{"title":"a"}"#, r#"{"title":"b"}"#, false);
        check(r#"["a","b"]"#, r#"["b","a"]"#, false);
        check("[[1],2]", "[[1,2]]", false);
        check(
            r#"{"password":"redacted:8-bytes:01234567"}"#,
            r#"{"password":"redacted:8-bytes:fedcba98"}"#,
            true,
        );
        check("{", "{", true);
        check("{", "[", false);
        check("", "", true);
    }
}
