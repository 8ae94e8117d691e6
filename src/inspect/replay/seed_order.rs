//! The order in which seeds can be created: an endpoint that was started with them took them with their identifiers, but
//! one that gives its own knows a manager or a member only once that is there.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use crate::journal::{Event, Fact};
use crate::scim::{Delta, Record, ResourceId};

/// Hands items on in the order in which they come, but a seed after those that it refers to. What refers to a seed that
/// does not come, or to one that waits for it in turn, is handed on when the seeds are at their end.
#[derive(Debug)]
pub struct SeedOrder<T> {
    ready: VecDeque<T>,
    created: HashSet<ResourceId>,
    /// By the order in which they came: the seed, and what it waits for.
    held: Vec<Option<Held<T>>>,
    /// Which of the held wait for a resource.
    waiting: HashMap<ResourceId, Vec<usize>>,
}

#[derive(Debug)]
struct Held<T> {
    item: T,
    id: ResourceId,
    n_missing: usize,
}

impl<T> Default for SeedOrder<T> {
    fn default() -> Self {
        Self {
            ready: VecDeque::new(),
            created: HashSet::new(),
            held: Vec::new(),
            waiting: HashMap::new(),
        }
    }
}

impl<T> SeedOrder<T> {
    /// Takes in what stands for an event.
    pub fn push(&mut self, item: T, event_of: impl Fn(&T) -> &Event) {
        let Some(record) = seeded(event_of(&item)) else {
            self.end_of_seeds();
            self.ready.push_back(item);
            return;
        };
        let id = record.id.clone();
        let missing: HashSet<ResourceId> = references(record)
            .into_iter()
            .filter(|other| *other != id && !self.created.contains(other))
            .collect();
        if missing.is_empty() {
            self.ready.push_back(item);
            self.create(id);
            return;
        }
        let number = self.held.len();
        self.held.push(Some(Held {
            item,
            id,
            n_missing: missing.len(),
        }));
        for id in missing {
            self.waiting.entry(id).or_default().push(number);
        }
    }

    /// The next item whose turn it is; `None` until more comes in.
    pub fn pop(&mut self) -> Option<T> {
        self.ready.pop_front()
    }

    /// No more seeds come for those that wait.
    pub fn end_of_seeds(&mut self) {
        let rest = self.held.drain(..).flatten();
        self.ready.extend(rest.map(|held| held.item));
        self.waiting.clear();
        self.created.clear();
    }

    /// A resource is there, and so is what waited only for it.
    fn create(&mut self, id: ResourceId) {
        let mut new = vec![id];
        while let Some(id) = new.pop() {
            let waited = self.waiting.remove(&id).unwrap_or_default();
            self.created.insert(id);
            for number in waited {
                let Some(place) = self.held.get_mut(number) else {
                    continue;
                };
                if let Some(held) = place {
                    held.n_missing -= 1;
                }
                if let Some(held) = place.take_if(|held| held.n_missing == 0) {
                    self.ready.push_back(held.item);
                    new.push(held.id);
                }
            }
        }
    }
}

/// The resource that an event put there without a request.
fn seeded(event: &Event) -> Option<&Record> {
    let (Fact::Seeded, [change]) = (&event.fact, event.changes.as_slice()) else {
        return None;
    };
    match &change.delta {
        Delta::Created(record) => Some(record),
        _ => None,
    }
}

/// The members of a group, and the manager of a user (RFC 7643 §4.2, §4.3).
pub(super) fn references(record: &Record) -> Vec<ResourceId> {
    let mut found: Vec<ResourceId> = record
        .members
        .iter()
        .map(|(_, member)| member.value.clone())
        .collect();
    let attributes: Value = serde_json::from_str(&record.attributes).unwrap_or_default();
    let extensions = attributes.as_object().into_iter().flatten();
    let managers = extensions.filter_map(|(_, extension)| extension.get("manager")?.get("value"));
    found.extend(managers.filter_map(Value::as_str).map(ResourceId::new));
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::journal::{Origin, Seq};
    use crate::scim::record::{Member, Members};
    use crate::scim::{Change, ResourceType, Timestamp};

    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn event(seq: u64, (id, manager, members): (&str, &str, &str)) -> Event {
        let resource_type = ResourceType::User;
        let mut list = Members::default();
        for (position, member) in members.chars().enumerate() {
            let value = ResourceId::new(member.to_string());
            list.insert(position as u64, Member { value, rest: None });
        }
        let attributes = match manager {
            "" => json!({"userName": id}),
            manager => json!({"userName": id, ENTERPRISE: {"manager": {"value": manager}}}),
        };
        let record = Record {
            resource_type,
            id: ResourceId::new(id),
            ordinal: seq,
            created: Timestamp(1),
            modified: Timestamp(1),
            version: 1,
            attributes: (&attributes).into(),
            members: list,
        };
        let change = Change {
            resource_type,
            id: ResourceId::new(id),
            ordinal: seq,
            name: id.to_owned(),
            delta: Delta::Created(Box::new(record)),
        };
        Event {
            seq: Seq(seq),
            at: Timestamp(1),
            origin: Origin::Seed,
            fact: Fact::Seeded,
            changes: if id == "-" { Vec::new() } else { vec![change] },
        }
    }

    fn check(seeds: &[(&str, &str, &str)], expected: &str) {
        let mut order = SeedOrder::default();
        let mut out = String::new();
        for (seq, seed) in seeds.iter().enumerate() {
            order.push((event(seq as u64, *seed), seed.0), |(event, _)| event);
            while let Some((_, id)) = order.pop() {
                out.push_str(id);
            }
        }
        order.end_of_seeds();
        out.extend(std::iter::from_fn(|| order.pop()).map(|(_, id)| id));
        assert_eq!(out, expected);
    }

    #[test]
    fn a_seed_comes_after_what_it_refers_to() {
        check(&[("a", "", ""), ("b", "a", ""), ("g", "", "ab")], "abg");
        check(&[("a", "c", ""), ("b", "a", ""), ("c", "", "")], "cab");
        check(&[("g", "", "ab"), ("a", "b", ""), ("b", "", "")], "bag");
        check(&[("a", "a", ""), ("b", "z", ""), ("c", "", "")], "acb");
        check(&[("a", "b", ""), ("b", "a", ""), ("c", "", "")], "cab");
    }

    #[test]
    fn the_first_request_ends_the_seeds() {
        check(
            &[("a", "b", ""), ("-", "", ""), ("b", "", ""), ("c", "b", "")],
            "a-bc",
        );
        check(
            &[("a", "b", ""), ("-", "", ""), ("c", "d", ""), ("d", "", "")],
            "a-dc",
        );
    }
}
