//! §17: delete.

use http::header::IF_MATCH;
use serde_json::{Value, json};

use crate::scim::endpoint::{ENTERPRISE, Endpoint, assert_refused, ids, patch_body, user_body};

#[test]
fn dl_01_dl_02_dl_03_a_deleted_resource_is_gone_for_every_operation() {
    for mut endpoint in Endpoint::both() {
        let ada = endpoint.user("ada");
        let path = format!("/Users/{ada}");
        let answer = endpoint.send("DELETE", &path, "");
        assert_eq!(answer.response.status, 204);
        assert!(answer.response.body.is_empty());
        let operations = patch_body(&json!([{"op": "add", "path": "title", "value": "t"}]));
        for (method, sent) in [
            ("GET", Value::Null),
            ("PUT", user_body("ada", json!({}))),
            ("PATCH", operations),
            ("DELETE", Value::Null),
        ] {
            endpoint.refused(method, &path, &sent, 404, Value::Null);
        }
        assert!(ids(&endpoint.get("/Users")).is_empty());
    }
}

#[test]
fn dl_05_a_delete_of_another_version_is_refused() {
    let mut endpoint = Endpoint::new();
    let path = format!("/Users/{}", endpoint.user("ada"));
    let answer = endpoint.send_with("DELETE", &path, "", &[(IF_MATCH, "W/\"9\"")]);
    assert_refused(&answer, 412, Value::Null);
    let answer = endpoint.send_with("DELETE", &path, "", &[(IF_MATCH, "W/\"1\"")]);
    assert_eq!(answer.response.status, 204);
}

#[test]
fn dl_06_nothing_points_at_a_deleted_resource_by_link() {
    let mut endpoint = Endpoint::new();
    let boss = endpoint.user("boss");
    let ada = endpoint.user_with("ada", json!({ENTERPRISE: {"manager": {"value": boss}}}));
    let crew = endpoint.group("crew", &[&boss]);
    endpoint.send("DELETE", &format!("/Users/{boss}"), "");
    let group = endpoint.get(&format!("/Groups/{crew}"));
    assert_eq!(
        (group.get("members"), &group["meta"]["version"]),
        (None, &json!("W/\"2\""))
    );
    let manager = endpoint.get(&format!("/Users/{ada}"))[ENTERPRISE]["manager"].clone();
    assert_eq!(
        manager,
        json!({"value": boss}),
        "the value is the client's, the link is gone"
    );
}
