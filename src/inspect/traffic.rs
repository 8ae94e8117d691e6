//! Who has called so far, and how often lately.

use std::collections::BTreeMap;

use crate::inspect::clients::Client;
use crate::inspect::session::Session;
use crate::journal::Seq;
use crate::scim::Timestamp;

/// How long one step of the rate is, in microseconds.
pub const STEP_US: i64 = 5_000_000;

/// How many steps there are: five minutes.
pub const N_STEPS: usize = 60;

/// A client, with what is known of its calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub client: Client,
    /// How many requests it sent.
    pub n_requests: u64,
    /// The latest of them.
    pub last: Seq,
    /// When that was.
    pub last_at: Timestamp,
}

/// Who has called so far, kept up to date as events arrive.
#[derive(Debug, Clone, Default)]
pub struct Callers {
    taken: Seq,
    callers: BTreeMap<Client, Caller>,
}

impl Callers {
    /// Takes in what is new in a session. Of what nobody on the wire made nothing is counted.
    pub fn extend(&mut self, session: &Session) {
        for (seq, entry) in session.entries(self.taken.next(), session.head()) {
            if entry.method == 0 || entry.client == Client::Nobody {
                continue;
            }
            let caller = self.callers.entry(entry.client).or_insert(Caller {
                client: entry.client,
                n_requests: 0,
                last: seq,
                last_at: entry.at,
            });
            caller.n_requests += 1;
            (caller.last, caller.last_at) = (seq, entry.at);
        }
        self.taken = session.head();
    }

    /// The callers, the latest first.
    pub fn latest_first(&self) -> Vec<Caller> {
        let mut callers: Vec<Caller> = self.callers.values().copied().collect();
        callers.sort_by_key(|caller| std::cmp::Reverse(caller.last));
        callers
    }
}

/// How many requests came in each of the last [`N_STEPS`] steps until `now`, the oldest first. The last step is the one
/// under way; steps begin at whole multiples of [`STEP_US`], so that counts do not change as time passes.
///
/// The log is read back from its end as far as the steps reach. Events that a clock has dated later than now are left out.
pub fn rates(session: &Session, now: Timestamp) -> Vec<u64> {
    let step_of = |at: Timestamp| at.0.div_euclid(STEP_US);
    let last = step_of(now);
    let mut steps = vec![0; N_STEPS];
    for (_, entry) in session.entries(Seq(1), session.head()).rev() {
        let Ok(ago) = usize::try_from(last - step_of(entry.at)) else {
            continue;
        };
        if ago >= N_STEPS {
            break;
        }
        if entry.method != 0
            && let Some(step) = steps.get_mut(N_STEPS - 1 - ago)
        {
            *step += 1;
        }
    }
    steps
}
