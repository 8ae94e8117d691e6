//! Extensions as targets, by their URN or through `schemas` (RFC 7644 §3.5.2).

use serde_json::Value;

use crate::scim::error::Error;
use crate::scim::patch::attribute::assign;
use crate::scim::patch::message::Op;
use crate::scim::patch::reasons::Reason;
use crate::scim::patch::target::Selection;
use crate::scim::patch::{Editor, mutability};
use crate::scim::schema::Schema;
use crate::scim::shape::{invalid_value, read_schemas};

impl<'s> Editor<'s, '_, '_> {
    /// The container of an extension as a target.
    pub(super) fn extension(
        &mut self,
        extension: &'s Schema,
        op: Op,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        match (op, value) {
            (Op::Remove, _) | (_, Some(Value::Null)) => self.remove_extension(extension),
            (op, Some(Value::Object(members))) => self.each_member(Some(extension), op, members),
            _ => Err(invalid_value(format!(
                "the value of {} is no object of attributes",
                extension.id
            ))),
        }
    }

    fn remove_extension(&mut self, extension: &Schema) -> Result<(), Error> {
        let mut reason = Some(Reason::AlreadyAbsent);
        if let Some(Value::Object(container)) = self.attributes.get_mut(&extension.id) {
            for definition in &extension.attributes {
                let unchanged = assign(container, definition, None)?;
                reason = reason.and(unchanged);
            }
        }
        if let Some(reason) = reason {
            self.reasons.note(reason);
        }
        Ok(())
    }

    /// `schemas` as a target: what it no longer lists, the resource no longer has. That it lists what the resource
    /// has is settled at the end.
    pub(super) fn schemas_attribute(
        &mut self,
        selection: &Selection<'s>,
        op: Op,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        let (schemas, resource_type) = (self.schemas, self.resource_type);
        let sent = match value {
            Some(Value::Array(values)) => values.as_slice(),
            Some(lone) => std::slice::from_ref(lone),
            None => &[],
        };
        self.reasons.note(match op {
            Op::Remove => Reason::AlreadyAbsent,
            Op::Add | Op::Replace => Reason::SameValue,
        });
        match (op, &selection.filter) {
            (Op::Remove, None) => self.keep_schemas(&[]),
            (Op::Remove, Some(filter)) => {
                let kept: Vec<&str> = std::iter::once(schemas.base(resource_type))
                    .chain(schemas.extensions(resource_type))
                    .map(|schema| schema.id.as_str())
                    .filter(|id| !filter.matches(&Value::from(*id)))
                    .collect();
                self.keep_schemas(&kept)
            }
            (Op::Add | Op::Replace, Some(_)) => Err(selection.no_target()),
            (Op::Add | Op::Replace, None) => {
                let listed = read_schemas(schemas, resource_type, sent, &mut self.tolerance)?;
                match op {
                    Op::Replace => self.keep_schemas(&listed),
                    _ => Ok(()),
                }
            }
        }
    }

    /// Removes each extension that is not among these.
    fn keep_schemas(&mut self, kept: &[&str]) -> Result<(), Error> {
        let base = self.schemas.base(self.resource_type).id.as_str();
        if !kept.contains(&base) {
            return Err(mutability(format!("schemas cannot be without {base}")));
        }
        for extension in self.schemas.extensions(self.resource_type) {
            let id = extension.id.as_str();
            if !kept.contains(&id) && self.attributes.contains_key(id) {
                self.remove_extension(extension)?;
            }
        }
        Ok(())
    }

    /// RFC 7643 §3: `schemas` names the base schema and each extension that has a value.
    pub(super) fn settle_schemas(&mut self) {
        let base = self.schemas.base(self.resource_type);
        let mut in_use = vec![base.id.as_str()];
        for extension in self.schemas.extensions(self.resource_type) {
            match self.attributes.get(&extension.id) {
                Some(Value::Object(container)) if container.is_empty() => {
                    self.attributes.shift_remove(&extension.id);
                }
                Some(_) => in_use.push(extension.id.as_str()),
                None => {}
            }
        }
        let listed = self.attributes.get("schemas").and_then(Value::as_array);
        let is_settled = listed.is_some_and(|listed| {
            let lists = |id: &&str| listed.iter().any(|value| value == id);
            listed.len() == in_use.len() && in_use.iter().all(lists)
        });
        if !is_settled {
            self.attributes.insert("schemas".to_owned(), in_use.into());
        }
    }
}
