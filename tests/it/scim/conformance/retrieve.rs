//! §7: retrieve (GET of one resource).

use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, PROBE, id, user_body};

#[test]
fn gt_01_gt_03_gt_06_a_resource_is_returned_bare_with_its_default_attributes() {
    let mut endpoint = Endpoint::new();
    let sent = json!({"title": "t", "password": "p", PROBE: {"tier": "a", "memo": "m"}});
    let created = endpoint.post("/Users", &user_body("ada", sent));
    let path = format!("/Users/{}", id(&created));
    let found = endpoint.get(&path);
    assert_eq!(found["id"], created["id"]);
    assert_eq!(found.get("Resources"), None);
    assert_eq!(
        (found.get("password"), found[PROBE].get("memo")),
        (None, None)
    );
    let part = endpoint.get(&format!("{path}?attributes=title"));
    assert_eq!((&part["title"], part.get("userName")), (&json!("t"), None));
}

#[test]
fn gt_02_an_unknown_or_deleted_id_is_not_found_and_named() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    endpoint.send("DELETE", &format!("/Users/{ada}"), "");
    for gone in [ada.as_str(), "never"] {
        let error = endpoint.refused(
            "GET",
            &format!("/Users/{gone}"),
            &Value::Null,
            404,
            Value::Null,
        );
        assert!(error["detail"].as_str().unwrap().contains(gone));
    }
}

#[test]
fn gt_07_a_filter_on_one_resource_is_ignored() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let found = endpoint.get(&format!(
        "/Users/{ada}?filter=userName%20eq%20%22bob%22&count=0"
    ));
    assert_eq!(id(&found), ada);
}

#[test]
fn gt_08_us_02_pj_06_no_answer_whatever_shows_a_password() {
    let mut endpoint = Endpoint::new();
    let sent = user_body("ada", json!({"password": "s3cret"}));
    let ada = id(&endpoint.post("/Users?attributes=password", &sent));
    let change = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "password", "value": "s3cret"}]});
    let wrong = user_body("bob", json!({"password": ["s3cret"]}));
    for (method, path, sent) in [
        ("GET", format!("/Users/{ada}"), Value::Null),
        (
            "GET",
            format!("/Users/{ada}?attributes=password"),
            Value::Null,
        ),
        ("GET", "/Users?attributes=password".to_owned(), Value::Null),
        ("PUT", format!("/Users/{ada}"), sent.clone()),
        ("PATCH", format!("/Users/{ada}?attributes=password"), change),
        ("POST", "/Users".to_owned(), wrong),
    ] {
        let answer = endpoint.send(method, &path, sent.to_string());
        let text = String::from_utf8(answer.response.body.to_vec()).unwrap();
        assert!(!text.contains("s3cret"), "{method} {path}: {text}");
        assert!(!format!("{:?}{:?}", answer.decisions, answer.remarks).contains("s3cret"));
    }
}
