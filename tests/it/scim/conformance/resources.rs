//! §23: users, groups, the enterprise extension.

use scimscope::scim::ChangeKind;
use serde_json::{Value, json};

use crate::scim::endpoint::{ENTERPRISE, Endpoint, GROUP, body, id, patch_body, user_body};

#[test]
fn us_10_us_11_us_12_gr_03_gr_09_memberships_are_derived_and_end_with_the_member() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let crew = endpoint.group("crew", &[&ada, "elsewhere"]);
    let all = endpoint.group("all", &[&crew]);
    let user = endpoint.get(&format!("/Users/{ada}"));
    assert_eq!(user["groups"][0]["value"], json!(crew));
    assert_eq!(user["groups"][0]["type"], "direct");
    assert_eq!(user["groups"][1]["value"], json!(all), "us_12");
    assert_eq!(user["groups"][1]["type"], "indirect");
    assert_eq!(user["meta"]["version"], "W/\"1\"", "et_10");
    let group = endpoint.get(&format!("/Groups/{crew}"));
    assert_eq!(
        group["members"][0]["$ref"],
        format!("https://host/scim/v2/Users/{ada}")
    );
    assert_eq!(group["members"][0]["type"], "User");
    assert_eq!(group["members"][0]["display"], "ada");
    assert_eq!(group["members"][1], json!({"value": "elsewhere"}), "gr_06");

    let answer = endpoint.send("DELETE", &format!("/Users/{ada}"), "");
    assert_eq!(answer.response.status, 204, "dl_01");
    assert!(answer.response.body.is_empty());
    let kinds: Vec<_> = answer
        .changes
        .iter()
        .map(|change| (change.name.as_str(), change.delta.kind()))
        .collect();
    assert_eq!(
        kinds,
        [("ada", ChangeKind::Deleted), ("crew", ChangeKind::Modified)]
    );
    let group = endpoint.get(&format!("/Groups/{crew}"));
    assert_eq!(group["members"], json!([{"value": "elsewhere"}]), "dl_06");
    assert_eq!(group["meta"]["version"], "W/\"2\"");
    for method in ["GET", "DELETE"] {
        endpoint.refused(
            method,
            &format!("/Users/{ada}"),
            &Value::Null,
            404,
            Value::Null,
        );
    }
    assert_ne!(endpoint.user("ada"), ada, "dl_04 dl_07");
}

#[test]
fn us_03_a_password_can_be_changed() {
    let mut endpoint = Endpoint::new();
    assert_eq!(
        endpoint.get("/ServiceProviderConfig")["changePassword"]["supported"],
        true
    );
    let ada = endpoint.user_with("ada", json!({"password": "old"}));
    let change = json!([{"op": "replace", "path": "password", "value": "new"}]);
    let answer = endpoint.patch(&format!("/Users/{ada}"), &change);
    assert_eq!(body(&answer)["meta"]["version"], "W/\"2\"");
}

#[test]
fn us_04_en_14_a_user_who_is_not_active_stays_readable() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user_with("ada", json!({"active": true}));
    endpoint.patch(
        &format!("/Users/{ada}"),
        &json!([{"op": "replace", "path": "active", "value": false}]),
    );
    assert_eq!(endpoint.get(&format!("/Users/{ada}"))["active"], false);
    assert_eq!(endpoint.find("/Users", "userName eq \"ada\""), ["ada"]);
}

#[test]
fn us_06_a_country_is_two_letters() {
    let address = |country: &str| {
        user_body(
            "ada",
            json!({"addresses": [{"country": country, "type": "work"}]}),
        )
    };
    for country in ["USA", "Germany", "d", "D1"] {
        Endpoint::strict().refused(
            "POST",
            "/Users",
            &address(country),
            400,
            json!("invalidValue"),
        );
        let created = Endpoint::new().post("/Users", &address(country));
        assert_eq!(created["addresses"][0]["country"], country);
    }
    Endpoint::strict().post("/Users", &address("US"));
}

#[test]
fn gr_03_the_server_says_what_a_member_is() {
    let mut endpoint = Endpoint::new();
    let (ada, inner) = (endpoint.user("ada"), endpoint.group("inner", &[]));
    let outer = endpoint.group("outer", &[&ada, &inner]);
    let members = endpoint.get(&format!("/Groups/{outer}"))["members"].clone();
    assert_eq!(
        (&members[0]["type"], &members[0]["display"]),
        (&json!("User"), &json!("ada"))
    );
    assert_eq!(
        (&members[1]["type"], &members[1]["display"]),
        (&json!("Group"), &json!("inner"))
    );
    let wrong = json!([{"value": ada, "type": "Group", "display": "A. L."}, {"value": inner, "type": "user"},
        {"value": "elsewhere", "type": "Group"}]);
    let group = json!({"schemas": [GROUP], "displayName": "told", "members": wrong});
    let told = id(&endpoint.post("/Groups", &group));
    let members = endpoint.get(&format!("/Groups/{told}"))["members"].clone();
    for (index, kind) in ["User", "Group", "Group"].into_iter().enumerate() {
        assert_eq!(members[index]["type"], kind, "{members}");
    }
    // What a client calls a member is its business: display is not read-only (RFC 7643 §8.7.1).
    assert_eq!(members[0]["display"], "A. L.");
}

#[test]
fn gr_04_pa_32_members_come_and_go_but_do_not_change() {
    let mut endpoint = Endpoint::new();
    let (ada, bob) = (endpoint.user("ada"), endpoint.user("bob"));
    let path = format!("/Groups/{}", endpoint.group("crew", &[&ada]));
    for part in ["value", "display", "type", "$ref"] {
        let path_of_part = format!("members[value eq \"{ada}\"].{part}");
        let message =
            patch_body(&json!([{"op": "replace", "path": path_of_part, "value": "other"}]));
        endpoint.refused("PATCH", &path, &message, 400, json!("mutability"));
    }
    let swap = json!([
        {"op": "remove", "path": format!("members[value eq \"{ada}\"]")},
        {"op": "add", "path": "members", "value": [{"value": bob}]},
    ]);
    endpoint.patch(&path, &swap);
    let members = endpoint.get(&path)["members"].clone();
    assert_eq!(
        (members.as_array().unwrap().len(), &members[0]["value"]),
        (1, &json!(bob))
    );
}

#[test]
fn gr_05_groups_in_circles_do_not_hang_anything() {
    let mut endpoint = Endpoint::new();
    let first = endpoint.group("first", &[]);
    let second = endpoint.group("second", &[&first]);
    let ada = endpoint.user("ada");
    let join = json!([{"op": "add", "path": "members", "value": [{"value": second}, {"value": first}, {"value": ada}]}]);
    endpoint.patch(&format!("/Groups/{first}"), &join);
    let groups = endpoint.get(&format!("/Users/{ada}"))["groups"].clone();
    assert_eq!(groups.as_array().unwrap().len(), 2);
}

#[test]
fn gr_07_nothing_but_the_value_of_a_member_is_asked_for() {
    let mut endpoint = Endpoint::strict();
    let path = format!("/Groups/{}", endpoint.group("crew", &["x"]));
    assert_eq!(endpoint.get(&path)["members"], json!([{"value": "x"}]));
}

#[test]
fn gr_08_a_member_has_a_value() {
    for mut endpoint in Endpoint::both() {
        for member in [
            json!({"display": "x"}),
            json!({"value": null}),
            json!({"value": ""}),
            json!({}),
        ] {
            let sent = json!({"schemas": [GROUP], "displayName": "crew", "members": [member]});
            let answer = endpoint.send("POST", "/Groups", sent.to_string());
            // An empty object is no value at all (RFC 7643 §2.5).
            let is_nothing = member == json!({}) || member == json!({"value": null});
            let status = answer.response.status.as_u16();
            assert!(status == 400 || (is_nothing && status == 201), "{member}");
        }
    }
}

#[test]
fn eu_02_the_name_of_a_manager_is_the_servers() {
    let mut endpoint = Endpoint::new();
    let boss = endpoint.user("boss");
    let manager = json!({"value": boss, "displayName": "somebody else"});
    let created = endpoint.post(
        "/Users",
        &user_body("ada", json!({ENTERPRISE: {"manager": manager}})),
    );
    assert_eq!(created[ENTERPRISE]["manager"].get("displayName"), None);
    let path = format!("/Users/{}", id(&created));
    let rename = json!([{"op": "replace", "path": format!("{ENTERPRISE}:manager.displayName"), "value": "x"}]);
    endpoint.refused(
        "PATCH",
        &path,
        &patch_body(&rename),
        400,
        json!("mutability"),
    );
    assert_eq!(
        endpoint.refused("GET", "/Users/x", &Value::Null, 404, Value::Null)["status"],
        "404"
    );
}
