//! The requests of a log as steps that can be carried out again, at an endpoint that assigns other identifiers.
//!
//! An identifier that was assigned to a resource by one step is a variable in the steps after it. One that was
//! assigned before the first step stays as it was recorded.

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::Value;

use crate::inspect::endpoints::is_endpoint;
use crate::inspect::export::error::Error;
use crate::inspect::export::said;
use crate::inspect::export::source::Source;
use crate::inspect::export::template::{Template, Variable};
use crate::inspect::replay::{Cause, SeedOrder, seed};
use crate::inspect::summary::Summary;
use crate::journal::fields::{Field, fields};
use crate::journal::{Event, Exchange, Fact, Seq, holds_remains, is_remains};
use crate::scim::spelling::counted;
use crate::scim::{Change, ChangeKind, ResourceType};

/// One request to send.
#[derive(Debug, Clone)]
pub struct Step {
    /// The event that it was.
    pub seq: Seq,
    /// What it was called and came to.
    pub summary: Summary,
    /// The method.
    pub method: String,
    /// The path below the base URL, with the query.
    pub path: Template,
    /// The header fields that matter to SCIM: names and values.
    pub fields: Vec<(String, String)>,
    /// The body.
    pub body: StepBody,
    /// The status that was answered.
    pub status: u16,
    /// The identifiers to read out of the answer.
    pub saves: Vec<Save>,
    /// Where it comes from.
    pub cause: Cause,
}

impl Step {
    /// What it was called and came to, in one line without what drives a terminal.
    pub fn title(&self) -> String {
        let title = self.summary.sentence.replace(char::is_control, " ");
        match self.cause {
            Cause::Recorded => title,
            Cause::Seed => format!("seed, which nobody sent: {title}"),
            Cause::Prerequisite => format!("prerequisite, as it was then: {title}"),
        }
    }
}

/// The body of a step.
#[derive(Debug, Clone)]
pub enum StepBody {
    /// None.
    Empty,
    /// Text.
    Text(Template),
    /// Bytes that are no text.
    Bytes(Bytes),
}

/// An identifier to read out of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Save {
    /// What to call it.
    pub variable: Variable,
    /// Where it stands.
    pub position: IdPosition,
}

/// Where an identifier stands in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdPosition {
    /// `id` of the resource that was answered.
    Id,
    /// At the end of `location` of an operation of a bulk.
    Location {
        /// The place of the operation in the answer, from 0.
        operation: usize,
        /// Its place among those that have a location, from 0.
        located: usize,
    },
}

/// Turns events into steps, in their order.
#[derive(Debug)]
pub struct Steps {
    base_path: String,
    ids: HashMap<String, Variable>,
    n_users: usize,
    n_groups: usize,
    order: SeedOrder<(Event, Cause)>,
    n_seeds: u64,
    n_prerequisites: u64,
    n_with_passwords: u64,
}

/// Fields that belong to a connection, to whoever sends, or to what stands between.
const LEFT_OUT: &[&str] = &[
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];

/// What names of such fields begin with.
const LEFT_OUT_PREFIXES: &[&str] = &["proxy-", "x-forwarded-", "x-real-", "cf-", "x-amz"];

impl Steps {
    /// Steps below the base URL that the capture knows.
    pub fn new(base_url: &str) -> Self {
        let path = origin_and_path(base_url).1;
        Self {
            base_path: path.trim_end_matches('/').to_owned(),
            ids: HashMap::new(),
            n_users: 0,
            n_groups: 0,
            order: SeedOrder::default(),
            n_seeds: 0,
            n_prerequisites: 0,
            n_with_passwords: 0,
        }
    }

    /// The next event with its step, if it has one: in the order of the log, but for seeds, which come after those that
    /// they refer to, and after what the event needs.
    pub(super) fn next(
        &mut self,
        source: &mut Source<'_>,
    ) -> Result<Option<(Event, Option<Step>)>, Error> {
        let event = loop {
            if let Some(event) = self.order.pop() {
                break Some(event);
            }
            let Some(event) = source.next()? else {
                self.order.end_of_seeds();
                break self.order.pop();
            };
            while let Some(needed) = source.prerequisite(event.seq) {
                self.push(needed, Cause::Prerequisite);
            }
            self.push(event, Cause::Recorded);
        };
        Ok(event.map(|(event, cause)| {
            let step = self.step(&event, cause);
            (event, step)
        }))
    }

    fn push(&mut self, event: Event, cause: Cause) {
        let cause = match event.fact {
            Fact::Seeded if cause == Cause::Recorded => Cause::Seed,
            _ => cause,
        };
        self.order.push((event, cause), |(event, _)| event);
    }

    /// The step of an event; `None` when it is no request that SCIM answered, nor a resource that was there before.
    fn step(&mut self, event: &Event, cause: Cause) -> Option<Step> {
        let seed = seed::creation(event);
        let exchange = match &event.fact {
            Fact::Exchange(exchange) => exchange,
            _ => seed.as_ref()?,
        };
        let response = exchange.response.as_ref()?;
        if exchange.trouble.is_some() || !is_method(&exchange.request.method) {
            return None;
        }
        let kept = &exchange.request.body.kept;
        let body = match std::str::from_utf8(kept) {
            Ok("") => StepBody::Empty,
            Ok(text) => StepBody::Text(Template::of(text, &self.ids)),
            Err(_) => StepBody::Bytes(kept.clone()),
        };
        let holds_password = |text: &str| {
            let mut strings = text.split('"');
            strings.any(|string| is_remains(string.as_bytes()))
        };
        let has_password = std::str::from_utf8(kept).is_ok_and(holds_password);
        self.n_with_passwords += u64::from(has_password);
        self.n_seeds += u64::from(cause == Cause::Seed);
        self.n_prerequisites += u64::from(cause == Cause::Prerequisite);
        let path = Template::of(
            &path_below(&exchange.request.target, &self.base_path),
            &self.ids,
        );
        Some(Step {
            seq: event.seq,
            summary: said::summary(event),
            method: exchange.request.method.clone(),
            path,
            fields: fields(&exchange.request.head)
                .filter(is_sent_again)
                .map(|field| (field.name.to_owned(), field.text().into_owned()))
                .collect(),
            body,
            status: response.status,
            saves: self.saves(exchange, &event.changes),
            cause,
        })
    }

    /// What whoever runs the steps should know of those that were handed out, each a sentence.
    pub(super) fn cautions(&self, source: &Source<'_>) -> Vec<String> {
        let n_lacking =
            source.n_prerequisites() - self.n_prerequisites.min(source.n_prerequisites());
        let prerequisites = match (self.n_prerequisites, n_lacking) {
            (0, 0) => None,
            (0, lacking) => Some(format!(
                "They refer to {}, which are not created here: it works where those are there, under the identifiers that were recorded.",
                created_by_others(lacking)
            )),
            (created, _) => Some(format!(
                "They refer to {}: those are created first, as they were then.",
                created_by_others(created)
            )),
        };
        let seeds = (self.n_seeds > 0).then(|| {
            format!(
                "The recording endpoint was started with {}; nobody sent them, and they are created here by requests of their own.",
                counted(self.n_seeds, "resource")
            )
        });
        let passwords = (self.n_with_passwords > 0).then(|| {
            format!(
                "In {}, what stands for a password that was not recorded (redacted:…) is sent in its place: put passwords of your own there.",
                counted(self.n_with_passwords, "request")
            )
        });
        let said = [prerequisites, seeds, passwords];
        said.into_iter().flatten().collect()
    }

    fn saves(&mut self, exchange: &Exchange, changes: &[Change]) -> Vec<Save> {
        let created: Vec<&Change> = changes
            .iter()
            .filter(|change| change.delta.kind() == ChangeKind::Created)
            .collect();
        let body = exchange.response.as_ref().map(|response| &response.body);
        let answer: Value = match body {
            Some(body) if !created.is_empty() => serde_json::from_slice(body).unwrap_or_default(),
            _ => return Vec::new(),
        };
        let mut saves = Vec::new();
        for change in created {
            let id = change.id.as_str();
            if let Some(position) = position_of(&answer, id) {
                let variable = self.variable(change.resource_type);
                self.ids.insert(id.to_owned(), variable);
                saves.push(Save { variable, position });
            }
        }
        saves
    }

    fn variable(&mut self, resource_type: ResourceType) -> Variable {
        let count = match resource_type {
            ResourceType::User => &mut self.n_users,
            ResourceType::Group => &mut self.n_groups,
        };
        *count += 1;
        Variable::new(resource_type, *count)
    }
}

/// Where the answer names the identifier of a created resource.
fn position_of(answer: &Value, id: &str) -> Option<IdPosition> {
    if answer.get("id").and_then(Value::as_str) == Some(id) {
        return Some(IdPosition::Id);
    }
    let operations = answer.get("Operations").and_then(Value::as_array)?;
    let mut n_located = 0;
    for (operation, one) in operations.iter().enumerate() {
        let Some(location) = one.get("location").and_then(Value::as_str) else {
            continue;
        };
        if location.rsplit('/').next() == Some(id) {
            return Some(IdPosition::Location {
                operation,
                located: n_located,
            });
        }
        n_located += 1;
    }
    None
}

fn created_by_others(n_resources: u64) -> String {
    let resources = counted(n_resources, "resource");
    format!("{resources} that other events created")
}

/// Whether a method is one that somebody could mean. An imported file can hold any text in its place, and a line of an
/// export begins with it.
fn is_method(method: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
    method.starts_with(|first: char| first.is_ascii_alphabetic()) && method.bytes().all(is_letter)
}

fn is_sent_again(field: &Field<'_>) -> bool {
    let name = field.name.to_ascii_lowercase();
    !LEFT_OUT.contains(&name.as_str())
        && !LEFT_OUT_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
        && !holds_remains(&field.text())
}

/// The path of a target below the base path: from there on, else from the first segment that SCIM knows. It is empty or
/// begins with `/` or `?`, so that after a base URL it cannot change the host.
fn path_below(target: &str, base_path: &str) -> String {
    let path = origin_and_path(target).1;
    if let Some(rest) = path.strip_prefix(base_path)
        && (rest.is_empty() || rest.starts_with(['/', '?']))
    {
        return rest.to_owned();
    }
    let (before_query, _) = path.split_once('?').unwrap_or((path, ""));
    let mut start = 0;
    for segment in before_query.split('/') {
        if is_endpoint(segment) {
            return rooted(path.get(start.max(1) - 1..).unwrap_or_default());
        }
        start += segment.len() + 1;
    }
    rooted(path)
}

/// A path that does not run on from the host before it.
fn rooted(path: &str) -> String {
    if path.is_empty() || path.starts_with(['/', '?']) {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

/// `https://host:1` and `/scim/v2` of a URL; a target in origin form has no origin.
fn origin_and_path(url: &str) -> (&str, &str) {
    // RFC 3986 §3.1: other characters before the colon are no scheme, but a part of the path or the query.
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let Some((scheme, authority)) = url
        .split_once("://")
        .filter(|(scheme, _)| is_scheme(scheme))
    else {
        return ("", url);
    };
    let length = authority.find(['/', '?', '#']).unwrap_or(authority.len());
    url.split_at_checked(scheme.len() + 3 + length)
        .unwrap_or((url, ""))
}

/// The whole URL of a target at an endpoint. A target in absolute form names a host of the client's choice, to which
/// nobody's token may go: the host is always the endpoint's.
pub fn url(target: &str, base_url: &str) -> String {
    let path = origin_and_path(target).1;
    let origin = match origin_and_path(base_url).0 {
        "" => "http://localhost",
        origin => origin,
    };
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("{origin}{slash}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_found_below_the_base_path() {
        for (target, base_path, expected) in [
            ("/scim/v2/Users?count=1", "/scim/v2", "/Users?count=1"),
            ("/scim/v2", "/scim/v2", ""),
            ("/scim/v2x/Users", "/scim/v2", "/Users"),
            ("http://h/other/Groups/1", "/scim/v2", "/Groups/1"),
            ("/somewhere", "/scim/v2", "/somewhere"),
            ("@evil.test/x", "", "/@evil.test/x"),
            ("Users/1", "", "/Users/1"),
            ("http://evil.test@h/x", "/scim/v2", "/x"),
            ("?count=1", "", "?count=1"),
        ] {
            assert_eq!(path_below(target, base_path), expected, "{target}");
        }
    }

    #[test]
    fn a_target_becomes_a_url() {
        for (target, base_url, expected) in [
            (
                "/scim/v2/Users",
                "https://h:1/scim/v2",
                "https://h:1/scim/v2/Users",
            ),
            ("http://other/x", "https://h:1/scim/v2", "https://h:1/x"),
            ("HTTPS://other", "https://h:1/scim/v2", "https://h:1/"),
            ("file://other?x", "https://h:1/scim/v2", "https://h:1/?x"),
            ("//other/x", "https://h:1", "https://h:1//other/x"),
            ("@other/x", "https://h:1", "https://h:1/@other/x"),
            ("x?y=http://z", "http://h", "http://h/x?y=http://z"),
            ("/x?y=http://z", "", "http://localhost/x?y=http://z"),
            ("*", "http://h", "http://h/*"),
        ] {
            assert_eq!(url(target, base_url), expected);
        }
    }

    #[test]
    fn a_method_is_a_word() {
        for (method, expected) in [
            ("PATCH", true),
            ("M-SEARCH", true),
            ("", false),
            ("###", false),
            ("GET http://evil\n###\nPOST", false),
            ("{{token}}", false),
        ] {
            assert_eq!(is_method(method), expected, "{method}");
        }
    }
}
