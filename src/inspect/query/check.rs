//! What a condition checks: its value understood, once, before a million events are held against it.

use std::ops::RangeInclusive;

use crate::inspect::clients::Client;
use crate::inspect::query::field::{Field, Id, Side};
use crate::inspect::query::number::{self, BYTES, COUNT, MILLISECONDS, SECONDS, Units};
use crate::inspect::query::pattern::Pattern;
use crate::inspect::query::time::Times;
use crate::inspect::session::{Endpoint, Operation};
use crate::journal::{Letter, Origin, TroubleKind};
use crate::scim::spelling::nearest_name;
use crate::scim::{Profile, ResourceType, ScimType, remark};

/// What is checked of an event.
#[derive(Debug, Clone)]
pub(super) enum Check {
    Client(Client),
    Connection(Numbers),
    Cycle(Option<char>, Option<Client>, Numbers),
    Seq(Numbers),
    Times(Times),
    /// Times that are placed, in microseconds since 1970.
    At(RangeInclusive<i64>),
    Gap(Numbers),
    Source(Origin),
    Method(String),
    Status(Numbers),
    Duration(Numbers),
    Size(Side, Numbers),
    Endpoint(Endpoint),
    Operation(Operation),
    PatchOperation(&'static str),
    /// `None`: any.
    ScimType(Option<ScimType>),
    Remarks(u64),
    Trouble(TroubleKind),
    Profile(Profile),
    AnyQuirk,
    Is(Flag),
    Mark(Letter),
    Called(Naming, Pattern),
    Tag(Pattern),
    Note(Pattern),
    Ip(Pattern),
    Path(Pattern),
    Url(Pattern),
    Filter(Pattern),
    Header(Side, Pattern),
    Body(Side, Pattern),
    Etag(Pattern),
    Attribute(PathPattern),
    Changed(PathPattern),
    From(Pattern),
    To(Pattern),
    Anywhere(Pattern),
}

/// Numbers that a comparison admits.
pub(super) type Numbers = RangeInclusive<u64>;

/// By what a resource may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// By its `id`.
    Id,
    /// By its `externalId`.
    ExternalId,
    /// By any name, if it is of this type.
    Any(ResourceType),
}

/// A pattern that attribute paths are held against.
#[derive(Debug, Clone)]
pub(super) enum PathPattern {
    /// A path of whole names: `emails.value` is in `emails[work].value` and below `emails`.
    Path(String),
    /// A regular expression.
    Expression(Pattern),
}

/// The flag of `is:` whose name begins so.
pub fn flag_like(beginning: &str) -> Option<&'static str> {
    let mut names = FLAG_NAMES.iter().copied();
    names.find(|name| name.starts_with(beginning))
}

/// Declares the flags of `is:`, with their names.
macro_rules! flags {
    ($($flag:ident = $name:literal $(or $also:literal)*,)+) => {
        /// A flag of `is:`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Flag {
            $($flag,)+
        }

        /// The names of the flags.
        pub(super) const FLAGS: &[(&str, Flag)] = &[$(($name, Flag::$flag), $(($also, Flag::$flag),)*)+];

        /// Each flag by one name.
        const FLAG_NAMES: &[&str] = &[$($name),+];
    };
}

flags! {
    Change = "change",
    NoOp = "noop" or "no-op",
    Read = "read",
    Write = "write",
    Probe = "probe",
    Disabled = "disabled",
    Replay = "replay" or "replayed",
    Error = "error" or "err",
    Quirk = "quirk" or "remark",
    Retry = "retry",
    Slow = "slow",
    Truncated = "truncated",
    Marked = "marked",
    Noted = "noted",
    Tagged = "tagged",
}

/// The operations inside a PATCH.
pub(super) const PATCH_OPERATIONS: [&str; 3] = ["patch.add", "patch.replace", "patch.remove"];

/// The names of origins.
pub(super) const ORIGINS: [&str; 7] = [
    "client", "demo", "seed", "endpoint", "user", "replay", "import",
];

/// The names of troubles below SCIM.
pub(super) const TROUBLES: [TroubleKind; 10] = [
    TroubleKind::Unauthorized,
    TroubleKind::MalformedHead,
    TroubleKind::HeadTooLarge,
    TroubleKind::MalformedBody,
    TroubleKind::BodyTooLarge,
    TroubleKind::Overloaded,
    TroubleKind::CutOff,
    TroubleKind::TimedOut,
    TroubleKind::TlsHandshake,
    TroubleKind::Unused,
];

/// Every keyword of an error.
pub(super) const SCIM_TYPES: [ScimType; 13] = [
    ScimType::InvalidFilter,
    ScimType::TooMany,
    ScimType::Uniqueness,
    ScimType::Mutability,
    ScimType::InvalidSyntax,
    ScimType::InvalidPath,
    ScimType::NoTarget,
    ScimType::InvalidValue,
    ScimType::InvalidVers,
    ScimType::Sensitive,
    ScimType::InvalidCursor,
    ScimType::ExpiredCursor,
    ScimType::InvalidCount,
];

/// Why a value does not fit its field.
pub(super) struct Unfit {
    pub(super) wants: String,
    pub(super) suggestion: Option<String>,
    /// Every value that there is; empty where they cannot be listed.
    pub(super) known: Vec<&'static str>,
}

impl Unfit {
    /// What is wanted instead is no name.
    fn wanting(wants: impl Into<String>) -> Self {
        Self {
            wants: wants.into(),
            suggestion: None,
            known: Vec::new(),
        }
    }

    /// None of the names that the field knows.
    fn of_names(field: &Field, value: &str) -> Self {
        let own = meant(value, field.id).map(str::to_owned);
        // is:deleted is what op:delete is for; beyond what begins alike, the two lists have nothing in common.
        let other = || {
            let (value, operations) = (value.to_ascii_lowercase(), values(Id::Operation));
            let is_meant = |name: &&&str| name.starts_with(&value) || value.starts_with(**name);
            let operation = operations.iter().find(is_meant)?;
            (field.id == Id::Is && !value.is_empty()).then(|| format!("op:{operation}"))
        };
        Self {
            wants: field.wants.to_owned(),
            suggestion: own.or_else(other),
            known: closed(field.id),
        }
    }
}

/// The name of a field's value that a text was probably meant to be: one that begins so, or else the nearest.
fn meant(value: &str, id: Id) -> Option<&'static str> {
    let names = values(id);
    let begins = |name: &&&str| {
        let beginning = name.get(..value.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(value))
    };
    let beginning = names.iter().find(begins).filter(|_| !value.is_empty());
    beginning.copied().or_else(|| nearest_name(value, names))
}

/// What a condition on a field checks.
pub(super) fn of(
    field: &Field,
    side: Side,
    is_expression: bool,
    value: &str,
) -> Result<Check, Unfit> {
    if is_expression && !field.is_text() {
        let name = field.name;
        return Err(Unfit::wanting(format!("{name}: instead of {name}~")));
    }
    if value.is_empty() {
        return Err(Unfit::of_names(field, value));
    }
    if is_expression || field.is_text() {
        return of_text(field, side, is_expression, value);
    }
    let check = match field.id {
        Id::Connection => numbers(value, COUNT).map(Check::Connection),
        Id::Seq => numbers(&value.replace('#', ""), COUNT).map(Check::Seq),
        Id::Cycle => cycle(value),
        Id::Time => Times::parse(value).map(Check::Times),
        Id::Gap => numbers(value, SECONDS).map(Check::Gap),
        Id::Status => status(value).map(Check::Status),
        Id::Duration => numbers(value, MILLISECONDS).map(Check::Duration),
        Id::Size => numbers(value, BYTES).map(|range| Check::Size(side, range)),
        Id::Method => {
            let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!".contains(&byte);
            let is_method = value.bytes().all(is_token);
            is_method.then(|| Check::Method(value.to_owned()))
        }
        Id::Mark => single(value)
            .and_then(|letter| Letter::try_from(letter).ok())
            .map(Check::Mark),
        _ => None,
    };
    let check = check.or_else(|| named(field.id, value));
    check.ok_or_else(|| Unfit::of_names(field, value))
}

fn of_text(field: &Field, side: Side, is_expression: bool, value: &str) -> Result<Check, Unfit> {
    let refused = |wants: String| Unfit::wanting(wants);
    if matches!(field.id, Id::Attribute | Id::Changed) {
        let pattern = if is_expression {
            PathPattern::Expression(Pattern::expression(value).map_err(refused)?)
        } else {
            PathPattern::Path(value.to_ascii_lowercase())
        };
        return Ok(match field.id {
            Id::Attribute => Check::Attribute(pattern),
            _ => Check::Changed(pattern),
        });
    }
    let pattern = if is_expression {
        Pattern::expression(value).map_err(refused)?
    } else {
        Pattern::words(value).ok_or_else(|| refused(field.wants.to_owned()))?
    };
    Ok(match field.id {
        Id::Ip => Check::Ip(pattern),
        Id::Path => Check::Path(pattern),
        Id::Url => Check::Url(pattern),
        Id::Header => Check::Header(side, pattern),
        Id::Body => Check::Body(side, pattern),
        Id::Etag => Check::Etag(pattern),
        Id::ResourceId => Check::Called(Naming::Id, pattern),
        Id::ExternalId => Check::Called(Naming::ExternalId, pattern),
        Id::User => Check::Called(Naming::Any(ResourceType::User), pattern),
        Id::InGroup => Check::Called(Naming::Any(ResourceType::Group), pattern),
        Id::From => Check::From(pattern),
        Id::To => Check::To(pattern),
        Id::Filter => Check::Filter(pattern),
        Id::Tag => Check::Tag(pattern),
        Id::Note => Check::Note(pattern),
        Id::Clause => Check::Remarks(bits(|leniency| pattern.is_match(leniency.reference))),
        _ => Check::Anywhere(pattern),
    })
}

/// The names that a field knows, for suggestions and completion: of a flag one name, that of every list.
pub(super) fn values(id: Id) -> Vec<&'static str> {
    match id {
        Id::Client => Client::ALL.iter().map(|client| client.name()).collect(),
        Id::Source => ORIGINS.to_vec(),
        Id::Method => vec!["GET", "POST", "PUT", "PATCH", "DELETE"],
        Id::Type => Endpoint::ALL.iter().map(|one| one.name()).collect(),
        Id::Operation => {
            let operations = Operation::ALL.iter().map(|operation| operation.name());
            operations.chain(PATCH_OPERATIONS).collect()
        }
        Id::ScimType => {
            let keywords = SCIM_TYPES.iter().map(|scim_type| scim_type.keyword());
            keywords.chain(["any"]).collect()
        }
        Id::Quirk => {
            let remarks = remark::TABLE.iter().map(|leniency| leniency.id);
            let troubles = TROUBLES.iter().map(|trouble| trouble.name());
            remarks.chain(troubles).chain(["any"]).collect()
        }
        Id::Is => FLAG_NAMES.to_vec(),
        Id::Status => vec!["2xx", "4xx", "5xx", "none"],
        Id::Profile => Profile::ALL.iter().map(|one| one.name()).collect(),
        _ => Vec::new(),
    }
}

/// The names of a field that takes no others, as whoever wrote another is told them.
fn closed(id: Id) -> Vec<&'static str> {
    match id {
        Id::Client | Id::Source | Id::Type | Id::Operation | Id::ScimType | Id::Quirk | Id::Is => {
            values(id)
        }
        _ => Vec::new(),
    }
}

fn named(id: Id, value: &str) -> Option<Check> {
    let is_value = |name: &str| name.eq_ignore_ascii_case(value);
    match id {
        Id::Client => {
            let client = Client::ALL
                .into_iter()
                .find(|client| is_value(client.name()));
            client.map(Check::Client)
        }
        Id::Source => Origin::from_name(&value.to_ascii_lowercase()).map(Check::Source),
        Id::Type => {
            let endpoint = Endpoint::ALL.iter().find(|one| is_value(one.name()));
            endpoint.copied().map(Check::Endpoint)
        }
        Id::Operation => {
            let inside = PATCH_OPERATIONS.iter().find(|name| is_value(name));
            let inside = inside.and_then(|name| name.strip_prefix("patch."));
            let operation = Operation::ALL.iter().find(|one| is_value(one.name()));
            inside
                .map(Check::PatchOperation)
                .or_else(|| operation.copied().map(Check::Operation))
        }
        Id::ScimType if is_value("any") => Some(Check::ScimType(None)),
        Id::ScimType => {
            let found = SCIM_TYPES.iter().find(|one| is_value(one.keyword()));
            found.map(|scim_type| Check::ScimType(Some(*scim_type)))
        }
        Id::Quirk if is_value("any") => Some(Check::AnyQuirk),
        Id::Quirk => {
            let trouble = TROUBLES.iter().find(|trouble| is_value(trouble.name()));
            let bits = bits(|leniency| is_value(leniency.id));
            trouble
                .map(|trouble| Check::Trouble(*trouble))
                .or_else(|| (bits != 0).then_some(Check::Remarks(bits)))
        }
        Id::Profile => {
            let mut all = Profile::ALL.into_iter();
            all.find(|one| is_value(one.name())).map(Check::Profile)
        }
        Id::Is => {
            let flag = FLAGS.iter().find(|(name, _)| is_value(name));
            flag.map(|(_, flag)| Check::Is(*flag))
        }
        _ => None,
    }
}

fn bits(is_wanted: impl Fn(&remark::Leniency) -> bool) -> u64 {
    let table = remark::TABLE.iter().enumerate();
    table
        .filter(|(_, leniency)| is_wanted(leniency))
        .fold(0, |bits, (bit, _)| bits | 1 << bit.min(63))
}

fn numbers(value: &str, units: Units) -> Option<Numbers> {
    number::range(value, units)
}

fn single(value: &str) -> Option<char> {
    let mut letters = value.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// `404`, `4xx`, `>=400`, `400..499`, `500..`, `none`.
fn status(value: &str) -> Option<Numbers> {
    if value.eq_ignore_ascii_case("none") {
        return Some(0..=0);
    }
    if let Some(class) = value
        .strip_suffix("xx")
        .or_else(|| value.strip_suffix("XX"))
    {
        let class: u64 = class.parse().ok().filter(|class| (1..=5).contains(class))?;
        return Some(class * 100..=class * 100 + 99);
    }
    let is_status = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = value.trim_start_matches(['<', '>', '=']);
    let ends = || bare.split("..").filter(|end| !end.is_empty());
    if !ends().all(is_status) {
        return None;
    }
    let range = numbers(value, COUNT)?;
    // RFC 9110 §15: there are five classes.
    if !ends().all(|end| ("100".."600").contains(&end)) {
        return None;
    }
    // No response has no status to compare.
    Some((*range.start()).max(1)..=*range.end())
}

/// `7`, `e7`, `entra:7`, `entra:>=7`.
fn cycle(value: &str) -> Option<Check> {
    if let Some((client, number)) = value.split_once(':') {
        let client = Client::ALL
            .into_iter()
            .find(|one| one.name().eq_ignore_ascii_case(client))?;
        return Some(Check::Cycle(None, Some(client), numbers(number, COUNT)?));
    }
    let letter = value.chars().next().filter(char::is_ascii_alphabetic);
    let begins = |letter: char| {
        let mut clients = Client::ALL.into_iter();
        clients.any(|client| client.name().starts_with(letter.to_ascii_lowercase()))
    };
    if letter.is_some_and(|letter| !begins(letter)) {
        return None;
    }
    let number = value.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let has_one_letter = value.len() - number.len() <= 1;
    let numbers = numbers(number, COUNT).filter(|_| has_one_letter)?;
    Some(Check::Cycle(
        letter.map(|letter| letter.to_ascii_lowercase()),
        None,
        numbers,
    ))
}

impl PathPattern {
    /// Whether a path, as it is, is what is meant or below it.
    pub(super) fn is_match(&self, path: &str) -> bool {
        match self {
            Self::Expression(pattern) => pattern.is_match(path),
            Self::Path(wanted) => is_within(&path.to_ascii_lowercase(), wanted),
        }
    }

    /// Whether what is in brackets matters.
    pub(super) fn has_brackets(&self) -> bool {
        match self {
            Self::Expression(_) => true,
            Self::Path(wanted) => wanted.contains('['),
        }
    }
}

/// Whether one path is part of another, whole names at a time.
fn is_within(path: &str, wanted: &str) -> bool {
    let is_edge = |letter: Option<char>| letter.is_none_or(|letter| ".:[]".contains(letter));
    path.match_indices(wanted).any(|(start, found)| {
        let before = path.get(..start).and_then(|head| head.chars().next_back());
        let after = path
            .get(start + found.len()..)
            .and_then(|tail| tail.chars().next());
        is_edge(before) && (is_edge(after) || found.ends_with(']'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_matched_by_whole_names() {
        let check = |wanted: &str, path: &str, expected: bool| {
            let pattern = PathPattern::Path(wanted.to_ascii_lowercase());
            assert_eq!(pattern.is_match(path), expected, "{wanted} in {path}");
        };
        check("active", "active", true);
        check("emails", "emails.value", true);
        check("emails[work]", "emails[work].value", true);
        check("givenname", "name.givenName", true);
        check("department", "urn:x:2.0:User:department", true);
        check("name", "userName", false);
        check("name", "nameX", false);
        check("emails.value", "emails[work].value", false);
    }

    #[test]
    fn every_origin_has_its_name() {
        assert!(ORIGINS.iter().all(|name| Origin::from_name(name).is_some()));
    }
}
