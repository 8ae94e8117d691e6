//! Multi-valued attributes as targets: all of their values, or those that a filter chooses.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::scim::attribute::{Attribute, Kind};
use crate::scim::error::{Error, ScimType};
use crate::scim::filter::ValueFilter;
use crate::scim::patch::Editor;
use crate::scim::patch::attribute::{self, assign};
use crate::scim::patch::message::Op;
use crate::scim::patch::reasons::Reason;
use crate::scim::patch::target::Selection;
use crate::scim::remark::{CLEARED_ON_MISSING_VALUE_PATH, CREATED_ON_MISSING_VALUE_PATH};
use crate::scim::retention::{has_parts_that_stay, keep_in_values};
use crate::scim::shape::{check_reference, identity, invalid_value, merge_equal};

impl<'s> Editor<'s, '_, '_> {
    /// A multi-valued attribute, or a part of it.
    pub(super) fn multi_valued(
        &mut self,
        selection: &Selection<'s>,
        op: Op,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        let name = &selection.attribute.name;
        let container = attribute::container(self.attributes, selection.extension);
        let before = match container.get(name) {
            Some(Value::Array(values)) => {
                let filter = selection.filter.as_ref();
                self.budget.spend_on_values(values, filter)?;
                values.clone()
            }
            _ => Vec::new(),
        };
        let replaced =
            (op == Op::Replace && has_parts_that_stay(selection.attribute)).then(|| before.clone());
        // Why that is no change, where the values before and after do not tell.
        let mut reason = (op == Op::Remove).then_some(Reason::AlreadyAbsent);
        let mut after = match (&selection.filter, op) {
            (Some(filter), Op::Remove) => remove_chosen(selection, filter, before)?,
            (Some(filter), _) => {
                let definition = selection.sub_attribute.unwrap_or(selection.attribute);
                let sent = value.cloned().unwrap_or_default();
                let new = self.reader().one(definition, sent)?;
                if new.is_none() {
                    reason = Some(Reason::AlreadyAbsent);
                }
                self.change_chosen(selection, filter, op, new, before)?
            }
            (None, _) if selection.sub_attribute.is_some() => {
                return Err(sub_attribute_of_all(selection));
            }
            (None, Op::Add) => {
                let added = self.read_many(selection.attribute, value)?;
                if added.is_empty() {
                    reason = value.map(Reason::of_nothing_in);
                }
                add(selection.attribute, before, added)?
            }
            (None, Op::Replace) => {
                let values = self.read_many(selection.attribute, value)?;
                if values.is_empty() {
                    let unread = value.map(Reason::of_nothing_in);
                    reason = unread.filter(|reason| *reason == Reason::Ignored);
                }
                values
            }
            (None, Op::Remove) => match self.listed_for_removal(selection, value)? {
                Some(listed) => self.remove_listed(selection.attribute, before, &listed)?,
                None => Vec::new(),
            },
        };
        if let Some(replaced) = replaced {
            keep_in_values(selection.attribute, &replaced, &mut after)?;
        }
        // Changed in one part, two values can become the same one.
        let after = merge_equal(selection.attribute, after);
        (after.iter()).try_for_each(|value| check_reference(selection.attribute, value))?;
        let after = (!after.is_empty()).then_some(Value::Array(after));
        let container = self.container(selection.extension);
        if let Some(same_or_absent) = assign(container, selection.attribute, after)? {
            self.reasons.note(reason.unwrap_or(same_or_absent));
        }
        Ok(())
    }

    /// Reads the values that an operation sends.
    pub(super) fn read_many(
        &mut self,
        attribute: &Attribute,
        value: Option<&Value>,
    ) -> Result<Vec<Value>, Error> {
        self.reader().many(attribute, sent_values(value))
    }

    /// Adds to or replaces the values that a filter chooses, or clears them.
    fn change_chosen(
        &mut self,
        selection: &Selection<'s>,
        filter: &ValueFilter,
        op: Op,
        new: Option<Value>,
        mut values: Vec<Value>,
    ) -> Result<Vec<Value>, Error> {
        let mut chosen: Vec<usize> = values
            .iter()
            .enumerate()
            .filter(|(_, value)| filter.matches(value))
            .map(|(index, _)| index)
            .collect();
        if chosen.is_empty() {
            if new.is_none() {
                self.check_clearing(selection)?;
                return Ok(values);
            }
            chosen.push(values.len());
            values.push(self.made_up(selection, filter)?);
        }
        let Some(new) = new else {
            return match selection.sub_attribute {
                Some(_) => clear_in_chosen(selection, &chosen, values),
                None => Ok(without(values, &chosen)),
            };
        };
        for index in &chosen {
            if let Some(value) = values.get_mut(*index) {
                change(selection, op, value, &new)?;
            }
        }
        settle_primary(selection.attribute, &mut values, &chosen)?;
        Ok(values)
    }

    /// To clear what a filter does not choose is done already; but to the RFC it has no target (RFC 7644 §3.5.2.3).
    pub(super) fn check_clearing(&mut self, selection: &Selection<'_>) -> Result<(), Error> {
        let note = || format!("no value of {selection} was chosen; there is nothing to clear");
        if !self
            .tolerance
            .forgives(&CLEARED_ON_MISSING_VALUE_PATH, note)
        {
            return Err(selection.no_target());
        }
        Ok(())
    }

    /// The value that a filter describes, for when it chooses none: the RFC has no target there
    /// (RFC 7644 §3.5.2.3), and Entra ID means it to come to be.
    pub(super) fn made_up(
        &mut self,
        selection: &Selection<'_>,
        filter: &ValueFilter,
    ) -> Result<Value, Error> {
        match filter.prescribed() {
            Some(prescribed)
                if self.tolerance.forgives(&CREATED_ON_MISSING_VALUE_PATH, || {
                    let value = Value::Object(prescribed.clone());
                    format!("no value of {selection} was chosen; {value} created")
                }) =>
            {
                Ok(Value::Object(prescribed))
            }
            _ => Err(selection.no_target()),
        }
    }
}

/// Changes one chosen value: merges into it, replaces it whole, or sets one of its sub-attributes.
pub(super) fn change(
    selection: &Selection<'_>,
    op: Op,
    value: &mut Value,
    new: &Value,
) -> Result<(), Error> {
    let Value::Object(parts) = value else {
        *value = new.clone();
        return Ok(());
    };
    match (selection.sub_attribute, new) {
        (Some(sub), new) => assign(parts, sub, Some(new.clone())).map(|_| ()),
        (None, Value::Object(sent)) if op == Op::Add => merge(selection.attribute, parts, sent),
        // RFC 7644 §3.5.2.3: all matching values are replaced, so nothing of the old one stays.
        (None, new) => {
            *value = new.clone();
            Ok(())
        }
    }
}

/// Sets each sub-attribute that was sent.
fn merge(
    attribute: &Attribute,
    parts: &mut Map<String, Value>,
    sent: &Map<String, Value>,
) -> Result<(), Error> {
    for (name, value) in sent {
        if let Some(sub) = attribute.sub_attribute(name) {
            assign(parts, sub, Some(value.clone()))?;
        }
    }
    Ok(())
}

/// Adds values; those that are there already take what was sent with them and are not repeated
/// (RFC 7644 §3.5.2.1).
fn add(
    attribute: &Attribute,
    mut values: Vec<Value>,
    added: Vec<Value>,
) -> Result<Vec<Value>, Error> {
    let known: HashMap<String, usize> = values
        .iter()
        .enumerate()
        .map(|(index, value)| (identity(attribute, value), index))
        .collect();
    let mut touched = Vec::with_capacity(added.len());
    for new in added {
        let Some(index) = known.get(&identity(attribute, &new)) else {
            touched.push(values.len());
            values.push(new);
            continue;
        };
        touched.push(*index);
        if let (Some(Value::Object(parts)), Value::Object(mut sent)) = (values.get_mut(*index), new)
        {
            // What makes the value what it is stays in the case that it has.
            sent.shift_remove("value");
            sent.shift_remove("type");
            merge(attribute, parts, &sent)?;
        }
    }
    settle_primary(attribute, &mut values, &touched)?;
    Ok(values)
}

/// RFC 7644 §3.5.2: making one value primary makes the others not primary. Two at once cannot be.
fn settle_primary(
    attribute: &Attribute,
    values: &mut [Value],
    touched: &[usize],
) -> Result<(), Error> {
    let is_primary = |value: &Value| value.get("primary") == Some(&Value::Bool(true));
    let mut chosen = touched
        .iter()
        .filter(|index| values.get(**index).is_some_and(is_primary));
    let Some(primary) = chosen.next().copied() else {
        return Ok(());
    };
    if chosen.next().is_some() {
        return Err(invalid_value(format!(
            "more than one value of {} would be primary",
            attribute.name
        )));
    }
    for (index, value) in values.iter_mut().enumerate() {
        if index != primary
            && is_primary(value)
            && let Some(slot) = value.get_mut("primary")
        {
            *slot = Value::Bool(false);
        }
    }
    Ok(())
}

/// Removes the chosen values, or one sub-attribute of each.
fn remove_chosen(
    selection: &Selection<'_>,
    filter: &ValueFilter,
    values: Vec<Value>,
) -> Result<Vec<Value>, Error> {
    if selection.sub_attribute.is_none() {
        let kept = values.into_iter().filter(|value| !filter.matches(value));
        return Ok(kept.collect());
    }
    let chosen: Vec<usize> = values
        .iter()
        .enumerate()
        .filter(|(_, value)| filter.matches(value))
        .map(|(index, _)| index)
        .collect();
    clear_in_chosen(selection, &chosen, values)
}

/// Takes a sub-attribute out of each chosen value; a value that has nothing left is gone.
fn clear_in_chosen(
    selection: &Selection<'_>,
    chosen: &[usize],
    mut values: Vec<Value>,
) -> Result<Vec<Value>, Error> {
    for index in chosen {
        if let (Some(Value::Object(parts)), Some(sub)) =
            (values.get_mut(*index), selection.sub_attribute)
        {
            assign(parts, sub, None)?;
        }
    }
    values.retain(|value| value.as_object().is_none_or(|parts| !parts.is_empty()));
    Ok(values)
}

/// The values without those at some places, which ascend.
fn without(values: Vec<Value>, places: &[usize]) -> Vec<Value> {
    values
        .into_iter()
        .enumerate()
        .filter(|(index, _)| places.binary_search(index).is_err())
        .map(|(_, value)| value)
        .collect()
}

/// The values that an operation sends; a lone one counts as an array of one (RFC 7644 §3.5.2.1).
pub(super) fn sent_values(value: Option<&Value>) -> Vec<Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(values)) => values.clone(),
        Some(lone) => vec![lone.clone()],
    }
}

/// A sub-attribute of all values at once, which no section of the RFC defines.
pub(super) fn sub_attribute_of_all(selection: &Selection<'_>) -> Error {
    debug_assert!(selection.attribute.kind == Kind::Complex);
    Error::bad_request(
        ScimType::NoTarget,
        format!(
            "the path {selection} names a sub-attribute of many values; choose values by a filter in brackets"
        ),
    )
}
