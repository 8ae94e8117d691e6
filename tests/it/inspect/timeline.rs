//! The timeline, beside what the same questions come to when they are answered by folding the log.

use std::collections::BTreeMap;

use proptest::prelude::*;
use scimscope::inspect::timeline::{Item, values};
use scimscope::inspect::{Timeline, diff};
use scimscope::journal::{Reader, Row, Seq};
use scimscope::scim::{ChangeKind, Directory, Record, ResourceType};
use serde_json::Value;

use crate::journal::travel::{Dice, live};
use crate::journal::{Bench, all};

fn loaded(reader: &Reader, slice: u64) -> Timeline {
    let mut timeline = Timeline::default();
    while !timeline.extend(reader, slice).unwrap().is_done() {}
    timeline
}

/// What a list shows of a record, read from the record itself.
fn shown(record: &Record) -> (u64, String, String, Option<bool>, usize, u64) {
    let attributes: Value = serde_json::from_str(&record.attributes).unwrap();
    let name = attributes[record.resource_type.naming_attribute()].as_str();
    (
        record.ordinal,
        record.id.to_string(),
        name.unwrap_or_default().to_owned(),
        attributes["active"].as_bool(),
        record.members.len(),
        record.version,
    )
}

fn seen(item: &Item<'_>) -> (u64, String, String, Option<bool>, usize, u64) {
    (
        item.ordinal,
        item.id.to_owned(),
        item.name.to_owned(),
        item.active,
        item.n_members as usize,
        item.version,
    )
}

/// The log folded up to some event, as plainly as can be.
#[derive(Default)]
struct Fold {
    directory: Directory,
    /// For each resource the events that changed it so far.
    changes: BTreeMap<u64, Vec<Seq>>,
    /// For each member and group, since when it is in.
    joined: BTreeMap<(String, u64), Seq>,
    deleted: Vec<(ResourceType, u64)>,
}

impl Fold {
    fn take(&mut self, row: &Row) {
        for change in &row.changes {
            self.directory.apply(change).unwrap();
            self.changes
                .entry(change.ordinal)
                .or_default()
                .push(row.seq);
            if change.delta.kind() == ChangeKind::Deleted {
                self.deleted
                    .insert(0, (change.resource_type, change.ordinal));
            }
        }
        let groups: Vec<&Record> = self.directory.records(ResourceType::Group).collect();
        let now = |member: &str, group: u64| {
            let group = groups.iter().find(|one| one.ordinal == group);
            group.is_some_and(|group| group.members.contains(member))
        };
        self.joined.retain(|(member, group), _| now(member, *group));
        for group in &groups {
            for (_, member) in group.members.iter() {
                let key = (member.value.to_string(), group.ordinal);
                self.joined.entry(key).or_insert(row.seq);
            }
        }
    }
}

fn check(reader: &Reader) {
    let rows = all(reader);
    let timeline = loaded(reader, 7);
    assert_eq!(timeline.head(), reader.head().unwrap());
    let mut fold = Fold::default();
    for row in &rows {
        fold.take(row);
        check_lists(&timeline, &fold, row.seq);
        check_memberships(&timeline, &fold, row.seq);
        let changed: Vec<u64> = row.changes.iter().map(|change| change.ordinal).collect();
        assert_eq!(timeline.changed_by(row.seq).collect::<Vec<_>>(), changed);
        assert_eq!(
            timeline.next_change(row.seq),
            reader.next_change(row.seq).unwrap()
        );
        assert_eq!(
            timeline.previous_change(row.seq),
            reader.previous_change(row.seq).unwrap()
        );
    }
    for (ordinal, changes) in &fold.changes {
        let versions: Vec<Seq> = timeline.versions_of(*ordinal).map(|one| one.seq).collect();
        assert_eq!(&versions, changes);
        for row in &rows {
            let next = changes.iter().find(|seq| **seq > row.seq);
            let previous = changes.iter().rfind(|seq| **seq < row.seq);
            assert_eq!(timeline.next_of(*ordinal, row.seq), next.copied());
            assert_eq!(timeline.previous_of(*ordinal, row.seq), previous.copied());
        }
    }
}

fn check_lists(timeline: &Timeline, fold: &Fold, at: Seq) {
    let population = timeline.resources_at(at);
    for resource_type in ResourceType::ALL {
        let expected: Vec<_> = fold.directory.records(resource_type).map(shown).collect();
        let found = population.window(resource_type, 0, usize::MAX);
        assert_eq!(
            found.iter().map(seen).collect::<Vec<_>>(),
            expected,
            "after {at}"
        );
        assert_eq!(population.count(resource_type), expected.len());
        let part = population.window(resource_type, 1, 2);
        assert_eq!(
            part,
            found.iter().skip(1).take(2).cloned().collect::<Vec<_>>()
        );
        for (place, item) in found.iter().enumerate() {
            let changes = &fold.changes[&item.ordinal];
            assert_eq!(population.place(item.ordinal), Some(place));
            assert_eq!(
                (Some(&item.created), Some(&item.last_change)),
                (changes.first(), changes.last())
            );
            assert_eq!(item.is_changed, item.last_change == at);
            assert_eq!(item.next_change, timeline.next_of(item.ordinal, at));
            assert_eq!(timeline.find(item.id, at), Some(item.ordinal));
        }
        let gone: Vec<u64> = population
            .deleted(resource_type, 0, usize::MAX)
            .iter()
            .map(|item| item.ordinal)
            .collect();
        let of_type = fold
            .deleted
            .iter()
            .filter(|(found, _)| *found == resource_type);
        assert_eq!(
            gone,
            of_type.map(|(_, ordinal)| *ordinal).collect::<Vec<_>>()
        );
        assert_eq!(population.count_deleted(resource_type), gone.len());
    }
}

fn check_memberships(timeline: &Timeline, fold: &Fold, at: Seq) {
    for user in fold.directory.records(ResourceType::User) {
        let found: Vec<(u64, Seq)> = timeline
            .groups_at(user.id.as_str(), at)
            .iter()
            .map(|one| (one.group, one.since))
            .collect();
        let joined = fold.joined.iter();
        let expected: Vec<(u64, Seq)> = joined
            .filter(|((member, _), _)| member == user.id.as_str())
            .map(|((_, group), since)| (*group, *since))
            .collect();
        assert_eq!(found, expected, "{} after {at}", user.id);
        for group in fold.directory.records(ResourceType::Group) {
            let id = user.id.as_str();
            let since = timeline.member_since(id, group.ordinal, at);
            let joined = fold.joined.get(&(id.to_owned(), group.ordinal));
            assert_eq!(since, joined.copied(), "{id} in {} after {at}", group.id);
        }
    }
}

/// Since when each value holds, and which values there were, beside walking forward through every version.
fn check_values(reader: &Reader) {
    let head = reader.head().unwrap();
    let directory = reader.directory_at(head).unwrap();
    for record in directory.records(ResourceType::User) {
        let mut holds: BTreeMap<String, (Seq, Value)> = BTreeMap::new();
        let mut titles: Vec<(Seq, Option<Value>)> = Vec::new();
        for row in all(reader) {
            let Some(state) = reader.record_of(record.ordinal, row.seq).unwrap() else {
                continue;
            };
            let now: BTreeMap<String, Value> = diff::between(None, Some(&state))
                .into_iter()
                .map(|one| (one.path, one.to.unwrap()))
                .collect();
            holds.retain(|path, (_, value)| now.get(path) == Some(value));
            let title = now.get("title").cloned();
            if titles
                .last()
                .map_or(title.is_some(), |(_, last)| *last != title)
            {
                titles.push((row.seq, title));
            }
            for (path, value) in now {
                holds.entry(path).or_insert((row.seq, value));
            }
        }
        let found = values::since(reader, record.ordinal, head, usize::MAX).unwrap();
        let found: BTreeMap<String, Option<Seq>> =
            found.into_iter().map(|one| (one.path, one.seq)).collect();
        let expected = holds
            .into_iter()
            .map(|(path, (seq, _))| (path, Some(seq)))
            .collect();
        assert_eq!(found, expected, "{}", record.id);
        let history = values::path_history(reader, record.ordinal, "title", head, usize::MAX);
        assert_eq!(history.unwrap(), titles, "{}", record.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_timeline_answers_what_folding_the_log_comes_to(seed in any::<u64>(), n_requests in 1..60_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let bench = Bench::start();
        runtime.block_on(live(&bench, &mut Dice(seed), n_requests));
        check(&bench.reader());
        check_values(&bench.reader());
    }
}

#[tokio::test]
async fn a_timeline_grows_with_the_capture() {
    let bench = Bench::start();
    let ada = bench.create_user("ada").await;
    let mut timeline = loaded(&bench.reader(), 100);
    assert_eq!(timeline.resources_at(Seq(1)).count(ResourceType::User), 1);
    bench.create_user("bob").await;
    assert_eq!(
        timeline.resources_at(Seq(2)).count(ResourceType::User),
        1,
        "not read yet"
    );
    timeline.extend(&bench.reader(), 100).unwrap();
    assert_eq!(timeline.resources_at(Seq(2)).count(ResourceType::User), 2);
    assert_eq!(
        timeline.resources_at(Seq(1)).count(ResourceType::User),
        1,
        "as it was then"
    );
    assert_eq!(timeline.find(&ada, Seq(2)), timeline.find(&ada, Seq(0)));
}
