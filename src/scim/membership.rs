//! The members of a group while they are edited: those before, seen through what has changed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::scim::caseless::fold;
use crate::scim::record::{Member, Members};
use crate::scim::resource::ResourceId;

/// Members before, and the changes to them.
///
/// Invariant: a position is named in the changes only when what stands there differs from before.
#[derive(Debug)]
pub(super) struct Membership<'d> {
    before: &'d Members,
    changes: &'d mut BTreeMap<u64, Option<Member>>,
    /// Where the members stand that are in the changes.
    changed_positions: HashMap<ResourceId, u64>,
    /// The folded values of those that ever stood in the changes in another spelling.
    folded: HashSet<String>,
}

impl<'d> Membership<'d> {
    /// Looks at members through changes.
    pub(super) fn new(before: &'d Members, changes: &'d mut BTreeMap<u64, Option<Member>>) -> Self {
        let changed_positions: HashMap<ResourceId, u64> = changes
            .iter()
            .filter_map(|(position, member)| Some((member.as_ref()?.value.clone(), *position)))
            .collect();
        let folded = changed_positions.keys().filter_map(folded).collect();
        Self {
            before,
            changes,
            changed_positions,
            folded,
        }
    }

    /// A member by its `value`, with its position. Costs the same in a group of any size.
    pub(super) fn get(&self, value: &str) -> Option<(u64, &Member)> {
        if let Some(position) = self.changed_positions.get(value) {
            let member = self.changes.get(position)?.as_ref()?;
            return Some((*position, member));
        }
        let position = self.before.position(value)?;
        match self.changes.get(&position) {
            None => Some((position, self.before.get(value)?)),
            Some(_) => None,
        }
    }

    /// Whether a member may have come whose `value` is this one when folded, and another one as it is.
    pub(super) fn may_have_new(&self, folded: &str) -> bool {
        self.folded.contains(folded)
    }

    /// How many positions a walk over all members looks at.
    pub(super) fn size(&self) -> usize {
        self.before.len() + self.changes.len()
    }

    /// Every member with its position, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Member)> {
        let kept_or_changed =
            self.before
                .iter()
                .filter_map(|(position, member)| match self.changes.get(&position) {
                    None => Some((position, member)),
                    Some(changed) => Some((position, changed.as_ref()?)),
                });
        let new = self
            .changes
            .range(self.before.next_position()..)
            .filter_map(|(position, member)| Some((*position, member.as_ref()?)));
        kept_or_changed.chain(new)
    }

    /// Makes somebody a member, and tells whether that was needed.
    ///
    /// Who is a member stays as is, whatever else is sent of it: what is said of a member is immutable
    /// (RFC 7643 §4.2). It must go first to come back with something else said of it.
    pub(super) fn join(&mut self, member: Member) -> bool {
        let is_new = self.get(member.value.as_str()).is_none();
        if is_new {
            self.add(member);
        }
        is_new
    }

    /// Makes these the only members, and tells whether anybody came or went. Walks over all of them.
    pub(super) fn replace(&mut self, members: impl IntoIterator<Item = Member>) -> bool {
        let members: Vec<Member> = members.into_iter().collect();
        let staying: HashSet<&str> = members.iter().map(|member| member.value.as_str()).collect();
        let leaving: Vec<u64> = self
            .iter()
            .filter(|(_, member)| !staying.contains(member.value.as_str()))
            .map(|(position, _)| position)
            .collect();
        let mut is_changed = !leaving.is_empty();
        for position in leaving {
            self.remove(position);
        }
        for member in members {
            is_changed |= self.join(member);
        }
        is_changed
    }

    /// Gives the place of a member to another one, and tells whether it is another one. Who is a member already, there
    /// or elsewhere, stays as is; who was one before comes back to the old place, where that is free.
    pub(super) fn succeed(&mut self, position: u64, member: Member) -> bool {
        match self.get(member.value.as_str()) {
            Some((standing, _)) if standing == position => return false,
            Some(_) => self.remove(position),
            None if self.returns(&member).is_some() => {
                self.remove(position);
                self.add(member);
            }
            None => self.put(position, member),
        }
        true
    }

    /// Where somebody who is no member now stood before, when nobody has taken that place.
    fn returns(&self, member: &Member) -> Option<u64> {
        let position = self.before.position(member.value.as_str())?;
        (self.changes.get(&position) == Some(&None)).then_some(position)
    }

    /// Adds a member who is none. One who was a member before comes back to the old place, so that removing and
    /// adding the same member is no change.
    fn add(&mut self, mut member: Member) {
        let position = if let Some(position) = self.returns(&member) {
            let before = self.before.at(position);
            let said_before = || before.and_then(|before| before.rest.clone());
            member.rest = member.rest.or_else(said_before);
            position
        } else {
            let last = self.changes.last_key_value();
            let after_last = last.map_or(0, |(position, _)| position + 1);
            self.before.next_position().max(after_last)
        };
        self.put(position, member);
    }

    /// Puts a member at a position, in place of whatever stands there.
    pub(super) fn put(&mut self, position: u64, member: Member) {
        self.vacate(position);
        let is_as_before = self.before.position(member.value.as_str()) == Some(position)
            && self.before.get(member.value.as_str()) == Some(&member);
        if !is_as_before {
            self.folded.extend(folded(&member.value));
            self.changed_positions
                .insert(member.value.clone(), position);
            self.changes.insert(position, Some(member));
        }
    }

    /// Takes the member at a position away.
    pub(super) fn remove(&mut self, position: u64) {
        self.vacate(position);
        if position < self.before.next_position() {
            self.changes.insert(position, None);
        }
    }

    /// Forgets what the changes say about a position.
    fn vacate(&mut self, position: u64) {
        if let Some(Some(previous)) = self.changes.remove(&position) {
            self.changed_positions.remove(&previous.value);
        }
    }
}

/// The folded form of a value that is in another one.
fn folded(value: &ResourceId) -> Option<String> {
    match fold(value.as_str()) {
        Cow::Borrowed(_) => None,
        Cow::Owned(folded) => Some(folded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(value: &str) -> Member {
        Member {
            value: ResourceId::new(value),
            rest: None,
        }
    }

    fn group(values: &[&str]) -> Members {
        let mut members = Members::default();
        for (position, value) in (0..).zip(values) {
            members.insert(position, member(value));
        }
        members
    }

    #[test]
    fn who_comes_back_is_no_change() {
        let before = group(&["a", "b"]);
        let mut changes = BTreeMap::new();
        let mut membership = Membership::new(&before, &mut changes);
        membership.remove(0);
        assert!(membership.get("a").is_none());
        membership.add(member("a"));
        assert_eq!(membership.get("a"), Some((0, &member("a"))));
        assert!(changes.is_empty());
    }

    #[test]
    fn who_comes_and_goes_is_no_change() {
        let before = group(&["a"]);
        let mut changes = BTreeMap::new();
        let mut membership = Membership::new(&before, &mut changes);
        membership.add(member("n"));
        assert_eq!(membership.get("n"), Some((1, &member("n"))));
        membership.remove(1);
        assert!(membership.get("n").is_none());
        assert!(changes.is_empty());
    }

    #[test]
    fn who_is_a_member_stays_as_is_whatever_is_sent() {
        let before = group(&["a", "b"]);
        let other = |value: &str| Member {
            rest: Some("{\"display\":\"N\"}".into()),
            ..member(value)
        };
        let mut changes = BTreeMap::new();
        let mut membership = Membership::new(&before, &mut changes);
        assert!(!membership.join(other("a")));
        assert!(!membership.replace([other("b"), other("a"), other("a")]));
        assert!(!membership.succeed(1, other("b")));
        assert!(changes.is_empty());
    }

    #[test]
    fn another_takes_the_place_unless_it_has_one() {
        let before = group(&["a", "b", "c"]);
        let mut changes = BTreeMap::new();
        let mut membership = Membership::new(&before, &mut changes);
        assert!(membership.succeed(1, member("x")));
        assert_eq!(membership.get("x"), Some((1, &member("x"))));
        assert!(membership.succeed(2, member("a")));
        assert_eq!(membership.iter().count(), 2);
    }

    #[test]
    fn changes_show_in_the_order_of_positions() {
        let before = group(&["a", "b", "c"]);
        let mut changes = BTreeMap::new();
        let mut membership = Membership::new(&before, &mut changes);
        membership.remove(0);
        membership.put(1, member("x"));
        membership.add(member("d"));
        membership.add(member("a"));
        let shown: Vec<_> = membership
            .iter()
            .map(|(position, member)| (position, member.value.as_str()))
            .collect();
        assert_eq!(shown, [(0, "a"), (1, "x"), (2, "c"), (3, "d")]);
        assert!(membership.get("b").is_none());
    }
}
