//! §33: what known clients send, in both profiles.

use serde_json::{Value, json};

use crate::scim::endpoint::{
    ENTERPRISE, Endpoint, PROBE, USER, assert_refused, body, id, ids, patch_body, user_body,
};

#[test]
fn en_11_entra_asks_whether_a_reference_is_set() {
    let mut endpoint = Endpoint::new();
    let boss = endpoint.user("boss");
    let user = json!({"schemas": [USER, ENTERPRISE], "userName": "ada", ENTERPRISE: {"manager": {"value": boss}}});
    let created = endpoint.post("/Users", &user);
    let manager = &created[ENTERPRISE]["manager"];
    assert_eq!(manager.get("displayName"), None);
    assert_eq!(
        manager["$ref"],
        format!("https://host/scim/v2/Users/{boss}")
    );
    let ada = id(&created);
    let crew = endpoint.group("crew", &[&boss, &ada]);
    for (path, expected) in [
        (
            format!(
                "/Users?filter=id%20eq%20%22{ada}%22%20and%20manager%20eq%20%22{boss}%22&attributes=id"
            ),
            vec![ada.clone()],
        ),
        (format!("/Users?filter=manager%20eq%20%22{ada}%22"), vec![]),
        (
            format!(
                "/Groups?filter=id%20eq%20%22{crew}%22%20and%20members%20eq%20%22{ada}%22&excludedAttributes=members"
            ),
            vec![crew.clone()],
        ),
        (
            format!("/Groups?filter=id%20eq%20%22{crew}%22%20and%20members%20eq%20%22nobody%22"),
            vec![],
        ),
        (
            format!(
                "/Groups?filter=members%5Bvalue%20eq%20%22{ada}%22%20and%20type%20eq%20%22User%22%5D"
            ),
            vec![crew.clone()],
        ),
    ] {
        let list = endpoint.get(&path);
        assert_eq!(ids(&list), expected, "{path}");
        assert!(
            list["Resources"]
                .as_array()
                .unwrap()
                .iter()
                .all(|group| !path.contains("excluded") || group.get("members").is_none())
        );
    }
}

/// What a client sends to a user, what the lenient profile makes of it, and what the strict one answers.
struct Case {
    ids: &'static [&'static str],
    operation: Value,
    /// Pointers into the user, and what is there then.
    lenient: Value,
    remark: Option<&'static str>,
    /// The `scimType` of the refusal; `None` when this is no departure at all.
    strict: Option<&'static str>,
}

#[test]
fn patches_of_known_clients_come_out_as_meant() {
    let manager = format!("/{ENTERPRISE}/manager/value");
    let department = format!("/{ENTERPRISE}/department");
    let manager_path = format!("{ENTERPRISE}:manager");
    let cases = [
        Case {
            ids: &["EN-01"],
            operation: json!({"op": "Replace", "path": "title", "value": "t"}),
            lenient: json!({"/title": "t"}),
            remark: Some("op-case"),
            strict: Some("invalidSyntax"),
        },
        Case {
            ids: &["EN-02"],
            operation: json!({"op": "replace", "path": "active", "value": "False"}),
            lenient: json!({"/active": false}),
            remark: Some("bool-as-string"),
            strict: Some("invalidValue"),
        },
        Case {
            ids: &["EN-05"],
            operation: json!({"op": "add", "value": {"name.givenName": "g", format!("{ENTERPRISE}:department"): "d"}}),
            lenient: json!({"/name/givenName": "g", department.clone(): "d"}),
            remark: Some("dotted-key"),
            strict: Some("invalidValue"),
        },
        Case {
            ids: &["EN-07"],
            operation: json!({"op": "add", "path": manager_path, "value": "m"}),
            lenient: json!({manager.clone(): "m"}),
            remark: Some("string-for-complex"),
            strict: Some("invalidValue"),
        },
        Case {
            ids: &["EN-07"],
            operation: json!({"op": "add", "path": "manager", "value": [{"value": "m"}]}),
            lenient: json!({manager.clone(): "m"}),
            remark: Some("array-for-single"),
            strict: Some("noTarget"),
        },
        Case {
            ids: &["EN-08"],
            operation: json!({"op": "add", "path": "roles[primary eq \"True\"].value", "value": "r"}),
            lenient: json!({"/roles/0/value": "r", "/roles/0/primary": true}),
            remark: Some("bool-as-string"),
            strict: Some("noTarget"),
        },
        Case {
            ids: &["EN-17"],
            operation: json!({"op": "replace", "path": "displayName", "value": ""}),
            lenient: json!({"/displayName": null}),
            remark: Some("empty-as-unassigned"),
            strict: None,
        },
        Case {
            ids: &["EN-18"],
            operation: json!({"op": "add", "path": format!("{PROBE}:tags"), "value": [{"value": "7"}]}),
            lenient: json!({format!("/{PROBE}/tags"): ["7"]}),
            remark: Some("object-for-simple"),
            strict: Some("invalidValue"),
        },
        Case {
            ids: &["OK-01"],
            operation: json!({"op": "replace", "value": {"active": false}}),
            lenient: json!({"/active": false}),
            remark: None,
            strict: None,
        },
    ];
    for case in cases {
        let message = patch_body(&json!([case.operation]));
        let what = format!("{:?} {}", case.ids, case.operation);
        let mut lenient = Endpoint::new();
        let path = format!(
            "/Users/{}",
            lenient.user_with("ada", json!({"active": true, "displayName": "d"}))
        );
        let answer = lenient.send("PATCH", &path, message.to_string());
        assert_eq!(answer.response.status, 200, "{what}: {:?}", answer.outcome);
        let user = lenient.get(&path);
        for (pointer, value) in case.lenient.as_object().unwrap() {
            assert_eq!(
                user.pointer(pointer).unwrap_or(&Value::Null),
                value,
                "{what}"
            );
        }
        let remarks: Vec<&str> = answer
            .remarks
            .iter()
            .map(|remark| remark.id.as_str())
            .collect();
        match case.remark {
            Some(remark) => assert!(remarks.contains(&remark), "{what}: {remarks:?}"),
            None => assert!(remarks.is_empty(), "{what}: {remarks:?}"),
        }
        let mut strict = Endpoint::strict();
        let path = format!(
            "/Users/{}",
            strict.user_with("ada", json!({"active": true, "displayName": "d"}))
        );
        let _body = match case.strict {
            Some(scim_type) => strict.refused("PATCH", &path, &message, 400, json!(scim_type)),
            None => strict.ok("PATCH", &path, &message),
        };
    }
}

#[test]
fn en_04_a_null_reference_beside_a_member_is_nothing() {
    for mut endpoint in Endpoint::both() {
        let path = format!("/Groups/{}", endpoint.group("crew", &[]));
        let join =
            json!([{"op": "add", "path": "members", "value": [{"$ref": null, "value": "a"}]}]);
        assert_eq!(endpoint.patch(&path, &join).response.status, 204);
        assert_eq!(endpoint.get(&path)["members"], json!([{"value": "a"}]));
    }
}

#[test]
fn en_11_a_test_connection_finds_an_empty_list() {
    let mut endpoint = Endpoint::new();
    let list = endpoint.get("/Users?filter=userName+eq+%22b5ad3c7f-0b9d-4f06-b7b9-3e0a1f0c8c0e%22");
    assert_eq!(
        (&list["totalResults"], &list["Resources"]),
        (&json!(0), &json!([]))
    );
}

#[test]
fn en_13_schemas_are_served_without_nulls() {
    let schemas = Endpoint::new().get("/Schemas");
    assert!(
        !schemas.to_string().contains("null"),
        "values are stored as sent, too: dm_26"
    );
}

#[test]
fn en_15_a_patch_without_operations_is_refused_or_changes_nothing() {
    let message = patch_body(&json!([]));
    let mut strict = Endpoint::strict();
    let path = format!("/Users/{}", strict.user("ada"));
    strict.refused("PATCH", &path, &message, 400, json!("invalidSyntax"));
    let mut lenient = Endpoint::new();
    let path = format!("/Users/{}", lenient.user("ada"));
    assert_eq!(
        lenient.ok("PATCH", &path, &message)["meta"]["version"],
        "W/\"1\""
    );
}

#[test]
fn en_16_unset_and_unqualified_attributes_are_read_as_meant() {
    let sent = user_body(
        "ada",
        json!({"addresses": null, "department": "d", "manager": {"value": "m"}}),
    );
    let created = Endpoint::new().post("/Users", &sent);
    assert_eq!(created.get("addresses"), None);
    assert_eq!(
        created[ENTERPRISE],
        json!({"department": "d", "manager": {"value": "m"}})
    );
    Endpoint::strict().refused("POST", "/Users", &sent, 400, json!("invalidValue"));
}

#[test]
fn en_19_plus_signs_for_spaces_are_read_as_meant() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let answer = endpoint.send("GET", "/Users?filter=userName+eq+%22ada%22", "");
    assert_eq!(ids(&body(&answer)), [ada]);
    assert_eq!(answer.remarks[0].id, "plus-as-space");
}

#[test]
fn en_19_a_filter_that_cannot_be_read_either_way_is_refused_for_what_was_meant() {
    let path = "/Users?filter=userName+eqq+%22ada%22";
    let detail = |mut endpoint: Endpoint| {
        let answer = endpoint.send("GET", path, "");
        assert_refused(&answer, 400, "invalidFilter");
        body(&answer)["detail"].as_str().unwrap().to_owned()
    };
    let lenient = detail(Endpoint::new());
    assert!(lenient.contains("found \"eqq\""), "{lenient}");
    let strict = detail(Endpoint::strict());
    assert!(strict.ends_with("so send a space as %20"), "{strict}");
}

#[test]
fn ok_02_a_rename_may_send_the_id_along() {
    for mut endpoint in Endpoint::both() {
        let crew = endpoint.group("crew", &[]);
        let rename = json!([{"op": "replace", "value": {"id": crew, "displayName": "all"}}]);
        let answer = endpoint.patch(&format!("/Groups/{crew}"), &rename);
        assert_eq!(answer.response.status, 204, "{:?}", answer.outcome);
        assert_eq!(
            endpoint.get(&format!("/Groups/{crew}"))["displayName"],
            "all"
        );
    }
}

#[test]
fn ok_03_a_custom_application_puts_everything() {
    let mut endpoint = Endpoint::new();
    let created = endpoint.post("/Users", &user_body("ada", json!({"active": true})));
    let mut user = created.clone();
    user["active"] = json!(false);
    let replaced = endpoint.ok("PUT", &format!("/Users/{}", id(&created)), &user);
    assert_eq!(
        (&replaced["active"], &replaced["meta"]["version"]),
        (&json!(false), &json!("W/\"2\""))
    );
}

#[test]
fn ok_05_discovery_is_read_and_what_is_not_there_is_said_to_be_not_there() {
    let mut endpoint = Endpoint::new();
    for path in ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] {
        endpoint.get(path);
    }
    for path in ["/Roles", "/Entitlements"] {
        endpoint.refused("GET", path, &Value::Null, 404, Value::Null);
    }
}
