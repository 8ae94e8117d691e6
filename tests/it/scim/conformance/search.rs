//! §14: POST to `.search`.

use serde_json::json;

use crate::scim::endpoint::{Endpoint, SEARCH, body, encode, ids};

#[test]
fn se_01_se_02_se_04_se_06_a_search_is_a_query_in_a_body() {
    const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let crew = endpoint.group("ada", &[]);
    let search = |filter: &str| json!({"schemas": [SEARCH], "filter": filter, "attributes": ["userName"], "startIndex": 1, "count": 9});
    for (path, filter, expected) in [
        ("/Users/.search", "userName eq \"ADA\"", vec![ada.clone()]),
        (
            "/.search",
            "userName eq \"ada\" or displayName eq \"ada\"",
            vec![ada.clone(), crew.clone()],
        ),
        (
            "/.search",
            "meta.resourceType eq \"Group\"",
            vec![crew.clone()],
        ),
    ] {
        let answer = endpoint.send("POST", path, search(filter).to_string());
        assert_eq!(answer.response.status, 200);
        assert_eq!(ids(&body(&answer)), expected, "{filter}");
    }
    assert_eq!(ids(&endpoint.get("/")), [ada, crew], "qy_12");
    endpoint.refused(
        "POST",
        "/.search",
        &search("userName xx"),
        400,
        json!("invalidFilter"),
    );
    endpoint.refused(
        "POST",
        "/.search",
        &json!({"filter": "userName pr"}),
        400,
        json!("invalidSyntax"),
    );
    endpoint.refused(
        "POST",
        "/.search",
        &json!({"schemas": [SEARCH], "count": "9"}),
        400,
        json!("invalidValue"),
    );
}

#[test]
fn se_03_a_search_finds_what_the_same_query_finds() {
    let mut endpoint = Endpoint::new();
    for (name, title) in [("c", "x"), ("b", "x"), ("a", "y")] {
        endpoint.user_with(name, json!({"title": title}));
    }
    let search = json!({"schemas": [SEARCH], "filter": "title pr", "sortBy": "userName", "sortOrder": "descending",
        "startIndex": 2, "count": 1, "excludedAttributes": ["meta"]});
    let query = format!(
        "filter={}&sortBy=userName&sortOrder=descending&startIndex=2&count=1&excludedAttributes=meta",
        encode("title pr")
    );
    let found = endpoint.ok("POST", "/Users/.search", &search);
    assert_eq!(found, endpoint.get(&format!("/Users?{query}")));
    assert_eq!(found["Resources"][0]["userName"], "b");
}

#[test]
fn se_05_a_search_creates_nothing_to_locate() {
    let mut endpoint = Endpoint::new();
    let answer = endpoint.send("POST", "/.search", json!({"schemas": [SEARCH]}).to_string());
    assert_eq!(answer.response.status, 200);
    assert!(answer.response.headers.get("location").is_none());
    assert_eq!(body(&answer)["totalResults"], 0);
}

/// RFC 7643 §2.1: names are case insensitive, in the request of a search as anywhere else.
#[test]
fn a_search_that_says_one_thing_twice_is_refused() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let search = json!({"SCHEMAS": [SEARCH], "Filter": "userName pr", "SORTBY": null});
    assert_eq!(ids(&endpoint.ok("POST", "/.search", &search)), [ada]);
    for twice in [
        json!({"schemas": [SEARCH], "Filter": "userName pr", "filter": "title pr"}),
        json!({"schemas": [SEARCH], "Schemas": ["urn:x"]}),
        json!({"schemas": [SEARCH], "count": 1, "COUNT": null}),
    ] {
        endpoint.refused("POST", "/.search", &twice, 400, json!("invalidSyntax"));
    }
}
