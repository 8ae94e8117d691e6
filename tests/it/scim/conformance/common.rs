//! §4: common attributes and the shape of a resource.

use std::collections::HashSet;

use http::header::{ETAG, LOCATION};
use serde_json::{Value, json};

use crate::scim::endpoint::{
    BULK, ENTERPRISE, Endpoint, GROUP, PROBE, USER, body, id, patch_body, resources, user_body,
};

#[test]
fn cm_01_pj_14_every_representation_names_its_schemas() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user_with("ada", json!({ENTERPRISE: {"department": "d"}}));
    for path in [
        format!("/Users/{ada}"),
        format!("/Users/{ada}?attributes=title"),
        format!("/Users/{ada}?excludedAttributes=schemas"),
        "/Users?attributes=userName".to_owned(),
    ] {
        let found = endpoint.get(&path);
        let user = found.get("Resources").map_or(&found, |list| &list[0]);
        let schemas = user["schemas"].as_array().unwrap();
        let distinct: HashSet<_> = schemas.iter().map(Value::as_str).collect();
        assert_eq!(distinct.len(), schemas.len(), "{path}");
        assert!(distinct.contains(&Some(USER)), "{path}");
        assert!(distinct.is_subset(&HashSet::from([Some(USER), Some(ENTERPRISE)])));
    }
}

#[test]
fn cm_02_cm_03_extension_attributes_stand_under_their_urn_which_is_listed_with_them() {
    let mut endpoint = Endpoint::new();
    let sent = user_body("ada", json!({ENTERPRISE: {"department": "d"}}));
    let created = endpoint.post("/Users", &sent);
    assert_eq!(created[ENTERPRISE], json!({"department": "d"}));
    assert_eq!(created.get("department"), None);
    assert_eq!(created["schemas"], json!([USER, ENTERPRISE]));
    let listed_only = json!({"schemas": [USER, ENTERPRISE], "userName": "bob"});
    assert_eq!(
        endpoint.post("/Users", &listed_only)["schemas"],
        json!([USER])
    );
}

#[test]
fn cm_04_cm_05_dl_07_ids_are_given_by_the_server_and_never_again() {
    let mut endpoint = Endpoint::new();
    let mut seen = HashSet::new();
    for n in 0..200 {
        let sent = user_body("ada", json!({"id": "mine"}));
        let user = id(&endpoint.post("/Users", &sent));
        let group = endpoint.group("crew", &[]);
        assert!(user != "mine" && !user.contains("bulkId") && !user.is_empty());
        assert!(seen.insert(user.clone()) && seen.insert(group), "{n}");
        assert_eq!(
            endpoint.status("DELETE", &format!("/Users/{user}"), &Value::Null),
            204
        );
    }
    let ada = endpoint.user("ada");
    let path = format!("/Users/{ada}");
    let replaced = endpoint.ok("PUT", &path, &user_body("ada", json!({"id": "mine"})));
    assert_eq!(replaced["id"], ada);
    let bulk = json!({"schemas": [BULK], "Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": user_body("bob", json!({}))}]});
    let location = endpoint.ok("POST", "/Bulk", &bulk)["Operations"][0]["location"].clone();
    assert!(!location.as_str().unwrap().contains("bulkId"));
}

#[test]
fn cm_06_gr_02_tn_05_external_ids_and_group_names_may_repeat() {
    let mut endpoint = Endpoint::new();
    for name in ["a", "b"] {
        endpoint.post(
            "/Users",
            &json!({"schemas": [USER], "userName": name, "externalId": "e"}),
        );
        endpoint.group("crew", &[]);
    }
    assert_eq!(
        endpoint.get("/Users?filter=externalId%20eq%20%22e%22")["totalResults"],
        2
    );
}

#[test]
fn cm_07_cm_08_cm_09_cr_12_meta_is_the_servers() {
    let mut endpoint = Endpoint::new();
    let sent_meta =
        json!({"created": "2001-01-01T00:00:00Z", "resourceType": "Group", "version": "x"});
    let created = endpoint.post("/Users", &user_body("ada", json!({"meta": sent_meta})));
    let meta = &created["meta"];
    assert_ne!(meta["created"], sent_meta["created"]);
    assert_eq!(meta["created"], meta["lastModified"]);
    assert_eq!(meta["resourceType"], "User");
    assert_eq!(meta["version"], "W/\"1\"");
    let crew = endpoint.group("crew", &[]);
    assert_eq!(
        endpoint.get(&format!("/Groups/{crew}"))["meta"]["resourceType"],
        "Group"
    );
}

#[test]
fn cm_10_pa_24_pu_15_et_08_a_change_moves_what_it_should_and_nothing_else_does() {
    let mut endpoint = Endpoint::new();
    let created = endpoint.post("/Users", &user_body("ada", json!({})));
    let path = format!("/Users/{}", id(&created));
    let add = patch_body(&json!([{"op": "add", "path": "title", "value": "t"}]));
    let mut before = created["meta"].clone();
    for (method, sent) in [
        ("PATCH", &add),
        ("PUT", &user_body("ada", json!({"title": "u"}))),
    ] {
        let after = endpoint.ok(method, &path, sent)["meta"].clone();
        assert_eq!(after["created"], created["meta"]["created"], "{method}");
        assert!(
            after["lastModified"].as_str() > before["lastModified"].as_str(),
            "{method}"
        );
        assert_ne!(after["version"], before["version"], "{method}");
        assert_eq!(
            endpoint.ok(method, &path, sent)["meta"],
            after,
            "{method} of the same"
        );
        let part = endpoint.send("GET", &format!("{path}?attributes=title"), "");
        assert_eq!(
            part.response.headers[ETAG],
            after["version"].as_str().unwrap()
        );
        before = after;
    }
}

#[test]
fn cm_11_cm_12_cm_13_cr_02_gt_04_location_and_version_agree_with_the_header_fields() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let path = format!("/Users/{ada}");
    let user = user_body("bob", json!({})).to_string();
    let add = patch_body(&json!([{"op": "add", "path": "title", "value": "t"}])).to_string();
    for (method, path, sent) in [
        ("POST", "/Users", user.as_str()),
        ("GET", &path, ""),
        ("PATCH", &path, &add),
        ("PUT", &path, &user_body("ada", json!({})).to_string()),
    ] {
        let answer = endpoint.send(method, path, sent.to_owned());
        let meta = &body(&answer)["meta"];
        let headers = &answer.response.headers;
        let location = headers[LOCATION].to_str().unwrap();
        assert_eq!(meta["location"], location, "{method}");
        assert!(
            location.starts_with("https://host/scim/v2/Users/"),
            "absolute"
        );
        let version = headers[ETAG].to_str().unwrap();
        assert_eq!(meta["version"], version, "{method}");
        assert!(version.starts_with("W/\"") && version.ends_with('"'));
        let below = location.strip_prefix("https://host/scim/v2").unwrap();
        assert_eq!(endpoint.get(below)["meta"]["location"], location);
    }
}

#[test]
fn cm_14_an_unlisted_extension_is_added_to_schemas() {
    for mut endpoint in Endpoint::both() {
        let sent = json!({"schemas": [USER], "userName": "ada", ENTERPRISE: {"department": "d"}});
        assert_eq!(
            endpoint.post("/Users", &sent)["schemas"],
            json!([USER, ENTERPRISE])
        );
    }
}

#[test]
fn cm_15_en_10_an_unknown_schema_is_refused_strictly_and_ignored_otherwise() {
    let adscim = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
    let sent = json!({"schemas": [GROUP, adscim], "displayName": "crew", "externalId": "e"});
    Endpoint::strict().refused("POST", "/Groups", &sent, 400, json!("invalidValue"));
    assert_eq!(
        Endpoint::new().post("/Groups", &sent)["schemas"],
        json!([GROUP])
    );
}

#[test]
fn cm_16_a_create_names_the_schema_of_its_type() {
    for mut endpoint in Endpoint::both() {
        for schemas in [
            Value::Null,
            json!([]),
            json!([ENTERPRISE]),
            json!([PROBE]),
            json!(USER),
        ] {
            let sent = json!({"schemas": schemas, "userName": "ada"});
            endpoint.refused("POST", "/Users", &sent, 400, json!("invalidValue"));
        }
    }
}

#[test]
fn cm_01_the_schemas_of_lists_are_those_of_each_entry() {
    let mut endpoint = Endpoint::new();
    endpoint.user("ada");
    endpoint.group("crew", &[]);
    let list = endpoint.get("/");
    let schemas: Vec<_> = resources(&list)
        .iter()
        .map(|found| &found["schemas"])
        .collect();
    assert_eq!(schemas, [&json!([USER]), &json!([GROUP])]);
}
