//! Many clients at once: nothing is lost, and the log has one order.

use std::collections::BTreeSet;
use std::sync::Arc;

use scimscope::journal::Seq;
use scimscope::scim::{ChangeKind, Directory};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{Endpoint, Raw};

const N_CLIENTS: usize = 40;
const N_MEMBERS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn members_added_by_many_clients_at_once_are_all_there_in_one_order() {
    let mut endpoint = Endpoint::start().await;
    let mut setup = endpoint.connect().await;
    let group =
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "crew"});
    let group = create(&mut setup, "/Groups", &group).await;
    let mut users = Vec::new();
    for n in 0..N_MEMBERS {
        let user = serde_json::from_str(&super::user(&format!("user-{n}"))).unwrap();
        users.push(create(&mut setup, "/Users", &user).await);
    }
    let first = endpoint.reader.head().unwrap().next();

    let start = Arc::new(Barrier::new(N_CLIENTS));
    let mut clients = JoinSet::new();
    for share in users.chunks(N_MEMBERS / N_CLIENTS) {
        let (connection, start) = (endpoint.connect().await, start.clone());
        clients.spawn(add_members(
            connection,
            start,
            group.clone(),
            share.to_vec(),
        ));
    }
    let etags: BTreeSet<String> = clients.join_all().await.into_iter().flatten().collect();
    assert_eq!(
        etags.len(),
        N_MEMBERS,
        "no two clients were told the same version"
    );
    endpoint.finish().await;

    // The log: one event a request, each with the one change that it asked for, on top of those before it.
    let head = endpoint.reader.head().unwrap();
    let events = endpoint.events();
    let mut added = BTreeSet::new();
    for seq in first.0..=head.0 {
        let event = &events[usize::try_from(seq - 1).unwrap()];
        let [change] = event.changes.as_slice() else {
            panic!("event {seq} has {:?}", event.changes);
        };
        assert_eq!(
            (change.id.as_str(), change.delta.kind()),
            (group.as_str(), ChangeKind::Modified)
        );
        let record = endpoint
            .reader
            .record_at(&group, Seq(seq))
            .unwrap()
            .unwrap();
        let (_, member) = record.members.iter().next_back().unwrap();
        assert!(
            added.insert(member.value.as_str().to_owned()),
            "{seq} adds nobody new"
        );
        assert_eq!(record.members.len(), added.len(), "event {seq}");
        assert_eq!(
            record.etag(),
            format!("W/\"{}\"", added.len() + 1),
            "event {seq}"
        );
    }
    assert_eq!(added, users.into_iter().collect());

    let mut folded = Directory::default();
    for change in events.iter().flat_map(|event| &event.changes) {
        folded.apply(change).unwrap();
    }
    assert_eq!(folded, endpoint.reader.directory_at(head).unwrap());
}

/// Adds each of these users to the group on one connection, all clients beginning at once; returns the versions
/// that the client was told.
async fn add_members(
    mut connection: Raw,
    start: Arc<Barrier>,
    group: String,
    users: Vec<String>,
) -> Vec<String> {
    start.wait().await;
    let mut etags = Vec::new();
    for user in users {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "add", "path": "members", "value": [{"value": user}]}],
        });
        connection
            .send(request("PATCH", &format!("/Groups/{group}"), &body))
            .await;
        let head = connection.until("\r\n\r\n").await;
        assert!(head.starts_with("HTTP/1.1 204 "), "{head}");
        etags.push(field(&head, "etag").to_owned());
    }
    etags
}

/// Creates a resource and returns its `id`.
async fn create(connection: &mut Raw, endpoint: &str, body: &Value) -> String {
    connection.send(request("POST", endpoint, body)).await;
    let head = connection.until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
    let length = field(&head, "content-length").parse().unwrap();
    let created: Value = serde_json::from_slice(&connection.take(length).await).unwrap();
    created["id"].as_str().unwrap().to_owned()
}

fn request(method: &str, path: &str, body: &Value) -> String {
    let body = body.to_string();
    let length = body.len();
    format!(
        "{method} /scim/v2{path} HTTP/1.1\r\nHost: test\r\nContent-Type: application/scim+json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

/// The value of a header field.
fn field<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map_or_else(|| panic!("no {name} in {head}"), |(_, value)| value)
}
