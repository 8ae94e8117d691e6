//! §18: bulk.

use scimscope::scim::Outcome;
use serde_json::{Value, json};

use crate::scim::endpoint::{
    BULK, ENTERPRISE, Endpoint, GROUP, PATCH_OP, USER, body, patch_body, user_body,
};

#[test]
fn bk_01_bk_03_bk_07_bk_08_bk_09_bk_10_bk_11_bk_12_bk_14_bk_15_bk_17_bk_19_bk_22_operations_succeed_and_fail_one_by_one()
 {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let message = json!({"schemas": [BULK], "Operations": [
        {"method": "POST", "path": "/Groups", "bulkId": "g", "data":
            {"schemas": [GROUP], "displayName": "g", "members": [{"value": "bulkId:h"}, {"value": "bulkId:u"}]}},
        {"method": "POST", "path": "/Groups", "bulkId": "h", "data":
            {"schemas": [GROUP], "displayName": "h", "members": [{"value": "bulkId:g"}]}},
        {"method": "POST", "path": "/Users", "bulkId": "u", "data": {"schemas": [USER], "userName": "bob"}},
        {"method": "PATCH", "path": "/Users/bulkId:u", "data":
            {"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "title", "value": "t"}]}},
        {"method": "POST", "path": "/Users", "bulkId": "v", "data": {"schemas": [USER], "userName": "ADA"}},
        {"method": "POST", "path": "/Groups", "bulkId": "w", "data":
            {"schemas": [GROUP], "displayName": "w", "members": [{"value": "bulkId:v"}]}},
        {"method": "DELETE", "path": format!("/Users/{ada}"), "version": "W/\"9\""},
        {"method": "GET", "path": "/Users"},
        {"method": "POST", "path": "/Users", "data": {"schemas": [USER], "userName": "c"}},
        {"method": "DELETE", "path": format!("/Users/{ada}")},
    ]});
    let answer = endpoint.send("POST", "/Bulk", message.to_string());
    assert_eq!(answer.response.status, 200, "bk_03");
    let entries = body(&answer)["Operations"].clone();
    let statuses: Vec<_> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        statuses,
        [
            "201", "201", "201", "200", "409", "409", "412", "400", "400", "204"
        ]
    );
    assert_eq!(entries[4]["response"]["scimType"], "uniqueness", "bk_09");
    assert_eq!(entries[4].get("location"), None, "bk_08");
    assert_eq!(
        entries[6]["location"],
        format!("https://host/scim/v2/Users/{ada}")
    );
    assert_eq!(
        (&entries[3]["version"], &entries[0]["bulkId"]),
        (&json!("W/\"2\""), &json!("g"))
    );
    assert_eq!(answer.changes.len(), 5);
    let users = endpoint.get("/Users");
    let bob = &users["Resources"][0];
    let groups: Vec<_> = bob["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["display"].as_str().unwrap())
        .collect();
    assert_eq!(groups, ["g", "h"], "bk_15: the circle is resolved");

    let failing = json!({"method": "DELETE", "path": "/Users/none"});
    let message =
        json!({"schemas": [BULK], "failOnErrors": 2, "Operations": vec![failing.clone(); 5]});
    let answer = endpoint.send("POST", "/Bulk", message.to_string());
    assert_eq!(
        body(&answer)["Operations"].as_array().unwrap().len(),
        2,
        "bk_12"
    );
    assert!(matches!(answer.outcome, Outcome::Refused { .. }));
    let config = endpoint.get("/ServiceProviderConfig");
    let limit = usize::try_from(config["bulk"]["maxOperations"].as_u64().unwrap()).unwrap();
    let message = json!({"schemas": [BULK], "Operations": vec![failing; limit + 1]});
    let error = endpoint.refused("POST", "/Bulk", &message, 413, Value::Null);
    assert!(
        error["detail"]
            .as_str()
            .unwrap()
            .contains(&limit.to_string()),
        "bk_19"
    );
}

fn bulk(endpoint: &mut Endpoint, operations: &Value) -> Vec<Value> {
    let message = json!({"schemas": [BULK], "Operations": operations});
    let response = endpoint.ok("POST", "/Bulk", &message);
    let schema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
    assert_eq!(response["schemas"], json!([schema]), "bk_02");
    assert_eq!(response.get("failOnErrors"), None, "bk_12");
    response["Operations"].as_array().unwrap().clone()
}

#[test]
fn bk_02_a_bulk_request_names_its_schema() {
    for mut endpoint in Endpoint::both() {
        let operation = json!({"method": "DELETE", "path": "/Users/x"});
        for message in [
            json!({"Operations": [operation]}),
            json!({"schemas": [PATCH_OP], "Operations": [operation]}),
            json!({"schemas": [BULK]}),
            json!({"schemas": [BULK], "Operations": []}),
            json!({"schemas": [BULK], "Operations": {}}),
        ] {
            endpoint.refused("POST", "/Bulk", &message, 400, json!("invalidSyntax"));
        }
    }
}

#[test]
fn faulty_operations_fail_by_themselves() {
    let user = user_body("ada", json!({}));
    let cases: &[(&[&str], Value, &str)] = &[
        (&["BK-04"], json!(7), "400"),
        (
            &["BK-04"],
            json!({"path": "/Users", "bulkId": "a", "data": user}),
            "400",
        ),
        (
            &["BK-04"],
            json!({"method": "POST", "bulkId": "a", "data": user}),
            "400",
        ),
        (
            &["BK-04"],
            json!({"method": "POST", "path": "/Users", "bulkId": "a"}),
            "400",
        ),
        (
            &["BK-04"],
            json!({"method": "POST", "path": "/Users", "data": user}),
            "400",
        ),
        (
            &["BK-05"],
            json!({"method": "POST", "path": "/Users/1", "bulkId": "a", "data": user}),
            "400",
        ),
        (
            &["BK-05"],
            json!({"method": "DELETE", "path": "/Users"}),
            "400",
        ),
        (
            &["BK-06"],
            json!({"method": "PATCH", "path": "/Users/$", "data": [{"op": "add", "path": "title", "value": "t"}]}),
            "400",
        ),
        (
            &["BK-17"],
            json!({"method": "DELETE", "path": "/Users/bulkId:nobody"}),
            "409",
        ),
        (
            &["BK-22"],
            json!({"method": "GET", "path": "/Users/$"}),
            "400",
        ),
        (
            &["BK-22"],
            json!({"method": "POST", "path": "/Bulk", "bulkId": "a", "data": {}}),
            "400",
        ),
        (
            &["BK-23"],
            json!({"method": "POST", "path": "/Users", "bulkId": "a", "data": user_body("taken", json!({}))}),
            "409",
        ),
    ];
    for (ids, operation, status) in cases {
        let mut endpoint = Endpoint::new();
        let taken = endpoint.user("taken");
        let operation: Value =
            serde_json::from_str(&operation.to_string().replace('$', &taken)).unwrap();
        let after = json!({"method": "POST", "path": "/Users", "bulkId": "z", "data": user_body("after", json!({}))});
        let entries = bulk(&mut endpoint, &json!([operation, after]));
        assert_eq!(entries[0]["status"], *status, "{ids:?} {}", entries[0]);
        let error = &entries[0]["response"];
        assert_eq!(error["status"], *status, "{ids:?}");
        assert_eq!(entries[1]["status"], "201", "{ids:?}: the next goes on");
    }
}

#[test]
fn bk_06_patch_data_is_a_whole_message() {
    let mut endpoint = Endpoint::new();
    let path = format!("/Users/{}", endpoint.user("ada"));
    let data = json!({"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "title", "value": "t"}]});
    let entries = bulk(
        &mut endpoint,
        &json!([{"method": "PATCH", "path": path, "data": data}]),
    );
    assert_eq!(entries[0]["status"], "200");
    assert_eq!(endpoint.get(&path)["title"], "t");
}

#[test]
fn bk_13_references_are_resolved_wherever_they_stand() {
    let mut endpoint = Endpoint::new();
    let staff = user_body(
        "ada",
        json!({ENTERPRISE: {"manager": {"value": "bulkId:boss"}}}),
    );
    let crew =
        json!({"schemas": [GROUP], "displayName": "crew", "members": [{"value": "bulkId:ada"}]});
    let entries = bulk(
        &mut endpoint,
        &json!([
            {"method": "POST", "path": "/Groups", "bulkId": "crew", "data": crew},
            {"method": "POST", "path": "/Users", "bulkId": "ada", "data": staff},
            {"method": "POST", "path": "/Users", "bulkId": "boss", "data": user_body("boss", json!({}))},
        ]),
    );
    let order: Vec<_> = entries
        .iter()
        .map(|entry| entry["bulkId"].as_str().unwrap())
        .collect();
    assert_eq!(
        order,
        ["crew", "ada", "boss"],
        "bk_21: in the order of the request"
    );
    let users = endpoint.get("/Users");
    let (ada, boss) = (&users["Resources"][0], &users["Resources"][1]);
    assert_eq!(ada[ENTERPRISE]["manager"]["value"], boss["id"]);
    assert_eq!(
        endpoint.get("/Groups")["Resources"][0]["members"][0]["value"],
        ada["id"]
    );
}

#[test]
fn bk_16_bk_21_a_circle_is_resolved_in_whatever_order() {
    let group = |name: &str, other: &str| {
        let data = json!({"schemas": [GROUP], "displayName": name, "members": [{"value": format!("bulkId:{other}")}]});
        json!({"method": "POST", "path": "/Groups", "bulkId": name, "data": data})
    };
    for operations in [
        json!([group("a", "b"), group("b", "a")]),
        json!([group("b", "a"), group("a", "b")]),
    ] {
        let mut endpoint = Endpoint::new();
        let entries = bulk(&mut endpoint, &operations);
        assert!(entries.iter().all(|entry| entry["status"] == "201"));
        let groups = endpoint.get("/Groups");
        assert_eq!(
            groups["Resources"][0]["members"][0]["value"],
            groups["Resources"][1]["id"]
        );
        assert_eq!(
            groups["Resources"][1]["members"][0]["value"],
            groups["Resources"][0]["id"]
        );
    }
}

#[test]
fn bk_18_a_bulk_id_is_used_once() {
    let mut endpoint = Endpoint::new();
    let create = |name: &str| json!({"method": "POST", "path": "/Users", "bulkId": "same", "data": user_body(name, json!({}))});
    let entries = bulk(&mut endpoint, &json!([create("a"), create("b")]));
    for entry in entries {
        assert_eq!(
            (&entry["status"], &entry["response"]["scimType"]),
            (&json!("400"), &json!("invalidValue"))
        );
    }
}

#[test]
fn bk_19_bk_20_both_limits_are_published_and_named_when_exceeded() {
    let mut endpoint = Endpoint::new();
    endpoint.provider.max_body = 2000;
    let config = endpoint.get("/ServiceProviderConfig");
    assert_eq!(config["bulk"]["maxPayloadSize"], 2000);
    assert!(config["bulk"]["maxOperations"].as_u64().unwrap() > 0);
    let operation = json!({"method": "POST", "path": "/Users", "bulkId": "a", "data": user_body("ada", json!({}))});
    let message =
        json!({"schemas": [BULK], "Operations": [operation], "padding": "x".repeat(2000)});
    let error = endpoint.refused("POST", "/Bulk", &message, 413, Value::Null);
    assert!(error["detail"].as_str().unwrap().contains("2000"));
}

#[test]
fn bk_04_bk_08_an_operation_that_is_no_request_says_what_and_where() {
    let mut endpoint = Endpoint::new();
    let ada = format!("/Users/{}", endpoint.user("ada"));
    let message = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "PATCH", "path": ada},
            {"path": ada, "data": {}},
            {"method": 7, "path": ada},
            {"method": "POST", "path": "/Users", "bulkId": "b"},
        ],
    });
    let entries = endpoint.ok("POST", "/Bulk", &message)["Operations"].clone();
    let location = format!("https://host/scim/v2{ada}");
    for (index, words) in ["needs data", "has no method", "the method is a number"]
        .into_iter()
        .enumerate()
    {
        let entry = &entries[index];
        assert_eq!(entry["status"], "400", "{entry}");
        assert_eq!(entry["location"], location, "{entry}");
        let detail = entry["response"]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{detail}");
    }
    assert_eq!(entries[3].get("location"), None, "of a failed POST");
}

#[test]
fn bk_07_a_version_that_cannot_be_read_is_not_that_of_the_resource() {
    let mut endpoint = Endpoint::new();
    let ada = format!("/Users/{}", endpoint.user("ada"));
    for (name, version, status) in [
        ("version", json!(9), "400"),
        ("version", json!(["W/\"1\""]), "400"),
        ("version", json!("W/\"1\"\n"), "400"),
        ("version", json!("W/\"\u{e9}\""), "412"),
        ("version", json!(""), "412"),
        ("Version", json!("W/\"9\""), "412"),
    ] {
        let operation = json!({"method": "DELETE", "path": ada, name: version});
        let entries = bulk(&mut endpoint, &json!([operation]));
        assert_eq!(entries[0]["status"], status, "{operation}");
    }
    for version in [Value::Null, json!("W/\"1\"")] {
        let operation = json!({"method": "PATCH", "path": ada, "version": version, "data":
            {"schemas": [PATCH_OP], "Operations": [{"op": "remove", "path": "title"}]}});
        let entries = bulk(&mut endpoint, &json!([operation]));
        assert_eq!(entries[0]["status"], "200", "{operation}");
    }
}

#[test]
fn bk_09_an_operation_that_succeeds_is_told_without_a_body_and_cannot_ask_for_one() {
    let mut endpoint = Endpoint::new();
    let crew = endpoint.group("crew", &["a"]);
    let join = json!({"schemas": [PATCH_OP], "Operations": [{"op": "add", "path": "members", "value": [{"value": "b"}]}]});
    let group = json!({"schemas": [GROUP], "displayName": "crew"});
    let entries = bulk(
        &mut endpoint,
        &json!([
            {"method": "PATCH", "path": format!("/Groups/{crew}?attributes=members"), "data": join},
            {"method": "POST", "path": "/Groups?attributes=members", "bulkId": "g", "data": group},
            {"method": "PATCH", "path": format!("/Groups/{crew}"), "data": join},
            {"method": "PUT", "path": format!("/Groups/{crew}"), "data": group},
        ]),
    );
    let statuses: Vec<_> = entries.iter().map(|entry| &entry["status"]).collect();
    assert_eq!(statuses, ["400", "400", "204", "200"]);
    for entry in &entries[..2] {
        let detail = entry["response"]["detail"].as_str().unwrap();
        assert!(detail.contains("has a query"), "{detail}");
    }
    assert!(
        entries[2..]
            .iter()
            .all(|entry| entry.get("response").is_none())
    );
}

#[test]
fn bk_19_all_operations_together_look_at_no_more_than_one_request_may() {
    let mut endpoint = Endpoint::new();
    let members: Vec<String> = (0..20_000).map(|n| format!("m{n}")).collect();
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let path = format!("/Groups/{}", endpoint.group("crew", &members));
    let walk = json!({"method": "PATCH", "path": path, "data": {"schemas": [PATCH_OP], "Operations":
        [{"op": "remove", "path": "members[display eq \"nobody\"]"}]}});
    let join = json!({"method": "PATCH", "path": path, "data": {"schemas": [PATCH_OP], "Operations":
        [{"op": "add", "path": "members", "value": [{"value": "new"}]}]}});
    let operations: Vec<_> = std::iter::repeat_n(walk, 50).chain([join]).collect();
    let entries = bulk(&mut endpoint, &json!(operations));
    let n_done = entries
        .iter()
        .take_while(|entry| entry["status"] == "204")
        .count();
    assert!((20..40).contains(&n_done), "walked {n_done} times");
    assert_eq!(entries[n_done]["response"]["scimType"], "tooMany");
    assert_eq!(
        entries[50]["status"], "204",
        "what looks at little still goes"
    );
}

#[test]
fn many_small_operations_on_long_resources_are_not_too_many() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user_with("ada", json!({"nickName": "x".repeat(40_000)}));
    let rename = |n| {
        let operation = json!({"op": "replace", "path": "title", "value": format!("t{n}")});
        json!({"method": "PATCH", "path": format!("/Users/{ada}"), "data": patch_body(&json!([operation]))})
    };
    let operations: Vec<Value> = (0..1_000).map(rename).collect();
    let sent = json!({"schemas": [BULK], "Operations": operations});
    let answer = endpoint.send("POST", "/Bulk", sent.to_string());
    assert_eq!(answer.changes.len(), 1_000);
}

#[test]
fn what_the_same_request_creates_later_is_no_unknown_reference() {
    let mut endpoint = Endpoint::new();
    let crew = endpoint.group("crew", &["a"]);
    let group = |member: &str| json!({"schemas": [GROUP], "displayName": "g", "members": [{"value": member}]});
    let succeed =
        json!([{"op": "replace", "path": "members[value eq \"a\"]", "value": {"value": "nobody"}}]);
    let bob = json!({"method": "POST", "path": "/Users", "bulkId": "u", "data": user_body("bob", json!({}))});
    for (first, n_remarks) in [
        (
            json!({"method": "POST", "path": "/Groups", "bulkId": "g", "data": group("bulkId:u")}),
            0,
        ),
        (
            json!({"method": "POST", "path": "/Groups", "bulkId": "g", "data": group("nobody")}),
            1,
        ),
        (
            json!({"method": "PATCH", "path": format!("/Groups/{crew}"), "data": patch_body(&succeed)}),
            1,
        ),
    ] {
        let mut endpoint = Endpoint {
            directory: endpoint.directory.clone(),
            ..Endpoint::new()
        };
        let sent = json!({"schemas": [BULK], "Operations": [first, bob]});
        let answer = endpoint.send("POST", "/Bulk", sent.to_string());
        let unknown = answer
            .remarks
            .iter()
            .filter(|remark| remark.id == "unknown-reference");
        assert_eq!(unknown.count(), n_remarks, "{first}: {answer:?}");
    }
}
