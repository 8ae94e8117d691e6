//! §13: projection (`attributes`, `excludedAttributes`).

use scimscope::scim::{Decision, Verdict, remark};
use serde_json::{Value, json};

use crate::scim::endpoint::{
    ENTERPRISE, Endpoint, GROUP, PROBE, SEARCH, USER, assert_refused, id, user_body,
};

#[test]
fn pj_01_pj_03_pj_04_pj_05_pj_07_pj_08_pj_10_pj_12_pj_15_pj_16_pj_19_responses_hold_what_was_asked_for()
 {
    let mut endpoint = Endpoint::new();
    let sent = json!({
        "schemas": [USER, ENTERPRISE, PROBE], "userName": "ada", "title": "t", "password": "p",
        "name": {"givenName": "A", "familyName": "L"},
        ENTERPRISE: {"department": "d", "costCenter": "c"},
        PROBE: {"memo": "m", "tier": "t", "pin": "1", "code": "c"},
    });
    let created = endpoint.post("/Users", &sent);
    assert_eq!(created[PROBE]["memo"], "m", "cr_14");
    assert_eq!(created[PROBE]["pin"], Value::Null, "cr_13");
    let path = format!("/Users/{}", id(&created));
    assert_eq!(
        endpoint.get(&path)[PROBE],
        json!({"tier": "t", "code": "c"}),
        "pj_07"
    );
    let keys = |resource: &Value| -> Vec<String> {
        resource.as_object().unwrap().keys().cloned().collect()
    };
    for (query, expected) in [
        (
            "attributes=userName",
            vec!["schemas", "id", "userName", PROBE],
        ),
        (
            "attributes=USERNAME,%20title",
            vec!["schemas", "id", "userName", "title", PROBE],
        ),
        (
            "attributes=name.givenName",
            vec!["schemas", "id", "name", PROBE],
        ),
        ("attributes=meta", vec!["schemas", "id", PROBE, "meta"]),
        ("attributes=password", vec!["schemas", "id", PROBE]),
        (
            "attributes=urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:department",
            vec!["schemas", "id", PROBE, ENTERPRISE],
        ),
        (
            "excludedAttributes=id,schemas,meta,name,userName,title",
            vec!["schemas", "id", PROBE, ENTERPRISE],
        ),
        (
            "attributes=",
            vec![
                "schemas", "id", "userName", "name", "title", PROBE, ENTERPRISE, "meta",
            ],
        ),
    ] {
        let mut found = keys(&endpoint.get(&format!("{path}?{query}")));
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{query}");
    }
    let part = endpoint.get(&format!("{path}?attributes=name.givenName"));
    assert_eq!(part["name"], json!({"givenName": "A"}));
    let part = endpoint.get(&format!("{path}?excludedAttributes=name.givenName"));
    assert_eq!(part["name"], json!({"familyName": "L"}));
    let part = endpoint.get(&format!("{path}?attributes={ENTERPRISE}"));
    assert_eq!(part[ENTERPRISE], sent[ENTERPRISE], "pj_16");
    let part = endpoint.get(&format!("{path}?attributes={PROBE}:memo"));
    assert_eq!(
        part[PROBE],
        json!({"memo": "m", "tier": "t"}),
        "always and asked for"
    );
    endpoint.refused(
        "GET",
        &format!("{path}?attributes=a&excludedAttributes=b"),
        &Value::Null,
        400,
        json!("invalidValue"),
    );
}

#[test]
fn pj_09_a_complex_attribute_stands_for_all_of_it() {
    let mut endpoint = Endpoint::new();
    let name = json!({"givenName": "A", "familyName": "L"});
    let ada = endpoint.user_with("ada", json!({"name": name}));
    let found = endpoint.get(&format!("/Users/{ada}?attributes=name"));
    assert_eq!((&found["name"], found.get("userName")), (&name, None));
}

#[test]
fn pj_11_names_are_parted_by_commas_or_listed_in_a_search() {
    let mut endpoint = Endpoint::new();
    endpoint.user_with("ada", json!({"title": "t", "nickName": "n"}));
    let listed = endpoint.get("/Users?attributes=title,%20nickName");
    let search = json!({"schemas": [SEARCH], "attributes": ["title", "nickName"]});
    assert_eq!(endpoint.ok("POST", "/Users/.search", &search), listed);
    let user = &listed["Resources"][0];
    assert_eq!(
        (&user["title"], &user["nickName"], user.get("userName")),
        (&json!("t"), &json!("n"), None)
    );
}

#[test]
fn pj_13_unknown_names_are_ignored() {
    for mut endpoint in Endpoint::both() {
        let ada = endpoint.user("ada");
        let whole = endpoint.get(&format!("/Users/{ada}"));
        assert_eq!(
            endpoint.get(&format!("/Users/{ada}?excludedAttributes=shoeSize,...")),
            whole
        );
        let part = endpoint.get(&format!("/Users/{ada}?attributes=userName,shoeSize,"));
        assert_eq!(part["userName"], "ada");
    }
}

#[test]
fn pj_18_en_12_members_are_left_out_only_when_asked() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let crew = endpoint.group("crew", &[&ada]);
    let path = format!("/Groups/{crew}");
    assert_eq!(endpoint.get(&path)["members"][0]["value"], ada);
    assert_eq!(
        endpoint
            .get(&format!("{path}?excludedAttributes=members"))
            .get("members"),
        None
    );
    let join = json!([{"op": "add", "path": "members", "value": [{"value": "x"}]}]);
    assert_eq!(endpoint.patch(&path, &join).response.status, 204);
}

#[test]
fn names_that_mean_nothing_are_remarked_on() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let crew = endpoint.group("crew", &[&ada]);
    let known = [
        "userName",
        "USERNAME, name.givenName",
        "id,schemas,meta,externalId,groups",
        USER,
        ENTERPRISE,
        &format!("{ENTERPRISE}:manager.value,{USER}:title"),
    ];
    for names in known {
        for parameter in ["attributes", "excludedAttributes"] {
            let answer = endpoint.send("GET", &format!("/Users/{ada}?{parameter}={names}"), "");
            assert_eq!(answer.remarks, [], "{names}");
        }
    }
    for (path, note) in [
        (
            format!("/Users/{ada}?attributes=usrName"),
            "\"usrName\" in attributes is no attribute and names nothing; did it mean userName?",
        ),
        (
            "/Users?excludedAttributes=members".to_owned(),
            "\"members\" in excludedAttributes is no attribute and names nothing",
        ),
        (
            "/Users?attributes=manager".to_owned(),
            "did it mean urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager?",
        ),
        (
            format!("/Groups/{crew}?attributes=userName"),
            "\"userName\" in attributes",
        ),
        (
            format!("/Groups/{crew}?attributes=members.valeu"),
            "\"members.valeu\" in attributes",
        ),
        (
            "/?attributes=userName,members,x".to_owned(),
            "\"x\" in attributes",
        ),
    ] {
        let answer = endpoint.send("GET", &path, "");
        let [remark] = answer.remarks.as_slice() else {
            panic!("{path}: {:?}", answer.remarks);
        };
        assert_eq!(remark.id, remark::UNKNOWN_NAME.id);
        assert!(remark.note.contains(note), "{}", remark.note);
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
    let sent = user_body("bob", json!({})).to_string();
    let created = endpoint.send("POST", "/Users?attributes=foo", sent);
    assert_eq!(created.remarks.len(), 1);
    let searched = json!({"schemas": [SEARCH], "attributes": ["foo"]});
    let found = endpoint.send("POST", "/Groups/.search", searched.to_string());
    assert_eq!(found.remarks.len(), 1);
    let many = format!("/Users?attributes={}", "a,".repeat(1000));
    assert_refused(&endpoint.send("GET", &many, ""), 400, "invalidValue");
    assert_eq!(
        endpoint.get(&format!("/Groups/{crew}?attributes=foo"))["schemas"],
        json!([GROUP])
    );
}
