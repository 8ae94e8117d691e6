//! The discovery endpoints: `/ServiceProviderConfig`, `/ResourceTypes`, `/Schemas` (RFC 7644 §4).

use std::fmt;

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::scim::cursor;
use crate::scim::error::Error;
use crate::scim::list::LIST_RESPONSE;
use crate::scim::provider::{MAX_OPERATIONS, Provider};
use crate::scim::remark::quote;
use crate::scim::resource::ResourceType;
use crate::scim::schema::Schema;

const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

/// One of the endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// What the endpoint can do.
    ServiceProviderConfig,
    /// Every resource type, or one by its name.
    ResourceTypes(Option<String>),
    /// Every schema, or one by its URN.
    Schemas(Option<String>),
}

impl Endpoint {
    /// The endpoint that path segments name.
    pub(super) fn read(first: &str, rest: &[&str]) -> Option<Self> {
        match (first, rest) {
            ("ServiceProviderConfig", []) => Some(Self::ServiceProviderConfig),
            ("ResourceTypes", []) => Some(Self::ResourceTypes(None)),
            ("ResourceTypes", [name]) => Some(Self::ResourceTypes(Some((*name).to_owned()))),
            ("Schemas", []) => Some(Self::Schemas(None)),
            ("Schemas", [urn]) => Some(Self::Schemas(Some((*urn).to_owned()))),
            _ => None,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServiceProviderConfig => formatter.write_str("ServiceProviderConfig"),
            Self::ResourceTypes(None) => formatter.write_str("ResourceTypes"),
            Self::ResourceTypes(Some(name)) => write!(formatter, "ResourceTypes/{name}"),
            Self::Schemas(None) => formatter.write_str("Schemas"),
            Self::Schemas(Some(urn)) => write!(formatter, "Schemas/{urn}"),
        }
    }
}

/// What an endpoint answers. Parameters of queries are ignored, and everything is on one page.
pub(super) fn document(
    provider: &Provider,
    base_url: &str,
    endpoint: &Endpoint,
) -> Result<Value, Error> {
    let schemas = &provider.schemas.schemas;
    match endpoint {
        Endpoint::ServiceProviderConfig => Ok(config(provider, base_url)),
        Endpoint::ResourceTypes(None) => {
            let types = ResourceType::ALL.map(|found| resource_type(provider, base_url, found));
            Ok(list(&types))
        }
        Endpoint::ResourceTypes(Some(name)) => ResourceType::ALL
            .into_iter()
            .find(|found| found.name() == name)
            .map(|found| resource_type(provider, base_url, found))
            .ok_or_else(|| unknown(endpoint, "User, Group")),
        Endpoint::Schemas(None) => {
            let documents = schemas.iter().map(|found| schema(base_url, found));
            Ok(list(&documents.collect::<Vec<_>>()))
        }
        Endpoint::Schemas(Some(urn)) => {
            let found = provider
                .schemas
                .get(urn)
                .map(|found| schema(base_url, found));
            found.ok_or_else(|| {
                let known: Vec<&str> = schemas.iter().map(|found| found.id.as_str()).collect();
                unknown(endpoint, &known.join(", "))
            })
        }
    }
}

fn unknown(endpoint: &Endpoint, known: &str) -> Error {
    Error::new(
        StatusCode::NOT_FOUND,
        format!(
            "there is no {}; there are {known}",
            quote(&format!("/{endpoint}"))
        ),
    )
}

fn list(resources: &[Value]) -> Value {
    json!({
        "schemas": [LIST_RESPONSE],
        "totalResults": resources.len(),
        "startIndex": 1,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}

/// What the endpoint can do (RFC 7643 §5, RFC 9865 §4).
fn config(provider: &Provider, base_url: &str) -> Value {
    json!({
        "schemas": [CONFIG],
        "patch": {"supported": true},
        "bulk": {
            "supported": true,
            "maxOperations": MAX_OPERATIONS,
            "maxPayloadSize": provider.max_body,
        },
        "filter": {"supported": true, "maxResults": provider.max_results},
        "changePassword": {"supported": true},
        "sort": {"supported": true},
        "etag": {"supported": true},
        "pagination": {
            "cursor": true,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": provider.max_results,
            "maxPageSize": provider.max_results,
            "cursorTimeout": cursor::TIMEOUT_SECONDS,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth bearer token",
            "description": "A token in the Authorization header field, as the endpoint was started with",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": meta("ServiceProviderConfig", format!("{base_url}/ServiceProviderConfig")),
    })
}

/// A resource type (RFC 7643 §6).
fn resource_type(provider: &Provider, base_url: &str, resource_type: ResourceType) -> Value {
    let name = resource_type.name();
    let extensions = provider.schemas.extensions(resource_type);
    let extensions: Vec<_> = extensions
        .map(|extension| json!({"schema": extension.id, "required": false}))
        .collect();
    let mut document = json!({
        "schemas": [RESOURCE_TYPE],
        "id": name,
        "name": name,
        "endpoint": format!("/{}", resource_type.endpoint()),
        "schema": provider.schemas.base(resource_type).id,
    });
    if let Some(document) = document.as_object_mut() {
        if !extensions.is_empty() {
            document.insert("schemaExtensions".into(), extensions.into());
        }
        let location = format!("{base_url}/ResourceTypes/{name}");
        document.insert("meta".into(), meta("ResourceType", location));
    }
    document
}

/// A schema (RFC 7643 §7).
fn schema(base_url: &str, schema: &Schema) -> Value {
    let mut document = schema.definition.clone();
    if let Some(document) = document.as_object_mut() {
        let location = format!("{base_url}/Schemas/{}", schema.id);
        document.insert("meta".into(), meta("Schema", location));
    }
    document
}

fn meta(resource_type: &str, location: String) -> Value {
    let mut meta = Map::new();
    meta.insert("resourceType".into(), resource_type.into());
    meta.insert("location".into(), location.into());
    meta.into()
}
