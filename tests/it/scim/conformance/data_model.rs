//! §5: the data model.

use scimscope::scim::ResourceType;
use serde_json::{Value, json};

use crate::scim::endpoint::{
    ENTERPRISE, Endpoint, PROBE, USER, assert_refused, id, patch_body, user_body,
};

/// Attributes of a user, and whether each profile stores them or refuses them with `invalidValue`.
struct Case {
    ids: &'static [&'static str],
    attributes: Value,
    strict: Fate,
    lenient: Fate,
}

#[derive(Clone)]
enum Fate {
    /// Stored and returned as sent.
    Kept,
    /// The request is carried out; the attribute comes out as this.
    Read(Value),
    /// 400 invalidValue.
    Refused,
}

use Fate::{Kept, Read, Refused};

fn check(profile: &str, mut endpoint: Endpoint, case: &Case, fate: &Fate) {
    let (ids, attributes) = (case.ids, &case.attributes);
    let sent = user_body("ada", attributes.clone());
    let answer = endpoint.send("POST", "/Users", sent.to_string());
    let what = format!("{ids:?} {profile}: {attributes} gave {:?}", answer.outcome);
    let expected = match fate {
        Refused => {
            assert_eq!(answer.response.status, 400, "{what}");
            return assert_refused(&answer, 400, json!("invalidValue"));
        }
        Kept => attributes,
        Read(expected) => expected,
    };
    assert_eq!(answer.response.status, 201, "{what}");
    let created = crate::scim::endpoint::body(&answer);
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&created[name], value, "{what}");
    }
}

#[test]
fn values_are_of_the_type_that_the_schema_gives_them() {
    let probe = |name: &str, value: Value| json!({PROBE: {"tier": "x", name: value}});
    let rows = |ids, attributes: Value, strict: Fate, lenient: Fate| Case {
        ids,
        attributes,
        strict,
        lenient,
    };
    let cases = [
        rows(&["DM-04"], json!({"title": 7}), Refused, Refused),
        rows(&["DM-04"], json!({"title": {"a": 1}}), Refused, Refused),
        rows(&["DM-05"], json!({"active": true}), Kept, Kept),
        rows(
            &["DM-05"],
            json!({"active": "true"}),
            Refused,
            Read(json!({"active": true})),
        ),
        rows(&["DM-05"], json!({"active": 1}), Refused, Refused),
        rows(&["DM-06"], probe("count", json!(7)), Kept, Kept),
        rows(&["DM-06"], probe("count", json!(1.5)), Refused, Refused),
        rows(
            &["DM-06"],
            probe("count", json!("1")),
            Refused,
            Read(probe("count", json!(1))),
        ),
        rows(&["DM-06"], probe("score", json!(1.5)), Kept, Kept),
        rows(
            &["DM-07"],
            probe("hiredAt", json!("2011-05-13T06:42:34Z")),
            Kept,
            Kept,
        ),
        rows(
            &["DM-07"],
            probe("hiredAt", json!("2011-05-13")),
            Refused,
            Refused,
        ),
        rows(
            &["DM-08", "US-07"],
            json!({"x509Certificates": [{"value": "MIIB"}]}),
            Kept,
            Kept,
        ),
        rows(&["DM-08"], probe("blob", json!("YQ")), Kept, Kept),
        rows(
            &["DM-08"],
            probe("blob", json!("not base64!")),
            Refused,
            Refused,
        ),
        rows(&["DM-09"], json!({"profileUrl": "https://x/a"}), Kept, Kept),
        rows(&["DM-09"], json!({"profileUrl": "../a"}), Kept, Kept),
        rows(&["DM-09"], json!({"profileUrl": 7}), Refused, Refused),
        rows(
            &["DM-15"],
            json!({"emails": [{"value": "a", "primary": true}, {"value": "b"}]}),
            Kept,
            Kept,
        ),
        rows(
            &["DM-15"],
            json!({"emails": [{"value": "a", "primary": true}, {"value": "b", "primary": true}]}),
            Refused,
            Refused,
        ),
        rows(
            &["DM-16"],
            json!({"emails": [{"value": "a", "type": "work"}, {"value": "a", "type": "work"}]}),
            Read(json!({"emails": [{"value": "a", "type": "work"}]})),
            Read(json!({"emails": [{"value": "a", "type": "work"}]})),
        ),
        rows(
            &["DM-17"],
            json!({"displayName": "BaBs", "externalId": "eX"}),
            Kept,
            Kept,
        ),
        rows(
            &["DM-18"],
            json!({"emails": [{"value": "a", "type": "vacation"}]}),
            Kept,
            Kept,
        ),
        rows(
            &["DM-23"],
            json!({"shoeSize": 7}),
            Refused,
            Read(json!({"shoeSize": null})),
        ),
        rows(
            &["DM-24"],
            json!({"emails": {"value": "a"}}),
            Refused,
            Read(json!({"emails": [{"value": "a"}]})),
        ),
        rows(
            &["DM-25"],
            json!({"roles": [{"value": "v", "display": "d", "type": "t", "primary": true}]}),
            Kept,
            Kept,
        ),
        rows(
            &["DM-26", "EN-13", "US-09"],
            json!({"emails": [{"value": " A@X "}], "phoneNumbers": [{"value": "+1 (2)"}]}),
            Kept,
            Kept,
        ),
        rows(
            &["US-08"],
            json!({"photos": [{"value": "https://x/page.html"}]}),
            Kept,
            Kept,
        ),
        rows(
            &["US-05"],
            json!({"preferredLanguage": "en-US", "locale": "en_US", "timezone": "Mars/Base"}),
            Kept,
            Kept,
        ),
        rows(
            &["EU-03"],
            json!({ENTERPRISE: {"department": "d"}}),
            Kept,
            Kept,
        ),
    ];
    for case in &cases {
        check("strict", Endpoint::strict(), case, &case.strict);
        check("lenient", Endpoint::new(), case, &case.lenient);
    }
}

#[test]
fn dm_01_dm_03_names_are_read_in_any_case_and_answered_as_the_schema_spells_them() {
    for mut endpoint in Endpoint::both() {
        let sent = json!({"SCHEMAS": [USER], "UserName": "ada", "NAME": {"GIVENNAME": "A"},
            "Emails": [{"VALUE": "a@x", "TYPE": null}]});
        let created = endpoint.post("/Users", &sent);
        assert_eq!(created["userName"], "ada");
        assert_eq!(created["name"], json!({"givenName": "A"}));
        assert_eq!(created["emails"][0]["value"], "a@x");
    }
}

#[test]
fn dm_02_a_name_twice_in_different_case_is_refused() {
    for mut endpoint in Endpoint::both() {
        let twins = json!({"schemas": [USER], "userName": "a", "USERNAME": "b"});
        endpoint.refused("POST", "/Users", &twins, 400, json!("invalidSyntax"));
        let twins = user_body("a", json!({"name": {"givenName": "a", "GIVENNAME": "b"}}));
        endpoint.refused("POST", "/Users", &twins, 400, json!("invalidSyntax"));
    }
}

#[test]
fn dm_10_dm_11_gr_06_references_within_lead_somewhere_and_others_are_stored() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let crew = endpoint.group("crew", &[&ada, "elsewhere"]);
    let members = endpoint.get(&format!("/Groups/{crew}"))["members"].clone();
    let reference = members[0]["$ref"].as_str().unwrap();
    let below = reference.strip_prefix("https://host/scim/v2").unwrap();
    assert_eq!(id(&endpoint.get(below)), ada);
    assert_eq!(
        members[1],
        json!({"value": "elsewhere"}),
        "and no link that leads nowhere"
    );
}

#[test]
fn dm_12_vr_04_a_reference_without_the_version_is_the_same_resource() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let group = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "crew",
        "members": [{"value": ada, "$ref": format!("https://host/scim/Users/{ada}")}]});
    let created = endpoint.post("/Groups", &group);
    assert_eq!(
        created["members"][0]["$ref"],
        format!("https://host/scim/v2/Users/{ada}")
    );
}

#[test]
fn dm_13_a_definition_with_complex_attributes_inside_complex_ones_is_refused() {
    let mut schemas = Endpoint::new().provider.schemas;
    let mut add = |attribute: Value| {
        let id = format!(
            "urn:example:{}:2.0:User",
            attribute["name"].as_str().unwrap()
        );
        schemas.add(json!({"id": id, "attributes": [attribute]}))
    };
    let inner = json!({"name": "inner", "type": "complex", "subAttributes": [{"name": "x"}]});
    let parts = json!([{"name": "x"}]);
    add(json!({"name": "a", "type": "complex", "subAttributes": parts})).unwrap();
    add(json!({"name": "b", "type": "complex", "subAttributes": [inner]})).unwrap_err();
    add(json!({"name": "c", "type": "complex", "uniqueness": "server", "subAttributes": parts}))
        .unwrap_err();
}

#[test]
fn dm_14_cr_06_null_and_the_empty_array_unassign() {
    for mut endpoint in Endpoint::both() {
        let sent = json!({"title": null, "active": null, "emails": [], "name": null});
        let created = endpoint.post("/Users", &user_body("ada", sent));
        for name in ["title", "active", "emails", "name"] {
            assert_eq!(created.get(name), None, "{name}");
        }
        let path = format!("/Users/{}", id(&created));
        let all = json!({"title": "t", "emails": [{"value": "a"}]});
        endpoint.ok("PUT", &path, &user_body("ada", all));
        let cleared = endpoint.ok(
            "PUT",
            &path,
            &user_body("ada", json!({"title": null, "emails": []})),
        );
        assert_eq!(
            (cleared.get("title"), cleared.get("emails")),
            (None, None),
            "pu_05"
        );
    }
}

#[test]
fn dm_19_mutability_decides_what_a_client_may_write() {
    let mut endpoint = Endpoint::new();
    let sent =
        json!({"groups": [{"value": "g"}], PROBE: {"tier": "a", "badgeId": "7", "pin": "1"}});
    let created = endpoint.post("/Users", &user_body("ada", sent));
    assert_eq!(created.get("groups"), None, "read-only");
    assert_eq!(created[PROBE]["badgeId"], "7", "immutable, once");
    assert_eq!(created[PROBE].get("pin"), None, "write-only");
    let path = format!("/Users/{}", id(&created));
    let change =
        patch_body(&json!([{"op": "replace", "path": format!("{PROBE}:badgeId"), "value": "8"}]));
    endpoint.refused("PATCH", &path, &change, 400, json!("mutability"));
}

#[test]
fn dm_20_returned_decides_what_a_client_gets() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user_with(
        "ada",
        json!({"title": "t", "password": "p", PROBE: {"tier": "a", "memo": "m"}}),
    );
    let plain = endpoint.get(&format!("/Users/{ada}"));
    let named = endpoint.get(&format!("/Users/{ada}?attributes=password,{PROBE}:memo"));
    assert_eq!(
        (&plain[PROBE]["tier"], &named[PROBE]["tier"]),
        (&json!("a"), &json!("a")),
        "always"
    );
    assert_eq!(
        (plain.get("password"), named.get("password")),
        (None, None),
        "never"
    );
    assert_eq!(
        (&plain["title"], named.get("title")),
        (&json!("t"), None),
        "default"
    );
    assert_eq!(
        (plain[PROBE].get("memo"), &named[PROBE]["memo"]),
        (None, &json!("m")),
        "request"
    );
}

#[test]
fn dm_21_a_unique_attribute_of_an_extension_is_checked_too() {
    let mut endpoint = Endpoint::new();
    let user = |name: &str, badge: &str| json!({"schemas": [USER, PROBE], "userName": name, PROBE: {"badgeId": badge, "tier": "a"}});
    endpoint.post("/Users", &user("ada", "7"));
    endpoint.refused(
        "POST",
        "/Users",
        &user("bob", "7"),
        409,
        json!("uniqueness"),
    );
    endpoint.post("/Users", &user("bob", "8"));
}

#[test]
fn dm_22_cr_11_us_01_gr_01_a_required_attribute_has_a_value() {
    const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
    for mut endpoint in Endpoint::both() {
        for (path, sent) in [
            ("/Users", json!({"schemas": [USER]})),
            ("/Users", json!({"schemas": [USER], "userName": null})),
            ("/Users", json!({"schemas": [USER], "userName": ""})),
            ("/Groups", json!({"schemas": [GROUP]})),
            ("/Groups", json!({"schemas": [GROUP], "displayName": null})),
        ] {
            endpoint.refused("POST", path, &sent, 400, json!("invalidValue"));
        }
    }
}

#[test]
fn what_a_definition_declares_unique_is_kept_so_wherever_it_stands() {
    const BADGE: &str = "urn:example:params:scim:schemas:extension:badge:2.0:User";
    let mut endpoint = Endpoint::new();
    let unique = |name: &str, kind: &str, is_many: bool| json!({"name": name, "type": kind, "multiValued": is_many, "uniqueness": "server"});
    let part = unique("value", "string", false);
    let badge = json!({
        "id": BADGE, "name": "Badge",
        "attributes": [
            unique("number", "integer", false),
            unique("names", "string", true),
            {"name": "cards", "type": "complex", "multiValued": true, "subAttributes": [part]},
            {"name": "room", "type": "complex", "subAttributes": [
                {"name": "value", "type": "string", "caseExact": true, "uniqueness": "server"},
            ]},
        ],
    });
    let user = |name: &str, badge: Value| json!({"schemas": [USER, BADGE], "userName": name, BADGE: badge});
    let schemas = &mut endpoint.provider.schemas;
    schemas.add_extension(ResourceType::User, badge).unwrap();
    let ada = json!({"number": 7, "names": ["a", "b"], "cards": [{"value": "x"}, {"value": "y"}], "room": {"value": "R1"}});
    let ada = id(&endpoint.post("/Users", &user("ada", ada)));
    for (taken, name) in [
        (json!({"number": 7}), "number"),
        (json!({"names": ["c", "B"]}), "names"),
        (
            json!({"cards": [{"value": "z"}, {"value": "X"}]}),
            "cards.value",
        ),
        (json!({"room": {"value": "R1"}}), "room.value"),
    ] {
        let sent = user("bob", taken);
        let error = endpoint.refused("POST", "/Users", &sent, 409, json!("uniqueness"));
        let detail = error["detail"].as_str().unwrap();
        assert!(detail.starts_with(&format!("the {name} ")), "{detail}");
        assert!(detail.contains(&ada), "{detail}");
    }
    let free =
        json!({"number": 70, "names": ["c"], "cards": [{"value": "z"}], "room": {"value": "r1"}});
    let bob = id(&endpoint.post("/Users", &user("bob", free)));
    let bob = format!("/Users/{bob}");
    let set = |path: &str, value: Value| json!([{"op": "add", "path": format!("{BADGE}:{path}"), "value": value}]);
    for operations in [
        set("number", json!(7)),
        set("names", json!(["A"])),
        set("cards", json!([{"value": "y"}])),
        set("room.value", json!("R1")),
    ] {
        assert_refused(&endpoint.patch(&bob, &operations), 409, "uniqueness");
    }
    // What is given up is free again, what is taken up is taken.
    let ada = format!("/Users/{ada}");
    assert_eq!(
        endpoint
            .patch(&ada, &set("number", json!(8)))
            .response
            .status,
        200
    );
    assert_eq!(
        endpoint
            .patch(&bob, &set("number", json!(7)))
            .response
            .status,
        200
    );
    assert_refused(
        &endpoint.patch(&ada, &set("number", json!(7))),
        409,
        "uniqueness",
    );
    let whole = user("ada", json!({"number": 70}));
    assert_eq!(endpoint.status("PUT", &ada, &whole), 200);
    assert_eq!(
        endpoint
            .patch(&bob, &set("names", json!(["a", "b"])))
            .response
            .status,
        200
    );
    assert_eq!(endpoint.status("DELETE", &bob, &Value::Null), 204);
    let freed = user(
        "cid",
        json!({"number": 7, "names": ["a"], "cards": [{"value": "z"}], "room": {"value": "r1"}}),
    );
    endpoint.post("/Users", &freed);
    for kind in ["boolean", "decimal", "dateTime", "binary"] {
        let other = json!({"id": format!("{BADGE}2"), "attributes": [unique("n", kind, false)]});
        let schemas = &mut endpoint.provider.schemas;
        let refusal = schemas
            .add_extension(ResourceType::User, other)
            .unwrap_err();
        assert!(
            refusal.contains("only strings, references and integers"),
            "{refusal}"
        );
    }
}
