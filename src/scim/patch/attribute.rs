//! Singular attributes as targets, and the one function that assigns and unassigns.

use serde_json::{Map, Value};

use crate::scim::attribute::{Attribute, Kind, Mutability};
use crate::scim::error::Error;
use crate::scim::patch::message::Op;
use crate::scim::patch::reasons::Reason;
use crate::scim::patch::target::Selection;
use crate::scim::patch::{Editor, mutability};
use crate::scim::schema::Schema;
use crate::scim::shape::{Clearing, Parts, ValueReader};

impl<'s, 'r> Editor<'s, '_, 'r> {
    /// A singular attribute, or a sub-attribute of a complex one. Add and replace are the same here
    /// (RFC 7644 §3.5.2.1, §3.5.2.3).
    pub(super) fn singular(
        &mut self,
        selection: &Selection<'s>,
        op: Op,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        let container = container(self.attributes, selection.extension);
        let current = container.get(&selection.attribute.name);
        if let Some(current) = current {
            let (current, filter) = (std::slice::from_ref(current), selection.filter.as_ref());
            self.budget.spend_on_values(current, filter)?;
        }
        if let Some(filter) = &selection.filter {
            // Brackets on a singular complex attribute choose it as if it were an array of one.
            let is_chosen = current.is_some_and(|current| filter.matches(current));
            match op {
                _ if is_chosen => {}
                Op::Remove => {
                    self.reasons.note(Reason::AlreadyAbsent);
                    return Ok(());
                }
                Op::Add | Op::Replace => return Err(selection.no_target()),
            }
        }
        let Selection {
            extension,
            attribute,
            sub_attribute,
            ..
        } = *selection;
        let value = match op {
            Op::Remove => Value::Null,
            Op::Add | Op::Replace => value.cloned().unwrap_or_default(),
        };
        match sub_attribute {
            Some(sub) => {
                let part = self.reader().one(sub, value)?;
                self.set_parts(extension, attribute, vec![(sub, part)])
            }
            None if attribute.kind == Kind::Complex => {
                let reason = Reason::of_nothing_in(&value);
                match self.reader().parts(attribute, value)? {
                    Some(parts) if parts.is_empty() => {
                        self.reasons.note(reason);
                        Ok(())
                    }
                    Some(parts) if !clears_whole(&parts) => {
                        self.set_parts(extension, attribute, parts)
                    }
                    _ => self.set(extension, attribute, None),
                }
            }
            None => {
                let value = self.reader().one(attribute, value)?;
                self.set(extension, attribute, value)
            }
        }
    }

    fn set(
        &mut self,
        extension: Option<&Schema>,
        attribute: &Attribute,
        value: Option<Value>,
    ) -> Result<(), Error> {
        if let Some(reason) = assign(self.container(extension), attribute, value)? {
            self.reasons.note(reason);
        }
        Ok(())
    }

    /// Sets and unassigns sub-attributes of a singular complex attribute; the others stay (RFC 7644 §3.5.2.3).
    fn set_parts(
        &mut self,
        extension: Option<&Schema>,
        attribute: &Attribute,
        parts: Parts<'_>,
    ) -> Result<(), Error> {
        let container = container(self.attributes, extension);
        let mut whole = match container.get(&attribute.name) {
            Some(Value::Object(whole)) => whole.clone(),
            _ => Map::new(),
        };
        for (sub, value) in parts {
            if let Some(reason) = assign(&mut whole, sub, value)? {
                self.reasons.note(reason);
            }
        }
        let whole = (!whole.is_empty()).then_some(Value::Object(whole));
        assign(container, attribute, whole)?;
        Ok(())
    }

    /// A reader of values that an operation sends.
    pub(super) fn reader(&mut self) -> ValueReader<'_, 'r> {
        ValueReader::new(&mut self.tolerance, Clearing::ByEmptyString)
    }
}

/// Whether the parts unassign the `value` that the attribute is about, and assign nothing: Entra ID clears a
/// manager by `{"value": ""}`.
fn clears_whole(parts: &[(&Attribute, Option<Value>)]) -> bool {
    let assigns_nothing = parts.iter().all(|(_, value)| value.is_none());
    assigns_nothing && parts.iter().any(|(sub, _)| sub.name == "value")
}

/// Gives an attribute a value, or takes it away. What is equal already stays as it is, and why is returned.
pub(super) fn assign(
    container: &mut Map<String, Value>,
    attribute: &Attribute,
    value: Option<Value>,
) -> Result<Option<Reason>, Error> {
    let name = &attribute.name;
    let current = container.get(name);
    if current == value.as_ref() {
        return Ok(Some(match current {
            Some(_) => Reason::SameValue,
            None => Reason::AlreadyAbsent,
        }));
    }
    // RFC 7644 §3.5.2: an immutable attribute may be given a value once.
    if attribute.mutability == Mutability::Immutable && current.is_some() {
        return Err(mutability(format!(
            "{name} is immutable and has a value already"
        )));
    }
    match value {
        Some(value) => {
            container.insert(name.clone(), value);
        }
        None if attribute.required => {
            return Err(mutability(format!(
                "{name} is required and cannot be without a value"
            )));
        }
        None => {
            container.shift_remove(name);
        }
    }
    Ok(None)
}

/// The object that holds the attributes of an extension, made when it is missing, or of the base schema.
pub(super) fn container<'a>(
    attributes: &'a mut Map<String, Value>,
    extension: Option<&Schema>,
) -> &'a mut Map<String, Value> {
    let Some(extension) = extension else {
        return attributes;
    };
    let empty = || Value::Object(Map::new());
    let slot = attributes
        .entry(extension.id.as_str())
        .or_insert_with(empty);
    if !slot.is_object() {
        *slot = empty();
    }
    match slot {
        Value::Object(container) => container,
        _ => unreachable!("it was made an object just now"),
    }
}
