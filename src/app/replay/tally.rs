//! How many answers were as recorded, how many were not, and what was not sent.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::app::replay::run::{End, Outcome, Reached};
use crate::inspect::replay::{Cause, Omission};
use crate::scim::spelling::counted;

/// The counts of one replay.
#[derive(Debug, Default)]
pub(in crate::app) struct Tally {
    n_same: u64,
    n_different: u64,
    n_following: u64,
    /// How many were refused with 401, and not when they were recorded.
    n_unauthorized: u64,
    n_other: u64,
    omissions: BTreeMap<Omission, u64>,
    n_passwords: usize,
    n_prerequisites: usize,
    n_lacking: usize,
    /// How whoever sends asks for what is lacking.
    remedy: &'static str,
}

impl Tally {
    /// Takes in one outcome.
    pub(in crate::app) fn add(&mut self, outcome: &Outcome) {
        self.n_prerequisites += usize::from(outcome.chosen.cause == Cause::Prerequisite);
        match &outcome.end {
            End::Omitted(Some(omission)) => *self.omissions.entry(*omission).or_default() += 1,
            End::Omitted(None) => self.n_other += 1,
            End::Sent {
                status,
                differences,
                follows,
                n_passwords,
                ..
            } => {
                self.n_passwords += n_passwords;
                if differences.is_empty() {
                    self.n_same += 1;
                } else {
                    self.n_different += 1;
                    self.n_following += u64::from(follows.is_some());
                    let is_other = differences.iter().any(|one| one.path == "status");
                    self.n_unauthorized += u64::from(*status == Some(401) && is_other);
                }
            }
        }
    }

    /// Takes down that the requests refer to resources which other events created and nobody created at the target, and
    /// what creates them there.
    pub(in crate::app) fn add_lacking(&mut self, n_resources: usize, remedy: &'static str) {
        self.n_lacking += n_resources;
        self.remedy = remedy;
    }

    /// How many requests were sent.
    pub(in crate::app) fn n_replayed(&self) -> u64 {
        self.n_same + self.n_different
    }

    /// How many answers meant something else than the recorded ones.
    pub(in crate::app) fn n_different(&self) -> u64 {
        self.n_different
    }

    /// The counts for scripts.
    pub(super) fn to_json(&self, target: &str, reached: Reached) -> Value {
        let omitted: Vec<Value> = self
            .omissions
            .iter()
            .map(|(omission, n)| json!({"reason": omission.explanation(), "requests": n}))
            .collect();
        json!({
            "target": target,
            "complete": reached == Reached::End,
            "replayed": self.n_replayed(),
            "same": self.n_same,
            "different": self.n_different,
            "following": self.n_following,
            "omitted": omitted,
            "passwords_replaced": self.n_passwords,
            "prerequisites": self.n_prerequisites,
            "lacking": self.n_lacking,
        })
    }

    /// The counts in a few words.
    pub(in crate::app) fn headline(&self, reached: Reached) -> String {
        let stopped = match reached {
            Reached::End => "",
            Reached::Stopped => ", stopped before the end",
        };
        match (self.n_same, self.n_different) {
            (0, 0) => format!("nothing was sent{stopped}"),
            (same, 0) => format!("{same} answered as recorded{stopped}"),
            (same, different) => {
                let hint = if self.n_unauthorized == different {
                    ": is the token right?"
                } else {
                    ""
                };
                format!("{same} answered as recorded, {different} otherwise{hint}{stopped}")
            }
        }
    }

    /// The counts for people, in lines; the first says it all where all went well.
    pub(in crate::app) fn to_text(&self, target: &str, reached: Reached) -> String {
        let n_replayed = self.n_replayed();
        let mut text = format!("{} sent to {target}: ", requests(n_replayed));
        // Writing to a string cannot fail.
        let _ = match self.n_different {
            0 if n_replayed == 0 => write!(text, "there is nothing to compare"),
            0 => write!(text, "all answered as recorded"),
            n => write!(text, "{} answered as recorded, {n} otherwise", self.n_same),
        };
        if self.n_following > 0 {
            let _ = write!(
                text,
                ", of which {} may follow from an earlier difference",
                self.n_following
            );
        }
        if self.n_unauthorized > 0 {
            let refused = requests(self.n_unauthorized);
            let _ = write!(text, "\n{refused} answered 401: is the token right?");
        }
        if reached == Reached::Stopped {
            text.push_str("\nstopped before the end");
        }
        for (omission, n) in &self.omissions {
            let _ = write!(
                text,
                "\n{} not sent: {}",
                requests(*n),
                omission.explanation()
            );
        }
        if self.n_prerequisites > 0 {
            let _ = write!(
                text,
                "\n{} created what other events had created, because the others refer to it",
                requests(self.n_prerequisites as u64)
            );
        }
        if self.n_lacking > 0 {
            let _ = write!(
                text,
                "\nthe requests refer to {} that other events created; {} creates them first",
                counted(self.n_lacking as u64, "resource"),
                self.remedy
            );
        }
        if self.n_passwords > 0 {
            let _ = write!(
                text,
                "\n{} replaced by a random one, because a capture holds none",
                counted(self.n_passwords as u64, "password")
            );
        }
        text
    }
}

fn requests(n: u64) -> String {
    counted(n, "request")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_said_with_what_brings_it() {
        for (n_lacking, remedy, expected) in [
            (0, "--with-prerequisites", None),
            (
                1,
                "--with-prerequisites",
                Some("refer to 1 resource that other events created; --with-prerequisites creates"),
            ),
            (
                7,
                "b in the menu",
                Some("refer to 7 resources that other events created; b in the menu creates"),
            ),
        ] {
            let mut tally = Tally::default();
            tally.add_lacking(n_lacking, remedy);
            let text = tally.to_text("there", Reached::End);
            match expected {
                Some(expected) => assert!(text.contains(expected), "{text}"),
                None => assert!(!text.contains("refer"), "{text}"),
            }
        }
    }
}
