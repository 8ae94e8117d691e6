//! Which resource a command is about: by its `id`, or by a name that people know it by.

use anyhow::anyhow;
use serde::Deserialize;

use crate::app::exit::Failure;
use crate::scim::caseless::fold;
use crate::scim::{Directory, Record, ResourceId, ResourceType};

/// More resources of one name are counted, not listed.
const MOST_LISTED: usize = 5;

/// The names of a resource, as far as they are texts.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Names {
    user_name: Option<serde_json::Value>,
    display_name: Option<serde_json::Value>,
    external_id: Option<serde_json::Value>,
}

/// The resource of one of some types that a text names: the one with this `id`, else with this `userName` or
/// `externalId`, else the group, or the user, with this `displayName`. `None` when there is none.
pub(super) fn find(
    directory: &Directory,
    types: &[ResourceType],
    text: &str,
) -> Result<Option<ResourceId>, Failure> {
    if let Some(record) = directory.get(text)
        && types.contains(&record.resource_type)
    {
        return Ok(Some(record.id.clone()));
    }
    let wanted = fold(text);
    let is = |value: Option<serde_json::Value>| {
        let value = value.as_ref().and_then(serde_json::Value::as_str);
        value.is_some_and(|value| fold(value) == wanted)
    };
    let by = |is_named: &dyn Fn(Names) -> bool| -> Vec<&Record> {
        let names = |record: &&Record| serde_json::from_str(&record.attributes).unwrap_or_default();
        let all = types.iter().flat_map(|one| directory.records(*one));
        all.filter(|record| is_named(names(record))).collect()
    };
    // RFC 7643 §3.1: two externalIds that differ in case are two, so that one in other case comes later.
    let is_external_id = |names: &Names| names.external_id.as_ref().is_some_and(|id| id == text);
    let ways: [&dyn Fn(Names) -> bool; 3] = [
        &|names| is_external_id(&names) || is(names.user_name),
        &|names| is(names.external_id),
        &|names| is(names.display_name),
    ];
    let found = ways.into_iter().map(by).find(|found| !found.is_empty());
    let found = found.unwrap_or_default();
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.id.clone())),
        several => {
            let ids = several.iter().take(MOST_LISTED).map(|one| one.id.as_str());
            let ids = ids.collect::<Vec<_>>().join(", ");
            let more = if several.len() > MOST_LISTED {
                ", …"
            } else {
                ""
            };
            Err(Failure::Usage(anyhow!(
                "{} resources are called {text}: {ids}{more}; name one by its id",
                several.len()
            )))
        }
    }
}
