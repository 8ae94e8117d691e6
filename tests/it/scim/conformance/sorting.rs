//! §10: sorting.

use scimscope::scim::{Decision, ResourceType, Verdict, remark};
use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, PROBE, USER, assert_refused, encode, names};

#[test]
fn so_01_sorting_is_advertised() {
    assert_eq!(
        Endpoint::new().get("/ServiceProviderConfig")["sort"]["supported"],
        true
    );
}

#[test]
fn so_02_so_03_so_06_so_07_so_08_so_09_so_10_lists_are_sorted_by_the_rules_of_the_attribute() {
    let mut endpoint = Endpoint::new();
    for (name, external_id, family) in [
        ("c", "a", Some("x")),
        ("B", "B", None),
        ("a", "c", Some("W")),
    ] {
        let user = json!({"schemas": [USER], "userName": name, "externalId": external_id, "name": {"familyName": family}});
        endpoint.post("/Users", &user);
    }
    for (query, expected) in [
        ("sortBy=userName", ["a", "B", "c"]),
        ("sortBy=externalId", ["B", "c", "a"]),
        ("sortBy=name.familyName", ["a", "c", "B"]),
        (
            "sortBy=name.familyName&sortOrder=descending",
            ["B", "c", "a"],
        ),
        (
            "sortBy=urn:ietf:params:scim:schemas:core:2.0:User:USERNAME",
            ["a", "B", "c"],
        ),
        ("sortBy=meta.created&sortOrder=descending", ["a", "B", "c"]),
        ("sortBy=unknown", ["c", "B", "a"]),
        ("sortOrder=descending", ["c", "B", "a"]),
    ] {
        let list = endpoint.get(&format!("/Users?{query}"));
        let names: Vec<_> = list["Resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["userName"].as_str().unwrap())
            .collect();
        assert_eq!(names, expected, "{query}");
    }
    for query in [
        "sortBy=name",
        "sortBy=userName&sortOrder=up",
        "sortBy=emails%5Btype%20eq%20%22work%22%5D",
    ] {
        endpoint.refused(
            "GET",
            &format!("/Users?{query}"),
            &Value::Null,
            400,
            json!("invalidValue"),
        );
    }
}

#[test]
fn so_04_so_05_in_02_order_follows_type_and_primary_value_without_a_locale() {
    let mut endpoint = Endpoint::new();
    let user = |count: i64, hired: &str, emails: Value| json!({"emails": emails, PROBE: {"tier": "x", "count": count, "hiredAt": hired}});
    endpoint.user_with(
        "\u{e9}",
        user(
            10,
            "2020-01-01T01:00:00+02:00",
            json!([{"value": "a"}, {"value": "z", "primary": true}]),
        ),
    );
    endpoint.user_with(
        "z",
        user(
            9,
            "2020-01-01T00:00:00Z",
            json!([{"value": "m"}, {"value": "a"}]),
        ),
    );
    endpoint.user_with(
        "a",
        user(
            -1,
            "2019-12-31T23:30:00Z",
            json!([{"value": "n", "primary": true}]),
        ),
    );
    for (sort_by, expected) in [
        (format!("{PROBE}:count"), ["a", "z", "\u{e9}"]),
        (format!("{PROBE}:hiredAt"), ["\u{e9}", "a", "z"]),
        ("emails.value".to_owned(), ["z", "a", "\u{e9}"]),
        ("emails".to_owned(), ["z", "a", "\u{e9}"]),
        ("userName".to_owned(), ["a", "z", "\u{e9}"]),
    ] {
        assert_eq!(
            names(&endpoint.get(&format!("/Users?sortBy={sort_by}"))),
            expected,
            "{sort_by}"
        );
    }
}

#[test]
fn what_is_never_returned_is_not_to_be_guessed_by_an_order_or_a_filter() {
    const SAFE: &str = "urn:example:params:scim:schemas:extension:safe:2.0:User";
    for mut endpoint in Endpoint::both() {
        let part = json!({"name": "value", "type": "string"});
        let safe = json!({
            "id": SAFE, "name": "Safe",
            "attributes": [
                {"name": "codes", "type": "complex", "multiValued": true, "returned": "never", "subAttributes": [part]},
                {"name": "lock", "type": "complex", "subAttributes": [
                    part, {"name": "pin", "type": "string", "returned": "never"},
                ]},
            ],
        });
        let schemas = &mut endpoint.provider.schemas;
        let safe = serde_json::from_value(safe).unwrap();
        schemas.add_extension(ResourceType::User, safe).unwrap();
        endpoint.user_with("ada", json!({"password": "b"}));
        endpoint.user_with("bob", json!({"password": "a"}));
        for query in [
            "sortBy=password".to_owned(),
            format!("sortBy={SAFE}:codes"),
            format!("sortBy={SAFE}:codes.value"),
            format!("sortBy={SAFE}:lock.pin"),
        ] {
            let answer = endpoint.send("GET", &format!("/Users?{query}"), "");
            assert_refused(&answer, 400, "invalidValue");
        }
        for filter in [
            format!("{SAFE}:codes eq \"x\""),
            format!("{SAFE}:codes.value eq \"x\""),
            format!("{SAFE}:codes[value eq \"x\"]"),
            format!("{SAFE}:codes pr"),
            format!("{SAFE}:lock[pin sw \"1\"]"),
        ] {
            let path = format!("/Users?filter={}", encode(&filter));
            assert_refused(&endpoint.send("GET", &path, ""), 400, "invalidFilter");
        }
        endpoint.get(&format!("/Users?sortBy={SAFE}:lock.value"));
    }
}

#[test]
fn an_order_by_what_is_no_attribute_is_remarked_on() {
    let mut endpoint = Endpoint::new();
    for (sort_by, hint) in [
        ("usrName", "did it mean userName?"),
        ("shoeSize", "that of creation"),
    ] {
        let answer = endpoint.send("GET", &format!("/Users?sortBy={sort_by}"), "");
        let [remark] = answer.remarks.as_slice() else {
            panic!("{:?}", answer.remarks);
        };
        assert_eq!(remark.id, remark::UNKNOWN_NAME.id);
        assert!(remark.note.ends_with(hint), "{}", remark.note);
        assert_eq!(answer.strict, None, "the strict profile answers the same");
        let is_passed = |decision: &Decision| decision.verdict == Verdict::Passed;
        assert!(
            answer.decisions.iter().all(is_passed),
            "nothing is forgiven"
        );
        let headings: Vec<_> = remark::headed(&answer.remarks)
            .map(|(heading, _)| heading)
            .collect();
        assert_eq!(headings, ["Remarked on"]);
    }
}
