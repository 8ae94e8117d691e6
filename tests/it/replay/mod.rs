//! Recorded requests, sent again: the same answers from the same endpoint, and from another one exactly the
//! differences that the capture predicts.

mod answers;
mod beginnings;
mod command;
mod disguised;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use scimscope::journal::{Event, Fact, Reader, Seq};
use scimscope::scim::{Directory, ResourceType};
use serde_json::{Value, json};

use crate::support::{Client, Serving, TOKEN, scimscope};

const USERS: &str = "/scim/v2/Users";

/// The PATCH bodies of Entra, and what its tenant URL ends in for each.
const DIALECTS: [(&str, &str); 2] = [("legacy", ""), ("optscim", "?aadOptscim062020")];

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        scimscope(self.path())
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Records what the simulated Entra sends.
    fn record(&self, dialect: &str, query: &str) -> PathBuf {
        let capture = self.file(&format!("{dialect}.scimlog"));
        let serving = Serving::start(self.path(), &capture, &[]);
        let target = format!("{}{query}", serving.url);
        let simulated = self.run(&[
            "simulate",
            "--target",
            &target,
            "--token",
            TOKEN,
            "--dialect",
            dialect,
            "--users",
            "12",
            "--groups",
            "3",
            "--cycles",
            "3",
        ]);
        assert_eq!(simulated.status.code(), Some(0));
        assert_eq!(serving.terminate().0, 0);
        capture
    }

    /// Records what these requests are answered; of each method, target and body.
    fn record_these(&self, requests: &[(&str, &str, String)]) -> PathBuf {
        let capture = self.file("these.scimlog");
        let serving = Serving::start(self.path(), &capture, &[]);
        let mut client = Client::connect(&serving.url, TOKEN).unwrap();
        let mut id = String::new();
        for (method, target, body) in requests {
            let target = target.replace("{id}", &id);
            let response = client
                .send(method, &target, &body.replace("{id}", &id))
                .unwrap();
            if response.status == 201 {
                response.json()["id"].as_str().unwrap().clone_into(&mut id);
            }
        }
        assert_eq!(serving.terminate().0, 0);
        capture
    }

    fn replay(&self, capture: &Path, url: &str, more: &[&str]) -> Replayed {
        let capture = capture.to_str().unwrap();
        let mut arguments = vec![
            "replay", capture, "--target", url, "--token", TOKEN, "--json",
        ];
        arguments.extend(more);
        let output = self.run(&arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let said = String::from_utf8(output.stderr).unwrap();
        Replayed {
            code: output.status.code().unwrap(),
            summary: lines.pop().unwrap_or_default()["summary"].take(),
            rows: lines,
            said,
        }
    }
}

struct Replayed {
    code: i32,
    rows: Vec<Value>,
    summary: Value,
    said: String,
}

/// The exchanges of a capture. A client may also have opened a connection in advance that it never used, which is an
/// event too.
fn events(capture: &Path) -> Vec<Event> {
    let reader = Reader::open(capture).unwrap();
    let head = reader.head().unwrap();
    (1..=head.0)
        .map(|seq| reader.event(Seq(seq)).unwrap().unwrap())
        .filter(|event| matches!(event.fact, Fact::Exchange(_)))
        .collect()
}

/// Names of groups with the names of their members, and of users with what is known of them: the directory, whatever
/// its identifiers.
fn isomorphic(capture: &Path) -> BTreeMap<String, Value> {
    let reader = Reader::open(capture).unwrap();
    let directory = reader.directory_at(reader.head().unwrap()).unwrap();
    let mut found = BTreeMap::new();
    for resource_type in ResourceType::ALL {
        for record in directory.records(resource_type) {
            let mut attributes: Value = serde_json::from_str(&record.attributes).unwrap();
            by_name(&directory, &mut attributes);
            let members: std::collections::BTreeSet<&str> = record
                .members
                .iter()
                .map(|(_, member)| directory.name(member.value.as_str()).unwrap_or("?"))
                .collect();
            let name = directory.name(record.id.as_str()).unwrap();
            found.insert(name.to_owned(), json!([attributes, members]));
        }
    }
    found
}

/// Puts names in place of identifiers.
fn by_name(directory: &Directory, value: &mut Value) {
    match value {
        Value::Object(members) => members
            .values_mut()
            .for_each(|value| by_name(directory, value)),
        Value::Array(items) => items.iter_mut().for_each(|value| by_name(directory, value)),
        Value::String(text) => {
            if let Some(name) = directory.name(text) {
                *text = name.to_owned();
            }
        }
        _ => {}
    }
}

fn user(name: &str) -> String {
    json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name, "password": "s3cret-word"})
        .to_string()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
