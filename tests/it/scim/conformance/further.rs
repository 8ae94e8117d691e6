//! §26 and §28: what is offered of tenants and events.

use http::HeaderMap;
use http::header::HeaderName;
use scimscope::scim::{Provider, Request};
use serde_json::json;

use crate::scim::endpoint::{Endpoint, user_body};

#[test]
fn tn_01_tn_02_the_base_may_name_a_tenant() {
    let mut endpoint = Endpoint::new();
    endpoint.provider = Provider {
        base_path: "/Tenants/7/v2".to_owned(),
        ..endpoint.provider
    };
    let request = Request {
        method: http::Method::POST,
        target: "/Tenants/7/v2/Users".to_owned(),
        headers: HeaderMap::new(),
        body: user_body("ada", json!({})).to_string().into(),
        base_url: "https://host/Tenants/7/v2".to_owned(),
    };
    let answer = endpoint.exchange(&request);
    assert_eq!(answer.response.status, 201);
    let location = answer.response.headers["location"].to_str().unwrap();
    assert!(location.starts_with("https://host/Tenants/7/v2/Users/"));
}

#[test]
fn ev_01_a_wish_for_an_asynchronous_answer_is_ignored() {
    for mut endpoint in Endpoint::both() {
        let prefer = [(HeaderName::from_static("prefer"), "respond-async, wait=10")];
        let sent = user_body("ada", json!({})).to_string();
        let answer = endpoint.send_with("POST", "/Users", sent, &prefer);
        assert_eq!(answer.response.status, 201);
        assert!(answer.response.headers.get("preference-applied").is_none());
    }
}
