//! The directory and its resources at any event.

use http::Method;
use scimscope::journal::{Reader, Seq};
use scimscope::scim::{Directory, Record, ResourceType};
use serde_json::{Value, json};

use super::{Bench, all, group, patch, user};

/// Random numbers that are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// A history of creations, changes, deletions, refusals and reads.
pub async fn live(bench: &Bench, dice: &mut Dice, n_requests: usize) {
    let run = dice.0;
    let mut users = vec![bench.create_user(&format!("first{run}")).await];
    let reply = bench
        .send(Method::POST, "/Groups", group("first", &[&users[0]]))
        .await;
    let mut groups = vec![super::id_of(&reply)];
    for n in 0..n_requests {
        let user_id = users[dice.roll(users.len())].clone();
        let group_id = groups[dice.roll(groups.len())].clone();
        let (user_path, group_path) = (format!("/Users/{user_id}"), format!("/Groups/{group_id}"));
        match dice.roll(10) {
            0 | 1 => users.push(bench.create_user(&format!("u{run}-{n}")).await),
            2 => {
                let body = group(&format!("g{n}"), &[&user_id]);
                groups.push(super::id_of(
                    &bench.send(Method::POST, "/Groups", body).await,
                ));
            }
            3 => {
                bench.send(Method::DELETE, &user_path, Value::Null).await;
            }
            4 if dice.roll(4) == 0 => {
                bench.send(Method::DELETE, &group_path, Value::Null).await;
            }
            4 | 5 => {
                let value = json!([{"op": "replace", "path": "title", "value": "x".repeat(dice.roll(900))}]);
                bench.send(Method::PATCH, &user_path, patch(&value)).await;
            }
            6 => {
                bench
                    .send(Method::PUT, &user_path, user(&format!("renamed{run}-{n}")))
                    .await;
            }
            7 | 8 => {
                let value = json!([{"op": "add", "path": "members", "value": [{"value": user_id, "display": "d"}]}]);
                bench.send(Method::PATCH, &group_path, patch(&value)).await;
            }
            _ => {
                let path = format!("members[value eq \"{user_id}\"]");
                let value = json!([{"op": "remove", "path": path}, {"op": "add", "path": "displayName", "value": format!("n{n}")}]);
                bench.send(Method::PATCH, &group_path, patch(&value)).await;
            }
        }
    }
}

fn records(directory: &Directory) -> Vec<&Record> {
    ResourceType::ALL
        .into_iter()
        .flat_map(|resource_type| directory.records(resource_type))
        .collect()
}

/// Compares every moment of a log with what its changes come to from nothing.
fn check(reader: &Reader) {
    let mut folded = Directory::default();
    for row in all(reader) {
        for change in &row.changes {
            folded.apply(change).unwrap();
        }
        let found = reader.directory_at(row.seq).unwrap();
        assert_eq!(records(&found), records(&folded), "after {}", row.seq);
        assert_eq!(
            found.next_ordinal(),
            folded.next_ordinal(),
            "after {}",
            row.seq
        );
        for change in &row.changes {
            let id = change.id.as_str();
            assert_eq!(
                reader.record_at(id, row.seq).unwrap().as_ref(),
                folded.get(id)
            );
            let before = reader.record_at(id, Seq(row.seq.0 - 1)).unwrap();
            assert_eq!(
                before.is_some(),
                change.delta.kind() != scimscope::scim::ChangeKind::Created,
                "{id} before {}",
                row.seq
            );
        }
    }
}

#[tokio::test]
async fn the_directory_at_any_event_is_what_the_changes_until_then_come_to() {
    for seed in 1..=3 {
        let mut bench = Bench::start();
        let mut dice = Dice(seed);
        live(&bench, &mut dice, 40).await;
        bench.stop();
        bench.open();
        live(&bench, &mut dice, 40).await;
        check(&bench.reader());
    }
}

#[tokio::test]
async fn a_resource_is_found_on_both_sides_of_its_whole_copies() {
    let bench = Bench::start();
    let id = bench.create_user("ada").await;
    for n in 0..100 {
        let value = json!([{"op": "replace", "path": "title", "value": format!("{n}-{}", "x".repeat(200))}]);
        bench
            .send(Method::PATCH, &format!("/Users/{id}"), patch(&value))
            .await;
    }
    let n_copies: i64 = bench
        .tool()
        .query_row("SELECT count(record) FROM changes", [], |row| row.get(0))
        .unwrap();
    assert!(
        (3..=30).contains(&n_copies),
        "{n_copies} whole copies of 100 versions"
    );
    check(&bench.reader());
    let history = bench.reader().history(&id, Seq(50), 1_000).unwrap();
    assert_eq!(history.len(), 101);
    assert!(history.is_sorted_by_key(|(seq, _)| *seq));
    let near = bench.reader().history(&id, Seq(50), 3).unwrap();
    let around: Vec<&Seq> = near.iter().map(|(seq, _)| seq).collect();
    let here = history.partition_point(|(seq, _)| *seq <= Seq(50));
    let expected: Vec<&Seq> = history[here - 3..here + 3]
        .iter()
        .map(|(seq, _)| seq)
        .collect();
    assert_eq!(around, expected, "three on each side");
}

#[tokio::test]
async fn an_id_that_comes_back_after_its_deletion_is_another_resource() {
    let bench = Bench::start();
    let first = bench.create_user("one").await;
    bench
        .send(Method::DELETE, &format!("/Users/{first}"), Value::Null)
        .await;
    let second = bench.create_user("two").await;
    // No request can choose an identifier, so the file is written as if one had been given out again.
    for statement in [
        "UPDATE changes SET id = ?1, delta = replace(delta, ?2, ?1)",
        "UPDATE resources SET id = ?1 WHERE id = ?2",
    ] {
        bench.tool().execute(statement, [&first, &second]).unwrap();
    }
    let reader = bench.reader();
    let name_at = |seq| {
        let record = reader.record_at(&first, Seq(seq)).unwrap()?;
        let attributes: Value = serde_json::from_str(&record.attributes).unwrap();
        Some(attributes["userName"].as_str().unwrap().to_owned())
    };
    assert_eq!(name_at(0), None);
    assert_eq!(name_at(1).as_deref(), Some("one"));
    assert_eq!(name_at(2), None);
    assert_eq!(name_at(3).as_deref(), Some("two"));
    assert_eq!(reader.history(&first, Seq(3), 10).unwrap().len(), 3);
    check(&reader);
}

#[tokio::test]
async fn the_changes_on_both_sides_of_an_event_are_found() {
    let bench = Bench::start();
    let ada = bench.create_user("ada").await;
    for _ in 0..3 {
        bench
            .send(Method::GET, &format!("/Users/{ada}"), Value::Null)
            .await;
    }
    bench.create_user("bob").await;
    let reader = bench.reader();
    assert_eq!(reader.next_change(Seq(0)), Ok(Some(Seq(1))));
    assert_eq!(reader.next_change(Seq(1)), Ok(Some(Seq(5))));
    assert_eq!(reader.next_change(Seq(5)), Ok(None));
    assert_eq!(reader.previous_change(Seq(6)), Ok(Some(Seq(5))));
    assert_eq!(reader.previous_change(Seq(5)), Ok(Some(Seq(1))));
    assert_eq!(reader.previous_change(Seq(1)), Ok(None));
}
