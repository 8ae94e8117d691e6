//! §9: filtering, through the endpoint. The grammar and every operator are gone through in the case file.

use serde_json::{Value, json};

use crate::scim::endpoint::{ENTERPRISE, Endpoint, PROBE, encode};

/// Two users: one with everything, one with a name only.
fn endpoint(mut endpoint: Endpoint) -> Endpoint {
    endpoint.user_with(
        "ada",
        json!({
            "externalId": "Ext", "title": "Pilot", "active": false, "name": {"givenName": "Ada"},
            "emails": [
                {"value": "Ada@work.example", "type": "work", "primary": true},
                {"value": "ada@home.example", "type": "home"},
            ],
            PROBE: {"tier": "a", "count": 10, "score": 1.5, "hiredAt": "2011-05-13T06:42:34+02:00", "remote": false},
            ENTERPRISE: {"department": "Flight", "manager": {"value": "M1"}},
        }),
    );
    endpoint.user("bob");
    endpoint
}

const ADA: &[&str] = &["ada"];
const BOB: &[&str] = &["bob"];
const BOTH: &[&str] = &["ada", "bob"];
const NOBODY: &[&str] = &[];

#[test]
fn filters_find_what_the_rules_say() {
    let cases: &[(&[&str], &str, &[&str])] = &[
        (&["FL-05"], "USERNAME Eq \"ada\"", ADA),
        (
            &["FL-05", "FL-24"],
            "URN:IETF:params:scim:schemas:core:2.0:USER:userName eq \"ada\"",
            ADA,
        ),
        (&["FL-06"], "userName eq \"ADA\"", ADA),
        (&["FL-06"], "externalId eq \"ext\"", NOBODY),
        (&["FL-06"], "externalId sw \"Ex\"", ADA),
        (&["FL-06"], "emails.value co \"WORK\"", ADA),
        (
            &["FL-06", "EU-04"],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"m1\"",
            NOBODY,
        ),
        (&["FL-07"], "title eq \"pilot\"", ADA),
        (&["FL-07"], "title ne \"pilot\"", BOB),
        (&["FL-07"], "title co \"ilo\"", ADA),
        (&["FL-07"], "title sw \"pilot\"", ADA),
        (&["FL-07"], "title ew \"lot\"", ADA),
        (&["FL-07"], "title co \"*\"", NOBODY),
        (&["FL-08"], "title pr", ADA),
        (&["FL-08"], "name pr", ADA),
        (&["FL-08"], "active pr", ADA),
        (
            &["FL-09"],
            "urn:example:params:scim:schemas:extension:probe:2.0:User:count gt 9",
            ADA,
        ),
        (
            &["FL-09"],
            "urn:example:params:scim:schemas:extension:probe:2.0:User:score le 1.50",
            ADA,
        ),
        (
            &["FL-09"],
            "urn:example:params:scim:schemas:extension:probe:2.0:User:hiredAt eq \"2011-05-13T04:42:34Z\"",
            ADA,
        ),
        (&["FL-09"], "userName gt \"ADB\"", BOB),
        (&["FL-11"], "not (title eq \"x\")", BOTH),
        (
            &["FL-12"],
            "userName eq \"bob\" or userName eq \"ada\" and title eq \"x\"",
            BOB,
        ),
        (
            &["FL-12"],
            "(userName eq \"bob\" or userName eq \"ada\") and title pr",
            ADA,
        ),
        (&["FL-12"], "not (userName eq \"ada\") and userName pr", BOB),
        (&["FL-13"], "emails.type ne \"work\"", BOTH),
        (&["FL-13"], "not (emails.type eq \"work\")", BOB),
        (
            &["FL-14"],
            "emails[type eq \"work\" and value co \"work\"]",
            ADA,
        ),
        (
            &["FL-14"],
            "emails[type eq \"work\" and value co \"home\"]",
            NOBODY,
        ),
        (&["FL-17"], "emails co \"work.example\"", ADA),
        (
            &["FL-18"],
            "emails[primary eq false and type eq \"home\"]",
            ADA,
        ),
        (&["FL-19"], "title eq null", BOB),
        (&["FL-19"], "title ne null", ADA),
        (&["FL-19"], "title ne \"x\"", BOTH),
        (&["FL-20"], "active eq false", ADA),
        (
            &["FL-21"],
            "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
            ADA,
        ),
        (
            &["FL-24"],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"flight\"",
            ADA,
        ),
        (&["FL-25"], "title eq 7", NOBODY),
        (&["FL-25"], "title ne 7", BOTH),
    ];
    for mut endpoint in Endpoint::both().map(endpoint) {
        for (ids, filter, expected) in cases {
            assert_eq!(
                &endpoint.find("/Users", filter),
                expected,
                "{ids:?} {filter}"
            );
        }
    }
}

#[test]
fn what_is_no_filter_is_refused_with_its_place() {
    let cases: &[(&[&str], &str)] = &[
        (&["FL-02"], ""),
        (&["FL-03"], "userName"),
        (&["FL-03"], "userName eq"),
        (&["FL-03"], "userName eq \"a"),
        (&["FL-03"], "(userName pr"),
        (&["FL-03"], "userName pr and"),
        (&["FL-03"], "userName.x.y pr"),
        (&["FL-04", "FL-31"], "userName regex \"a\""),
        (&["FL-10"], "active gt true"),
        (
            &["FL-10"],
            "userName pr or x509Certificates.value gt \"YQ==\"",
        ),
        (&["FL-15"], "emails[foo eq \"x\"]"),
        (&["FL-16"], "name eq \"x\""),
        (&["FL-27", "FL-32"], "password eq \"x\""),
    ];
    for mut endpoint in Endpoint::both().map(endpoint) {
        for (ids, filter) in cases {
            let path = format!("/Users?filter={}", encode(filter));
            let answer = endpoint.send("GET", &path, "");
            assert_eq!(answer.response.status, 400, "{ids:?} {filter}");
            crate::scim::endpoint::assert_refused(&answer, 400, json!("invalidFilter"));
        }
        let path = format!("/Users?filter={}", encode("userName regex \"a\""));
        let error = endpoint.refused("GET", &path, &Value::Null, 400, json!("invalidFilter"));
        assert!(
            error["detail"].as_str().unwrap().contains("regex"),
            "FL-04: {error}"
        );
    }
}

#[test]
fn fl_01_filtering_is_advertised() {
    assert_eq!(
        Endpoint::new().get("/ServiceProviderConfig")["filter"]["supported"],
        true
    );
}

#[test]
fn fl_23_fl_24_an_attribute_that_no_schema_defines_is_refused_or_has_no_value() {
    let mut lenient = endpoint(Endpoint::new());
    assert!(lenient.find("/Users", "shoeSize eq \"7\"").is_empty());
    assert_eq!(lenient.find("/Users", "not (shoeSize pr)"), BOTH);
    let mut strict = endpoint(Endpoint::strict());
    for filter in ["shoeSize eq \"7\"", "employeeNumber eq \"7\""] {
        let path = format!("/Users?filter={}", encode(filter));
        let answer = strict.send("GET", &path, "");
        let is_refused = answer.response.status == 400;
        let is_empty = crate::scim::endpoint::body(&answer)["totalResults"] == 0;
        assert!(is_refused || is_empty, "{filter}");
    }
}

#[test]
fn fl_26_user_names_are_prepared_before_comparison() {
    let mut endpoint = Endpoint::new();
    endpoint.user("e\u{301}lodie");
    assert_eq!(
        endpoint.find("/Users", "userName eq \"\u{c9}lodie\"").len(),
        1
    );
}

#[test]
fn fl_30_hostile_filters_are_refused_in_bounded_time() {
    let mut endpoint = Endpoint::new();
    for hostile in [
        "(".repeat(100_000),
        "not (".repeat(20_000),
        format!("userName eq \"{}\"", "a".repeat(100_000)),
    ] {
        let path = format!("/Users?filter={}", encode(&hostile));
        endpoint.refused("GET", &path, &Value::Null, 400, json!("invalidFilter"));
    }
}

#[test]
fn fl_33_en_08_en_09_filters_of_entra_are_read_as_meant() {
    let mut lenient = endpoint(Endpoint::new());
    for (filter, expected) in [
        (
            "emails[type eq \"work\"].value eq \"ada@WORK.example\"",
            ADA,
        ),
        ("manager eq \"M1\"", ADA),
        ("active eq \"False\"", ADA),
        ("active eq False", ADA),
        ("emails[primary eq \"True\"].value co \"work\"", ADA),
    ] {
        assert_eq!(lenient.find("/Users", filter), expected, "{filter}");
    }
    let mut strict = endpoint(Endpoint::strict());
    for filter in ["emails[type eq \"work\"].value eq \"x\"", "active eq False"] {
        let path = format!("/Users?filter={}", encode(filter));
        strict.refused("GET", &path, &Value::Null, 400, json!("invalidFilter"));
    }
    assert!(strict.find("/Users", "active eq \"False\"").is_empty());
}

#[test]
fn fl_06_the_case_of_a_reference_counts_as_its_definition_says_in_every_filter() {
    let mut endpoint = Endpoint::new();
    endpoint.group("crew", &["Abc", "x"]);
    endpoint.group("others", &["abd"]);
    let manager = json!({ENTERPRISE: {"manager": {"value": "Abc"}}});
    endpoint.user_with("ada", manager);
    for value in ["Abc", "ABC", "abc"] {
        for filter in [
            format!("members.value eq \"{value}\""),
            format!("members eq \"{value}\""),
            format!("displayName eq \"crew\" and members.value eq \"{value}\""),
            format!("members[value eq \"{value}\"] and displayName pr"),
            format!("members.value eq \"{value}\" or displayName eq \"x\""),
        ] {
            assert_eq!(endpoint.find("/Groups", &filter), ["crew"], "{filter}");
        }
        let found = usize::from(value == "Abc");
        for filter in [
            format!("{ENTERPRISE}:manager.value eq \"{value}\""),
            format!("{ENTERPRISE}:manager.value eq \"{value}\" and userName pr"),
            format!("{ENTERPRISE}:manager.value eq \"{value}\" or userName eq \"x\""),
        ] {
            assert_eq!(endpoint.find("/Users", &filter).len(), found, "{filter}");
        }
    }
    let neither = "displayName pr and members.value eq \"abcd\"";
    assert!(endpoint.find("/Groups", neither).is_empty());
}
