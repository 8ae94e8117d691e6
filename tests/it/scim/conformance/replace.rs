//! §15: replace (PUT).

use http::header::{ETAG, IF_MATCH, LOCATION};
use scimscope::scim::Outcome;
use serde_json::{Value, json};

use crate::scim::endpoint::{
    Endpoint, GROUP, PROBE, USER, assert_refused, body, id, patch_body, user_body,
};

#[test]
fn pu_01_pu_03_pu_04_pu_06_pu_08_pu_09_pu_14_pu_15_pu_16_a_put_replaces_what_a_client_may_write() {
    let mut endpoint = Endpoint::new();
    let sent = json!({
        "schemas": [USER, PROBE], "userName": "ada", "title": "t", "active": true,
        PROBE: {"badgeId": "7", "pin": "1", "code": "c", "tier": "a"},
    });
    let created = endpoint.post("/Users", &sent);
    let path = format!("/Users/{}", id(&created));
    let replacement = json!({"schemas": [USER], "userName": "ada", "active": false, "id": "other", "groups": [{"value": "x"}]});
    let answer = endpoint.send("PUT", &path, replacement.to_string());
    assert_eq!(answer.response.status, 200);
    assert_eq!(answer.response.headers[ETAG], "W/\"2\"");
    let replaced = body(&answer);
    assert_eq!(replaced["id"], created["id"], "pu_08");
    assert_eq!(
        (&replaced["title"], &replaced["active"]),
        (&Value::Null, &json!(false)),
        "pu_03 pu_04"
    );
    assert_eq!(replaced[PROBE], json!({"badgeId": "7"}), "pu_06");
    assert_eq!(replaced["schemas"], json!([USER, PROBE]), "cm_03");
    assert_eq!(
        replaced["meta"]["created"], created["meta"]["created"],
        "pu_15"
    );
    assert!(
        endpoint
            .directory
            .get(replaced["id"].as_str().unwrap())
            .unwrap()
            .attributes
            .contains("\"pin\":\"1\""),
        "d_38"
    );
    let answer = endpoint.send("PUT", &path, replacement.to_string());
    assert!(
        matches!(answer.outcome, Outcome::Unchanged { .. }),
        "{:?}",
        answer.outcome
    );
    assert_eq!(body(&answer), replaced, "pu_15");
    let other_badge = json!({"schemas": [USER, PROBE], "userName": "ada", PROBE: {"badgeId": "8"}});
    endpoint.refused("PUT", &path, &other_badge, 400, json!("mutability"));
    endpoint.refused(
        "PUT",
        &path,
        &json!({"schemas": [USER], "title": "x"}),
        400,
        json!("invalidValue"),
    );

    let ada = id(&created);
    let bob = endpoint.user("bob");
    let crew = endpoint.group("crew", &["gone", &ada]);
    let group = json!({"schemas": [GROUP], "displayName": "crew", "members": [{"value": bob}, {"value": ada}]});
    let answer = endpoint.send("PUT", &format!("/Groups/{crew}"), group.to_string());
    let members = body(&answer)["members"].clone();
    let values: Vec<_> = members
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["value"].as_str().unwrap())
        .collect();
    assert_eq!(values, [&ada, &bob], "pu_16");
}

#[test]
fn pu_02_pu_05_a_put_answers_with_the_whole_resource() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user_with("ada", json!({"title": "t", "emails": [{"value": "a"}]}));
    let path = format!("/Users/{ada}");
    let sent = user_body("ada", json!({"title": null, "emails": [], "nickName": "n"}));
    let answer = endpoint.send("PUT", &path, sent.to_string());
    assert_eq!(answer.response.status, 200);
    assert_eq!(
        answer.response.headers[LOCATION],
        format!("https://host/scim/v2{path}")
    );
    assert_eq!(answer.response.headers[ETAG], "W/\"2\"");
    let replaced = body(&answer);
    assert_eq!(
        (replaced.get("title"), replaced.get("emails")),
        (None, None)
    );
    assert_eq!(endpoint.get(&path), replaced);
}

#[test]
fn pu_07_an_immutable_attribute_without_a_value_takes_one() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let sent = user_body("ada", json!({PROBE: {"tier": "a", "badgeId": "7"}}));
    assert_eq!(
        endpoint.ok("PUT", &format!("/Users/{ada}"), &sent)[PROBE]["badgeId"],
        "7"
    );
}

#[test]
fn pu_11_a_put_of_another_version_is_refused() {
    let mut endpoint = Endpoint::new();
    let path = format!("/Users/{}", endpoint.user("ada"));
    let sent = user_body("ada", json!({"title": "t"})).to_string();
    let answer = endpoint.send_with("PUT", &path, sent.clone(), &[(IF_MATCH, "W/\"2\"")]);
    assert_refused(&answer, 412, Value::Null);
    let answer = endpoint.send_with("PUT", &path, sent, &[(IF_MATCH, "W/\"1\"")]);
    assert_eq!(answer.response.status, 200);
}

#[test]
fn pu_13_a_broken_replacement_is_refused() {
    for mut endpoint in Endpoint::both() {
        let path = format!("/Users/{}", endpoint.user("ada"));
        endpoint.refused("PUT", &path, &json!([]), 400, json!("invalidSyntax"));
        endpoint.refused(
            "PUT",
            &path,
            &user_body("ada", json!({"title": 7})),
            400,
            json!("invalidValue"),
        );
    }
}

#[test]
fn pu_06_pa_07_an_immutable_part_of_a_value_stays_by_put_as_by_patch() {
    let keys = json!({"name": "keys", "type": "complex", "multiValued": true, "subAttributes": [
        {"name": "value"}, {"name": "note"}, {"name": "serial", "mutability": "immutable"},
        {"name": "code", "mutability": "writeOnly", "returned": "never"},
    ]});
    let mut endpoint = Endpoint::new();
    let definition = json!({"id": USER, "attributes": [keys]});
    endpoint.provider.schemas.add(definition).unwrap();
    let attributes = |note: &str, door: &Value, serial: &Value| {
        json!({
            PROBE: {"tier": "a", "site": {"building": note, "door": door}},
            "keys": [{"value": "k", "note": note, "serial": serial, "code": "c"}],
        })
    };
    let ada = user_body("ada", attributes("old", &json!("d1"), &json!("s1")));
    let path = format!("/Users/{}", id(&endpoint.post("/Users", &ada)));
    for (door, serial) in [("d2", "s1"), ("d1", "s2")] {
        let other = user_body("ada", attributes("new", &json!(door), &json!(serial)));
        endpoint.refused("PUT", &path, &other, 400, json!("mutability"));
    }
    let site = format!("{PROBE}:site");
    for (at, value) in [
        (site.as_str(), json!({"door": "d2"})),
        ("keys", json!([{"value": "k", "serial": "s2"}])),
        (
            "keys[value eq \"k\"]",
            json!({"value": "k", "serial": "s2"}),
        ),
        ("keys[value eq \"k\"].serial", json!("s2")),
    ] {
        let replace = patch_body(&json!([{"op": "replace", "path": at, "value": value}]));
        endpoint.refused("PATCH", &path, &replace, 400, json!("mutability"));
    }
    let left_out = user_body("ada", attributes("new", &Value::Null, &Value::Null));
    let replace =
        json!([{"op": "replace", "path": "keys", "value": [{"value": "k", "note": "newer"}]}]);
    for (user, note) in [
        (endpoint.ok("PUT", &path, &left_out), "new"),
        (body(&endpoint.patch(&path, &replace)), "newer"),
    ] {
        let kept = json!([{"value": "k", "note": note, "serial": "s1"}]);
        assert_eq!(
            (&user["keys"], &user[PROBE]["site"]["door"]),
            (&kept, &json!("d1"))
        );
    }
    let others = json!([{"value": "l", "serial": "s2"}, {"value": "m"}]);
    let replace = json!([{"op": "replace", "path": "keys", "value": others}]);
    let user = body(&endpoint.patch(&path, &replace));
    assert_eq!(user["keys"], others, "other values are other keys");
    let gone = endpoint.ok("PUT", &path, &user_body("ada", json!({})));
    assert_eq!(
        (gone.get("keys"), gone.get(PROBE)),
        (None, None),
        "the whole may go"
    );
}
