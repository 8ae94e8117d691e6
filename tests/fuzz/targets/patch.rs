//! PATCH operations on a user and on a group, one a line: op, tab, path, tab, value.
//!
//! Lines are easier to cut and join than JSON, so that most mutations are messages that say something. A value that is
//! no JSON is a string; a path that is empty is left out.

#![no_main]

use std::sync::LazyLock;

use http::{HeaderMap, HeaderValue, Method, header};
use libfuzzer_sys::fuzz_target;
use scimscope::scim::{
    Answer, Directory, Profile, Provider, Request, ResourceType, Stamp, Timestamp, respond, shape,
};
use serde_json::{Map, Value, json};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

static PROVIDERS: LazyLock<[Provider; 2]> = LazyLock::new(|| {
    [Profile::Strict, Profile::Lenient].map(|profile| Provider {
        profile,
        ..Provider::default()
    })
});

/// Somebody with a value of each kind, two others, and a group of them.
static BEFORE: LazyLock<(Directory, Vec<String>)> = LazyLock::new(|| {
    let mut directory = Directory::default();
    let mut ids = Vec::new();
    let mut create = |endpoint: &str, body: Value| {
        let provider = &PROVIDERS[0];
        let answer = send(
            provider,
            &mut directory,
            Method::POST,
            endpoint,
            &body,
            ids.len(),
        );
        let created: Value = serde_json::from_slice(&answer.response.body).unwrap();
        ids.push(format!("{endpoint}/{}", created["id"].as_str().unwrap()));
        created["id"].clone()
    };
    let boss = create("/Users", json!({"schemas": [USER], "userName": "boss"}));
    let ada = create(
        "/Users",
        json!({
            "schemas": [USER, ENTERPRISE], "userName": "ada", "active": true, "title": "Countess",
            "name": {"givenName": "Ada", "familyName": "Lovelace"},
            "emails": [{"value": "a@x", "type": "work", "primary": true}, {"value": "b@x", "type": "home"}],
            ENTERPRISE: {"department": "Engines", "manager": {"value": boss}},
        }),
    );
    create(
        "/Groups",
        json!({"schemas": [GROUP], "displayName": "crew", "members": [{"value": boss}, {"value": ada}]}),
    );
    (directory, ids)
});

fuzz_target!(|text: &str| {
    let message =
        json!({"schemas": [PATCH], "Operations": text.lines().map(operation).collect::<Vec<_>>()});
    let (before, targets) = &*BEFORE;
    for provider in &*PROVIDERS {
        for target in targets.iter().skip(1) {
            let mut after = before.clone();
            let answer = send(provider, &mut after, Method::PATCH, target, &message, 100);
            check(before, &after, &answer, provider, &message);
        }
    }
});

fn operation(line: &str) -> Value {
    let mut parts = line.splitn(3, '\t');
    let mut operation = Map::new();
    for (name, is_json) in [("op", false), ("path", false), ("value", true)] {
        let Some(text) = parts.next().filter(|text| !text.is_empty()) else {
            continue;
        };
        let value = is_json.then(|| serde_json::from_str(text).ok()).flatten();
        operation.insert(name.to_owned(), value.unwrap_or_else(|| Value::from(text)));
    }
    Value::Object(operation)
}

/// What must hold of an answer.
fn check(
    before: &Directory,
    after: &Directory,
    answer: &Answer,
    provider: &Provider,
    message: &Value,
) {
    let status = answer.response.status;
    assert!(status.is_success() || status.is_client_error(), "{status}");
    if status.is_client_error() {
        assert!(
            answer.changes.is_empty(),
            "a refusal that changes something"
        );
    }
    let mut folded = before.clone();
    for change in &answer.changes {
        folded.apply(change).unwrap();
    }
    assert_eq!(
        &folded, after,
        "the changes do not lead to the directory after"
    );
    for change in answer.changes.iter().rev() {
        folded.apply(&change.inverse()).unwrap();
    }
    assert_eq!(&folded, before, "the changes cannot be taken back");
    for resource_type in [ResourceType::User, ResourceType::Group] {
        for record in after.records(resource_type) {
            let attributes: Map<String, Value> = serde_json::from_str(&record.attributes).unwrap();
            let read = shape::read(
                &provider.schemas,
                Profile::Strict,
                resource_type,
                attributes.clone(),
                &mut Vec::new(),
            );
            assert_eq!(read.as_ref(), Ok(&attributes), "not valid after {message}");
        }
    }
}

fn send(
    provider: &Provider,
    directory: &mut Directory,
    method: Method,
    path: &str,
    body: &Value,
    n: usize,
) -> Answer {
    let media_type = HeaderValue::from_static("application/scim+json");
    let request = Request {
        method,
        target: format!("/scim/v2{path}"),
        headers: HeaderMap::from_iter([(header::CONTENT_TYPE, media_type)]),
        body: body.to_string().into(),
        base_url: "https://host/scim/v2".to_owned(),
    };
    let stamp = Stamp {
        at: Timestamp(1_767_225_600_000_000 + i64::try_from(n).unwrap()),
        entropy: n as u128,
    };
    respond(provider, directory, &request, &stamp)
}
