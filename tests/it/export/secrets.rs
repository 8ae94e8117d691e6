//! Secrets that are in a capture because somebody asked for it are in no export of it.

use std::fs;

use scimscope::inspect::Disguise;
use scimscope::inspect::export::FORMATS;
use serde_json::{Value, json};

use super::disguise::unpacked;
use super::{Case, PATCH, USER, call, create};
use crate::support::TOKEN;

const SECRET: &str = "hunter2-correct-horse";

fn case(options: &[&str]) -> Case {
    Case::with(options, |client| {
        let user = json!({"schemas": [USER], "userName": "jane", "password": SECRET});
        let id = create(client, "Users", &user);
        let patch = json!({"schemas": [PATCH], "Operations": [
            {"op": "replace", "path": "password", "value": format!("{SECRET}-2")},
        ]});
        let target = format!("/scim/v2/Users/{id}?access_token={SECRET}");
        call(client, "PATCH", &target, &patch, 200);
        let find = format!("/scim/v2/Users?filter=password%20eq%20%22{SECRET}%22");
        call(client, "GET", &find, &Value::Null, 400);
        let nowhere = format!("/scim/v2/Users HTTP/1.1\r\nCookie: session={SECRET}\r\nX:");
        client.send("GET", &nowhere, "").unwrap();
    })
}

#[test]
fn no_format_has_what_the_capture_kept() {
    let case = case(&["--keep-secrets"]);
    let file = String::from_utf8_lossy(&fs::read(&case.capture).unwrap()).into_owned();
    assert!(file.contains(SECRET) && file.contains(TOKEN), "it is there");
    for format in FORMATS {
        let name = format.name;
        let text = unpacked(case.export(name, &mut Disguise::none()));
        for secret in [SECRET, TOKEN] {
            assert!(!text.contains(secret), "{secret} is in {name}: {text}");
        }
        assert!(!text.contains("neverRecorded"), "{name} says what is true");
    }
    let jsonl = unpacked(case.export("jsonl", &mut Disguise::none()));
    assert!(jsonl.contains("redacted:"), "what may be known is there");
    let output = case.run(&["--format", "html"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("Credentials and passwords are not in here"));
}

#[test]
fn what_was_never_recorded_is_said_to_be_so() {
    let case = case(&[]);
    let bundle = unpacked(case.export("bundle", &mut Disguise::none()));
    assert!(bundle.contains("neverRecorded"));
}

#[test]
fn what_can_be_run_says_that_it_sends_no_real_password() {
    let case = case(&[]);
    let other = Case::history();
    for format in ["curl", "http", "postman"] {
        let caution = "In 2 requests, what stands for a password";
        let text = unpacked(case.export(format, &mut Disguise::none()));
        assert!(text.contains(caution), "{format}: {text}");
        let text = unpacked(other.export(format, &mut Disguise::none()));
        assert!(!text.contains("stands for a password"), "{format}: {text}");
    }
}
