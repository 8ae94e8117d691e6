//! PATCH: add, replace, remove (RFC 7644 §3.5.2).
//!
//! ```text
//! message ─► operations ─► for each: path ─► target ─┬─► attribute   set, merge, unassign
//!                                                    ├─► values      those that a filter chooses
//!                                                    ├─► schemas     an extension as a whole
//!                                                    └─► member      of a group, by look-up in the membership
//! ```

mod attribute;
mod listed;
mod member;
mod message;
mod path;
mod reasons;
mod schemas;
mod target;
mod values;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::scim::budget::Budget;
use crate::scim::directory::Directory;
use crate::scim::error::{Error, ScimType};
use crate::scim::membership::Membership;
use crate::scim::profile::Profile;
use crate::scim::record::{Member, Members};
use crate::scim::remark::{Remark, Tolerance};
use crate::scim::resource::ResourceType;
use crate::scim::schema::{Schema, Schemas};
use crate::scim::shape::{invalid_value, refuse_case_twins};

use message::{Op, Operation};
use reasons::Reason;
use target::Target;

pub use path::PatchPath;
pub use reasons::Reasons;

/// A resource while it is being edited: a copy of its attributes, and what happened to its members.
///
/// The members themselves are never copied, so that editing one of 100,000 costs the same as editing one of ten.
#[derive(Debug)]
pub struct Edited<'a> {
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id`, which an operation may repeat.
    pub id: &'a str,
    /// Where it is looked up what is shown of a member beyond what is stored.
    pub directory: &'a Directory,
    /// The attributes as in [`Record::attributes`](crate::scim::record::Record).
    pub attributes: Map<String, Value>,
    /// The members before.
    pub before: &'a Members,
    /// By position: the member there now, or `None` when the one that was there is gone. Positions not named
    /// here are as before. New members stand at `before.next_position()` and after.
    pub members: BTreeMap<u64, Option<Member>>,
    /// What the operations may look at; afterwards, what is left of that.
    pub budget: Budget,
}

/// Applies a whole `PatchOp` message to an edited resource. When it fails, what was edited is worthless and must be dropped.
///
/// What an operation leaves as it was is not rewritten: when nothing changed, the attributes equal those before
/// and no position is named in the members. What is returned says why, then.
pub fn apply(
    schemas: &Schemas,
    profile: Profile,
    edited: &mut Edited<'_>,
    message: &Value,
    remarks: &mut Vec<Remark>,
) -> Result<Reasons, Error> {
    let mut tolerance = Tolerance::new(profile, remarks);
    let operations = message::read(message, &mut tolerance)?;
    let mut editor = Editor {
        schemas,
        resource_type: edited.resource_type,
        id: edited.id,
        directory: edited.directory,
        attributes: &mut edited.attributes,
        membership: Membership::new(edited.before, &mut edited.members),
        tolerance,
        budget: &mut edited.budget,
        reasons: Reasons::default(),
    };
    if operations.is_empty() {
        editor.reasons.note(Reason::NoOperations);
    }
    for operation in &operations {
        editor.operation(operation)?;
    }
    editor.settle_schemas();
    Ok(editor.reasons)
}

/// Carries out operations on one resource.
struct Editor<'s, 'd, 'r> {
    schemas: &'s Schemas,
    resource_type: ResourceType,
    id: &'d str,
    directory: &'d Directory,
    attributes: &'d mut Map<String, Value>,
    membership: Membership<'d>,
    tolerance: Tolerance<'r>,
    budget: &'d mut Budget,
    reasons: Reasons,
}

impl<'s> Editor<'s, '_, '_> {
    fn operation(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let Some(path) = operation.path else {
            return self.without_path(operation);
        };
        let target = Target::parse(path, self.schemas, self.resource_type, &mut self.tolerance)?;
        self.apply_to(&target, operation.op, operation.value)
    }

    /// RFC 7644 §3.5.2.1, §3.5.2.3: the value holds attributes, each treated as if its name were the path.
    fn without_path(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        match (operation.op, operation.value) {
            (Op::Remove, _) => Err(Error::bad_request(
                ScimType::NoTarget,
                "a remove operation without path has no target; name the attribute to remove",
            )),
            (op, Some(Value::Object(members))) => self.each_member(None, op, members),
            (op, _) => Err(invalid_value(format!(
                "the value of an operation {} without path is no object of attributes",
                op.keyword()
            ))),
        }
    }

    fn each_member(
        &mut self,
        extension: Option<&'s Schema>,
        op: Op,
        members: &Map<String, Value>,
    ) -> Result<(), Error> {
        refuse_case_twins(members)?;
        if members.is_empty() {
            self.reasons.note(Reason::NoValue);
        }
        for (name, value) in members {
            if extension.is_none() && self.repeats_id(name, value) {
                self.reasons.note(Reason::SameValue);
                continue;
            }
            let target = Target::of_member(
                name,
                extension,
                self.schemas,
                self.resource_type,
                &mut self.tolerance,
            )?;
            match target {
                Some(target) => self.apply_to(&target, op, Some(value))?,
                None => self.reasons.note(Reason::Ignored),
            }
        }
        Ok(())
    }

    /// Whether a member is the `id` that the resource has: that modifies nothing. Okta sends it with a rename.
    fn repeats_id(&self, name: &str, value: &Value) -> bool {
        name.eq_ignore_ascii_case("id") && value.as_str() == Some(self.id)
    }

    fn apply_to(
        &mut self,
        target: &Target<'s>,
        op: Op,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        match target {
            Target::Extension(extension) => self.extension(extension, op, value),
            Target::Attribute(selection) if selection.attribute.name == "schemas" => {
                self.schemas_attribute(selection, op, value)
            }
            Target::Attribute(selection) if selection.is_membership(self.resource_type) => {
                self.members(selection, op, value)
            }
            Target::Attribute(selection) if selection.attribute.multi_valued => {
                self.multi_valued(selection, op, value)
            }
            Target::Attribute(selection) => self.singular(selection, op, value),
        }
    }

    /// The object that holds the attributes of an extension, or of the base schema.
    fn container(&mut self, extension: Option<&Schema>) -> &mut Map<String, Value> {
        attribute::container(self.attributes, extension)
    }
}

/// A refusal of a change.
fn mutability(detail: String) -> Error {
    Error::bad_request(ScimType::Mutability, detail)
}
