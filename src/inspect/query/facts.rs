//! Holds a condition against what is known of an event: the small row, then more and more of the capture.

use serde_json::Value;

use crate::inspect::diff;
use crate::inspect::query::check::{Check, Flag, Naming, PathPattern};
use crate::inspect::query::field::Side;
use crate::inspect::query::known::Known;
use crate::inspect::query::pattern::Pattern;
use crate::inspect::session::{
    Endpoint, Entry, Flags, Handle, Kind, NameKind, Operation, Session, without_brackets,
};
use crate::journal::gist::{Gist, OutcomeGist, Touch};
use crate::journal::messages::Messages;
use crate::journal::search::text;
use crate::journal::{Origin, Seq, TroubleKind};
use crate::scim::Profile;
use crate::scim::json;
use crate::scim::outline::{EditOutline, Glimpse, MemberOutline, Outline};

/// The attribute that says whether a user may sign in.
const ACTIVE: &str = "active";

/// An answer is slow from here on, in microseconds.
pub(super) const SLOW_US: u32 = 1_000_000;

/// What is read, beyond the small row in memory, where that leaves a condition open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// The narrow table.
    Gist,
    /// The changes.
    Touch,
    /// What the row of a list says, which is made of the narrow table and the changes.
    Sentence,
    /// Heads and bodies.
    Messages,
}

impl Check {
    /// The levels at which this can be decided.
    pub(super) fn levels(&self) -> &'static [Level] {
        match self {
            Self::Method(_) | Self::Called(..) | Self::Path(_) | Self::Url(_) | Self::Filter(_) => {
                &[Level::Gist]
            }
            Self::Changed(_) | Self::From(_) | Self::To(_) | Self::Is(Flag::Disabled) => {
                &[Level::Touch]
            }
            Self::Attribute(_) => &[Level::Gist, Level::Messages],
            Self::Anywhere(_) => &[Level::Gist, Level::Sentence, Level::Messages],
            Self::Ip(_)
            | Self::Header(..)
            | Self::Body(..)
            | Self::Etag(_)
            | Self::PatchOperation(_) => &[Level::Messages],
            _ => &[],
        }
    }

    /// The words that an event must have somewhere in its texts to match; `None` when that is not known.
    pub(super) fn needle(&self) -> Option<&str> {
        self.pattern().and_then(Pattern::needle)
    }

    /// What can be seen in the texts of an event when the condition holds.
    pub(super) fn shown(&self) -> Option<&Pattern> {
        match self {
            Self::Called(_, pattern)
            | Self::From(pattern)
            | Self::To(pattern)
            | Self::Filter(pattern)
            | Self::Note(pattern)
            | Self::Tag(pattern) => Some(pattern),
            _ => self.pattern(),
        }
    }

    /// What the texts of an event are held against.
    pub(super) fn pattern(&self) -> Option<&Pattern> {
        match self {
            Self::Anywhere(pattern)
            | Self::Ip(pattern)
            | Self::Path(pattern)
            | Self::Url(pattern)
            | Self::Header(_, pattern)
            | Self::Body(_, pattern)
            | Self::Etag(pattern) => Some(pattern),
            _ => None,
        }
    }
}

/// What is asked of an entry, and what was found out once for all entries.
pub(super) struct AtEntry<'a> {
    pub(super) session: &'a Session,
    pub(super) seq: Seq,
    pub(super) entry: &'a Entry,
    pub(super) known: &'a Known,
}

impl AtEntry<'_> {
    /// Whether the condition holds; `None` when more of the event must be known.
    pub(super) fn decide(&self, check: &Check) -> Option<bool> {
        let entry = self.entry;
        let number = |number: u32| u64::from(number);
        match check {
            Check::Client(client) => Some(entry.client == *client),
            Check::Connection(range) => {
                Some(entry.connection != 0 && range.contains(&number(entry.connection)))
            }
            Check::Profile(profile) => Some(self.is_answered_under(*profile)),
            Check::Cycle(letter, client, range) => Some(
                entry.cycle != 0
                    && range.contains(&number(entry.cycle))
                    && client.is_none_or(|client| entry.client == client)
                    && letter.is_none_or(|letter| entry.client.name().starts_with(letter)),
            ),
            Check::Seq(range) => Some(range.contains(&self.seq.0)),
            Check::Times(_) => Some(false),
            Check::At(range) => Some(range.contains(&entry.at.0)),
            Check::Gap(range) => {
                let gap = self.session.gap_us(self.seq);
                Some(gap.is_some_and(|gap| range.contains(&gap)))
            }
            Check::Source(origin) => Some(entry.origin == *origin),
            Check::Method(wanted) => {
                let method = self.session.method(entry.method);
                method.map(|method| method.eq_ignore_ascii_case(wanted))
            }
            Check::Status(range) => {
                Some(self.is_exchange() && range.contains(&u64::from(entry.status)))
            }
            Check::Duration(range) => {
                Some(self.is_exchange() && range.contains(&number(entry.duration_us)))
            }
            Check::Size(side, range) => Some(self.is_exchange() && self.is_size(*side, range)),
            Check::Endpoint(endpoint) => Some(entry.endpoint == Some(*endpoint)),
            Check::Operation(operation) => Some(entry.operation == Some(*operation)),
            Check::PatchOperation(_) if entry.operation != Some(Operation::Patch) => Some(false),
            Check::ScimType(None) => Some(entry.scim_type.is_some()),
            Check::ScimType(wanted) => Some(entry.scim_type == *wanted),
            Check::Remarks(bits) => Some(entry.remarks & bits != 0),
            Check::Trouble(trouble) => Some(entry.trouble == Some(*trouble)),
            Check::AnyQuirk => {
                let trouble = entry.trouble.filter(|kind| *kind != TroubleKind::Unused);
                Some(entry.remarks != 0 || trouble.is_some())
            }
            Check::Is(flag) => self.is(*flag),
            Check::Mark(letter) => {
                let marked = self.session.annotations().marked(*letter);
                Some(marked == Some(self.seq))
            }
            Check::Tag(pattern) => {
                let mut tags = self.session.annotations().tags_of(self.seq);
                Some(tags.any(|tag| pattern.is_match(tag.as_str())))
            }
            Check::Note(pattern) => Some(self.is_noted(pattern)),
            Check::Called(naming, _) => self.is_called(*naming),
            Check::Changed(_) => self.known.is_changed(entry.changed),
            Check::From(_) | Check::To(_) => self.not_if(entry.changed == 0),
            Check::Filter(_) => self.not_if(entry.operation != Some(Operation::List)),
            Check::Anywhere(pattern) => {
                let is_known = self.is_noted(pattern) || self.is_named();
                is_known.then_some(true)
            }
            Check::Path(_)
            | Check::Url(_)
            | Check::Attribute(_)
            | Check::PatchOperation(_)
            | Check::Ip(_)
            | Check::Header(..)
            | Check::Etag(_) => self.not_if(!self.is_exchange() && entry.kind != Kind::NoRequest),
            Check::Body(side, _) => {
                let is_empty = match side {
                    Side::Any => entry.request_bytes == 0 && entry.response_bytes == 0,
                    Side::Request => entry.request_bytes == 0,
                    Side::Response => entry.response_bytes == 0,
                };
                self.not_if(is_empty)
            }
        }
    }

    /// It does not hold when this is so; else it is not known.
    #[expect(clippy::unused_self, reason = "it reads as part of the decision")]
    fn not_if(&self, is_out: bool) -> Option<bool> {
        is_out.then_some(false)
    }

    /// What was imported was answered elsewhere.
    fn is_answered_under(&self, profile: Profile) -> bool {
        self.is_exchange()
            && self.entry.origin != Origin::Import
            && self.session.profile(self.seq) == Some(profile)
    }

    fn is_exchange(&self) -> bool {
        self.entry.kind == Kind::Exchange
    }

    fn is_size(&self, side: Side, range: &std::ops::RangeInclusive<u64>) -> bool {
        let request = range.contains(&u64::from(self.entry.request_bytes));
        let response = range.contains(&u64::from(self.entry.response_bytes));
        match side {
            Side::Any => request || response,
            Side::Request => request,
            Side::Response => response,
        }
    }

    fn is(&self, flag: Flag) -> Option<bool> {
        let (entry, annotations) = (self.entry, self.session.annotations());
        let is = match flag {
            // Whether it was, the changes say.
            Flag::Disabled => return self.not_if(!self.may_disable()),
            Flag::Replay => entry.origin == Origin::Replay,
            Flag::Change => entry.is_change(),
            Flag::NoOp => entry.flags.has(Flags::NO_OP),
            Flag::Read => entry.flags.has(Flags::READ),
            Flag::Write => entry.operation.is_some_and(Operation::is_write),
            Flag::Probe => entry.flags.has(Flags::PROBE),
            Flag::Error => entry.is_error(),
            Flag::Quirk => entry.is_quirk(),
            Flag::Retry => entry.flags.has(Flags::RETRY),
            Flag::Slow => entry.duration_us >= SLOW_US,
            Flag::Truncated => entry.flags.has(Flags::TRUNCATED),
            Flag::Marked => annotations.marks_of(self.seq).next().is_some(),
            Flag::Noted => !annotations.notes_of(self.seq).is_empty(),
            Flag::Tagged => annotations.tags_of(self.seq).next().is_some(),
        };
        Some(is)
    }

    /// Whether a resource became active or inactive, which is all that the row knows of it.
    fn may_disable(&self) -> bool {
        let paths = self.session.changed(self.entry.changed);
        paths.is_none_or(|mut paths| paths.any(|path| path == ACTIVE))
    }

    fn is_noted(&self, pattern: &Pattern) -> bool {
        let notes = self.session.annotations().notes_of(self.seq);
        notes
            .iter()
            .any(|(_, note)| pattern.is_match(note.as_str()))
    }

    /// Whether a resource that the event touched had a matching name then.
    fn is_named(&self) -> bool {
        if self.known.rules_out_resources(self.entry) {
            return false;
        }
        self.session
            .touched(self.seq)
            .any(|resource| self.known.is_id(resource) || self.has_name(resource, |_| true))
    }

    fn has_name(&self, resource: Handle, is_kind: impl Fn(NameKind) -> bool) -> bool {
        // The event that takes a name away is still about what had it.
        self.session.aliases(resource).iter().any(|alias| {
            is_kind(alias.kind)
                && alias.since <= self.seq
                && self.seq <= alias.until
                && self.known.is_name(alias.text)
        })
    }

    fn is_called(&self, naming: Naming) -> Option<bool> {
        let is_wanted = |resource: Handle| match naming {
            Naming::Id | Naming::ExternalId => true,
            Naming::Any(wanted) => self
                .session
                .resource_type(resource)
                .is_none_or(|found| found == wanted),
        };
        let named = self.entry.named;
        let mut is_known = named != Handle::UNKEPT;
        // Nearly every event ends here, which a search of a million notices.
        if is_known && !self.known.is_name(named) && self.known.rules_out_resources(self.entry) {
            return Some(false);
        }
        for resource in self.session.touched(self.seq) {
            is_known &= resource != Handle::UNKEPT;
            if !is_wanted(resource) {
                continue;
            }
            let is_match = match naming {
                Naming::Id => self.known.is_id(resource),
                Naming::ExternalId => self.has_name(resource, |kind| kind == NameKind::ExternalId),
                Naming::Any(_) => self.known.is_id(resource) || self.has_name(resource, |_| true),
            };
            if is_match {
                return Some(true);
            }
        }
        if let Naming::Any(wanted) = naming {
            let endpoint = self.entry.endpoint.map(Endpoint::name);
            let is_there = endpoint.is_some_and(|name| name.eq_ignore_ascii_case(wanted.name()));
            if is_there && self.known.is_name(named) {
                return Some(true);
            }
        }
        is_known.then_some(false)
    }
}

/// Whether the condition holds, by the narrow table; `None` when more must be known.
pub(super) fn at_gist(check: &Check, gist: &Gist<'_>) -> Option<bool> {
    match check {
        Check::Method(wanted) => Some(gist.method.eq_ignore_ascii_case(wanted)),
        Check::Called(_, pattern) => Some(pattern.is_match(gist.outcome_text)),
        Check::Path(pattern) => {
            let path = |target: &str| {
                target
                    .split('?')
                    .next()
                    .is_some_and(|path| pattern.is_match(path))
            };
            let decoded = text::decoded_target(gist.target);
            Some(path(gist.target) || decoded.as_deref().is_some_and(path))
        }
        Check::Url(pattern) => {
            let decoded = text::decoded_target(gist.target);
            let is_match = |target: &str| pattern.is_match(target);
            Some(is_match(gist.target) || decoded.as_deref().is_some_and(is_match))
        }
        Check::Filter(pattern) => Some(filter_of(gist).is_some_and(|one| pattern.is_match(&one))),
        Check::Attribute(path) => {
            let target = text::decoded_target(gist.target);
            let target = target.as_deref().unwrap_or(gist.target);
            let (_, query) = target.split_once('?')?;
            let mut words = query.split(|c: char| !is_of_path(c));
            words.any(|word| path.is_match(word)).then_some(true)
        }
        Check::Anywhere(pattern) => {
            let mut is_found = false;
            text::each_of_gist(gist, &mut |text| is_found |= pattern.is_match(text));
            is_found.then_some(true)
        }
        _ => None,
    }
}

fn is_of_path(letter: char) -> bool {
    letter.is_alphanumeric() || ".:_-$[]".contains(letter)
}

/// The SCIM filter of a request: as it was understood, else as it stands in the target.
fn filter_of(gist: &Gist<'_>) -> Option<String> {
    if let Some(OutcomeGist::Listed {
        filter: Some(filter),
        ..
    }) = &gist.outcome
    {
        return Some(filter.clone().into_owned());
    }
    let (_, query) = gist.target.split_once('?')?;
    let parameter = query
        .split('&')
        .find_map(|one| one.strip_prefix("filter="))?;
    Some(text::decoded_target(parameter).unwrap_or_else(|| parameter.to_owned()))
}

/// Whether one change of the event fulfils the condition.
pub(super) fn at_touch(check: &Check, touch: &Touch<'_>) -> bool {
    let mut is_found = false;
    let is_modified = matches!(touch.outline, Outline::Modified { .. });
    each_change(&touch.outline, &mut |path, from, to| {
        is_found |= match check {
            Check::Changed(wanted) => {
                wanted.is_match(path) || wanted.is_match(&without_brackets(path))
            }
            Check::From(pattern) => from.is_some_and(|value| is_value(pattern, value)),
            Check::To(pattern) => to.is_some_and(|value| is_value(pattern, value)),
            // Who is created inactive was not active before.
            Check::Is(Flag::Disabled) => {
                is_modified
                    && path == ACTIVE
                    && from != Some(&Value::Bool(false))
                    && to == Some(&Value::Bool(false))
            }
            _ => false,
        };
    });
    is_found
}

fn is_value(pattern: &Pattern, value: &Value) -> bool {
    match value {
        Value::String(text) => pattern.is_match(text),
        // Entra ID sends "False" where false is meant; who looks for what was sent finds what became of it.
        Value::Bool(value) => {
            let spellings: [&str; 3] = if *value {
                ["true", "True", "TRUE"]
            } else {
                ["false", "False", "FALSE"]
            };
            spellings.iter().any(|text| pattern.is_match(text))
        }
        value => pattern.is_match(&value.to_string()),
    }
}

/// Takes an attribute path with the value before and the value after.
type TakeChange<'a> = dyn FnMut(&str, Option<&Value>, Option<&Value>) + 'a;

/// Each attribute that a change touched, with its values. A deletion alters none.
fn each_change(outline: &Outline<'_>, take: &mut TakeChange<'_>) {
    match outline {
        Outline::Deleted(_) => {}
        Outline::Created(record) => {
            let attributes: Value =
                serde_json::from_str(record.attributes.get()).unwrap_or_default();
            for (name, value) in attributes.as_object().into_iter().flatten() {
                compare(name, None, Some(value), take);
            }
            for (_, id, _) in &record.members {
                let id = Value::from(id.as_ref());
                take(&format!("members[{}]", label(&id)), None, Some(&id));
            }
        }
        Outline::Modified { edits } => {
            for edit in edits {
                match edit {
                    EditOutline::Attribute { path, from, to } => {
                        let (from, to) = (Glimpse::to_value(from), Glimpse::to_value(to));
                        compare(path, from.as_ref(), to.as_ref(), take);
                    }
                    EditOutline::Member { from, to, name } => {
                        let id = |one: &Option<MemberOutline<'_>>| {
                            one.as_ref().map(|one| Value::from(one.value.as_ref()))
                        };
                        let (from, to) = (id(from), id(to));
                        let name = name.as_deref().map(Value::from);
                        let shown = name.as_ref().or(to.as_ref()).or(from.as_ref());
                        let path = format!("members[{}]", shown.map_or("", label));
                        take(&path, from.as_ref(), to.as_ref());
                    }
                }
            }
        }
    }
}

fn compare(path: &str, from: Option<&Value>, to: Option<&Value>, take: &mut TakeChange<'_>) {
    for one in diff::of_attribute(path, from, to) {
        take(&one.path, one.from.as_ref(), one.to.as_ref());
    }
}

fn label(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Whether the condition holds, by the sentence that is said of the event; `None` when more must be known.
pub(super) fn at_sentence(check: &Check, sentence: &str) -> Option<bool> {
    match check {
        Check::Anywhere(pattern) => pattern.is_match(sentence).then_some(true),
        _ => None,
    }
}

/// Whether the condition holds, by the messages of the exchange.
pub(super) fn at_messages(check: &Check, messages: &Messages<'_>) -> bool {
    let of = |side: Side, request, response| {
        let request = Some(request).filter(|_| side != Side::Response);
        let response = Some(response).filter(|_| side != Side::Request);
        request.into_iter().chain(response)
    };
    match check {
        Check::Ip(pattern) => {
            let connection: Value = serde_json::from_str(messages.connection).unwrap_or_default();
            let peer = connection.get("peer").and_then(Value::as_str);
            peer.is_some_and(|peer| pattern.is_match(peer))
        }
        Check::Header(side, pattern) => {
            of(*side, messages.request_head, messages.response_head).any(|head| {
                let head = text::of_head(head);
                // The first line is no header field.
                let mut lines = head.lines().skip(1);
                lines.any(|line| pattern.is_match(line))
            })
        }
        Check::Body(side, pattern) => of(*side, messages.request_body, messages.response_body)
            .any(|body| pattern.is_match(&text::of_body(body))),
        Check::Etag(pattern) => [messages.request_head, messages.response_head]
            .iter()
            .any(|head| is_tagged(&text::of_head(head), pattern)),
        Check::PatchOperation(wanted) => has_operation(messages.request_body, wanted),
        Check::Attribute(path) => mentions(messages.request_body, path),
        Check::Anywhere(pattern) => {
            let mut is_found = false;
            text::each_of_messages(messages, &mut |text| {
                is_found = is_found || pattern.is_match(text);
            });
            is_found
        }
        _ => false,
    }
}

fn is_tagged(head: &str, pattern: &Pattern) -> bool {
    const FIELDS: [&str; 3] = ["etag", "if-match", "if-none-match"];
    head.lines().skip(1).any(|line| {
        let Some((name, value)) = line.split_once(':') else {
            return false;
        };
        FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field)) && pattern.is_match(value)
    })
}

/// The operations of a PATCH body, whatever the case of its names.
fn operations(body: &Value) -> impl Iterator<Item = &Value> {
    let members = body.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| name.eq_ignore_ascii_case("Operations"))
        .filter_map(|(_, value)| value.as_array())
        .flatten()
}

fn has_operation(body: &[u8], wanted: &str) -> bool {
    let body = json::read(body).unwrap_or_default();
    operations(&body).any(|operation| {
        let op = operation.get("op").and_then(Value::as_str);
        op.is_some_and(|op| op.eq_ignore_ascii_case(wanted))
    })
}

/// Whether a body names an attribute: as a member, at any depth, or as the path of an operation.
fn mentions(body: &[u8], wanted: &PathPattern) -> bool {
    let body = json::read(body).unwrap_or_default();
    if operations(&body).next().is_none() {
        return has_path(&body, "", wanted);
    }
    operations(&body).any(|operation| {
        let path = operation.get("path").and_then(Value::as_str);
        let names = |path: &str| wanted.is_match(path) || wanted.is_match(&without_brackets(path));
        let value = operation.get("value");
        path.is_some_and(names)
            || value.is_some_and(|value| has_path(value, path.unwrap_or_default(), wanted))
    })
}

fn has_path(value: &Value, above: &str, wanted: &PathPattern) -> bool {
    // serde_json reads no deeper than 128, so this goes no deeper either.
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let path = if above.is_empty() {
                name.clone()
            } else {
                format!("{above}.{name}")
            };
            wanted.is_match(&path) || has_path(value, &path, wanted)
        }),
        Value::Array(values) => values.iter().any(|value| has_path(value, above, wanted)),
        _ => false,
    }
}
