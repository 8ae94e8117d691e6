//! One operation of a bulk request: the request that it stands for, and its entry in the response.

use bytes::Bytes;
use http::header::{ETAG, HeaderValue, IF_MATCH, LOCATION};
use http::{HeaderMap, Method};
use serde_json::{Map, Value};

use crate::scim::caseless::member;
use crate::scim::error::{Error, ScimType};
use crate::scim::message::{Outcome, Request};
use crate::scim::provider::Provider;
use crate::scim::remark::quote;
use crate::scim::respond::body::{json_type, syntax};
use crate::scim::respond::bulk::Answered;
use crate::scim::respond::bulk::reference::References;
use crate::scim::respond::route::{self, Target};
use crate::scim::shape::refuse_case_twins;

/// An operation as sent.
#[derive(Debug)]
pub(super) struct Operation<'a>(&'a Value);

impl<'a> Operation<'a> {
    pub(super) fn new(sent: &'a Value) -> Self {
        Self(sent)
    }

    /// The name under which other operations refer to the resource that a POST creates.
    pub(super) fn bulk_id(&self) -> Option<&'a str> {
        if self.is_post() {
            self.text("bulkId")
        } else {
            None
        }
    }

    fn is_post(&self) -> bool {
        self.text("method")
            .is_some_and(|method| method.eq_ignore_ascii_case("POST"))
    }

    /// A member by its name, in any case (RFC 7643 §2.1).
    fn member(&self, name: &str) -> Option<&'a Value> {
        member(self.0.as_object()?, name)
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.member(name).and_then(Value::as_str)
    }

    /// The request that the operation stands for.
    pub(super) fn request(
        &self,
        provider: &Provider,
        base_url: &str,
        references: &References,
    ) -> Result<Request, Error> {
        let Value::Object(members) = self.0 else {
            return Err(syntax("the operation is not an object"));
        };
        refuse_case_twins(members)?;
        let method = self.method()?;
        if method == Method::POST {
            references.check_new(self.bulk_id())?;
        }
        let path = self.path()?;
        let mut path = Value::from(path);
        references.resolve(&mut path)?;
        let target = format!(
            "{}{}",
            provider.base_path,
            path.as_str().unwrap_or_default()
        );
        check_target(provider, &method, &target)?;

        let mut headers = HeaderMap::new();
        if let Some(version) = self.version()? {
            headers.insert(IF_MATCH, version);
        }
        Ok(Request {
            body: self.body(&method, references)?,
            method,
            target,
            headers,
            base_url: base_url.to_owned(),
        })
    }

    /// A query would ask for a body, which no operation that succeeds is answered with (RFC 7644 §3.7).
    fn path(&self) -> Result<&'a str, Error> {
        let path = self.text("path").filter(|path| path.starts_with('/'));
        match path {
            Some(path) if path.contains('?') => Err(Error::bad_request(
                ScimType::InvalidValue,
                "the path of the operation has a query; send the path alone",
            )),
            Some(path) => Ok(path),
            None => Err(syntax(
                "the operation has no path; send one relative to the base URL, such as /Users",
            )),
        }
    }

    /// The version that the resource must have. One that cannot be read is refused: to leave it out would be to write
    /// whatever the version is.
    fn version(&self) -> Result<Option<HeaderValue>, Error> {
        let sent = match self.member("version") {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(sent)) => sent,
            Some(other) => {
                let kind = json_type(other);
                return Err(syntax(format!("the version is {kind}; send a string")));
            }
        };
        HeaderValue::from_bytes(sent.as_bytes())
            .map(Some)
            .map_err(|_| {
                let detail = format!("the version {} is no entity tag", quote(sent));
                Error::bad_request(ScimType::InvalidValue, detail)
            })
    }

    /// Where the resource is that it addresses, also when it stands for no request; a POST addresses none
    /// (RFC 7644 §3.7.3).
    pub(super) fn location(&self, provider: &Provider, base_url: &str) -> Option<String> {
        let path = self.text("path").filter(|path| path.starts_with('/'))?;
        location(provider, base_url, &format!("{}{path}", provider.base_path))
    }

    fn method(&self) -> Result<Method, Error> {
        let methods = "send POST, PUT, PATCH or DELETE";
        let sent = match self.member("method") {
            None | Some(Value::Null) => {
                return Err(syntax(format!("the operation has no method; {methods}")));
            }
            Some(Value::String(sent)) => sent,
            Some(other) => {
                let kind = json_type(other);
                return Err(syntax(format!("the method is {kind}; {methods}")));
            }
        };
        [Method::POST, Method::PUT, Method::PATCH, Method::DELETE]
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(sent))
            .ok_or_else(|| {
                let sent = quote(sent);
                syntax(format!("the method is {sent}; {methods}"))
            })
    }

    fn body(&self, method: &Method, references: &References) -> Result<Bytes, Error> {
        if *method == Method::DELETE {
            return Ok(Bytes::new());
        }
        let data = self.member("data");
        let mut data = data.cloned().ok_or_else(|| {
            syntax(format!(
                "a {method} operation needs data, the body of that request"
            ))
        })?;
        references.resolve(&mut data)?;
        Ok(Bytes::from(data.to_string()))
    }

    /// The entry in the response (RFC 7644 §3.7.3), and what the operation came to.
    pub(super) fn entry(&self, answered: Answered, location: Option<String>) -> (Value, Outcome) {
        let mut entry = Map::new();
        for name in ["method", "bulkId"] {
            if let Some(sent) = self.member(name) {
                entry.insert(name.into(), sent.clone());
            }
        }
        let outcome = match answered {
            Ok(reply) => {
                let header = |name| reply.response.headers.get(name)?.to_str().ok();
                if let Some(version) = header(ETAG) {
                    entry.insert("version".into(), version.into());
                }
                if let Some(location) = header(LOCATION).or(location.as_deref()) {
                    entry.insert("location".into(), location.into());
                }
                entry.insert("status".into(), reply.response.status.as_str().into());
                reply.outcome
            }
            Err((error, subject)) => {
                if let Some(location) = location {
                    entry.insert("location".into(), location.into());
                }
                entry.insert("status".into(), error.status.as_str().into());
                let body = serde_json::from_slice(&error.body()).unwrap_or_default();
                entry.insert("response".into(), body);
                Outcome::Refused {
                    subject,
                    scim_type: error.scim_type,
                    detail: error.detail,
                }
            }
        };
        (entry.into(), outcome)
    }
}

/// The location of the resource that a target addresses.
pub(super) fn location(provider: &Provider, base_url: &str, target: &str) -> Option<String> {
    match route::read(provider, target) {
        Ok((Target::Resource(resource_type, id), _)) => {
            Some(format!("{base_url}/{}/{id}", resource_type.endpoint()))
        }
        _ => None,
    }
}

/// A POST names an endpoint, every other method a resource.
fn check_target(provider: &Provider, method: &Method, target: &str) -> Result<(), Error> {
    let (found, _) = route::read(provider, target)?;
    match found {
        Target::Type(_) if *method == Method::POST => Ok(()),
        Target::Resource(..) if *method != Method::POST => Ok(()),
        _ => Err(Error::bad_request(
            ScimType::InvalidValue,
            format!(
                "{method} cannot be sent to {} within bulk; \
                 POST to /Users or /Groups, anything else to one resource there",
                quote(target)
            ),
        )),
    }
}
