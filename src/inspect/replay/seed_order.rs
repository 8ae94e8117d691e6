//! The order in which seeds can be created: an endpoint that was started with them took them with their identifiers, but
//! one that gives its own knows a manager or a member only once that is there.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use crate::journal::{Event, Fact};
use crate::scim::{Change, Delta, Record, ResourceId};

/// Hands items on in the order in which they come, but a seed after those that it refers to. What refers to a seed that
/// does not come is handed on when the seeds are at their end, and so are those that refer to each other in a circle.
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
    missing: Vec<ResourceId>,
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
        let event = event_of(&item);
        let Some(record) = seeded(event) else {
            self.end_of_seeds();
            self.follow(&event.changes);
            self.ready.push_back(item);
            return;
        };
        let id = record.id.clone();
        let mut missing = references(record);
        missing.retain(|other| *other != id && !self.created.contains(other));
        if missing.is_empty() {
            self.ready.push_back(item);
            self.create(id);
            return;
        }
        let number = self.held.len();
        for id in &missing {
            self.waiting.entry(id.clone()).or_default().push(number);
        }
        self.held.push(Some(Held {
            item,
            id,
            n_missing: missing.len(),
            missing,
        }));
    }

    /// The next item whose turn it is; `None` until more comes in.
    pub fn pop(&mut self) -> Option<T> {
        self.ready.pop_front()
    }

    /// No more seeds come for those that wait: they only wait for each other.
    pub fn end_of_seeds(&mut self) {
        self.waiting.clear();
        let held = self.held.drain(..).flatten().collect();
        for (id, item) in in_order(held) {
            self.created.insert(id);
            self.ready.push_back(item);
        }
    }

    /// What a request creates is there for the seeds after it.
    fn follow(&mut self, changes: &[Change]) {
        for change in changes {
            match change.delta {
                Delta::Created(_) => self.created.insert(change.id.clone()),
                Delta::Deleted(_) => self.created.remove(&change.id),
                Delta::Modified { .. } => continue,
            };
        }
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

/// Each after those that it refers to, as far as they are among them. Of a circle, the one that is met first comes last.
fn in_order<T>(held: Vec<Held<T>>) -> Vec<(ResourceId, T)> {
    let ids = held.iter().enumerate();
    let numbers: HashMap<ResourceId, usize> =
        ids.map(|(number, one)| (one.id.clone(), number)).collect();
    let n_held = held.len();
    let mut unmet: Vec<Option<Held<T>>> = held.into_iter().map(Some).collect();
    let mut meet = |number: usize| {
        let one = unmet.get_mut(number)?.take()?;
        Some((one.id, one.item, one.missing.into_iter()))
    };
    let mut ordered = Vec::with_capacity(n_held);
    // Who refers to the one after it. Chains of managers may be long, so nothing calls itself here.
    let mut path = Vec::new();
    for first in 0..n_held {
        path.extend(meet(first));
        while let Some((id, item, mut missing)) = path.pop() {
            let next = missing.find_map(|other| meet(*numbers.get(&other)?));
            match next {
                Some(next) => path.extend([(id, item, missing), next]),
                None => ordered.push((id, item)),
            }
        }
    }
    ordered
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
    use crate::scim::{ResourceType, Timestamp};

    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn event(seq: u64, (name, manager, members): (&str, &str, &str)) -> Event {
        let resource_type = ResourceType::User;
        let id = name.trim_start_matches(['+', '-']);
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
        let record = Box::new(record);
        let change = Change {
            resource_type,
            id: ResourceId::new(id),
            ordinal: seq,
            name: id.to_owned(),
            delta: if name.starts_with('-') {
                Delta::Deleted(record)
            } else {
                Delta::Created(record)
            },
        };
        Event {
            seq: Seq(seq),
            at: Timestamp(1),
            origin: Origin::Seed,
            fact: if name == id {
                Fact::Seeded
            } else {
                Fact::Slept { us: 1 }
            },
            changes: if id.is_empty() {
                Vec::new()
            } else {
                vec![change]
            },
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
    }

    #[test]
    fn those_that_are_held_at_the_end_come_in_their_own_order() {
        // Whoever is named after `z` waits for somebody who does not come.
        check(&[("g", "", "w"), ("w", "z", "")], "wg");
        check(&[("g", "", "vw"), ("v", "w", ""), ("w", "z", "")], "wvg");
        // Circles begin in the same way each time, and what refers to them comes after them.
        check(&[("a", "b", ""), ("b", "a", ""), ("c", "", "")], "cba");
        check(&[("g", "", "ab"), ("a", "b", ""), ("b", "a", "")], "bag");
        check(&[("a", "b", ""), ("b", "a", "z"), ("c", "a", "z")], "bac");
    }

    #[test]
    fn a_long_chain_is_no_deeper_than_a_short_one() {
        let n_seeds = 20_000;
        let names: Vec<String> = (0..=n_seeds).map(|n| n.to_string()).collect();
        let mut order = SeedOrder::default();
        // Each waits for the next, and the last for somebody who does not come.
        for (seq, pair) in names.windows(2).enumerate() {
            let [name, manager] = pair else { panic!() };
            order.push(event(seq as u64, (name, manager, "")), |event| event);
        }
        assert!(order.pop().is_none());
        order.end_of_seeds();
        let seqs = std::iter::from_fn(|| order.pop()).map(|event| event.seq.0);
        assert!(seqs.eq((0..n_seeds).rev()));
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

    #[test]
    fn what_came_before_a_request_and_what_it_created_is_not_waited_for() {
        // +x: a request that creates x; -x: one that deletes it.
        check(&[("+m", "", ""), ("w", "m", ""), ("v", "", "")], "+mwv");
        check(
            &[("m", "", ""), ("-", "", ""), ("w", "m", ""), ("v", "", "")],
            "m-wv",
        );
        check(
            &[
                ("+m", "", ""),
                ("-m", "", ""),
                ("w", "m", ""),
                ("m", "", ""),
            ],
            "+m-mmw",
        );
    }
}
