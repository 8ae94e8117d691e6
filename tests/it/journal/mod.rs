//! The event log, through its front door: a recorder that writes a capture and readers that read it.

mod annotate;
mod follow;
mod open;
mod outage;
mod record;
mod repeated;
mod secrets;
mod setup;
pub mod travel;

use std::path::PathBuf;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, Method};
use scimscope::journal::{
    Annotation, Capture, Connection, Error, Inbox, Intake, Origin, Reader, Recorder, Reply, Seq,
    Sync,
};
use scimscope::scim::{Provider, Request, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A capture in a folder of its own, and the recorder that writes it.
pub(crate) struct Bench {
    folder: TempDir,
    recorder: Option<Recorder>,
}

impl Bench {
    /// Annotates an event of the capture that nobody writes any more.
    pub(crate) fn annotate(&self, annotation: &Annotation) -> Seq {
        once_free(|| scimscope::journal::annotate(&self.path(), annotation.clone()))
    }

    pub(crate) fn start() -> Self {
        let mut bench = Self {
            folder: TempDir::new().unwrap(),
            recorder: None,
        };
        bench.open();
        bench
    }

    /// Opens the capture, as a program that is started again does.
    fn open(&mut self) {
        self.record(self.capture());
    }

    /// The capture that nobody writes any more.
    fn capture(&self) -> Capture {
        once_free(|| Capture::open(&self.path(), Sync::Normal))
    }

    fn record(&mut self, capture: Capture) {
        self.recorder = Some(Recorder::start(capture, Provider::default(), false).unwrap());
    }

    /// Starts the program again with another setup.
    fn restart(&mut self, provider: Provider) {
        self.stop();
        let capture = loop {
            // Another test's child may hold the lock for a moment: see `annotate`.
            match Capture::open(&self.path(), Sync::Normal) {
                Ok(capture) => break capture,
                Err(error) => assert!(matches!(error, Error::InUse { .. }), "{error}"),
            }
            std::thread::yield_now();
        };
        self.recorder = Some(Recorder::start(capture, provider, false).unwrap());
    }

    pub(crate) fn stop(&mut self) {
        self.recorder.take().unwrap().stop().unwrap();
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("test.scimlog")
    }

    pub(crate) fn inbox(&self) -> Inbox {
        self.recorder.as_ref().unwrap().inbox()
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(&self.path()).unwrap()
    }

    /// Another program with the file open, as any SQLite tool may have it.
    fn tool(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> Reply {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.inbox()
            .submit(intake(method, path, &body))
            .await
            .unwrap()
    }

    /// Creates a user and returns its `id`.
    pub(crate) async fn create_user(&self, user_name: &str) -> String {
        let reply = self.send(Method::POST, "/Users", user(user_name)).await;
        id_of(&reply)
    }
}

/// What needs the lock that a recorder has just given back: a process that another test is starting shares the lock
/// until it becomes that program.
fn once_free<T>(mut attempt: impl FnMut() -> Result<T, Error>) -> T {
    loop {
        match attempt() {
            Ok(done) => return done,
            Err(error) => assert!(matches!(error, Error::InUse { .. }), "{error}"),
        }
        std::thread::yield_now();
    }
}

pub(crate) fn id_of(reply: &Reply) -> String {
    let body: Value = serde_json::from_slice(&reply.response.body).unwrap();
    let id = body["id"].as_str();
    id.unwrap_or_else(|| panic!("no resource in {body}"))
        .to_owned()
}

pub(crate) fn user(user_name: &str) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name, "active": true})
}

pub(crate) fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": name,
        "members": members,
    })
}

pub(crate) fn patch(operations: &Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

/// A request as the edge hands it in.
pub(crate) fn intake(method: Method, path: &str, body: &str) -> Intake {
    let target = format!("/scim/v2{path}");
    let head = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test/1");
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/scim+json".parse().unwrap());
    Intake {
        at: Timestamp(1_790_000_000_000_000),
        whole: Instant::now(),
        origin: Origin::Client,
        connection: connection(),
        request: Request {
            method,
            target,
            headers,
            body: Bytes::copy_from_slice(body.as_bytes()),
            base_url: "http://localhost/scim/v2".to_owned(),
        },
        head: head.into(),
        body_length: body.len() as u64,
        body_sha256: None,
        refusal: None,
        decisions: Vec::new(),
    }
}

fn connection() -> Connection {
    Connection {
        number: 7,
        peer: "192.0.2.1:50123".to_owned(),
        protocol: "HTTP/1.1".to_owned(),
        tls: Some("TLSv1.3".to_owned()),
    }
}

pub fn all(reader: &Reader) -> Vec<scimscope::journal::Row> {
    reader.rows(Seq(1), reader.head().unwrap()).unwrap()
}
