//! What a condition is found to hold for once, instead of at each event: texts, resources, sets of attributes.

use crate::inspect::query::check::Check;
use crate::inspect::session::{Entry, Flags, Handle, Pool, Session};
use crate::journal::Seq;

/// What was found out about one condition, as far as the session has come.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Which texts of the pools match.
    names: Matching,
    ids: Matching,
    /// Which resources match by their `id` or by a name that they ever had, and the event up to which that was so;
    /// `None`: not found out, because few events are left to ask about.
    resources: Option<(Bits, Seq)>,
    /// Whether each set of changed attributes matches; `None` where more must be known.
    sets: Vec<Option<bool>>,
}

impl Known {
    /// Holds the condition against what the session has got since; `n_left` events are still to be asked about.
    pub(super) fn look_at(&mut self, check: &Check, session: &Session, n_left: u64) {
        match check {
            Check::Called(_, pattern) | Check::Anywhere(pattern) => {
                let is_match = |text: &str| pattern.is_match(text);
                self.names.look_at(session.names(), is_match);
                self.ids.look_at(session.ids(), is_match);
                self.look_at_resources(session, n_left);
            }
            Check::Changed(wanted) => {
                let seen = self.sets.len();
                let new = (seen..).map_while(|number| {
                    let mut paths = session.changed(u16::try_from(number).ok()?)?;
                    Some(if wanted.has_brackets() {
                        paths.next().is_none().then_some(false)
                    } else {
                        Some(paths.any(|path| wanted.is_match(path)))
                    })
                });
                self.sets.extend(new);
            }
            _ => {}
        }
    }

    fn look_at_resources(&mut self, session: &Session, n_left: u64) {
        let n_resources = session.ids().len();
        let is_worth_it = n_left >= n_resources as u64;
        if let Some((_, until)) = &self.resources
            && *until == session.head()
        {
            return;
        }
        self.resources = is_worth_it.then(|| {
            let mut bits = Bits::default();
            for (number, resource) in session.ids().handles().enumerate() {
                let mut names = session.aliases(resource).iter();
                let is_match = self.is_id(resource) || names.any(|name| self.is_name(name.text));
                bits.set(number, is_match);
            }
            (bits, session.head())
        });
    }

    /// Whether a name matches.
    pub(super) fn is_name(&self, name: Handle) -> bool {
        self.names.bits.has(name)
    }

    /// Whether the `id` of a resource matches.
    pub(super) fn is_id(&self, resource: Handle) -> bool {
        self.ids.bits.has(resource)
    }

    /// Whether an event of a set of changed attributes fulfils the condition; `None` when more must be known.
    pub(super) fn is_changed(&self, set: u16) -> Option<bool> {
        self.sets.get(usize::from(set)).copied().flatten()
    }

    /// Whether it is known that no resource which an event touched ever matched.
    pub(super) fn rules_out_resources(&self, entry: &Entry) -> bool {
        let Some((bits, _)) = &self.resources else {
            return false;
        };
        let is_out = |resource| resource != Handle::UNKEPT && !bits.has(resource);
        !entry.flags.has(Flags::MANY) && is_out(entry.resource) && is_out(entry.other)
    }
}

/// Which texts of a pool match.
#[derive(Debug, Default)]
struct Matching {
    bits: Bits,
    n_seen: usize,
}

impl Matching {
    fn look_at(&mut self, pool: &Pool, is_match: impl Fn(&str) -> bool) {
        for (number, text) in pool.from(self.n_seen) {
            self.bits.set(number, is_match(text));
            self.n_seen = number + 1;
        }
    }
}

/// A bit for each handle of a pool.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn set(&mut self, number: usize, bit: bool) {
        if self.0.len() <= number / 64 {
            self.0.resize(number / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= u64::from(bit) << (number % 64);
        }
    }

    fn has(&self, handle: Handle) -> bool {
        handle
            .index()
            .and_then(|number| self.0.get(number / 64).map(|word| word >> (number % 64)))
            .is_some_and(|word| word & 1 == 1)
    }
}
