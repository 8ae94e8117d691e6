//! An endpoint to send requests to, and what to expect of its answers.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scimscope::scim::{
    Answer, Directory, Outcome, Profile, Provider, Request, ResourceType, Stamp, Timestamp, respond,
};
use serde_json::{Value, json};

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
pub const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
pub const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
pub const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// The extension of the case files: an attribute of every type, mutability and `returned`.
pub const PROBE: &str = "urn:example:params:scim:schemas:extension:probe:2.0:User";

/// An endpoint, and the clock and the dice that it is handed.
pub struct Endpoint {
    pub provider: Provider,
    pub directory: Directory,
    pub now: i64,
}

impl Endpoint {
    pub fn new() -> Self {
        Self::with_profile(Profile::Lenient)
    }

    pub fn strict() -> Self {
        Self::with_profile(Profile::Strict)
    }

    /// One of each profile, for what both answer alike.
    pub fn both() -> [Self; 2] {
        [Self::new(), Self::strict()]
    }

    pub fn with_profile(profile: Profile) -> Self {
        let mut provider = Provider {
            profile,
            ..Provider::default()
        };
        let probe = serde_json::from_str(include_str!("../../cases/TestExtension.json")).unwrap();
        provider
            .schemas
            .add_extension(ResourceType::User, probe)
            .unwrap();
        Self {
            provider,
            directory: Directory::default(),
            now: 1_790_000_000_000_000,
        }
    }

    pub fn send(&mut self, method: &str, path: &str, body: impl Into<Bytes>) -> Answer {
        self.send_with(method, path, body, &[])
    }

    pub fn send_with(
        &mut self,
        method: &str,
        path: &str,
        body: impl Into<Bytes>,
        fields: &[(HeaderName, &str)],
    ) -> Answer {
        let headers: HeaderMap = fields
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect();
        let request = Request {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            target: format!("/scim/v2{path}"),
            headers,
            body: body.into(),
            base_url: "https://host/scim/v2".to_owned(),
        };
        self.exchange(&request)
    }

    pub fn exchange(&mut self, request: &Request) -> Answer {
        self.now += 1_000_000;
        let stamp = Stamp {
            at: Timestamp(self.now),
            entropy: u128::try_from(self.now).unwrap(),
        };
        respond(&self.provider, &mut self.directory, request, &stamp)
    }

    /// The status of an answer.
    pub fn status(&mut self, method: &str, path: &str, sent: &Value) -> u16 {
        self.send(method, path, text(sent)).response.status.as_u16()
    }

    pub fn get(&mut self, path: &str) -> Value {
        self.ok("GET", path, &Value::Null)
    }

    /// Sends what must be answered with 200; returns the body.
    pub fn ok(&mut self, method: &str, path: &str, sent: &Value) -> Value {
        let answer = self.send(method, path, text(sent));
        let status = answer.response.status;
        assert_eq!(status, 200, "{method} {path}: {:?}", answer.outcome);
        body(&answer)
    }

    pub fn post(&mut self, path: &str, resource: &Value) -> Value {
        let answer = self.send("POST", path, resource.to_string());
        assert_eq!(answer.response.status, 201, "{:?}", answer.outcome);
        body(&answer)
    }

    pub fn user(&mut self, user_name: &str) -> String {
        self.user_with(user_name, json!({}))
    }

    /// Creates a user with further attributes; returns its id.
    pub fn user_with(&mut self, user_name: &str, attributes: Value) -> String {
        id(&self.post("/Users", &user_body(user_name, attributes)))
    }

    pub fn group(&mut self, name: &str, members: &[&str]) -> String {
        let members: Vec<_> = members.iter().map(|id| json!({"value": id})).collect();
        let group = json!({"schemas": [GROUP], "displayName": name, "members": members});
        id(&self.post("/Groups", &group))
    }

    pub fn patch(&mut self, path: &str, operations: &Value) -> Answer {
        self.send("PATCH", path, patch_body(operations).to_string())
    }

    /// The `userName`s or `displayName`s that a filter finds, in order.
    pub fn find(&mut self, path: &str, filter: &str) -> Vec<String> {
        names(&self.get(&format!("{path}?filter={}", encode(filter))))
    }

    /// Sends what must be refused: nothing changes, and the error is told as RFC 7644 §3.12 says.
    pub fn refused(
        &mut self,
        method: &str,
        path: &str,
        sent: &Value,
        status: u16,
        scim_type: Value,
    ) -> Value {
        let before = self.directory.clone();
        let answer = self.send(method, path, text(sent));
        assert_refused(&answer, status, scim_type);
        assert_eq!(self.directory, before);
        body(&answer)
    }
}

/// The text of a body; none for null.
fn text(sent: &Value) -> String {
    if sent.is_null() {
        String::new()
    } else {
        sent.to_string()
    }
}

/// A user as a client sends it; `schemas` names the extensions that it has attributes of.
pub fn user_body(user_name: &str, attributes: Value) -> Value {
    let mut schemas = vec![USER];
    schemas.extend(
        [ENTERPRISE, PROBE]
            .iter()
            .filter(|urn| attributes.get(urn).is_some()),
    );
    let mut user = json!({"schemas": schemas, "userName": user_name});
    let Value::Object(attributes) = attributes else {
        panic!("attributes are an object");
    };
    user.as_object_mut().unwrap().extend(attributes);
    user
}

pub fn patch_body(operations: &Value) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

/// A text as it stands in a query.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

pub fn assert_refused(answer: &Answer, status: u16, scim_type: impl Into<Value>) {
    let error = body(answer);
    assert_eq!(answer.response.status, status, "{error}");
    assert_eq!(
        answer.response.headers[CONTENT_TYPE],
        "application/scim+json"
    );
    assert_eq!(
        error["schemas"],
        json!(["urn:ietf:params:scim:api:messages:2.0:Error"])
    );
    assert_eq!(error["status"], status.to_string());
    assert_eq!(error["scimType"], scim_type.into(), "{error}");
    assert!(
        error["detail"]
            .as_str()
            .is_some_and(|detail| !detail.is_empty())
    );
    assert!(answer.changes.is_empty());
    assert!(matches!(answer.outcome, Outcome::Refused { .. }));
    let known = ["schemas", "status", "scimType", "detail"];
    assert!(
        error
            .as_object()
            .unwrap()
            .keys()
            .all(|key| known.contains(&key.as_str()))
    );
}

pub fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.response.body).unwrap_or_default()
}

pub fn id(resource: &Value) -> String {
    resource["id"].as_str().unwrap().to_owned()
}

pub fn ids(list: &Value) -> Vec<String> {
    resources(list).iter().map(id).collect()
}

/// The `userName`s or `displayName`s of a page.
pub fn names(list: &Value) -> Vec<String> {
    let name = |resource: &Value| {
        let name = resource["userName"].as_str();
        name.or(resource["displayName"].as_str())
            .unwrap()
            .to_owned()
    };
    resources(list).iter().map(name).collect()
}

pub fn resources(list: &Value) -> &[Value] {
    list["Resources"].as_array().unwrap()
}
