//! §6: create (POST).

use http::header::{ETAG, LOCATION};
use serde_json::{Value, json};

use crate::scim::endpoint::{ENTERPRISE, Endpoint, PATCH_OP, PROBE, USER, body, id, user_body};

#[test]
fn cr_01_cr_02_cr_03_cr_04_cr_16_a_created_user_is_returned_with_what_the_server_filled_in() {
    let mut endpoint = Endpoint::new();
    let sent = json!({
        "schemas": [USER, ENTERPRISE], "userName": "ada", "id": "mine", "groups": [{"value": "x"}],
        "meta": {"created": "2001-01-01T00:00:00Z"}, "password": "s3cret",
        "emails": [{"value": "ada@x", "type": "work", "primary": true}],
        ENTERPRISE: {"department": "Flight"},
    });
    let answer = endpoint.send("POST", "/Users", sent.to_string());
    let created = body(&answer);
    let location = format!("https://host/scim/v2/Users/{}", id(&created));
    assert_eq!(answer.response.status, 201);
    assert_eq!(answer.response.headers[LOCATION], location);
    assert_eq!(answer.response.headers[ETAG], "W/\"1\"");
    assert_ne!(created["id"], "mine", "cm_04");
    assert_eq!(created["groups"], Value::Null, "cr_04");
    assert_eq!(created["password"], Value::Null, "gt_08 us_02");
    assert_eq!(created["emails"][0]["value"], "ada@x");
    assert_eq!(created[ENTERPRISE]["department"], "Flight");
    let meta = &created["meta"];
    assert_eq!(meta["resourceType"], "User", "cm_08");
    assert_eq!(meta["location"], location, "cm_11");
    assert_eq!(meta["version"], "W/\"1\"", "cm_12");
    assert_eq!(meta["created"], meta["lastModified"], "cm_09");
    assert_ne!(meta["created"], "2001-01-01T00:00:00Z", "cm_07");
    assert_eq!(endpoint.get(&format!("/Users/{}", id(&created))), created);
    assert_eq!(answer.changes[0].name, "ada");
    let text = String::from_utf8(answer.response.body.to_vec()).unwrap();
    assert!(
        text.starts_with("{\"schemas\":[") && text.contains("],\"id\":\""),
        "{text}"
    );
}

#[test]
fn cr_05_nothing_is_filled_in_that_the_client_left_out() {
    let mut endpoint = Endpoint::new();
    let created = endpoint.post("/Users", &user_body("ada", json!({})));
    let names: Vec<&String> = created.as_object().unwrap().keys().collect();
    assert_eq!(names, ["schemas", "id", "userName", "meta"]);
}

#[test]
fn cr_07_cr_08_pu_10_px_27_a_taken_user_name_is_a_conflict_in_any_case() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("bjensen");
    let bob = endpoint.user("bob");
    let taken = json!({"schemas": [USER], "userName": "BJensen"});
    let error = endpoint.refused("POST", "/Users", &taken, 409, json!("uniqueness"));
    assert!(error["detail"].as_str().unwrap().contains(&ada));
    endpoint.refused(
        "PUT",
        &format!("/Users/{bob}"),
        &taken,
        409,
        json!("uniqueness"),
    );
    let operations = json!([{"op": "replace", "path": "userName", "value": "BJENSEN"}]);
    let message = json!({"schemas": [PATCH_OP], "Operations": operations});
    endpoint.refused(
        "PATCH",
        &format!("/Users/{bob}"),
        &message,
        409,
        json!("uniqueness"),
    );
    let own = endpoint.patch(&format!("/Users/{ada}"), &operations);
    assert_eq!(
        own.response.status, 200,
        "its own name in another case is no conflict"
    );
}

#[test]
fn cr_08_in_01_sc_08_names_are_prepared_before_they_are_compared() {
    let mut endpoint = Endpoint::new();
    endpoint.user("\u{e9}lodie");
    for same in ["e\u{301}lodie", "\u{c9}LODIE", "E\u{301}lodie"] {
        let sent = user_body(same, json!({}));
        endpoint.refused("POST", "/Users", &sent, 409, json!("uniqueness"));
    }
    endpoint.user("elodie");
}

#[test]
fn cr_09_dl_04_a_deleted_user_is_no_conflict() {
    let mut endpoint = Endpoint::new();
    let first = endpoint.user("ada");
    endpoint.send("DELETE", &format!("/Users/{first}"), "");
    assert_ne!(endpoint.user("ada"), first);
}

#[test]
fn cr_13_cr_14_immutable_and_write_only_attributes_may_be_given_and_requested_ones_are_shown() {
    let mut endpoint = Endpoint::new();
    let sent =
        json!({"password": "p", PROBE: {"tier": "a", "badgeId": "7", "pin": "1", "memo": "m"}});
    let created = endpoint.post("/Users", &user_body("ada", sent));
    assert_eq!(
        created[PROBE],
        json!({"tier": "a", "badgeId": "7", "memo": "m"})
    );
    let read = endpoint.get(&format!("/Users/{}", id(&created)));
    assert_eq!(read[PROBE], json!({"tier": "a", "badgeId": "7"}));
}

#[test]
fn cr_15_pj_02_projection_works_on_every_answer_with_a_resource() {
    let mut endpoint = Endpoint::new();
    let sent = user_body("ada", json!({"title": "t"}));
    let created = endpoint.post("/Users?attributes=userName", &sent);
    assert_eq!((created.get("title"), created.get("meta")), (None, None));
    let path = format!("/Users/{}?excludedAttributes=title,meta", id(&created));
    let operations = json!({"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "nickName", "value": "n"}]});
    for (method, sent) in [("GET", json!(null)), ("PUT", sent), ("PATCH", operations)] {
        let found = endpoint.ok(method, &path, &sent);
        assert_eq!(
            (found.get("title"), found.get("meta")),
            (None, None),
            "{method}"
        );
        assert_eq!(found["userName"], "ada", "{method}");
    }
}
