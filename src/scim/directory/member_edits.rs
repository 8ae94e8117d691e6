//! The edits that one change makes to the members of a group.
//!
//! They are made at once and not in turn: the places of all who go are free before the first comes, so that members may
//! trade places, and the edits that lead back fit in any order.

use crate::scim::delta::Edit;
use crate::scim::directory::Misfit;
use crate::scim::record::{Member, Record};

/// The edits of members in a change, borrowed.
#[derive(Debug)]
pub(in crate::scim) struct MemberEdits<'a> {
    going: Vec<(u64, &'a Member)>,
    coming: Vec<(u64, &'a Member)>,
}

impl<'a> MemberEdits<'a> {
    /// Those among all the edits of a change.
    pub(in crate::scim) fn of(edits: &'a [Edit]) -> Self {
        let (mut going, mut coming) = (Vec::new(), Vec::new());
        for edit in edits {
            if let Edit::Member {
                position, from, to, ..
            } = edit
            {
                going.extend(from.as_ref().map(|member| (*position, member)));
                coming.extend(to.as_ref().map(|member| (*position, member)));
            }
        }
        Self { going, coming }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.going.is_empty() && self.coming.is_empty()
    }

    /// Who goes, with the position.
    pub(super) fn going(&self) -> impl Iterator<Item = (u64, &'a Member)> {
        self.going.iter().copied()
    }

    /// Who comes, with the position.
    pub(super) fn coming(&self) -> impl Iterator<Item = (u64, &'a Member)> {
        self.coming.iter().copied()
    }

    /// Makes all edits; when one does not fit, the members stay as they were.
    pub(in crate::scim) fn make(&self, record: &mut Record) -> Result<(), Misfit> {
        for (n_gone, (position, member)) in self.going().enumerate() {
            if let Err(misfit) = take_out(record, position, member) {
                self.take_back(record, n_gone, 0);
                return Err(misfit);
            }
        }
        for (n_come, (position, member)) in self.coming().enumerate() {
            if let Err(misfit) = put_in(record, position, member) {
                self.take_back(record, self.going.len(), n_come);
                return Err(misfit);
            }
        }
        Ok(())
    }

    /// Undoes the first of them.
    fn take_back(&self, record: &mut Record, n_gone: usize, n_come: usize) {
        for (_, member) in self.coming().take(n_come) {
            record.members.remove(member.value.as_str());
        }
        for (position, member) in self.going().take(n_gone) {
            record.members.insert(position, member.clone());
        }
    }
}

fn take_out(record: &mut Record, position: u64, member: &Member) -> Result<(), Misfit> {
    if record.members.at(position) != Some(member) {
        return Err(another_at(record, position));
    }
    record.members.remove(member.value.as_str());
    Ok(())
}

fn put_in(record: &mut Record, position: u64, member: &Member) -> Result<(), Misfit> {
    if record.members.at(position).is_some() {
        return Err(another_at(record, position));
    }
    if record.members.contains(member.value.as_str()) {
        let (id, member) = (&record.id, &member.value);
        return Err(Misfit(format!("{member} is a member of {id} already")));
    }
    record.members.insert(position, member.clone());
    Ok(())
}

fn another_at(record: &Record, position: u64) -> Misfit {
    let id = &record.id;
    Misfit(format!("{id} has another member at position {position}"))
}
