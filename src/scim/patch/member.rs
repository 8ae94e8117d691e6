//! The members of a group as a target. One member is found by look-up, whatever the size of the group.

use serde_json::Value;

use crate::scim::caseless::fold;
use crate::scim::error::Error;
use crate::scim::filter::ValueFilter;
use crate::scim::patch::message::Op;
use crate::scim::patch::reasons::Reason;
use crate::scim::patch::target::Selection;
use crate::scim::patch::values::{change, sub_attribute_of_all};
use crate::scim::patch::{Editor, mutability};
use crate::scim::record::Member;
use crate::scim::remark::ALL_MEMBERS_REMOVED;
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
                if chosen.is_empty() {
                    self.reasons.note(Reason::NotMember);
                }
                for (position, _) in chosen {
                    self.membership.remove(position);
                }
                Ok(())
            }
            Op::Remove => self.check_parts_absent(selection, &chosen),
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
                let members = self.read_members(selection, value)?;
                if let (true, Some(sent)) = (members.is_empty(), value) {
                    self.reasons.note(Reason::of_nothing_in(sent));
                }
                for member in members {
                    self.join(member);
                }
            }
            Op::Replace => {
                let members = self.read_members(selection, value)?;
                self.replace_members(members)?;
            }
            Op::Remove => match self.listed_for_removal(selection, value)? {
                Some(listed) => {
                    for member in listed.into_iter().filter_map(Member::from_value) {
                        self.remove_member(member.value.as_str());
                    }
                }
                None => self.remove_all_members(selection)?,
            },
        }
        Ok(())
    }

    fn remove_all_members(&mut self, selection: &Selection<'s>) -> Result<(), Error> {
        if self.membership.iter().next().is_some() {
            let note = || format!("all {selection} were removed");
            self.tolerance.forgives(&ALL_MEMBERS_REMOVED, note);
        }
        self.replace_members(Vec::new())
    }

    fn read_members(
        &mut self,
        selection: &Selection<'s>,
        value: Option<&Value>,
    ) -> Result<Vec<Member>, Error> {
        let values = self.read_many(selection.attribute, value)?;
        Ok(values.into_iter().filter_map(Member::from_value).collect())
    }

    /// Makes these the members.
    fn replace_members(&mut self, members: Vec<Member>) -> Result<(), Error> {
        self.budget.spend(self.membership.size())?;
        let reason = if members.is_empty() {
            Reason::AlreadyAbsent
        } else {
            Reason::AlreadyMember
        };
        if !self.membership.replace(members) {
            self.reasons.note(reason);
        }
        Ok(())
    }

    fn join(&mut self, member: Member) {
        if !self.membership.join(member) {
            self.reasons.note(Reason::AlreadyMember);
        }
    }

    fn remove_member(&mut self, value: &str) {
        match self.membership.get(value) {
            Some((position, _)) => self.membership.remove(position),
            None => self.reasons.note(Reason::NotMember),
        }
    }

    /// The members that a filter chooses. One that asks for a `value` is answered by look-up; others walk.
    fn chosen_members(&mut self, filter: &ValueFilter) -> Result<Vec<(u64, Value)>, Error> {
        let asked_for = filter
            .equalities()
            .into_iter()
            .find(|equality| equality.attribute == "value");
        let is_chosen = |(_, value): &(u64, Value)| filter.matches(value);
        if let Some(equality) = asked_for {
            let found = self.member_alike(&equality.value)?.into_iter();
            return Ok(found.filter(is_chosen).collect());
        }
        self.budget
            .spend_on_filter(self.membership.size(), Some(filter))?;
        let all = self.membership.iter().map(as_value);
        Ok(all.filter(is_chosen).collect())
    }

    /// The member that an equality with this `value` means. As `members.value` is defined, case does not count
    /// (RFC 7643 §8.7.1), but that of an `id` does (§3.1): so a member in this spelling is meant before any other. The
    /// usual spellings are looked up, and only if there may be another one it is walked for.
    fn member_alike(&mut self, value: &str) -> Result<Option<(u64, Value)>, Error> {
        let folded = fold(value);
        let membership = &self.membership;
        let usual = membership.get(value).or_else(|| membership.get(&folded));
        if usual.is_some() {
            return Ok(usual.map(as_value));
        }
        let may_be_there =
            membership.may_have_new(&folded) || self.directory.may_have_member(self.id, value);
        if !may_be_there {
            return Ok(None);
        }
        self.budget.spend(membership.size())?;
        let is_alike = |(_, member): &(u64, &Member)| fold(member.value.as_str()) == folded;
        Ok(membership.iter().find(is_alike).map(as_value))
    }

    fn change_members(
        &mut self,
        selection: &Selection<'s>,
        op: Op,
        value: Option<&Value>,
        filter: &ValueFilter,
        chosen: Vec<(u64, Value)>,
    ) -> Result<(), Error> {
        let definition = selection.sub_attribute.unwrap_or(selection.attribute);
        let value = value.cloned().unwrap_or_default();
        let Some(new) = self.reader().one(definition, value)? else {
            if chosen.is_empty() {
                self.check_clearing(selection)?;
            }
            return self.check_parts_absent(selection, &chosen);
        };
        if chosen.is_empty() {
            let mut made_up = self.made_up(selection, filter)?;
            change(selection, Op::Add, &mut made_up, &new)?;
            let member = Member::from_value(made_up).ok_or_else(|| selection.no_target())?;
            self.join(member);
            return Ok(());
        }
        for (position, before) in chosen {
            if selection.sub_attribute.is_some() || op == Op::Add {
                self.check_shown(selection, &before, &new)?;
                let mut after = before.clone();
                change(selection, op, &mut after, &new)?;
                if after == before {
                    self.reasons.note(Reason::SameValue);
                }
                self.membership.put(position, pointing(after)?);
            } else if !self.membership.succeed(position, pointing(new.clone())?) {
                self.reasons.note(Reason::AlreadyMember);
            }
        }
        Ok(())
    }

    /// What is shown of a member is immutable, also where it is not stored but looked up (RFC 7643 §4.2).
    fn check_shown(
        &self,
        selection: &Selection<'s>,
        member: &Value,
        new: &Value,
    ) -> Result<(), Error> {
        let id = member.get("value").and_then(Value::as_str);
        let shown = |part: &str| id.and_then(|id| self.directory.shown_of_member(id, part));
        let is_other =
            |part: &str, new: &Value| shown(part).is_some_and(|shown| new.as_str() != Some(&shown));
        let other = match (selection.sub_attribute, new) {
            (Some(sub), new) => is_other(&sub.name, new).then_some(&sub.name),
            (None, Value::Object(parts)) => {
                let mut parts = parts.iter();
                parts.find_map(|(part, new)| is_other(part, new).then_some(part))
            }
            (None, _) => None,
        };
        match other {
            Some(part) => Err(mutability(format!(
                "{}.{part} is immutable; remove the member and add another one instead",
                selection.attribute.name
            ))),
            None => Ok(()),
        }
    }

    /// RFC 7643 §4.2: what is known of a member is immutable; only the member as a whole can go.
    fn check_parts_absent(
        &mut self,
        selection: &Selection<'s>,
        chosen: &[(u64, Value)],
    ) -> Result<(), Error> {
        let has_part = |value: &Value| match selection.sub_attribute {
            Some(sub) => value.get(&sub.name).is_some(),
            None => true,
        };
        if chosen.iter().any(|(_, value)| has_part(value)) {
            return Err(mutability(format!(
                "{selection} is immutable; remove the member instead"
            )));
        }
        self.reasons.note(Reason::AlreadyAbsent);
        Ok(())
    }
}

/// A member as a value of `members`, with its position.
fn as_value((position, member): (u64, &Member)) -> (u64, Value) {
    (position, member.to_value())
}

/// A value of `members` as a member, who must be somebody.
fn pointing(value: Value) -> Result<Member, Error> {
    Member::from_value(value)
        .ok_or_else(|| invalid_value("a member without value points at no resource".to_owned()))
}
