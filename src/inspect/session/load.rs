//! Takes the next events of a capture into a session, a bounded slice at a time.

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use serde_json::Value;

use crate::inspect::cycles::Sign;
use crate::inspect::probe::is_probe;
use crate::inspect::session::attempts::{self, Attempt};
use crate::inspect::session::entry::{EffectKind, Endpoint, Entry, Flags, Kind, Operation};
use crate::inspect::session::names::NameKind;
use crate::inspect::session::paths;
use crate::inspect::session::pool::Handle;
use crate::inspect::session::{Progress, Session};
use crate::journal::gist::{Gist, OutcomeGist, SubjectGist, Touch};
use crate::journal::{Error, Fact, Origin, Reader, Seq, TroubleKind, is_error};
use crate::scim::outline::{EditOutline, Outline};
use crate::scim::{ResourceType, remark};

/// How many events are read at once.
const PAGE: u64 = 4096;

/// What the changes of one event touched.
#[derive(Debug, Default)]
struct Touched {
    /// The resources, in the order of the changes, each once: first those that changed, then members that came or went.
    resources: Vec<Handle>,
    members: Vec<Handle>,
    first: Option<EffectKind>,
    paths: Vec<Handle>,
}

impl Session {
    /// Takes in the events that came since, at most `most_events` of them. Nothing is lost when it fails: the next call
    /// goes on where this one ended.
    pub fn extend(&mut self, reader: &Reader, most_events: u64) -> Result<Progress, Error> {
        let head = reader.head()?;
        if self.head() < head {
            self.profiles = reader.profiles()?;
        }
        let last = head.0.min(self.head().0.saturating_add(most_events));
        while self.head().0 < last {
            let first = self.head().next();
            self.take_page(
                reader,
                first,
                Seq(last.min(first.0.saturating_add(PAGE - 1))),
            )?;
        }
        Ok(Progress {
            done: self.head(),
            head,
        })
    }

    fn take_page(&mut self, reader: &Reader, first: Seq, last: Seq) -> Result<(), Error> {
        let mut all_touched: VecDeque<(Seq, Touched)> = VecDeque::new();
        reader.touches(first, last, |touch| {
            if all_touched.back().is_none_or(|(seq, _)| *seq != touch.seq) {
                all_touched.push_back((touch.seq, Touched::default()));
            }
            if let Some((_, touched)) = all_touched.back_mut() {
                self.take_touch(touch, touched);
            }
        })?;
        let mut unread = Ok(());
        reader.gists(first, last, |gist| {
            // In a file that lacks events, what is not there is nothing.
            while self.head().next() < gist.seq {
                self.rows.push(Entry::BLANK);
            }
            // What was touched by an event that is not there is nobody's.
            let mut touched = Touched::default();
            while let Some((seq, one)) = all_touched.pop_front() {
                match seq.cmp(&gist.seq) {
                    Ordering::Less => continue,
                    Ordering::Equal => touched = one,
                    Ordering::Greater => all_touched.push_front((seq, one)),
                }
                break;
            }
            let taken = self.take_gist(reader, gist, touched);
            unread = std::mem::replace(&mut unread, Ok(())).and(taken);
        })?;
        while self.head() < last {
            self.rows.push(Entry::BLANK);
        }
        unread
    }

    fn take_touch(&mut self, touch: &Touch<'_>, touched: &mut Touched) {
        let resource = self.ids.put(touch.id);
        self.names.set_type(resource, touch.resource_type);
        push(&mut touched.resources, resource);
        let (sets, effect) = (&mut self.changed, effect(&touch.outline));
        touched.first.get_or_insert(effect);
        paths::of(&touch.outline, &mut |path| {
            let path = sets.path(path);
            if touched.paths.last() != Some(&path) {
                touched.paths.push(path);
            }
        });
        self.take_names(touch, resource);
        match &touch.outline {
            Outline::Created(record) => {
                for (_, value, _) in &record.members {
                    push(&mut touched.members, self.ids.put(value));
                }
            }
            Outline::Modified { edits } => {
                for edit in edits {
                    if let EditOutline::Member { from, to, .. } = edit
                        && let Some(member) = to.as_ref().or(from.as_ref())
                    {
                        push(&mut touched.members, self.ids.put(&member.value));
                    }
                }
            }
            Outline::Deleted(_) => {}
        }
    }

    fn take_names(&mut self, touch: &Touch<'_>, resource: Handle) {
        let (seq, pool, names) = (touch.seq, &mut self.texts, &mut self.names);
        // So it is for nearly every change, of which there may be a million.
        if !names.is_so(resource, NameKind::Name, touch.name, pool) {
            names.set(resource, NameKind::Name, [touch.name], seq, pool);
        }
        match &touch.outline {
            Outline::Created(record) => {
                let attributes: Value =
                    serde_json::from_str(record.attributes.get()).unwrap_or_default();
                let id = attributes.get("externalId").and_then(Value::as_str);
                names.set(resource, NameKind::ExternalId, id, seq, pool);
                let mails = attributes.get("emails").map(mails).unwrap_or_default();
                names.set(resource, NameKind::Mail, mails, seq, pool);
            }
            Outline::Modified { edits } => {
                for edit in edits {
                    let EditOutline::Attribute { path, to, .. } = edit else {
                        continue;
                    };
                    let value = match path.as_ref() {
                        "externalId" | "emails" => to.to_value().unwrap_or_default(),
                        _ => continue,
                    };
                    match value.as_str() {
                        _ if path == "emails" => {
                            names.set(resource, NameKind::Mail, mails(&value), seq, pool);
                        }
                        id => names.set(resource, NameKind::ExternalId, id, seq, pool),
                    }
                }
            }
            Outline::Deleted(_) => {}
        }
    }

    /// Takes an event in, also when it fails to find out whether it was tried before.
    fn take_gist(
        &mut self,
        reader: &Reader,
        gist: &Gist<'_>,
        touched: Touched,
    ) -> Result<(), Error> {
        let sign = Sign::of_gist(gist);
        let cycle_before = self.cycles.newest(sign.client);
        let cycle = self.cycles.next(&sign).unwrap_or(0);
        let endpoint = Endpoint::of_target(gist.target);
        let mut entry = Entry {
            at: gist.at,
            remarks: remark_bits(gist),
            duration_us: small(gist.duration_us),
            request_bytes: small(gist.request_bytes),
            response_bytes: small(gist.response_bytes),
            cycle: small(cycle),
            connection: small(gist.connection),
            resource: Handle::NONE,
            other: Handle::NONE,
            named: Handle::NONE,
            changed: self.changed.put(touched.paths),
            method: self.method_number(gist.method),
            status: gist.status.unwrap_or(0),
            flags: Flags::default(),
            origin: gist.origin,
            client: sign.client,
            kind: Kind::from_name(gist.kind),
            effect: None,
            scim_type: None,
            trouble: gist.trouble.or_else(|| trouble_of_fact(gist)),
            operation: Operation::of_request(gist.method, gist.target, endpoint),
            endpoint,
        };
        let mut resources = touched.resources;
        resources.extend(touched.members);
        entry.resource = resources.first().copied().unwrap_or(Handle::NONE);
        entry.other = resources.get(1).copied().unwrap_or(Handle::NONE);
        if let Some(rest) = resources.get(2..).filter(|rest| !rest.is_empty()) {
            self.further.insert(self.head().next(), rest.into());
        }
        entry.flags.set(Flags::MANY, resources.len() > 2);
        entry.flags.set(Flags::FIRST, cycle != cycle_before);
        entry.flags.set(Flags::CHANGE, touched.first.is_some());
        match &gist.outcome {
            Some(outcome) => self.take_outcome(&mut entry, outcome, touched.first),
            None => entry.effect = touched.first,
        }
        self.take_fact(gist);
        judge(&mut entry, gist);
        let is_write = entry.operation.is_some_and(Operation::is_write);
        let is_retry = if is_write {
            self.judge_retry(reader, &entry, gist)
        } else {
            Ok(false)
        };
        let flags = &mut entry.flags;
        flags.set(Flags::RETRY, matches!(is_retry, Ok(true)));
        self.changed.count(entry.changed);
        self.counts.add(&entry);
        self.rows.push(entry);
        is_retry.map(drop)
    }

    fn take_outcome(
        &mut self,
        entry: &mut Entry,
        outcome: &OutcomeGist<'_>,
        changed: Option<EffectKind>,
    ) {
        let effect = match outcome {
            OutcomeGist::Changed => changed.unwrap_or(EffectKind::NoOp),
            OutcomeGist::Unchanged { subject } => self.about(entry, subject, EffectKind::NoOp),
            OutcomeGist::Read { subject } => self.about(entry, subject, EffectKind::Read),
            OutcomeGist::NotModified { subject } => {
                self.about(entry, subject, EffectKind::NotModified)
            }
            OutcomeGist::Listed { filter, total, .. } => {
                let value = filter
                    .as_deref()
                    .and_then(|filter| filter.split('"').nth(1));
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    entry.named = self.texts.put(value);
                }
                let is_probe = *total == 0 && filter.as_deref().is_some_and(is_probe);
                entry.flags.set(Flags::PROBE, is_probe);
                EffectKind::Listed
            }
            OutcomeGist::Discovered {} => EffectKind::Discovered,
            OutcomeGist::Refused { subject, scim_type } => {
                entry.scim_type = *scim_type;
                if let Some(subject) = subject {
                    self.about(entry, subject, EffectKind::Refused);
                }
                EffectKind::Refused
            }
        };
        entry.effect = Some(effect);
    }

    /// The resource that an outcome names, or the name alone when there is none.
    fn about(
        &mut self,
        entry: &mut Entry,
        subject: &SubjectGist<'_>,
        effect: EffectKind,
    ) -> EffectKind {
        match (&subject.id, &subject.name) {
            (Some(id), _) => {
                entry.resource = self.ids.put(id);
                self.names.set_type(entry.resource, subject.resource_type);
            }
            (None, Some(name)) => entry.named = self.texts.put(name),
            (None, None) => {}
        }
        if entry.endpoint.is_none() {
            entry.endpoint = Some(match subject.resource_type {
                ResourceType::User => Endpoint::User,
                ResourceType::Group => Endpoint::Group,
            });
        }
        effect
    }

    fn take_fact(&mut self, gist: &Gist<'_>) {
        if gist.origin != Origin::User {
            return;
        }
        // What no version of this program writes annotates nothing.
        if let Ok(Fact::Annotation(annotation)) = serde_json::from_str(gist.fact) {
            self.annotations.take(gist.seq, &annotation);
        }
    }

    /// Whether the same write failed when it was last tried.
    fn judge_retry(
        &mut self,
        reader: &Reader,
        entry: &Entry,
        gist: &Gist<'_>,
    ) -> Result<bool, Error> {
        if self.attempts.is_empty() && !entry.is_error() {
            return Ok(false);
        }
        // Many are created at one target, each with a name, if it was read at all.
        let named = if entry.named == Handle::NONE {
            let mut names = self.names.of(entry.resource).iter();
            names
                .rfind(|alias| alias.kind == NameKind::Name)
                .map_or(Handle::NONE, |alias| alias.text)
        } else {
            entry.named
        };
        let is_create = entry.operation == Some(Operation::Create);
        let mut hasher = DefaultHasher::new();
        (
            entry.client,
            gist.method,
            gist.target,
            is_create.then_some(named),
        )
            .hash(&mut hasher);
        let attempt = Attempt {
            seq: gist.seq,
            place: hasher.finish(),
            n_bytes: entry.request_bytes,
            is_error: entry.is_error(),
        };
        let earlier = self
            .attempts
            .judge(attempt, |seq| attempts::meaning(reader, seq))?;
        Ok(earlier.is_some())
    }
}

/// What follows from everything else that is known of the event.
fn judge(entry: &mut Entry, gist: &Gist<'_>) {
    let is_error = is_error(gist.kind, gist.status, entry.trouble);
    entry.flags.set(Flags::ERROR, is_error);
    let is_read = matches!(
        entry.effect,
        Some(
            EffectKind::Read
                | EffectKind::NotModified
                | EffectKind::Listed
                | EffectKind::Discovered
        )
    );
    entry.flags.set(Flags::READ, is_read);
    let is_cut = matches!(
        gist.trouble,
        Some(
            TroubleKind::BodyTooLarge
                | TroubleKind::HeadTooLarge
                | TroubleKind::CutOff
                | TroubleKind::TimedOut
        )
    );
    entry.flags.set(Flags::TRUNCATED, is_cut);
    let is_unused = entry.trouble == Some(TroubleKind::Unused);
    let is_quirk = (entry.kind.is_trouble() && !is_unused)
        || gist.trouble.is_some()
        || gist.remarks.iter().any(|name| remark::is_quirk(name));
    entry.flags.set(Flags::QUIRK, is_quirk);
    entry
        .flags
        .set(Flags::NO_OP, entry.effect == Some(EffectKind::NoOp));
}

/// What was wrong with a connection that never made a request.
fn trouble_of_fact(gist: &Gist<'_>) -> Option<TroubleKind> {
    if Kind::from_name(gist.kind) != Kind::NoRequest {
        return None;
    }
    match serde_json::from_str(gist.fact) {
        Ok(Fact::NoRequest { trouble, .. }) => Some(trouble.kind),
        _ => None,
    }
}

/// A bit for each leniency that the event needed.
fn remark_bits(gist: &Gist<'_>) -> u64 {
    static POSITIONS: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let table = remark::TABLE.iter().take(Session::UNKNOWN_REMARK);
        let ids = table.map(|leniency| leniency.id);
        ids.enumerate()
            .map(|(position, id)| (id, position))
            .collect()
    });
    let bit = |name: &str| {
        let position = POSITIONS.get(name).copied();
        1u64 << position.unwrap_or(Session::UNKNOWN_REMARK)
    };
    gist.remarks.iter().fold(0, |bits, name| bits | bit(name))
}

fn effect(outline: &Outline<'_>) -> EffectKind {
    match outline {
        Outline::Created(_) => EffectKind::Created,
        Outline::Modified { .. } => EffectKind::Modified,
        Outline::Deleted(_) => EffectKind::Deleted,
    }
}

/// Adds what is not there yet, if it is not the last: a bulk that touches one resource often is a bulk all the same.
fn push(handles: &mut Vec<Handle>, handle: Handle) {
    if handles.last() != Some(&handle) {
        handles.push(handle);
    }
}

fn mails(emails: &Value) -> Vec<&str> {
    let values = emails.as_array().into_iter().flatten();
    values
        .filter_map(|mail| mail.get("value")?.as_str())
        .collect()
}

/// A number that is kept small; of one that does not fit, the largest.
fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
