//! §21 and §22: versions of resources, version of the protocol.

use bytes::Bytes;
use http::header::{ETAG, IF_MATCH};
use http::{HeaderMap, HeaderValue, Method};
use scimscope::scim::{Outcome, Request};
use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, PATCH_OP, USER, assert_refused, body, id, user_body};

#[test]
fn et_04_et_05_et_06_et_07_et_09_gt_05_pa_21_preconditions_hold_or_nothing_happens() {
    let mut endpoint = Endpoint::new();
    let path = format!("/Users/{}", endpoint.user("ada"));
    let get = |endpoint: &mut Endpoint, tags: &str| {
        endpoint.send_with("GET", &path, "", &[(http::header::IF_NONE_MATCH, tags)])
    };
    let answer = get(&mut endpoint, "\"9\", W/\"1\"");
    assert_eq!(answer.response.status, 304);
    assert_eq!(answer.response.headers[ETAG], "W/\"1\"");
    assert!(answer.response.body.is_empty());
    assert!(matches!(answer.outcome, Outcome::NotModified { .. }));
    assert_eq!(get(&mut endpoint, "W/\"2\"").response.status, 200);
    let message = json!({"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "title", "value": "t"}]});
    let user = json!({"schemas": [USER], "userName": "x"});
    for (method, sent) in [
        ("PUT", &user),
        ("PATCH", &message),
        ("DELETE", &Value::Null),
    ] {
        let fields = [(IF_MATCH, "W/\"7\"")];
        let answer = endpoint.send_with(method, &path, sent.to_string(), &fields);
        assert_refused(&answer, 412, Value::Null);
        let answer = endpoint.send_with(method, "/Users/unknown", sent.to_string(), &fields);
        assert_refused(&answer, 404, Value::Null);
    }
    for tags in ["\"1\"", "*", "W/\"5\", W/\"2\""] {
        let fields = [(IF_MATCH, tags)];
        let answer = endpoint.send_with("PATCH", &path, message.to_string(), &fields);
        assert_eq!(answer.response.status, 200, "{tags}");
    }
}

#[test]
fn et_05_a_precondition_that_is_no_text_does_not_hold() {
    let mut endpoint = Endpoint::new();
    let path = format!("/Users/{}", endpoint.user("ada"));
    let mut status = |value: &[u8]| {
        let value = HeaderValue::from_bytes(value).unwrap();
        let request = Request {
            method: Method::DELETE,
            target: format!("/scim/v2{path}"),
            headers: HeaderMap::from_iter([(IF_MATCH, value)]),
            body: Bytes::new(),
            base_url: "https://host/scim/v2".to_owned(),
        };
        endpoint.exchange(&request).response.status.as_u16()
    };
    assert_eq!(status(b"W/\"1\xe9\""), 412);
    assert_eq!(status(b"\"\xff\", W/\"1\""), 204, "one of a list");
}

#[test]
fn et_01_et_02_et_03_every_answer_about_a_resource_has_its_version() {
    let mut endpoint = Endpoint::new();
    assert_eq!(
        endpoint.get("/ServiceProviderConfig")["etag"]["supported"],
        true
    );
    let user = user_body("ada", json!({}));
    let answer = endpoint.send("POST", "/Users", user.to_string());
    let path = format!("/Users/{}", id(&body(&answer)));
    let operations = json!({"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "title", "value": "t"}]});
    let mut answers = vec![answer];
    for (method, sent) in [
        ("GET", ""),
        ("PATCH", &operations.to_string()),
        ("PUT", &user.to_string()),
    ] {
        answers.push(endpoint.send(method, &path, sent.to_owned()));
    }
    for answer in answers {
        let version = body(&answer)["meta"]["version"].clone();
        assert_eq!(answer.response.headers[ETAG], version.as_str().unwrap());
    }
    let crew = endpoint.group("crew", &[]);
    let operations = json!([{"op": "add", "path": "externalId", "value": "e"}]);
    let answer = endpoint.patch(&format!("/Groups/{crew}"), &operations);
    assert_eq!(
        (
            answer.response.status.as_u16(),
            &answer.response.headers[ETAG]
        ),
        (204, &"W/\"2\"".parse().unwrap())
    );
}

#[test]
fn et_10_a_group_that_changes_leaves_the_version_of_its_members() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    endpoint.group("crew", &[&ada]);
    let user = endpoint.get(&format!("/Users/{ada}"));
    assert_eq!(
        (&user["groups"][0]["display"], &user["meta"]["version"]),
        (&json!("crew"), &json!("W/\"1\""))
    );
}

#[test]
fn vr_01_the_version_stands_before_the_endpoint() {
    let mut endpoint = Endpoint::new();
    let created = endpoint.post("/Users", &user_body("ada", json!({})));
    let location = created["meta"]["location"].as_str().unwrap();
    assert!(location.contains("/v2/Users/"), "{location}");
}

#[test]
fn vr_02_vr_03_only_version_2_is_served_and_it_may_be_left_out() {
    let mut endpoint = Endpoint::new();
    let mut status = |target: &str| {
        let request = Request {
            method: Method::GET,
            target: target.to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            base_url: "https://host/scim/v2".to_owned(),
        };
        let answer = endpoint.exchange(&request);
        (
            answer.response.status.as_u16(),
            body(&answer)["scimType"].clone(),
        )
    };
    for target in ["/scim/v1/Users", "/scim/v3/Users", "/scim/v2/v1/Users"] {
        assert_eq!(status(target), (400, json!("invalidVers")), "{target}");
    }
    for target in ["/scim/v2/Users", "/scim/Users"] {
        assert_eq!(status(target), (200, Value::Null), "{target}");
    }
    for target in ["/", "/Users", "/scim", "/scim/v2x/Users", "*", ""] {
        assert_eq!(status(target), (404, Value::Null), "{target}");
    }
}
