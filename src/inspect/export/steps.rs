//! The requests of a log as steps that can be carried out again, at an endpoint that assigns other identifiers.
//!
//! An identifier that was assigned to a resource by one step is a variable in the steps after it. One that was
//! assigned before the first step stays as it was recorded.

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::Value;

use crate::inspect::export::error::Error;
use crate::inspect::export::said;
use crate::inspect::export::source::Source;
use crate::inspect::export::template::{Template, Variable};
use crate::inspect::replay::request::is_body_kept;
use crate::inspect::replay::sent_fields::is_sent_again;
use crate::inspect::replay::target::{below, from_endpoint};
use crate::inspect::replay::{Cause, SeedOrder, seed};
use crate::inspect::summary::Summary;
use crate::journal::fields::{Field, fields};
use crate::journal::{Event, Exchange, Fact, Seq, is_remains};
use crate::scim::json;
use crate::scim::spelling::counted;
use crate::scim::{Change, ChangeKind, ResourceType};

/// One request to send.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// The event that it was.
    pub(super) seq: Seq,
    /// What it was called and came to.
    pub(super) summary: Summary,
    /// The method.
    pub(super) method: String,
    /// The path below the base URL, with the query.
    pub(super) path: Template,
    /// The header fields that matter to SCIM: names and values.
    pub(super) fields: Vec<(String, String)>,
    /// The body.
    pub(super) body: StepBody,
    /// The status that was answered.
    pub(super) status: u16,
    /// The identifiers to read out of the answer.
    pub(super) saves: Vec<Save>,
    /// Where it comes from.
    pub(super) cause: Cause,
}

impl Step {
    /// What it was called and came to, in one line without what drives a terminal.
    pub(super) fn title(&self) -> String {
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
pub(super) enum StepBody {
    /// None.
    Empty,
    /// Text.
    Text(Template),
    /// Bytes that are no text.
    Bytes(Bytes),
}

/// An identifier to read out of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Save {
    /// What to call it.
    pub(super) variable: Variable,
    /// Where it stands.
    pub(super) position: IdPosition,
}

/// Where an identifier stands in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdPosition {
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
pub(super) struct Steps {
    /// `None`: where the recorded requests were below is not known.
    base_path: Option<String>,
    ids: HashMap<String, Variable>,
    n_users: usize,
    n_groups: usize,
    order: SeedOrder<(Event, Cause)>,
    n_seeds: u64,
    n_prerequisites: u64,
    n_with_passwords: u64,
    /// The events that are no request, or one that SCIM did not answer.
    n_silent: u64,
    /// The requests whose bodies are not there as they came.
    n_not_kept: u64,
    /// The requests outside of the base path.
    n_elsewhere: u64,
}

/// Fields that the program which carries out a step has of its own.
const OF_THE_SENDER: &[&str] = &["user-agent"];

impl Steps {
    /// The steps that a source comes to, below the base path that its capture knows.
    pub(super) fn new(source: &mut Source<'_>) -> Result<Self, Error> {
        Ok(Self {
            base_path: source.base_path()?,
            ids: HashMap::new(),
            n_users: 0,
            n_groups: 0,
            order: SeedOrder::default(),
            n_seeds: 0,
            n_prerequisites: 0,
            n_with_passwords: 0,
            n_silent: 0,
            n_not_kept: 0,
            n_elsewhere: 0,
        })
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
    /// Sent below another base URL, what was outside of the recorded one would be answered otherwise.
    fn step(&mut self, event: &Event, cause: Cause) -> Option<Step> {
        let seed = seed::creation(event);
        let exchange = match &event.fact {
            Fact::Exchange(exchange) => Some(&**exchange),
            _ => seed.as_ref(),
        };
        let exchange = exchange
            .filter(|exchange| exchange.trouble.is_none() && is_method(&exchange.request.method));
        let Some((exchange, response)) =
            exchange.and_then(|exchange| Some((exchange, exchange.response.as_ref()?)))
        else {
            self.n_silent += 1;
            return None;
        };
        if !is_body_kept(&exchange.request) {
            self.n_not_kept += 1;
            return None;
        }
        let target = &exchange.request.target;
        let target = match &self.base_path {
            // Nobody sent a seed, so that its target has no base path.
            Some(base_path) if seed.is_none() => below(target, base_path),
            _ => from_endpoint(target),
        };
        let Some(target) = target else {
            self.n_elsewhere += 1;
            return None;
        };
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
        let path = Template::of(&target, &self.ids);
        Some(Step {
            seq: event.seq,
            summary: said::summary(event),
            method: exchange.request.method.clone(),
            path,
            fields: fields(&exchange.request.head)
                .filter(is_part_of_step)
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
        let left_out = |n: u64, why: String| {
            (n > 0).then(|| format!("Not in here, because {why}: {}.", counted(n, "event")))
        };
        let silent = left_out(self.n_silent, "SCIM answered no request in them".to_owned());
        let base_path = self.base_path.as_deref().map_or_else(
            || "their targets name no endpoint of SCIM".to_owned(),
            |path| {
                format!(
                    "their targets are outside of {}",
                    path.replace(char::is_control, " ")
                )
            },
        );
        let elsewhere = left_out(self.n_elsewhere, base_path);
        let not_kept = left_out(self.n_not_kept, "their bodies were not kept".to_owned());
        let said = [prerequisites, seeds, passwords, silent, not_kept, elsewhere];
        said.into_iter().flatten().collect()
    }

    fn saves(&mut self, exchange: &Exchange, changes: &[Change]) -> Vec<Save> {
        let created: Vec<&Change> = changes
            .iter()
            .filter(|change| change.delta.kind() == ChangeKind::Created)
            .collect();
        let body = exchange.response.as_ref().map(|response| &response.body);
        let answer: Value = match body {
            Some(body) if !created.is_empty() => json::read(body).unwrap_or_default(),
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

fn is_part_of_step(field: &Field<'_>) -> bool {
    is_sent_again(field) && !OF_THE_SENDER.iter().any(|name| field.is(name))
}

#[cfg(test)]
mod tests {
    use super::*;

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
