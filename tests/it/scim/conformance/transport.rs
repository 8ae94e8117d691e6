//! §1: transport, encoding, media types.

use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, IF_NONE_MATCH};
use serde_json::{Value, json};

use crate::scim::endpoint::{Endpoint, USER, assert_refused, body, id, ids, user_body};
use crate::support::scimscope;

#[test]
fn tr_01_a_base_with_a_query_is_refused_and_links_start_with_the_base() {
    let home = tempfile::tempdir().unwrap();
    for option in ["--base-url=https://host/scim?x=1", "--base-path=/scim?x=1"] {
        let output = scimscope(home.path())
            .args(["serve", option])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{option}");
    }
    let mut endpoint = Endpoint::new();
    let created = endpoint.post("/Users", &user_body("ada", json!({})));
    let location = created["meta"]["location"].as_str().unwrap();
    assert!(location.starts_with("https://host/scim/v2/"), "{location}");
}

#[test]
fn tr_02_a_target_is_decoded_once_and_qy_05_finding_nothing_is_success() {
    let mut endpoint = Endpoint::new();
    let ada = id(&endpoint.post("/Users", &json!({
        "schemas": [USER], "userName": "Ada+1@x", "title": "Pilot", "emails": [{"value": "A@x", "type": "work"}],
    })));
    endpoint.user("bob");
    for (filter, expected) in [
        ("userName%20eq%20%22ada%2B1@X%22", vec![&ada]),
        ("userName%20eq%20%22ada+1@X%22", vec![&ada]),
        ("userName+eq+%22ada%2B1@x%22", vec![&ada]),
        ("emails.value%20eq%20%22a@x%22", vec![&ada]),
        (
            "emails%5Btype%20eq%20%22work%22%20and%20value%20eq%20%22a@x%22%5D",
            vec![&ada],
        ),
        ("title%20sw%20%22pil%22", vec![&ada]),
        (
            "title%20eq%20%22pilot%22%20and%20userName%20eq%20%22bob%22",
            vec![],
        ),
        ("userName%20eq%20%22nobody%22", vec![]),
    ] {
        let list = endpoint.get(&format!("/Users?filter={filter}"));
        assert_eq!(ids(&list).iter().collect::<Vec<_>>(), expected, "{filter}");
        assert_eq!(list["totalResults"], expected.len());
    }
    endpoint.refused(
        "GET",
        "/Users?filter=userName%2520eq%2520%22a%22",
        &Value::Null,
        400,
        json!("invalidFilter"),
    );
    endpoint.refused(
        "GET",
        "/Users?filter=",
        &Value::Null,
        400,
        json!("invalidFilter"),
    );
    let answer = endpoint.send("GET", "/Users?filter=userName+eq+%22bob%22", "");
    assert_eq!(answer.remarks[0].id, "plus-as-space");
}

#[test]
fn tr_03_a_plus_sign_is_one_unless_the_filter_makes_no_sense_with_it() {
    let mut endpoint = Endpoint::new();
    endpoint.user_with(
        "ada",
        json!({"displayName": "Tour Guide", "phoneNumbers": [{"value": "tel:+1"}]}),
    );
    for filter in [
        "meta.created%20gt%20%222011-05-13T06:42:34%2B02:00%22",
        "meta.created%20gt%20%222011-05-13T06:42:34+02:00%22",
        "phoneNumbers.value%20eq%20%22tel:+1%22",
        "displayName+eq+%22Tour+Guide%22",
    ] {
        let list = endpoint.get(&format!("/Users?filter={filter}"));
        assert_eq!(list["totalResults"], 1, "{filter}");
    }
}

#[test]
fn tr_04_in_03_any_text_survives_a_round_trip() {
    let mut endpoint = Endpoint::new();
    for title in [
        "Ælfgifu",
        "e\u{301}",
        "🦀 שלום",
        "a\u{0}b",
        "\u{202e}x",
        "\"\\/\n",
    ] {
        let created = endpoint.post("/Users", &user_body(title, json!({"title": title})));
        let read = endpoint.get(&format!("/Users/{}", id(&created)));
        assert_eq!(read["title"], title);
    }
}

#[test]
fn tr_05_tr_06_tr_07_tr_11_every_body_is_scim_json_without_parameters() {
    for mut endpoint in Endpoint::both() {
        for accept in [
            None,
            Some("*/*"),
            Some("application/scim+json"),
            Some("application/json"),
            Some("application/json;q=0.9, text/html"),
        ] {
            let fields: Vec<_> = accept.map(|accept| (ACCEPT, accept)).into_iter().collect();
            let answer = endpoint.send_with("GET", "/Users", "", &fields);
            assert_eq!(answer.response.status, 200, "{accept:?}");
            assert_eq!(
                answer.response.headers[CONTENT_TYPE],
                "application/scim+json"
            );
        }
    }
}

#[test]
fn tr_08_an_accept_that_admits_no_json_is_forgiven_or_refused_by_profile() {
    let html = [(ACCEPT, "text/html")];
    let answer = Endpoint::new().send_with("GET", "/Users", "", &html);
    assert_eq!(answer.response.status, 200);
    assert_eq!(answer.remarks[0].id, "accept-ignored");
    let mut strict = Endpoint::strict();
    assert_refused(
        &strict.send_with("GET", "/Users", "", &html),
        406,
        Value::Null,
    );
    for accept in [
        "*/*",
        "application/json",
        "text/html, application/scim+json;q=0.5",
    ] {
        let answer = strict.send_with("GET", "/Users", "", &[(ACCEPT, accept)]);
        assert_eq!(answer.response.status, 200, "{accept}");
    }
}

#[test]
fn tr_10_a_format_suffix_is_no_part_of_an_id() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    endpoint.refused(
        "GET",
        &format!("/Users/{ada}.scim"),
        &Value::Null,
        404,
        Value::Null,
    );
}

#[test]
fn cr_10_tr_09_tr_12_pu_13_bodies_that_cannot_be_read_are_refused() {
    let mut endpoint = Endpoint::new();
    for broken in ["", "{", "[]", "\"x\"", "{\"userName\":\"\u{0}"] {
        let answer = endpoint.send("POST", "/Users", broken);
        assert_refused(&answer, 400, json!("invalidSyntax"));
    }
    let answer = endpoint.send("POST", "/Users", &b"{\"userName\":\"\xff\"}"[..]);
    assert_refused(&answer, 400, json!("invalidSyntax"));
    let deep = "[".repeat(100_000);
    assert_refused(
        &endpoint.send("POST", "/Users", deep),
        400,
        json!("invalidSyntax"),
    );
    let user = json!({"schemas": [USER], "userName": "a"}).to_string();
    let answer = endpoint.send_with(
        "POST",
        "/Users",
        user.clone(),
        &[(CONTENT_TYPE, "text/xml")],
    );
    assert_refused(&answer, 415, Value::Null);
    let fields = [(CONTENT_TYPE, "Application/JSON; charset=utf-8")];
    assert_eq!(
        endpoint
            .send_with("POST", "/Users", user, &fields)
            .response
            .status,
        201
    );
}

#[test]
fn a_member_that_the_json_reader_takes_for_its_own_is_refused() {
    for mut endpoint in Endpoint::both() {
        for member in [
            r#"{"$serde_json::private::RawValue":"\"x\""}"#,
            r#"{"\u0024serde_json::private::Number":"7"}"#,
        ] {
            for body in [
                member.to_owned(),
                format!(r#"{{"schemas":["{USER}"],"userName":{member}}}"#),
            ] {
                let answer = endpoint.send("POST", "/Users", body);
                assert_refused(&answer, 400, "invalidSyntax");
            }
        }
        let text = r#"{"userName":"$serde_json::private::Number","schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}"#;
        assert_eq!(endpoint.send("POST", "/Users", text).response.status, 201);
    }
}

#[test]
fn a_text_within_a_value_is_not_read_as_what_the_json_reader_takes_for_its_own() {
    let mut endpoint = Endpoint::new();
    for (n, name) in ["RawValue", "Number", "Other"].into_iter().enumerate() {
        let text = json!({"a": {format!("$serde_json::private::{name}"): "{no json"}}).to_string();
        let user = user_body(&format!("u{n}"), json!({"roles": [{"value": text}]}));
        let answer = endpoint.send("POST", "/Users", user.to_string());
        assert_eq!(answer.response.status, 201, "{text}");
        assert_eq!(body(&answer)["roles"][0]["value"], text);
        assert_eq!(answer.remarks[0].id, "json-in-string", "{text}");
    }
}

#[test]
fn tr_09_every_spelling_of_the_two_media_types_is_accepted() {
    for mut endpoint in Endpoint::both() {
        for (n, media_type) in [
            "application/scim+json",
            "application/scim+json; charset=UTF-8",
            "APPLICATION/SCIM+JSON",
            "application/json",
        ]
        .into_iter()
        .enumerate()
        {
            let user = user_body(&format!("u{n}"), json!({})).to_string();
            let answer = endpoint.send_with("POST", "/Users", user, &[(CONTENT_TYPE, media_type)]);
            assert_eq!(answer.response.status, 201, "{media_type}");
        }
        let answer = endpoint.send("POST", "/Users", user_body("none", json!({})).to_string());
        assert_eq!(
            answer.response.status, 201,
            "a missing media type is SCIM JSON"
        );
    }
}

#[test]
fn tr_13_the_order_of_members_means_nothing() {
    let mut endpoint = Endpoint::new();
    let forth = format!(
        r#"{{"schemas":["{USER}"],"userName":"a","name":{{"givenName":"g","familyName":"f"}},"title":"t"}}"#
    );
    let back = format!(
        r#"{{"title":"t","name":{{"familyName":"f","givenName":"g"}},"userName":"b","schemas":["{USER}"]}}"#
    );
    let [forth, back] = [forth, back].map(|sent| body(&endpoint.send("POST", "/Users", sent)));
    assert_eq!(
        (&forth["name"], &forth["title"]),
        (&back["name"], &back["title"])
    );
}

#[test]
fn tr_14_er_01_er_02_every_failure_carries_its_status_in_an_error_body() {
    let mut endpoint = Endpoint::strict();
    endpoint.provider.max_body = 1000;
    let ada = endpoint.user("ada");
    let path = format!("/Users/{ada}");
    let (long, none) = (json!({"userName": "x".repeat(1000)}), Value::Null);
    for (method, path, sent, status, scim_type) in [
        ("POST", "/Users", &json!([]), 400, json!("invalidSyntax")),
        ("GET", "/Nothing", &none, 404, Value::Null),
        ("POST", path.as_str(), &none, 405, Value::Null),
        (
            "POST",
            "/Users",
            &user_body("ADA", json!({})),
            409,
            json!("uniqueness"),
        ),
        ("POST", "/Users", &long, 413, Value::Null),
        ("GET", "/Me", &none, 501, Value::Null),
    ] {
        endpoint.refused(method, path, sent, status, scim_type);
    }
    let answer = endpoint.send_with("GET", "/Users", "", &[(ACCEPT, "text/html")]);
    assert_refused(&answer, 406, Value::Null);
    let answer = endpoint.send_with("POST", "/Users", "<x/>", &[(CONTENT_TYPE, "text/xml")]);
    assert_refused(&answer, 415, Value::Null);
}

#[test]
fn tr_15_a_single_value_of_a_multi_valued_attribute_is_an_array() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user_with("ada", json!({"emails": [{"value": "a@x"}], "title": "t"}));
    let user = endpoint.get(&format!("/Users/{ada}"));
    assert_eq!(user["emails"], json!([{"value": "a@x"}]));
    assert!(user["title"].is_string() && user["meta"].is_object());
}

#[test]
fn tr_16_unknown_query_parameters_are_ignored() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    for path in [
        "/Users?foo=1",
        "/Users?filt%65r=userName%20pr&x",
        "/Users?&&=",
    ] {
        assert_eq!(
            ids(&endpoint.get(path)),
            std::slice::from_ref(&ada),
            "{path}"
        );
    }
}

#[test]
fn tr_09_a_charset_or_a_content_coding_that_is_not_undone_is_named() {
    let text = || user_body("ada", json!({})).to_string();
    for mut endpoint in Endpoint::both() {
        for (media_type, coding, named) in [
            ("application/json;charset=iso-8859-1", "", "iso-8859-1"),
            ("application/scim+json; Charset=\"utf-16\"", "", "utf-16"),
            (
                "application/scim+json",
                "gzip",
                "encoded with \\\"gzip\\\", which",
            ),
            ("application/scim+json", "gzip, br", "gzip\\\" and \\\"br"),
        ] {
            let mut fields = vec![(CONTENT_TYPE, media_type)];
            if !coding.is_empty() {
                fields.push((CONTENT_ENCODING, coding));
            }
            let answer = endpoint.send_with("POST", "/Users", text(), &fields);
            assert_refused(&answer, 415, Value::Null);
            let detail = body(&answer)["detail"].to_string();
            assert!(detail.contains(named), "{detail}");
        }
        for (media_type, coding) in [
            ("application/json; charset=UTF-8", "identity"),
            ("application/scim+json;charset=\"utf-8\"", ""),
            ("application/scim+json;version=2", "Identity"),
        ] {
            let fields = [(CONTENT_TYPE, media_type), (CONTENT_ENCODING, coding)];
            let answer = endpoint.send_with("POST", "/Users/.search", text(), &fields);
            assert_ne!(answer.response.status, 415, "{media_type}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_skipped_or_refused_by_profile() {
    let body = format!("\u{feff}{}", user_body("ada", json!({})));
    let answer = Endpoint::new().send("POST", "/Users", body.clone());
    assert_eq!(answer.response.status, 201);
    assert_eq!(answer.remarks[0].id, "byte-order-mark");
    let strict = answer.strict.expect("another answer");
    assert_eq!(strict.status, 400);
    let refused = Endpoint::strict().send("POST", "/Users", body);
    assert_refused(&refused, 400, "invalidSyntax");
    assert!(strict.detail.unwrap().contains("byte order mark"));
}

#[test]
fn head_is_answered_as_get() {
    for mut endpoint in Endpoint::both() {
        let ada = format!("/Users/{}", endpoint.user("ada"));
        for path in ["/Users?count=1", &ada, "/Schemas", "/", "/Users/nobody"] {
            let (get, head) = (
                endpoint.send("GET", path, ""),
                endpoint.send("HEAD", path, ""),
            );
            assert_eq!(head.response.status, get.response.status, "{path}");
            assert_eq!(head.response.headers, get.response.headers, "{path}");
            assert_eq!(head.response.body.len(), get.response.body.len(), "{path}");
            assert_eq!(head.outcome, get.outcome, "{path}");
        }
        let etag = endpoint.send("HEAD", &ada, "").response.headers["etag"].clone();
        let known = [(IF_NONE_MATCH, etag.to_str().unwrap())];
        let answer = endpoint.send_with("HEAD", &ada, "", &known);
        assert_eq!(answer.response.status, 304);
        assert_refused(&endpoint.send("HEAD", "/Bulk", ""), 405, Value::Null);
    }
}
