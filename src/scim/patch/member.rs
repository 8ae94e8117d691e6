//! The members of a group as a target. One member is found by look-up, whatever the size of the group.

use std::collections::HashSet;

use serde_json::Value;

use crate::scim::error::Error;
use crate::scim::filter::ValueFilter;
use crate::scim::patch::membership::{from_value, to_value};
use crate::scim::patch::message::Op;
use crate::scim::patch::target::Selection;
use crate::scim::patch::values::{change, sub_attribute_of_all};
use crate::scim::patch::{Editor, mutability};
use crate::scim::record::Member;
use crate::scim::schema::Attribute;
use crate::scim::shape::invalid_value;

impl<'s> Editor<'s, '_, '_> {
    /// The members of a group, or a part of them.
    pub(super) fn members(
        &mut self,
        selection: &Selection<'s>,
        op: Op,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        let Some(filter) = &selection.filter else {
            return self.all_members(selection, op, value);
        };
        let chosen = self.chosen_members(filter)?;
        match op {
            Op::Remove if selection.sub_attribute.is_none() => {
                for (position, _) in chosen {
                    self.membership.remove(position);
                }
                Ok(())
            }
            Op::Remove => check_parts_absent(selection, &chosen),
            Op::Add | Op::Replace => self.change_members(selection, op, value, filter, chosen),
        }
    }

    fn all_members(
        &mut self,
        selection: &Selection<'s>,
        op: Op,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        if selection.sub_attribute.is_some() {
            return Err(sub_attribute_of_all(selection));
        }
        match op {
            Op::Add => {
                for member in self.read_members(selection, value)? {
                    self.add_member(member);
                }
            }
            Op::Replace => {
                let members = self.read_members(selection, value)?;
                self.replace_members(members)?;
            }
            Op::Remove => match self.listed_for_removal(selection, value)? {
                Some(listed) => {
                    for member in listed.into_iter().filter_map(from_value) {
                        self.remove_member(member.value.as_str());
                    }
                }
                None => self.replace_members(Vec::new())?,
            },
        }
        Ok(())
    }

    fn read_members(
        &mut self,
        selection: &Selection<'s>,
        value: Option<&Value>,
    ) -> Result<Vec<Member>, Error> {
        let values = self.read_many(selection.attribute, value)?;
        Ok(values.into_iter().filter_map(from_value).collect())
    }

    /// Adds a member. One who is a member already stays as is (RFC 7644 §3.5.2.1), also when more is said of it:
    /// what is said of a member is immutable (RFC 7643 §4.2).
    fn add_member(&mut self, member: Member) {
        if self.membership.get(member.value.as_str()).is_none() {
            self.membership.add(member);
        }
    }

    /// Makes these the members. Who is one already keeps the place, and what was not sent anew.
    fn replace_members(&mut self, members: Vec<Member>) -> Result<(), Error> {
        self.spend(self.membership.size())?;
        let staying: HashSet<&str> = members.iter().map(|member| member.value.as_str()).collect();
        let leaving: Vec<u64> = self
            .membership
            .iter()
            .filter(|(_, member)| !staying.contains(member.value.as_str()))
            .map(|(position, _)| position)
            .collect();
        for position in leaving {
            self.membership.remove(position);
        }
        for member in members {
            match self.membership.get(member.value.as_str()) {
                None => self.membership.add(member),
                Some((position, present)) => {
                    let merged = with_parts(present, member);
                    self.membership.put(position, merged);
                }
            }
        }
        Ok(())
    }

    fn remove_member(&mut self, value: &str) {
        if let Some((position, _)) = self.membership.get(value) {
            self.membership.remove(position);
        }
    }

    /// The members that a filter chooses. One that asks for a `value` is answered by look-up, with the `id` in
    /// its exact case (RFC 7643 §3.1); others walk.
    fn chosen_members(&mut self, filter: &ValueFilter) -> Result<Vec<(u64, Value)>, Error> {
        let asked_for = filter
            .equalities()
            .into_iter()
            .find(|equality| equality.attribute == "value");
        let as_value = |(position, member): (u64, &Member)| (position, to_value(member));
        let is_chosen = |(_, value): &(u64, Value)| filter.matches(value);
        if let Some(equality) = asked_for {
            let found = self.membership.get(&equality.value).into_iter();
            return Ok(found.map(as_value).filter(is_chosen).collect());
        }
        self.spend(self.membership.size())?;
        let all = self.membership.iter();
        Ok(all.map(as_value).filter(is_chosen).collect())
    }

    fn change_members(
        &mut self,
        selection: &Selection<'s>,
        op: Op,
        value: Option<&Value>,
        filter: &ValueFilter,
        mut chosen: Vec<(u64, Value)>,
    ) -> Result<(), Error> {
        let definition = selection.sub_attribute.unwrap_or(selection.attribute);
        let value = value.cloned().unwrap_or_default();
        let Some(new) = self.reader().one(definition, value)? else {
            return check_parts_absent(selection, &chosen);
        };
        if chosen.is_empty() {
            let mut made_up = self.made_up(selection, filter)?;
            change(selection, Op::Add, &mut made_up, &new)?;
            let member = from_value(made_up).ok_or_else(|| selection.no_target())?;
            self.add_member(member);
            return Ok(());
        }
        if let Some(sub) = selection.sub_attribute {
            for (_, value) in &chosen {
                self.check_shown(selection, sub, value, &new)?;
            }
        }
        for (position, value) in &mut chosen {
            change(selection, op, value, &new)?;
            let member = from_value(std::mem::take(value)).ok_or_else(|| {
                invalid_value("a member without value points at no resource".to_owned())
            })?;
            let standing = self.membership.get(member.value.as_str());
            if standing.is_some_and(|(other, _)| other != *position) {
                // Whom it would become is a member already.
                self.membership.remove(*position);
            } else {
                self.membership.put(*position, member);
            }
        }
        Ok(())
    }

    /// What is shown of a member is immutable, also where it is not stored but looked up (RFC 7643 §4.2).
    fn check_shown(
        &self,
        selection: &Selection<'s>,
        sub: &Attribute,
        member: &Value,
        new: &Value,
    ) -> Result<(), Error> {
        let id = member.get("value").and_then(Value::as_str);
        let shown = id.and_then(|id| self.directory.shown_of_member(id, &sub.name));
        match shown {
            Some(shown) if new.as_str() != Some(&shown) => Err(mutability(format!(
                "{selection} is immutable; remove the member and add another one instead"
            ))),
            _ => Ok(()),
        }
    }
}

/// RFC 7643 §4.2: what is known of a member is immutable; only the member as a whole can go.
fn check_parts_absent(selection: &Selection<'_>, chosen: &[(u64, Value)]) -> Result<(), Error> {
    let has_part = |value: &Value| match selection.sub_attribute {
        Some(sub) => value.get(&sub.name).is_some(),
        None => true,
    };
    if chosen.iter().any(|(_, value)| has_part(value)) {
        return Err(mutability(format!(
            "{selection} is immutable; remove the member instead"
        )));
    }
    Ok(())
}

/// A member who is there, with what was sent of the same member. The same member, text for text, when that says
/// nothing new.
fn with_parts(present: &Member, sent: Member) -> Member {
    let before = to_value(present);
    let mut after = before.clone();
    if let (Value::Object(after), Value::Object(sent)) = (&mut after, to_value(&sent)) {
        after.extend(sent);
    }
    if after == before {
        return present.clone();
    }
    from_value(after).unwrap_or(sent)
}
