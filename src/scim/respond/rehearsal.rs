//! What the strict profile would have answered to a request that the lenient one had to forgive.
//!
//! The request is carried out a second time by the letter, against the same directory, and its changes are taken
//! back. That happens before the first change of the lenient answer is made, so that nothing has to be undone for
//! it; and as most departures are refused where they are read, it seldom comes as far as a change at all.

use crate::scim::delta::{Change, Delta, Edit};
use crate::scim::error::Error;
use crate::scim::message::{Response, StrictAnswer};
use crate::scim::profile::Profile;
use crate::scim::remark::quote;
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::handle;
use crate::scim::respond::reply::Reply;

/// A request carried out by the letter.
#[derive(Debug)]
pub(super) struct Rehearsal {
    result: Result<Reply, Error>,
    /// What it changed; taken back by now.
    changes: Vec<Change>,
}

impl Rehearsal {
    /// Carries out the request of an exchange. Its directory is as it was before the request, and is left so.
    pub(super) fn run(exchange: &mut Exchange<'_>) -> Self {
        let mut strict = Exchange::new(
            exchange.provider,
            exchange.directory,
            exchange.request,
            exchange.stamp,
        );
        strict.profile = Profile::Strict;
        let result = handle(&mut strict);
        let changes = std::mem::take(&mut strict.changes);
        strict.take_back(&changes);
        Self { result, changes }
    }

    /// The strict answer, when it is another one than this success.
    pub(super) fn beside_success(
        self,
        response: &Response,
        changes: &[Change],
    ) -> Option<StrictAnswer> {
        let reply = match self.result {
            Err(error) => return Some(refusal(error)),
            Ok(reply) => reply,
        };
        let is_same = reply.response.status == response.status
            && reply.response.body == response.body
            && self.changes == changes;
        (!is_same).then(|| StrictAnswer {
            status: reply.response.status.as_u16(),
            scim_type: None,
            detail: Some(effect(&self.changes)),
        })
    }

    /// The strict answer, when it is another one than this refusal.
    pub(super) fn beside_refusal(self, refused: &Error) -> Option<StrictAnswer> {
        match self.result {
            Err(error)
                if (error.status, error.scim_type) == (refused.status, refused.scim_type) =>
            {
                None
            }
            Err(error) => Some(refusal(error)),
            Ok(reply) => Some(StrictAnswer {
                status: reply.response.status.as_u16(),
                scim_type: None,
                detail: Some(effect(&self.changes)),
            }),
        }
    }
}

fn refusal(error: Error) -> StrictAnswer {
    StrictAnswer {
        status: error.status.as_u16(),
        scim_type: error.scim_type,
        detail: Some(error.detail),
    }
}

/// What changes would have done, in a phrase. Values stand in none, because some must not be shown.
fn effect(changes: &[Change]) -> String {
    let effects: Vec<String> = changes.iter().take(MOST_CHANGES).map(effect_of).collect();
    match effects.as_slice() {
        [] => "carried out with another result, and nothing changes".to_owned(),
        effects => format!("carried out with another effect: {}", effects.join("; ")),
    }
}

/// So many changes are told one by one.
const MOST_CHANGES: usize = 3;

fn effect_of(change: &Change) -> String {
    let name = quote(&change.name);
    let edits = match &change.delta {
        Delta::Created(_) => return format!("{name} is created with other attributes"),
        Delta::Deleted(_) => return format!("{name} is deleted"),
        Delta::Modified { edits, .. } => edits,
    };
    let (mut attributes, mut n_come, mut n_go) = (Vec::new(), 0_usize, 0_usize);
    for edit in edits {
        match edit {
            Edit::Attribute { path, .. } => attributes.push(path.as_str()),
            Edit::Member { from, to, .. } => {
                n_come += usize::from(to.is_some());
                n_go += usize::from(from.is_some());
            }
        }
    }
    let mut parts = Vec::new();
    if !attributes.is_empty() {
        parts.push(format!("{} set", attributes.join(", ")));
    }
    for (n_members, verb) in [(n_come, "added"), (n_go, "removed")] {
        match n_members {
            0 => {}
            1 => parts.push(format!("1 member {verb}")),
            n_members => parts.push(format!("{n_members} members {verb}")),
        }
    }
    format!("{name}: {}", parts.join(", "))
}
