//! What an answer shows of resources: it comes into the directory as it is shown, with its own identifier and times.

use http::Method;
use serde_json::Value;

use crate::journal::import::importer::Refusal;
use crate::journal::import::rebuild::{ONLY_IN_PART, REFUSED, Scene, target};
use crate::journal::import::rehearsal::{is_shown_alike, without_derived};
use crate::journal::shown;
use crate::scim::{Change, Delta, Record, ResourceId, ResourceType};

impl Scene<'_> {
    /// Everything that an answer shows was there before it.
    pub(super) fn reveal_all(&mut self, answer: &Value, is_whole: bool) -> Result<(), Refusal> {
        match answer.get("Resources").and_then(Value::as_array) {
            Some(resources) => resources
                .iter()
                .try_for_each(|resource| self.reveal(resource, is_whole)),
            None => self.reveal(answer, is_whole),
        }
    }

    /// A resource that is shown: it comes to be known, or to be known better, in an event of its own.
    pub(super) fn reveal(&mut self, resource: &Value, is_whole: bool) -> Result<(), Refusal> {
        let (Some(id), Some(resource_type)) = (
            resource.get("id").and_then(Value::as_str),
            shown::resource_type(resource),
        ) else {
            return Ok(());
        };
        let is_known = self.importer.directory().get(id).is_some();
        let changes = if !is_known {
            let planted = self.plant(resource);
            match (is_whole, &planted) {
                // What our rules refuse of a part says nothing of the whole.
                (false, _) => self.note(ONLY_IN_PART),
                (true, None) => self.note(REFUSED),
                (true, Some(_)) => {}
            }
            planted.unwrap_or_default()
        } else if is_whole && !self.leaves_members_out(id, resource) {
            self.become_as(resource_type, id, resource)
        } else {
            Vec::new()
        };
        if changes.is_empty() {
            return Ok(());
        }
        let revealed = self.importer.record_revealed(self.at, changes);
        revealed.map_err(Refusal::Failed)
    }

    /// Whether a group is shown without its members, as answers often do when there are many.
    pub(super) fn leaves_members_out(&self, id: &str, resource: &Value) -> bool {
        let known = self.importer.directory().get(id);
        known.is_some_and(|known| !known.members.is_empty()) && resource.get("members").is_none()
    }

    /// Creates a resource as it is shown, with its own identifier and times; `None` when our own rules refuse it.
    pub(super) fn plant(&mut self, resource: &Value) -> Option<Vec<Change>> {
        let resource_type = shown::resource_type(resource)?;
        let body = without_derived(resource).to_string().into();
        let answer = self.ask(Method::POST, &target(resource_type, None), body);
        let [created] = answer.changes.as_slice() else {
            return None;
        };
        let mut shown = created.clone();
        if let Delta::Created(record) = &mut shown.delta {
            take_identity(record, resource);
            shown.id = ResourceId::clone(&record.id);
        }
        let directory = self.importer.directory_mut();
        if directory.apply(&created.inverse()).is_err() {
            return Some(vec![created.clone()]);
        }
        directory.apply(&shown).is_ok().then(|| vec![shown])
    }

    /// Makes a known resource what it is shown as.
    pub(super) fn become_as(
        &mut self,
        resource_type: ResourceType,
        id: &str,
        resource: &Value,
    ) -> Vec<Change> {
        let target = target(resource_type, Some(id));
        let known = self.ask(Method::GET, &target, bytes::Bytes::new());
        if is_shown_alike(&known.response.body, resource) {
            return Vec::new();
        }
        let body = without_derived(resource).to_string().into();
        let answer = self.ask(Method::PUT, &target, body);
        if !answer.response.status.is_success() {
            self.note(REFUSED);
        }
        answer.changes
    }
}

/// Gives a record the identifier and the times of the resource that it stands for.
fn take_identity(record: &mut Record, resource: &Value) {
    if let Some(id) = resource
        .get("id")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty())
    {
        record.id = ResourceId::new(id);
    }
    if let Some(created) = shown::time(resource, "created") {
        record.created = created;
        record.modified = shown::time(resource, "lastModified").unwrap_or(created);
    }
}
