//! The effect sentence: what an event did, in one line.
//!
//! Deterministic, without time or locale, and bounded in length. Captured text stands in it as it came: whoever
//! shows it makes it safe. It is rendered from the stored outcome and changes, so its wording can improve without
//! rewriting a log.

use serde_json::Value;

use crate::inspect::diff::{self, AttributeChange};
use crate::journal::{
    Annotation, AnnotationKind, ExchangeRow, Fact, Row, RowKind, Trouble, TroubleKind,
    names_password,
};
use crate::scim::spelling::counted;
use crate::scim::{Change, ChangeKind, Delta, Edit, Outcome, ResourceType, Subject};

/// How much a sentence holds.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// The longest value or name that it shows, in characters.
    value: usize,
    /// The same where it shows several.
    of_several: usize,
    /// How many attributes it names before it counts the rest.
    attributes: usize,
    /// The longest filter that it shows.
    filter: usize,
    /// The longest explanation or note.
    text: usize,
}

/// What fits a list.
const BRIEF: Limits = Limits {
    value: 48,
    of_several: 24,
    attributes: 3,
    filter: 100,
    text: 160,
};

/// Everything.
const WHOLE: Limits = Limits {
    value: usize::MAX,
    of_several: usize::MAX,
    attributes: usize::MAX,
    filter: usize::MAX,
    text: usize::MAX,
};

/// The sentence of an event.
///
/// An index of words holds what it says: when it says anything else than before, the version of the index is raised.
pub fn sentence(row: &Row) -> String {
    told(row, BRIEF)
}

/// The sentence of an event with nothing cut off: every attribute that changed, every value and name to its end. As long
/// as what was captured.
pub fn whole_sentence(row: &Row) -> String {
    told(row, WHOLE)
}

fn told(row: &Row, limits: Limits) -> String {
    match &row.kind {
        RowKind::Exchange(exchange) => of_exchange(exchange, &row.changes, limits),
        RowKind::Fact(fact) => of_fact(fact, &row.changes, limits),
    }
}

fn of_exchange(exchange: &ExchangeRow, changes: &[Change], limits: Limits) -> String {
    if let Some(trouble) = &exchange.trouble {
        return of_trouble(trouble, limits);
    }
    match &exchange.outcome {
        Outcome::Changed => of_changes(changes, limits),
        Outcome::Unchanged { subject, reason } => {
            format!("{}: no effect, {reason}", named(subject, limits))
        }
        Outcome::Read { subject } => format!("{} read", named(subject, limits)),
        Outcome::NotModified { subject } => {
            format!("{} read: not modified", named(subject, limits))
        }
        Outcome::Listed {
            resource_type,
            filter,
            total,
            returned,
        } => of_list(
            *resource_type,
            filter.as_deref(),
            (*total, *returned),
            limits,
        ),
        Outcome::Discovered { endpoint } => format!("{endpoint} read"),
        Outcome::Refused {
            subject,
            scim_type,
            detail,
        } => {
            let named = |subject| named(subject, limits);
            let what = subject.as_ref().map_or_else(|| "request".to_owned(), named);
            let why = scim_type
                .map(|scim_type| format!("{}, ", scim_type.keyword()))
                .unwrap_or_default();
            format!("{what} refused: {why}{}", shortened(detail, limits.text))
        }
    }
}

fn of_fact(fact: &Fact, changes: &[Change], limits: Limits) -> String {
    match fact {
        Fact::Exchange(_) | Fact::Seeded => of_changes(changes, limits),
        Fact::Undelivered { of, error } => {
            format!("the response of {of} was not delivered: {error}")
        }
        Fact::NoRequest { trouble, .. } if trouble.kind == TroubleKind::Unused => {
            format!("connection not used: {}", trouble.detail)
        }
        Fact::NoRequest { trouble, .. } => format!("no request: {}", trouble.detail),
        Fact::Unrecorded {
            n_requests,
            n_notes_lost,
            error,
            ..
        } => {
            let lost = match n_notes_lost {
                0 => String::new(),
                n => format!(" and lost {} about connections", counted(*n, "note")),
            };
            format!(
                "answered 503 to {}{lost}, the log could not be written: {error}",
                counted(*n_requests, "request")
            )
        }
        Fact::Slept { us } => format!("the computer slept for {}", roughly(*us)),
        Fact::Annotation(annotation) => of_annotation_within(annotation, limits),
    }
}

/// `42 min`, `3 h 5 min`: nobody minds the seconds.
fn roughly(us: u64) -> String {
    let minutes = us / 60_000_000;
    match minutes {
        0..60 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

/// What somebody said about an event: `tag repro on #78`.
pub fn of_annotation(annotation: &Annotation) -> String {
    of_annotation_within(annotation, BRIEF)
}

fn of_annotation_within(annotation: &Annotation, limits: Limits) -> String {
    let of = annotation.of;
    match &annotation.kind {
        AnnotationKind::Mark(letter) => format!("mark {letter} on {of}"),
        AnnotationKind::Unmark(letter) => format!("mark {letter} on {of} removed"),
        AnnotationKind::Note(text) => {
            format!("note on {of}: {}", shortened(text.as_str(), limits.text))
        }
        AnnotationKind::Unnote(note) => format!("note {note} on {of} removed"),
        AnnotationKind::Tag(tag) => format!("tag {tag} on {of}"),
        AnnotationKind::Untag(tag) => format!("tag {tag} on {of} removed"),
    }
}

fn of_trouble(trouble: &Trouble, limits: Limits) -> String {
    format!("refused: {}", shortened(&trouble.detail, limits.text))
}

/// The answer first, because it is what a narrow list must not cut off: `no user where userName eq "ann"`.
fn of_list(
    resource_type: Option<ResourceType>,
    filter: Option<&str>,
    (total, returned): (u64, u64),
    limits: Limits,
) -> String {
    let (one, many) = match resource_type {
        Some(ResourceType::User) => ("user", "users"),
        Some(ResourceType::Group) => ("group", "groups"),
        None => ("resource", "resources"),
    };
    let count = match total {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        _ => format!("{total} {many}"),
    };
    let page = if returned < total {
        format!(", {returned} on this page")
    } else {
        String::new()
    };
    match filter {
        Some(filter) => format!("{count} where {}{page}", shortened(filter, limits.filter)),
        None => format!("{count} listed{page}"),
    }
}

fn of_changes(changes: &[Change], limits: Limits) -> String {
    // Several changes of one event: a bulk, or a deletion that also took the user out of groups.
    let Some((first, rest)) = changes.split_first() else {
        return "no effect".to_owned();
    };
    let sentence = of_change(first, limits);
    let n_left = rest
        .iter()
        .filter(|change| is_departure(change, first))
        .count();
    let sentence = match n_left {
        0 => sentence,
        1 => format!("{sentence}, left 1 group"),
        n => format!("{sentence}, left {n} groups"),
    };
    match rest.len() - n_left {
        0 => sentence,
        1 => format!("{sentence}, and 1 more change"),
        n => format!("{sentence}, and {n} more changes"),
    }
}

/// Whether a change is no more than that a deleted resource left a group.
fn is_departure(change: &Change, deleted: &Change) -> bool {
    let leaves = |edit: &Edit| matches!(edit, Edit::Member { from: Some(member), to: None, .. } if member.value == deleted.id);
    deleted.delta.kind() == ChangeKind::Deleted
        && matches!(&change.delta, Delta::Modified { edits, .. } if edits.iter().all(leaves))
}

fn of_change(change: &Change, limits: Limits) -> String {
    let name = name(&change.name, limits);
    let what = format!("{} {name}", lower(change.resource_type));
    match &change.delta {
        Delta::Created(_) => format!("{what} created"),
        Delta::Deleted(_) => format!("{what} deleted"),
        Delta::Modified { .. } => format!("{what}: {}", of_modification_within(change, limits)),
    }
}

/// What a modification altered, without naming the resource.
pub(super) fn of_modification(change: &Change) -> String {
    of_modification_within(change, BRIEF)
}

fn of_modification_within(change: &Change, limits: Limits) -> String {
    let Delta::Modified { edits, .. } = &change.delta else {
        return String::new();
    };
    let parts = [
        of_attributes(&visible(change), edits, limits),
        of_members(edits, limits),
    ];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        "changed".to_owned()
    } else {
        parts.join(", ")
    }
}

/// The changed attributes that a sentence speaks of: not members, which are counted, and not `schemas`, which
/// only follows the others.
pub(super) fn visible(change: &Change) -> Vec<AttributeChange> {
    let is_visible = |one: &AttributeChange| {
        !one.path.starts_with("schemas") && !one.path.starts_with("members[")
    };
    diff::attributes(change)
        .into_iter()
        .filter(is_visible)
        .collect()
}

/// Each with its old and new value, the one that decides whether somebody may log in before all others.
fn of_attributes(attributes: &[AttributeChange], edits: &[Edit], limits: Limits) -> String {
    let is_status = |one: &&AttributeChange| one.path == "active";
    let status = attributes.iter().filter(is_status);
    let others = attributes.iter().filter(|one| !is_status(one));
    let longest = match attributes.len() {
        0 | 1 => limits.value,
        _ => limits.of_several,
    };
    let said = |one: &AttributeChange| {
        let from_to = from_to(&named_values(one, edits, limits), longest);
        format!("{} {from_to}", spoken_path(&one.path))
    };
    let mut parts: Vec<String> = status
        .chain(others)
        .take(limits.attributes)
        .map(said)
        .collect();
    match attributes.len().saturating_sub(limits.attributes) {
        0 => {}
        more => parts.push(format!("{more} more")),
    }
    parts.join(", ")
}

/// The change, with the names that resources had at that moment in the place of their ids.
fn named_values(change: &AttributeChange, edits: &[Edit], limits: Limits) -> AttributeChange {
    let mut change = change.clone();
    let names = edits.iter().find_map(|edit| match edit {
        Edit::Attribute { path, names, .. } if change.path.strip_suffix(".value") == Some(path) => {
            Some(names)
        }
        _ => None,
    });
    let said = |value: Option<Value>, name: Option<&String>| {
        value.map(|value| name.map_or(value, |name| Value::from(self::name(name, limits))))
    };
    let (from, to) = names.map_or((None, None), |names| {
        (names.from.as_ref(), names.to.as_ref())
    });
    change.from = said(change.from, from);
    change.to = said(change.to, to);
    change
}

fn from_to(change: &AttributeChange, longest: usize) -> String {
    let shown = |value: &Value| shown(value, longest);
    if names_password(&change.path) {
        return of_password(change).to_owned();
    }
    match (&change.from, &change.to) {
        (None, Some(to)) => format!("set to {}", shown(to)),
        (Some(from), None) => format!("removed, was {}", shown(from)),
        (from, to) => format!(
            "{} -> {}",
            shown(from.as_ref().unwrap_or(&Value::Null)),
            shown(to.as_ref().unwrap_or(&Value::Null))
        ),
    }
}

/// What became of a password, which no sentence quotes: not even what a capture keeps of it.
fn of_password(change: &AttributeChange) -> &'static str {
    match (&change.from, &change.to) {
        (None, _) => "set",
        (_, None) => "removed",
        _ => "changed",
    }
}

/// Who came and who went: by name where it is one, or one of each, else how many.
fn of_members(edits: &[Edit], limits: Limits) -> String {
    let (came, gone) = comings_and_goings(edits);
    let of_two = Limits {
        value: limits.of_several,
        ..limits
    };
    match (came.as_slice(), gone.as_slice()) {
        ([], []) => String::new(),
        ([one], []) => format!("member +{}", name(one, limits)),
        ([], [one]) => format!("member -{}", name(one, limits)),
        ([came], [gone]) => format!("members +{} -{}", name(came, of_two), name(gone, of_two)),
        ([_, ..], []) => format!("members +{}", came.len()),
        ([], [_, ..]) => format!("members -{}", gone.len()),
        _ => format!("members +{} -{}", came.len(), gone.len()),
    }
}

/// Those who became members, and those who no longer are, each by the name of that moment, else by the `id`. Of whom
/// another took the place only the `id` is known.
pub(super) fn comings_and_goings(edits: &[Edit]) -> (Vec<&str>, Vec<&str>) {
    let (mut came, mut gone) = (Vec::new(), Vec::new());
    for edit in edits {
        let Edit::Member { from, to, name, .. } = edit else {
            continue;
        };
        match (from, to) {
            (None, Some(to)) => came.push(name.as_deref().unwrap_or(to.value.as_str())),
            (Some(from), None) => gone.push(name.as_deref().unwrap_or(from.value.as_str())),
            (Some(from), Some(to)) if from.value != to.value => {
                came.push(name.as_deref().unwrap_or(to.value.as_str()));
                gone.push(from.value.as_str());
            }
            _ => {}
        }
    }
    (came, gone)
}

fn named(subject: &Subject, limits: Limits) -> String {
    let kind = lower(subject.resource_type);
    let name_of = subject.name.as_ref().filter(|name| !name.is_empty());
    match (name_of, &subject.id) {
        (Some(name), _) => format!("{kind} {}", self::name(name, limits)),
        (None, Some(id)) => format!("{kind} {}", name(id.as_str(), limits)),
        (None, None) => kind.to_owned(),
    }
}

/// A name in a sentence: in quotes when it would not be told apart from the words around it.
fn name(name: &str, limits: Limits) -> String {
    let shortened = shortened(name, limits.value);
    if name.contains(' ') {
        format!("\"{shortened}\"")
    } else {
        shortened
    }
}

fn lower(resource_type: ResourceType) -> &'static str {
    match resource_type {
        ResourceType::User => "user",
        ResourceType::Group => "group",
    }
}

/// A path without the URN in front: `department` for `urn:…:User:department`.
pub fn short_path(path: &str) -> &str {
    match path.strip_prefix("urn:") {
        // A colon inside brackets belongs to a value, not to the URN.
        Some(rest) => {
            let end = rest.find('[').unwrap_or(rest.len());
            let colon = rest.get(..end).and_then(|head| head.rfind(':'));
            colon
                .and_then(|colon| rest.get(colon + 1..))
                .unwrap_or(path)
        }
        None => path,
    }
}

/// A path as a sentence speaks of it: the `value` of an attribute is what people mean by the attribute.
fn spoken_path(path: &str) -> &str {
    let path = short_path(path);
    path.strip_suffix(".value").unwrap_or(path)
}

fn shown(value: &Value, longest: usize) -> String {
    match value {
        Value::String(text) => shortened(text, longest),
        Value::Object(parts) => match parts.get("value") {
            Some(value) => shown(value, longest),
            None => "{…}".to_owned(),
        },
        Value::Array(values) => format!("[{}]", values.len()),
        simple => simple.to_string(),
    }
}

/// Cut in the middle, where identifiers are least telling; never longer than `most` characters.
fn shortened(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most / 2).collect();
    let tail: String = text.chars().skip(length - (most - most / 2 - 1)).collect();
    format!("{head}…{tail}")
}
