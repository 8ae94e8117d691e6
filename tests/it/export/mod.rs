//! What was captured, carried out: each format for what it promises.

mod commands;
mod disguise;
mod formats;
mod own_words;
mod safety;
mod secrets;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use scimscope::inspect::Disguise;
use scimscope::inspect::export::{Format, Selection, export};
use scimscope::journal::{Reader, Seq};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Client, Serving, TOKEN, scimscope};

/// A capture of a short history, made by the real program.
struct Case {
    home: TempDir,
    capture: PathBuf,
}

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

impl Case {
    /// What `drive` sends is what is in the capture.
    fn of(drive: impl FnOnce(&mut Client)) -> Self {
        Self::with(&[], drive)
    }

    /// The same, with further options of `serve`.
    fn with(options: &[&str], drive: impl FnOnce(&mut Client)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let capture = home.path().join("case.scimlog");
        let serving = Serving::start(home.path(), &capture, options);
        drive(&mut Client::connect(&serving.url, TOKEN).unwrap());
        assert_eq!(serving.terminate().0, 0);
        Self { home, capture }
    }

    /// Users, groups, references between them in paths, filters and bodies, a refusal, a bulk, a deletion.
    fn history() -> Self {
        Self::of(|client| {
            let jane = create(client, "Users", &person("Jane", "Miller", "10042"));
            let omar = create(client, "Users", &person("Omar", "Haddad", "10043"));
            let group = json!({"schemas": [GROUP], "displayName": "Night Owls", "members": [{"value": jane}]});
            let group = create(client, "Groups", &group);
            let add = json!({"schemas": [PATCH], "Operations": [
                {"op": "Add", "path": "members", "value": [{"value": omar}]},
                {"op": "remove", "path": format!("members[value eq \"{jane}\"]")},
            ]});
            call(
                client,
                "PATCH",
                &format!("/scim/v2/Groups/{group}"),
                &add,
                204,
            );
            let manage = json!({"schemas": [PATCH], "Operations": [
                {"op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": {"value": jane}},
                {"op": "replace", "path": "active", "value": "False"},
                {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "o.haddad@fabrikam.test"},
            ]});
            call(
                client,
                "PATCH",
                &format!("/scim/v2/Users/{omar}"),
                &manage,
                200,
            );
            let again = person("Jane", "Miller", "10042");
            call(client, "POST", "/scim/v2/Users", &again, 409);
            let find = "/scim/v2/Users?filter=userName%20eq%20%22jane.miller%40fabrikam.test%22";
            call(client, "GET", find, &Value::Null, 200);
            let bulk = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
                {"method": "POST", "path": "/Users", "bulkId": "a", "data": person("Lena", "Vogt", "10044")},
                {"method": "POST", "path": "/Groups", "bulkId": "b", "data":
                    {"schemas": [GROUP], "displayName": "Early Birds", "members": [{"value": "bulkId:a"}]}},
            ]});
            call(client, "POST", "/scim/v2/Bulk", &bulk, 200);
            let zoe = create(client, "Users", &person("Zoe", "Lindqvist", "10045"));
            let gone = format!("/scim/v2/Users/{zoe}");
            call(client, "DELETE", &gone, &Value::Null, 204);
            let broken = client
                .send("POST", "/scim/v2/Users", "-\u{1}%s\\n'{")
                .unwrap();
            assert_eq!(broken.status, 400);
        })
    }

    /// An endpoint that was started with two users, one of them the manager of the other who comes before, and a group;
    /// their identifiers are also names that their client gives. Then somebody joins the group and is disabled.
    fn seeded() -> Self {
        let home = tempfile::tempdir().unwrap();
        let seed = home.path().join("seed.json");
        let resources = json!([
            {"schemas": [USER, ENTERPRISE], "id": "7", "externalId": "7", "userName": "bob", "active": true,
                ENTERPRISE: {"manager": {"value": "ann"}}},
            {"schemas": [USER, ENTERPRISE], "id": "ann", "externalId": "ann", "userName": "ann", "active": true},
            {"schemas": [GROUP], "id": "g", "displayName": "crew", "members": [{"value": "7"}]},
        ]);
        std::fs::write(&seed, resources.to_string()).unwrap();
        Self::with(&["--seed", seed.to_str().unwrap()], |client| {
            let join = json!({"schemas": [PATCH], "Operations": [
                {"op": "add", "path": "members", "value": [{"value": "ann"}]},
                {"op": "remove", "path": "members[value eq \"7\"]"},
            ]});
            call(client, "PATCH", "/scim/v2/Groups/g", &join, 204);
            let same = json!({"schemas": [PATCH], "Operations": [
                {"op": "replace", "value": {"externalId": "7", "active": false}},
            ]});
            call(client, "PATCH", "/scim/v2/Users/7", &same, 200);
            let find = "/scim/v2/Users?filter=externalId%20eq%20%227%22";
            call(client, "GET", find, &Value::Null, 200);
        })
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.capture).unwrap()
    }

    /// Exports all events in a format.
    fn export(&self, format: &str, disguise: &mut Disguise) -> Vec<u8> {
        let reader = self.reader();
        let whole = Selection::whole(reader.head().unwrap());
        export_of(&reader, format, &whole, disguise)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        scimscope(self.home.path())
            .arg("export")
            .arg(&self.capture)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

fn export_of(
    reader: &Reader,
    format: &str,
    selection: &Selection,
    disguise: &mut Disguise,
) -> Vec<u8> {
    let format = Format::named(format).unwrap();
    let mut out = Vec::new();
    let mut told = 0;
    export(format, reader, selection, disguise, &mut out, &mut |done| {
        told = done;
        ControlFlow::Continue(())
    })
    .unwrap();
    if format.name == "jsonl" {
        assert_eq!(told, selection.len(), "progress was told to the end");
    }
    out
}

/// The directory after the newest event, in the order of names and without what a new endpoint assigns: identifiers by
/// their place, no times.
fn directory(capture: &Path) -> Value {
    let reader = Reader::open(capture).unwrap();
    let whole = Selection::whole(reader.head().unwrap());
    let list: Value =
        serde_json::from_slice(&export_of(&reader, "state", &whole, &mut Disguise::none()))
            .unwrap();
    let resources = list["Resources"].clone();
    let mut resources = resources.as_array().unwrap().clone();
    let name = |resource: &Value| {
        let name = resource.get("userName").or(resource.get("displayName"));
        name.unwrap().to_string()
    };
    resources.sort_by_key(name);
    let ids: Vec<String> = resources
        .iter()
        .map(|resource| resource["id"].as_str().unwrap().to_owned())
        .collect();
    let mut resources = Value::Array(resources);
    strip(&mut resources, &ids);
    resources
}

fn strip(value: &mut Value, ids: &[String]) {
    match value {
        Value::Object(object) => {
            object.retain(|name, _| {
                !["created", "lastModified", "location", "$ref"].contains(&name.as_str())
            });
            for (name, value) in object.iter_mut() {
                let is_reference = ["id", "value"].contains(&name.as_str());
                let place = ids.iter().position(|id| is_reference && value == id);
                match place {
                    Some(place) => *value = format!("id-{place}").into(),
                    None => strip(value, ids),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, ids)),
        _ => {}
    }
}

fn person(given: &str, family: &str, number: &str) -> Value {
    let mail = format!("{given}.{family}@fabrikam.test").to_lowercase();
    json!({
        "schemas": [USER, ENTERPRISE],
        "userName": mail,
        "externalId": format!("{given}-{number}"),
        "displayName": format!("{given} {family}"),
        "name": {"givenName": given, "familyName": family},
        "active": true,
        "emails": [{"type": "work", "primary": true, "value": mail}],
        "phoneNumbers": [{"type": "work", "value": format!("+49 30 55{number}")}],
        "addresses": [{"type": "work", "streetAddress": "Lindenallee 17", "locality": "Potsdam", "postalCode": "14467", "country": "DE"}],
        ENTERPRISE: {"employeeNumber": number, "department": "Aerodynamics"},
    })
}

fn create(client: &mut Client, endpoint: &str, resource: &Value) -> String {
    let answer = call(
        client,
        "POST",
        &format!("/scim/v2/{endpoint}"),
        resource,
        201,
    );
    answer["id"].as_str().unwrap().to_owned()
}

fn call(client: &mut Client, method: &str, target: &str, body: &Value, status: u16) -> Value {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let response = client.send(method, target, &body).unwrap();
    assert_eq!(
        response.status,
        status,
        "{method} {target}: {}",
        String::from_utf8_lossy(&response.body)
    );
    serde_json::from_slice(&response.body).unwrap_or_default()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn whole(reader: &Reader) -> Selection {
    Selection::whole(reader.head().unwrap())
}

fn range(first: u64, last: u64) -> Selection {
    Selection::range(Seq(first), Seq(last))
}
