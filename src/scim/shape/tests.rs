//! What becomes of bodies.

use serde_json::{Map, Value, json};

use crate::scim::error::ScimType;
use crate::scim::profile::Profile;
use crate::scim::remark::Remark;
use crate::scim::resource::ResourceType;
use crate::scim::schema::Schemas;
use crate::scim::shape::read;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Reads a user of these attributes; returns what was read without `schemas` and `userName`.
fn read_user(profile: Profile, attributes: &Value) -> (Result<Value, ScimType>, Vec<String>) {
    let mut body = json!({"schemas": [USER, ENTERPRISE], "userName": "a"});
    for (name, value) in attributes.as_object().unwrap() {
        body[name] = value.clone();
    }
    let mut remarks: Vec<Remark> = Vec::new();
    let schemas = Schemas::embedded();
    let body = body.as_object().unwrap().clone();
    let shaped = read(&schemas, profile, ResourceType::User, body, &mut remarks);
    let shaped = shaped
        .map(|mut shaped| {
            shaped.shift_remove("schemas");
            shaped.shift_remove("userName");
            Value::Object(shaped)
        })
        .map_err(|error| error.scim_type.unwrap());
    let ids = remarks.into_iter().map(|remark| remark.id).collect();
    (shaped, ids)
}

#[test]
fn what_is_right_is_kept_as_sent_and_what_is_unassigned_is_left_out() {
    for (sent, stored) in [
        (json!({"TITLE": "Guide"}), json!({"title": "Guide"})),
        (json!({"title": null, "emails": [], "name": {}}), json!({})),
        (json!({"name": {"givenName": null}}), json!({})),
        (json!({"title": ""}), json!({"title": ""})),
        (
            json!({"id": "x", "meta": {"version": "1"}, "groups": [{"value": "g"}]}),
            json!({}),
        ),
        (
            json!({"password": "t1meMa$heen"}),
            json!({"password": "t1meMa$heen"}),
        ),
        (
            json!({"emails": [{"VALUE": "a@x", "type": "work"}, {"value": "A@X", "type": "Work"}, {"value": "a@x"}]}),
            json!({"emails": [{"value": "a@x", "type": "work"}, {"value": "a@x"}]}),
        ),
        (
            json!({"emails": [{"value": "a@x", "primary": false}, {"value": "A@X", "display": "A"}, {"value": "a@x", "primary": true}]}),
            json!({"emails": [{"value": "a@x", "display": "A", "primary": true}]}),
        ),
        (
            json!({"emails": [{"value": "a@x", "primary": true, "display": "A"}, {"value": "a@x", "primary": false, "display": "B"}]}),
            json!({"emails": [{"value": "a@x", "primary": true, "display": "B"}]}),
        ),
        (
            json!({ENTERPRISE.to_uppercase(): {"manager": {"value": "m", "displayName": "M"}}}),
            json!({ENTERPRISE: {"manager": {"value": "m"}}}),
        ),
    ] {
        for profile in [Profile::Strict, Profile::Lenient] {
            assert_eq!(
                read_user(profile, &sent),
                (Ok(stored.clone()), vec![]),
                "{sent}"
            );
        }
    }
}

#[test]
fn what_is_wrong_is_refused_by_both_profiles() {
    for (sent, scim_type) in [
        (json!({"userName": ""}), ScimType::InvalidValue),
        (json!({"userName": null}), ScimType::InvalidValue),
        (json!({"schemas": []}), ScimType::InvalidValue),
        (json!({"schemas": [ENTERPRISE]}), ScimType::InvalidValue),
        (json!({"title": 5}), ScimType::InvalidValue),
        (json!({"active": "yes"}), ScimType::InvalidValue),
        (json!({"emails": ["a@x"]}), ScimType::InvalidValue),
        (
            json!({"x509Certificates": [{"value": "no base64!"}]}),
            ScimType::InvalidValue,
        ),
        (
            json!({"emails": [{"value": "a", "primary": true}, {"value": "b", "primary": true}]}),
            ScimType::InvalidValue,
        ),
        (json!({"title": "a", "Title": "a"}), ScimType::InvalidSyntax),
        (
            json!({"name": {"givenName": "a", "GIVENNAME": "b"}}),
            ScimType::InvalidSyntax,
        ),
        (json!({ENTERPRISE: "x"}), ScimType::InvalidValue),
    ] {
        for profile in [Profile::Strict, Profile::Lenient] {
            assert_eq!(read_user(profile, &sent).0, Err(scim_type), "{sent}");
        }
    }
}

#[test]
fn what_clients_send_instead_is_read_with_a_remark_or_refused_strictly() {
    let department = format!("{ENTERPRISE}:department");
    for (sent, stored, id) in [
        (
            json!({"active": "True"}),
            json!({"active": true}),
            "bool-as-string",
        ),
        (
            json!({"roles": [{"value": "r", "primary": "True"}]}),
            json!({"roles": [{"value": "r", "primary": true}]}),
            "bool-as-string",
        ),
        (
            json!({ENTERPRISE: {"manager": "m"}}),
            json!({ENTERPRISE: {"manager": {"value": "m"}}}),
            "string-for-complex",
        ),
        (
            json!({ENTERPRISE: {"manager": ""}}),
            json!({}),
            "empty-as-unassigned",
        ),
        (
            json!({"manager": {"value": "m"}}),
            json!({ENTERPRISE: {"manager": {"value": "m"}}}),
            "unqualified-extension-attribute",
        ),
        (
            json!({department: "d"}),
            json!({ENTERPRISE: {"department": "d"}}),
            "urn-key",
        ),
        (
            json!({"name.givenName": "B"}),
            json!({"name": {"givenName": "B"}}),
            "dotted-key",
        ),
        (
            json!({"emails": {"value": "a@x"}}),
            json!({"emails": [{"value": "a@x"}]}),
            "single-for-multi-valued",
        ),
        (json!({"shoeSize": 46}), json!({}), "unknown-attribute"),
        (
            json!({"name": {"petName": "B"}}),
            json!({}),
            "unknown-attribute",
        ),
        (
            json!({"schemas": [USER, "urn:example:x"]}),
            json!({}),
            "unknown-schema",
        ),
    ] {
        let lenient = read_user(Profile::Lenient, &sent);
        assert_eq!(lenient, (Ok(stored), vec![id.to_owned()]), "{sent}");
        assert_eq!(
            read_user(Profile::Strict, &sent).0,
            Err(ScimType::InvalidValue),
            "{sent}"
        );
    }
}

#[test]
fn an_attribute_that_is_named_in_two_ways_has_the_last_value_with_a_remark() {
    let department = format!("{ENTERPRISE}:department");
    for (sent, stored, is_remarked_on) in [
        (
            json!({ENTERPRISE: {"department": "a"}, department.clone(): "b"}),
            json!({ENTERPRISE: {"department": "b"}}),
            true,
        ),
        (
            json!({"name": {"givenName": "a", "familyName": "f"}, "name.givenName": "b"}),
            json!({"name": {"givenName": "b", "familyName": "f"}}),
            true,
        ),
        (
            json!({"name": {"familyName": "f"}, "name.givenName": "b"}),
            json!({"name": {"givenName": "b", "familyName": "f"}}),
            false,
        ),
        (
            json!({ENTERPRISE: {"department": "a"}, department: "a"}),
            json!({ENTERPRISE: {"department": "a"}}),
            false,
        ),
    ] {
        let (shaped, remarks) = read_user(Profile::Lenient, &sent);
        assert_eq!(shaped, Ok(stored), "{sent}");
        let remarked_on = remarks.iter().any(|id| id == "duplicate-member");
        assert_eq!(remarked_on, is_remarked_on, "{sent}");
    }
}

#[test]
fn json_text_in_a_value_is_stored_as_sent() {
    let roles = json!({"roles": [{"value": "{\"id\":\"1\",\"value\":\"Editor\"}"}]});
    let (shaped, remarks) = read_user(Profile::Lenient, &roles);
    assert_eq!(
        (shaped, remarks),
        (Ok(roles.clone()), vec!["json-in-string".to_owned()])
    );
    assert_eq!(read_user(Profile::Strict, &roles), (Ok(roles), vec![]));
}

#[test]
fn schemas_names_the_base_and_the_extensions_that_have_a_value() {
    for (sent, expected) in [
        (
            json!({"schemas": [USER.to_uppercase(), USER, ENTERPRISE]}),
            vec![USER],
        ),
        (
            json!({"schemas": [USER], ENTERPRISE: {"department": "d"}}),
            vec![USER, ENTERPRISE],
        ),
        (
            json!({"schemas": [USER, ENTERPRISE], ENTERPRISE: {"department": null}}),
            vec![USER],
        ),
    ] {
        let mut body: Map<String, Value> = sent.as_object().unwrap().clone();
        body.insert("userName".into(), "a".into());
        let schemas = Schemas::embedded();
        let shaped = read(
            &schemas,
            Profile::Strict,
            ResourceType::User,
            body,
            &mut Vec::new(),
        );
        assert_eq!(shaped.unwrap()["schemas"], json!(expected), "{sent}");
    }
}

#[test]
fn a_member_has_a_value_and_is_named_once() {
    let read_group = |members: Value| {
        let body = json!({"schemas": [GROUP], "displayName": "Crew", "members": members});
        let body = body.as_object().unwrap().clone();
        let schemas = Schemas::embedded();
        read(
            &schemas,
            Profile::Lenient,
            ResourceType::Group,
            body,
            &mut Vec::new(),
        )
        .map(|shaped| shaped["members"].clone())
    };
    let location = "https://example.com/Users/U1";
    let expected = json!([
        {"value": "u1", "display": "U", "type": "User"},
        {"value": "U1", "$ref": location},
        {"value": "u2"},
    ]);
    let sent = json!([
        {"$ref": null, "value": "u1", "display": "U"},
        {"value": "u1", "type": "User"},
        {"value": "U1", "$ref": location},
        "u2",
    ]);
    assert_eq!(read_group(sent), Ok(expected));
    for nobody in [
        json!([{"display": "U"}]),
        json!([{"value": ""}]),
        json!([5]),
    ] {
        assert!(read_group(nobody.clone()).is_err(), "{nobody}");
    }
}
