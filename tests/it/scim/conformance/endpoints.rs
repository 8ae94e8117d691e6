//! §2: endpoints and methods.

use std::collections::HashSet;

use http::header::ALLOW;
use scimscope::scim::Request;
use serde_json::{Value, json};

use crate::scim::endpoint::{
    BULK, Endpoint, GROUP, LIST, SEARCH, USER, assert_refused, body, id, ids, patch_body,
    resources, user_body,
};

#[test]
fn ep_01_ep_02_ep_03_ep_04_ep_05_ep_06_resources_are_listed_created_read_replaced_modified_deleted()
{
    for mut endpoint in Endpoint::both() {
        let group = |name: &str| json!({"schemas": [GROUP], "displayName": name});
        let operations = patch_body(&json!([{"op": "add", "path": "externalId", "value": "e"}]));
        for (path, sent) in [
            ("/Users", user_body("ada", json!({}))),
            ("/Groups", group("crew")),
        ] {
            let created = endpoint.post(path, &sent);
            let one = format!("{path}/{}", id(&created));
            let list = endpoint.get(path);
            assert_eq!(list["schemas"], json!([LIST]));
            assert_eq!(ids(&list), [id(&created)]);
            assert_eq!(endpoint.get(&one), created, "the bare resource");
            assert_eq!(endpoint.status("PUT", &one, &sent), 200);
            assert!([200, 204].contains(&endpoint.status("PATCH", &one, &operations)));
            let answer = endpoint.send("DELETE", &one, "");
            assert_eq!(answer.response.status, 204);
            assert!(answer.response.body.is_empty());
        }
    }
}

#[test]
fn ep_07_ep_08_ep_09_ep_10_discovery_bulk_search_and_the_root_are_served() {
    let mut endpoint = Endpoint::new();
    let (ada, crew) = (endpoint.user("ada"), endpoint.group("crew", &[]));
    for path in ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] {
        assert_eq!(endpoint.status("GET", path, &Value::Null), 200, "{path}");
    }
    let search = json!({"schemas": [SEARCH]});
    assert_eq!(
        ids(&endpoint.ok("POST", "/Users/.search", &search)),
        std::slice::from_ref(&ada)
    );
    assert_eq!(
        ids(&endpoint.ok("POST", "/Groups/.search", &search)),
        std::slice::from_ref(&crew)
    );
    assert_eq!(
        ids(&endpoint.ok("POST", "/.search", &search)),
        [ada.clone(), crew.clone()]
    );
    assert_eq!(ids(&endpoint.get("")), [ada.clone(), crew]);
    let bulk = json!({"schemas": [BULK], "Operations": [{"method": "DELETE", "path": format!("/Users/{ada}")}]});
    assert_eq!(
        endpoint.ok("POST", "/Bulk", &bulk)["Operations"][0]["status"],
        "204"
    );
}

#[test]
fn ep_11_ep_15_me_01_me_is_not_supported_by_any_method() {
    for mut endpoint in Endpoint::both() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            endpoint.refused(method, "/Me", &Value::Null, 501, Value::Null);
        }
    }
}

#[test]
fn ep_12_pu_12_a_put_creates_nothing() {
    let mut endpoint = Endpoint::new();
    let user = user_body("ada", json!({}));
    endpoint.refused("PUT", "/Users/unknown", &user, 404, Value::Null);
    assert!(endpoint.directory.is_empty());
}

#[test]
fn ep_13_ep_14_ep_18_ep_19_ds_17_ds_19_unknown_paths_are_404_and_wrong_methods_405() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    for path in [
        "/users",
        "/Users/a/b",
        "/Nothing",
        "/ServiceProviderConfigs",
        "/Users/%ff",
        "/Users/unknown",
    ] {
        endpoint.refused("GET", path, &Value::Null, 404, Value::Null);
    }
    let error = endpoint.refused("GET", "/Users/ADA", &Value::Null, 404, Value::Null);
    assert!(
        error["detail"].as_str().unwrap().contains(&ada),
        "the hint names the id"
    );
    endpoint.refused(
        "PUT",
        "/Users/unknown",
        &json!({"schemas": [USER], "userName": "x"}),
        404,
        Value::Null,
    );
    endpoint.refused(
        "GET",
        &format!("/Groups/{ada}"),
        &Value::Null,
        404,
        Value::Null,
    );
    for (method, path, allow) in [
        ("PUT", "/Users", "GET, HEAD, POST"),
        ("POST", "/Users/x", "GET, HEAD, PUT, PATCH, DELETE"),
        ("DELETE", "/Schemas", "GET, HEAD"),
        ("POST", "/ServiceProviderConfig", "GET, HEAD"),
        ("GET", "/.search", "POST"),
    ] {
        let answer = endpoint.send(method, path, "");
        assert_refused(&answer, 405, Value::Null);
        assert_eq!(answer.response.headers[ALLOW], allow, "{method} {path}");
    }
    endpoint.refused("GET", "/Me", &Value::Null, 501, Value::Null);
    assert_eq!(endpoint.get("/Users/")["totalResults"], 1);
}

#[test]
fn ep_16_ep_17_each_type_is_found_at_an_endpoint_of_its_own() {
    let mut endpoint = Endpoint::new();
    let types = endpoint.get("/ResourceTypes");
    let endpoints: HashSet<&str> = resources(&types)
        .iter()
        .map(|found| found["endpoint"].as_str().unwrap())
        .collect();
    assert_eq!(endpoints.len(), resources(&types).len());
    for path in endpoints {
        assert_eq!(endpoint.get(path)["totalResults"], 0, "{path}");
    }
}

#[test]
fn ds_17_discovery_is_read_only() {
    let mut endpoint = Endpoint::new();
    for path in [
        "/ServiceProviderConfig",
        "/ResourceTypes",
        "/Schemas",
        "/ResourceTypes/User",
    ] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let answer = endpoint.send(method, path, user_body("ada", json!({})).to_string());
            assert_refused(&answer, 405, Value::Null);
            assert_eq!(
                answer.response.headers[ALLOW], "GET, HEAD",
                "{method} {path}"
            );
        }
    }
    let unchanged = endpoint.get("/Schemas");
    assert!(ids(&unchanged).contains(&USER.to_owned()));
}

#[test]
fn a_path_that_leads_nowhere_is_explained_at_the_root_as_well() {
    let mut endpoint = Endpoint::new();
    endpoint.provider.base_path = String::new();
    for (target, problem) in [
        (
            "/scim/Users",
            "nothing stands before /Users here; the tenant URL of this endpoint is https://host",
        ),
        ("/users", "it is spelled /Users"),
        ("//Users", "a slash stands twice"),
        ("/elsewhere", "the endpoints are /Users"),
    ] {
        let request = Request {
            method: http::Method::GET,
            target: target.to_owned(),
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::new(),
            base_url: "https://host".to_owned(),
        };
        let answer = endpoint.exchange(&request);
        assert_refused(&answer, 404, Value::Null);
        let detail = body(&answer)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(problem), "{target}: {detail}");
    }
}

#[test]
fn a_path_behind_a_mistyped_tenant_url_is_told_where_it_was_meant_to_go() {
    for mut endpoint in Endpoint::both() {
        for (target, problem) in [
            (
                "/scim/v2/scim/v2/Users?x",
                "there is more before /Users than /scim/v2; the tenant URL of this endpoint is https://host/scim/v2",
            ),
            (
                "/scim/scim/v2/Groups/7",
                "there is more before /Groups than /scim/v2; the tenant URL",
            ),
            (
                "/scim/v2/aadOptscim062020/Users",
                "the flag https://host/scim/v2/?aadOptscim062020",
            ),
            ("/scim/v2&aadoptscim062020/Users", "with the flag"),
            (
                "/scim/v2//Users",
                "a slash stands twice; the tenant URL of this endpoint is https://host/scim/v2, without one at its end",
            ),
            ("//scim/v2/Users", "a slash stands twice"),
            (
                "/scim/v2/users",
                "it is spelled /Users, in exactly these letters",
            ),
            ("/scim/v2/User/7", "it is spelled /Users"),
            (
                "/Users",
                "it is not below /scim/v2; the tenant URL of this endpoint is https://host/scim/v2",
            ),
            ("/scim/v2/Nothing", "the endpoints are /Users"),
            ("/scim/v2/Users/7/8", "the endpoints are /Users"),
            ("/elsewhere", "the endpoints are below /scim/v2"),
        ] {
            let request = Request {
                method: http::Method::GET,
                target: target.to_owned(),
                headers: http::HeaderMap::new(),
                body: bytes::Bytes::new(),
                base_url: "https://host/scim/v2".to_owned(),
            };
            let answer = endpoint.exchange(&request);
            assert_refused(&answer, 404, Value::Null);
            let detail = body(&answer)["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(problem), "{target}: {detail}");
        }
    }
}
