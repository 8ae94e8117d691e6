//! References in a change: what the resources are called that it refers to, and which of them are not there.

use serde_json::Value;

use crate::scim::attribute::Attribute;
use crate::scim::delta::{Delta, Edit};
use crate::scim::directory::{Directory, manager_id};
use crate::scim::record::Record;
use crate::scim::remark::{Tolerance, UNKNOWN_REFERENCE, quote};
use crate::scim::resource::ResourceType;
use crate::scim::schema::Schemas;

/// Gives each edit of a member or of a reference (`manager`) the name that the resource has now, so that a sentence
/// about it never has to look into a later directory.
pub(super) fn name_references(directory: &Directory, delta: &mut Delta) {
    let Delta::Modified { edits, .. } = delta else {
        return;
    };
    for edit in edits {
        match edit {
            Edit::Member { from, to, name, .. } if name.is_none() => {
                let member = to.as_ref().or(from.as_ref());
                *name = member
                    .and_then(|member| directory.name(member.value.as_str()))
                    .map(str::to_owned);
            }
            Edit::Member { .. } => {}
            Edit::Attribute {
                from, to, names, ..
            } => {
                names.from = referent(directory, from.as_ref());
                names.to = referent(directory, to.as_ref());
            }
        }
    }
}

/// The name of the resource that a complex value refers to by its `id`, if it is one of ours.
fn referent(directory: &Directory, value: Option<&Value>) -> Option<String> {
    let id = value?.as_object()?.get("value")?.as_str()?;
    directory.name(id).map(str::to_owned)
}

/// Remarks on members and managers that are the `id` of no resource, in a change whose references have their names. An
/// `id` that is awaited is to be that of one.
pub(super) fn remark_on_unknown(
    schemas: &Schemas,
    (directory, awaited): (&Directory, &[String]),
    resource_type: ResourceType,
    delta: &Delta,
    tolerance: &mut Tolerance<'_>,
) {
    if !tolerance.is_lenient() {
        return;
    }
    let mut unknown = Unknown {
        awaited,
        ..Unknown::default()
    };
    match delta {
        Delta::Created(record) => unknown.look_in_record(directory, record),
        Delta::Modified { edits, .. } => unknown.look_in_edits(schemas, resource_type, edits),
        Delta::Deleted(_) => return,
    }
    if unknown.n_members > 0 || !unknown.others.is_empty() {
        tolerance.forgives(&UNKNOWN_REFERENCE, || unknown.note());
    }
}

/// References that lead nowhere.
#[derive(Debug, Default)]
struct Unknown<'a> {
    /// In order: what other operations of the request are to create.
    awaited: &'a [String],
    n_members: usize,
    /// The first of them.
    members: Vec<&'a str>,
    /// Other attributes, by path and value.
    others: Vec<(&'a str, String)>,
}

/// So many members are named.
const MOST_NAMED: usize = 3;

impl<'a> Unknown<'a> {
    fn is_awaited(&self, id: &str) -> bool {
        let order = |awaited: &String| awaited.as_str().cmp(id);
        self.awaited.binary_search_by(order).is_ok()
    }

    fn push_other(&mut self, path: &'a str, id: String) {
        if !self.is_awaited(&id) {
            self.others.push((path, id));
        }
    }

    fn push_member(&mut self, id: &'a str) {
        if self.is_awaited(id) {
            return;
        }
        self.n_members += 1;
        if self.members.len() < MOST_NAMED {
            self.members.push(id);
        }
    }

    fn note(&self) -> String {
        let named = self.members.iter().map(|id| quote(id));
        let mut named = named.collect::<Vec<_>>().join(", ");
        let n_more = self.n_members - self.members.len();
        if n_more > 0 {
            named = format!("{named} and {n_more} more");
        }
        let members = match self.n_members {
            0 => None,
            1 => Some(format!("member {named} is the id of no resource here")),
            _ => Some(format!("members {named} are the ids of no resources here")),
        };
        let others = self
            .others
            .iter()
            .map(|(path, id)| format!("{path} {} is the id of no resource here", quote(id)));
        members
            .into_iter()
            .chain(others)
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn look_in_record(&mut self, directory: &Directory, record: &'a Record) {
        for (_, member) in record.members.iter() {
            if directory.name(member.value.as_str()).is_none() {
                self.push_member(member.value.as_str());
            }
        }
        if let Some(id) = manager_id(&record.attributes)
            && directory.name(&id).is_none()
        {
            self.push_other("manager", id);
        }
    }

    fn look_in_edits(&mut self, schemas: &Schemas, resource_type: ResourceType, edits: &'a [Edit]) {
        for edit in edits {
            match edit {
                Edit::Member {
                    from,
                    to: Some(member),
                    name: None,
                    ..
                } => {
                    let before = from.as_ref().map(|before| &before.value);
                    if before != Some(&member.value) {
                        self.push_member(member.value.as_str());
                    }
                }
                Edit::Attribute {
                    path,
                    to: Some(to),
                    names,
                    ..
                } if names.to.is_none() => {
                    if let Some(id) = to.get("value").and_then(Value::as_str)
                        && is_reference(schemas, resource_type, path)
                    {
                        let name = path.rsplit(':').next().unwrap_or(path);
                        self.push_other(name, id.to_owned());
                    }
                }
                Edit::Member { .. } | Edit::Attribute { .. } => {}
            }
        }
    }
}

/// Whether the values of an attribute refer to resources.
fn is_reference(schemas: &Schemas, resource_type: ResourceType, path: &str) -> bool {
    let attribute: Option<&Attribute> = match path.rsplit_once(':') {
        Some((urn, name)) => schemas
            .extension(resource_type, urn)
            .and_then(|extension| extension.attribute(name)),
        None => schemas.top_attribute(resource_type, path),
    };
    attribute.is_some_and(Attribute::is_resource_reference)
}
