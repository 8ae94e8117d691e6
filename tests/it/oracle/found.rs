//! What oracles found, each with the request that showed it.

use http::{HeaderMap, Method, StatusCode};
use scimscope::scim::filter::parse_expression;
use scimscope::scim::path::AttributePath;
use scimscope::scim::remark::{MISSING_SPACE, Tolerance};
use scimscope::scim::{Directory, Profile, Provider, Request, Response, Stamp, Timestamp, respond};
use serde_json::{Value, json};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// An endpoint in the strict profile, without a socket.
struct Endpoint {
    provider: Provider,
    directory: Directory,
    n_requests: u32,
}

impl Endpoint {
    fn strict() -> Self {
        let provider = Provider {
            profile: Profile::Strict,
            ..Provider::default()
        };
        Self {
            provider,
            directory: Directory::default(),
            n_requests: 0,
        }
    }

    fn send(&mut self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        self.n_requests += 1;
        let request = Request {
            method,
            target: format!("/scim/v2{path}"),
            headers: HeaderMap::from_iter([(
                http::header::CONTENT_TYPE,
                http::HeaderValue::from_static("application/scim+json"),
            )]),
            body: body.to_string().into(),
            base_url: "https://host/scim/v2".to_owned(),
        };
        let stamp = Stamp {
            at: Timestamp(1_767_225_600_000_000 + i64::from(self.n_requests)),
            entropy: self.n_requests.into(),
        };
        let answer = respond(&self.provider, &mut self.directory, &request, &stamp);
        let Response { status, body, .. } = answer.response;
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }
}

/// scim2-tester: RFC 7643 §3 gives every representation of a schema `schemas`, and scim2-models writes it into an
/// extension's object as well.
#[test]
fn the_object_of_an_extension_may_have_schemas_and_it_is_not_stored() {
    let mut endpoint = Endpoint::strict();
    let extension = json!({"schemas": [ENTERPRISE], "department": "Tours"});
    let body = json!({"schemas": [USER, ENTERPRISE], "userName": "ada", ENTERPRISE: extension});
    let (status, created) = endpoint.send(Method::POST, "/Users", &body);
    assert_eq!(status, StatusCode::CREATED, "{created}");
    assert_eq!(created[ENTERPRISE], json!({"department": "Tours"}));

    let extension = json!({"schemas": [ENTERPRISE], "department": "Sales"});
    let operations = [
        json!({"op": "replace", "path": ENTERPRISE, "value": extension}),
        json!({"op": "add", "value": {ENTERPRISE: extension}}),
    ];
    for operation in operations {
        let path = format!("/Users/{}", created["id"].as_str().unwrap());
        let message = json!({"schemas": [PATCH], "Operations": [operation]});
        let (status, patched) = endpoint.send(Method::PATCH, &path, &message);
        assert_eq!(status, StatusCode::OK, "{patched}");
        assert_eq!(patched[ENTERPRISE], json!({"department": "Sales"}));
    }
}

/// scim2-tester: what a client writes into `manager` it reads there again, whatever else is known of the manager.
#[test]
fn a_manager_reads_as_it_was_written() {
    let mut endpoint = Endpoint::strict();
    let boss = json!({"schemas": [USER], "userName": "boss", "displayName": "The Boss"});
    let (_, boss) = endpoint.send(Method::POST, "/Users", &boss);
    let manager = json!({"value": boss["id"], "$ref": boss["meta"]["location"]});
    let body =
        json!({"schemas": [USER, ENTERPRISE], "userName": "ada", ENTERPRISE: {"manager": manager}});
    let (status, created) = endpoint.send(Method::POST, "/Users", &body);
    assert_eq!(status, StatusCode::CREATED, "{created}");
    assert_eq!(created[ENTERPRISE]["manager"], manager);
}

/// scim2-tester: a refusal that cuts the name of an attribute behind its URN does not say which attribute it is.
#[test]
fn a_refusal_names_an_attribute_of_an_extension_whole() {
    let mut endpoint = Endpoint::strict();
    let body =
        json!({"schemas": [USER, ENTERPRISE], "userName": "ada", ENTERPRISE: {"badge": "7"}});
    let (status, error) = endpoint.send(Method::POST, "/Users", &body);
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let detail = error["detail"].as_str().unwrap();
    assert!(
        detail.contains(&format!("\"{ENTERPRISE}:badge\"")),
        "{detail}"
    );
}

/// `scim_v2`: `and` and `or` have a space on both sides, next to parentheses and brackets too (RFC 7644 §3.4.2.2).
#[test]
fn and_and_or_stand_apart_from_parentheses_and_brackets() {
    for filter in [
        "(a pr)and (b pr)",
        "(a pr) or(b pr)",
        "a[b pr]and c pr",
        "(a pr)and(b pr)",
    ] {
        let read = |profile| {
            let mut remarks = Vec::new();
            let result = parse_expression(filter, &mut Tolerance::new(profile, &mut remarks));
            (result.is_ok(), remarks)
        };
        assert_eq!(read(Profile::Strict), (false, vec![]), "{filter}");
        let (is_read, remarks) = read(Profile::Lenient);
        assert!(is_read, "{filter}");
        assert!(
            remarks.iter().all(|remark| remark.id == MISSING_SPACE.id) && !remarks.is_empty(),
            "{filter}: {remarks:?}"
        );
    }
}

/// `scim_v2`: the scheme of a URI may have dots, and no URI has braces (RFC 3986 §3.1, §2).
#[test]
fn the_urn_before_an_attribute_is_a_uri() {
    for (path, is_path) in [
        ("urn:a:b", true),
        ("x.y+z-1:a:b", true),
        ("1x:a:b", false),
        ("urn:{a}:b", false),
        ("urn:a|b:c", false),
        ("urn:ä:b", false),
    ] {
        assert_eq!(AttributePath::parse(path).is_ok(), is_path, "{path}");
    }
}

/// scim2-tester: a client cannot guess from a schema that a country is a code (RFC 7643 §4.1.2), unless the schema says
/// which values there are.
#[test]
fn the_codes_of_countries_are_advertised_and_accepted() {
    let mut endpoint = Endpoint::strict();
    let (_, schema) = endpoint.send(Method::GET, &format!("/Schemas/{USER}"), &Value::Null);
    let sub_attribute = |attributes: &Value, name: &str| {
        let attributes = attributes.as_array().unwrap();
        let found = attributes
            .iter()
            .find(|attribute| attribute["name"] == name);
        found.unwrap().clone()
    };
    let addresses = sub_attribute(&schema["attributes"], "addresses");
    let country = sub_attribute(&addresses["subAttributes"], "country");
    let codes = country["canonicalValues"].as_array().unwrap();
    assert_eq!(codes.len(), 249, "those that ISO 3166-1 assigns");
    let addresses: Vec<Value> = codes.iter().map(|code| json!({"country": code})).collect();
    let body = json!({"schemas": [USER], "userName": "ada", "addresses": addresses});
    let (status, created) = endpoint.send(Method::POST, "/Users", &body);
    assert_eq!(status, StatusCode::CREATED, "{created}");
}
