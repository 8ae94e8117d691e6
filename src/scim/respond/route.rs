//! Which endpoint a target names (RFC 7644 §3.2), and what its query says.

use std::borrow::Cow;

use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use crate::scim::discovery::Endpoint;
use crate::scim::error::{Error, ScimType};
use crate::scim::provider::Provider;
use crate::scim::remark::quote;
use crate::scim::resource::ResourceType;

/// What a request is addressed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The base URI: a query over every resource type.
    Root,
    /// `/Users`, `/Groups`.
    Type(ResourceType),
    /// `/Users/{id}`.
    Resource(ResourceType, String),
    /// `/.search`, `/Users/.search`.
    Search(Option<ResourceType>),
    /// One of the discovery endpoints.
    Discovery(Endpoint),
    /// `/Bulk`.
    Bulk,
    /// `/Me`.
    Me,
}

impl Target {
    /// The methods to name in `Allow`, when `method` is not among them.
    pub(super) fn refuses(&self, method: &Method) -> Option<&'static str> {
        let allow = match self {
            Self::Root | Self::Discovery(_) => "GET, HEAD",
            Self::Type(_) => "GET, HEAD, POST",
            Self::Resource(..) => "GET, HEAD, PUT, PATCH, DELETE",
            Self::Search(_) | Self::Bulk => "POST",
            Self::Me => "GET, HEAD, POST, PUT, PATCH, DELETE",
        };
        let is_allowed = allow.split(", ").any(|allowed| allowed == method.as_str());
        (!is_allowed).then_some(allow)
    }
}

/// Reads a target in origin form. Path segments are case-sensitive, a trailing slash is tolerated.
pub(super) fn read<'a>(provider: &Provider, target: &'a str) -> Result<(Target, Query<'a>), Error> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let endpoint = below_base(&provider.base_path, path)?;
    let endpoint = endpoint.strip_suffix('/').unwrap_or(endpoint);
    let endpoint = endpoint.strip_prefix('/').unwrap_or(endpoint);
    let segments = endpoint
        .split('/')
        .map(decode)
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| unknown(path))?;
    let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
    let target = match *segments.as_slice() {
        [""] => Target::Root,
        [".search"] => Target::Search(None),
        ["Bulk"] => Target::Bulk,
        ["Me"] => Target::Me,
        [first, ref rest @ ..] => match (resource_type(first), rest) {
            (Some(resource_type), []) => Target::Type(resource_type),
            (Some(resource_type), [".search"]) => Target::Search(Some(resource_type)),
            (Some(resource_type), [id]) => Target::Resource(resource_type, (*id).to_owned()),
            (None, rest) => {
                Target::Discovery(Endpoint::read(first, rest).ok_or_else(|| unknown(path))?)
            }
            _ => return Err(unknown(path)),
        },
        [] => return Err(unknown(path)),
    };
    Ok((target, Query::read(query)))
}

fn resource_type(endpoint: &str) -> Option<ResourceType> {
    ResourceType::ALL
        .into_iter()
        .find(|resource_type| resource_type.endpoint() == endpoint)
}

/// What follows the base path. RFC 7644 §3.13: without a version the latest is meant, and a version that is
/// not served is refused.
fn below_base<'a>(base_path: &str, path: &'a str) -> Result<&'a str, Error> {
    if let Some(rest) = strip_segments(path, base_path) {
        return match version(rest) {
            Some("v2") => Ok(rest.strip_prefix("/v2").unwrap_or(rest)),
            Some(version) => Err(unsupported_version(version)),
            None => Ok(rest),
        };
    }
    let unversioned = match base_path.rsplit_once('/') {
        Some((parent, last)) if is_version(last) => strip_segments(path, parent),
        _ => None,
    };
    let rest = unversioned.ok_or_else(|| unknown_below(path, base_path))?;
    match version(rest) {
        Some(version) => Err(unsupported_version(version)),
        None if is_endpoint(rest) => Ok(rest),
        None => Err(unknown_below(path, base_path)),
    }
}

/// The rest of a path after whole segments of it.
fn strip_segments<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// The first segment of a path, when it looks like a version.
fn version(path: &str) -> Option<&str> {
    let first = path.strip_prefix('/')?.split('/').next()?;
    is_version(first).then_some(first)
}

fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether the first segment of an unversioned path is an endpoint; the bare base URI needs its version.
fn is_endpoint(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    first.is_some_and(|first| !first.is_empty())
}

fn unsupported_version(version: &str) -> Error {
    Error::bad_request(
        ScimType::InvalidVers,
        format!("version {version} of the protocol is not supported; use v2"),
    )
}

fn unknown(path: &str) -> Error {
    Error::new(
        StatusCode::NOT_FOUND,
        format!(
            "there is no endpoint at {path}; the endpoints are /Users, /Groups, /.search, /Bulk, \
             /ServiceProviderConfig, /ResourceTypes and /Schemas, in exactly this spelling",
            path = quote(path)
        ),
    )
}

fn unknown_below(path: &str, base_path: &str) -> Error {
    Error::new(
        StatusCode::NOT_FOUND,
        format!(
            "there is nothing at {}; the endpoints are below {base_path}",
            quote(path)
        ),
    )
}

/// Decodes once (RFC 7644 §1.2); `None` when the result is not UTF-8.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(text).decode_utf8().ok()
}

/// The query of a target. Parameters that nobody asks for are ignored (RFC 7644 §3.4.2).
#[derive(Debug, Clone)]
pub(super) struct Query<'a> {
    /// Names, decoded, and values as sent.
    parameters: Vec<(Cow<'a, str>, &'a str)>,
}

impl<'a> Query<'a> {
    fn read(query: &'a str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let parameters = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // What does not decode is the name of nothing.
            (decode(name).unwrap_or(Cow::Borrowed(name)), value)
        });
        Self {
            parameters: parameters.collect(),
        }
    }

    /// Whether a parameter is there, with or without a value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// A parameter, decoded; `None` when it is absent or empty. A plus sign stays one: in a filter it is part
    /// of time zones and telephone numbers (RFC 3986 §2.2).
    pub(super) fn get(&self, name: &str) -> Result<Option<Cow<'a, str>>, Error> {
        let Some(raw) = self.raw(name).filter(|raw| !raw.is_empty()) else {
            return Ok(None);
        };
        let decoded = decode(raw).ok_or_else(|| {
            let detail = format!("the query parameter {name} is not UTF-8 after decoding");
            Error::bad_request(ScimType::InvalidValue, detail)
        })?;
        Ok(Some(decoded))
    }

    /// A parameter with plus signs read as spaces, as HTML forms encode them; `None` without a plus sign.
    pub(super) fn form_decoded(&self, name: &str) -> Option<String> {
        let raw = self.raw(name).filter(|raw| raw.contains('+'))?;
        let spaced = raw.replace('+', " ");
        decode(&spaced).map(Cow::into_owned)
    }

    fn raw(&self, name: &str) -> Option<&'a str> {
        let mut parameters = self.parameters.iter();
        let (_, value) = parameters.find(|(known, _)| known == name)?;
        Some(value)
    }
}
