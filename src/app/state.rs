//! `state`: the directory at any event.

use std::path::Path;

use anyhow::anyhow;
use serde_json::{Value, json};

use crate::app::cli::{StateOptions, TypeName};
use crate::app::exit::Failure;
use crate::app::log::capture;
use crate::app::output::{self, Lines, Listener};
use crate::app::safe::safe;
use crate::app::{event_argument, resource_argument};
use crate::journal::{Reader, Seq};
use crate::scim::spelling::counted;
use crate::scim::{Directory, Record, ResourceId, ResourceType};

/// Prints the directory, or a part of it.
pub(super) fn state(options: &StateOptions) -> Result<(), Failure> {
    let path = capture(options.file.clone())?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let seq = match &options.at {
        Some(event) => event_argument::moment(event, &reader)?,
        None => reader.head().map_err(Failure::environment)?,
    };
    let directory = reader.directory_at(seq).map_err(Failure::environment)?;
    let base_url = reader
        .base_url()
        .map_err(Failure::environment)?
        .unwrap_or_default();
    let types: Vec<ResourceType> = ResourceType::ALL
        .into_iter()
        .filter(|one| is_asked_for(options, *one))
        .collect();
    let id = match &options.id {
        None => None,
        Some(text) => Some(named(&directory, &types, text, seq, &path)?),
    };
    let is_chosen = |record: &&Record| id.as_ref().is_none_or(|id| record.id == *id);
    let chosen = |resource_type: ResourceType| directory.records(resource_type).filter(is_chosen);
    if let Some(text) = &options.id
        && types.iter().all(|one| chosen(*one).next().is_none())
    {
        return Err(none(text, seq, &path));
    }
    let mut lines = Lines::new();
    if options.json {
        let mut object = json!({"seq": seq});
        for one in &types {
            let resources: Vec<Value> = chosen(*one)
                .map(|record| directory.representation(record, &base_url))
                .collect();
            if let Some(object) = object.as_object_mut() {
                object.insert(one.endpoint().to_owned(), resources.into());
            }
        }
        lines.line(&output::json_line(&object))?;
    } else {
        for one in types {
            let n_resources = chosen(one).count();
            if lines.line(&format!("{} {n_resources} at {seq}", one.endpoint()))? == Listener::Gone
            {
                return Ok(());
            }
            for record in chosen(one) {
                lines.line(&safe(&line(&directory, record)))?;
            }
        }
    }
    lines.flush().map(|_| ())
}

/// The resource that is asked for.
fn named(
    directory: &Directory,
    types: &[ResourceType],
    text: &str,
    seq: Seq,
    path: &Path,
) -> Result<ResourceId, Failure> {
    resource_argument::find(directory, types, text)?.ok_or_else(|| none(text, seq, path))
}

fn none(text: &str, seq: Seq, path: &Path) -> Failure {
    Failure::Usage(anyhow!(
        "there is no resource with the id, userName, externalId or displayName {text} at {seq} in {}",
        path.display()
    ))
}

fn is_asked_for(options: &StateOptions, resource_type: ResourceType) -> bool {
    match options.resource_type {
        None => true,
        Some(TypeName::Users) => resource_type == ResourceType::User,
        Some(TypeName::Groups) => resource_type == ResourceType::Group,
    }
}

/// One resource as a line: name, what matters most, version, id.
fn line(directory: &Directory, record: &Record) -> String {
    let value = directory.representation(record, "");
    let text = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let name = text(record.resource_type.naming_attribute());
    let about = match record.resource_type {
        ResourceType::User => {
            let active = match value.get("active").and_then(Value::as_bool) {
                Some(true) => "active",
                Some(false) => "inactive",
                None => "-",
            };
            format!("{active:<8}  {}", text("displayName"))
        }
        ResourceType::Group => counted(record.members.len() as u64, "member"),
    };
    format!(
        "  {name:<40}  {about:<32}  v{:<4} {}",
        record.version, record.id
    )
}
