//! Resources of a seed file, created by the rules of POST.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;

use crate::journal::shown;
use crate::scim::{Answer, Change, Delta, Directory, Outcome, Request, ResourceId, ResourceType};

/// A resource on its way into the directory.
#[derive(Debug)]
pub(super) struct Seedling {
    /// The POST that creates it.
    pub(super) request: Request,
    id: Option<ResourceId>,
}

impl Seedling {
    /// Makes the request that creates a resource; refuses what is no object.
    pub(super) fn new(resource: &Value, base_path: &str) -> Result<Self, String> {
        if !resource.is_object() {
            return Err("a resource must be a JSON object".to_owned());
        }
        // Whatever says nothing else is a user.
        let resource_type = shown::resource_type(resource).unwrap_or(ResourceType::User);
        let endpoint = resource_type.endpoint();
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/scim+json"),
        );
        let id = resource.get("id").and_then(Value::as_str);
        Ok(Self {
            id: id.filter(|id| is_usable(id)).map(ResourceId::new),
            request: Request {
                method: Method::POST,
                target: format!("{base_path}/{endpoint}"),
                headers,
                body: Bytes::from(resource.to_string()),
                base_url: base_path.to_owned(),
            },
        })
    }

    /// Gives the created resource the `id` that the file names, when no other has it.
    ///
    /// A POST never takes the client's `id` (RFC 7643 §3.1), so the creation is taken back and made again.
    pub(super) fn keep_id(self, changes: Vec<Change>, directory: &mut Directory) -> Vec<Change> {
        let Some(id) = self.id.filter(|id| directory.get(id.as_str()).is_none()) else {
            return changes;
        };
        let [created] = changes.as_slice() else {
            return changes;
        };
        let mut renamed = created.clone();
        renamed.id = id.clone();
        if let Delta::Created(record) = &mut renamed.delta {
            record.id = id;
        }
        if directory.apply(&created.inverse()).is_err() {
            return changes;
        }
        let accepted = match directory.apply(&renamed) {
            Ok(()) => renamed,
            Err(_) if directory.apply(created).is_ok() => created.clone(),
            // Cannot be: what was just taken back fits. Then nothing was created.
            Err(_) => return Vec::new(),
        };
        vec![accepted]
    }
}

/// Why a resource was refused.
pub(super) fn refusal(answer: &Answer) -> String {
    match &answer.outcome {
        Outcome::Refused { detail, .. } => detail.clone(),
        _ => "it creates nothing".to_owned(),
    }
}

/// Whether an `id` can stand in a path as it is, and is not the word that is reserved (RFC 7643 §3.1).
fn is_usable(id: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !id.is_empty() && id.len() <= 256 && id != "bulkId" && id.bytes().all(is_unreserved)
}
