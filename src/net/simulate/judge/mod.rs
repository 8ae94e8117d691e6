//! Whether Entra would have been content with an answer.
//!
//! Reading order: here is what is expected of each kind of request, and of statuses; [`envelope`] looks at bodies
//! and lists, [`resource`] at users and groups; [`rule`] names what can be wrong.

mod envelope;
mod resource;
mod rule;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::mapping::{ACTIVE, Attributes};
use super::sender::{Answer, NoAnswer};
use crate::scim::ResourceType;

use rule::SERVICE_INCOMPATIBLE;
pub use rule::{Rule, Severity};

/// What a request expects of its answer.
#[derive(Debug)]
pub(super) enum Expectation<'a> {
    /// A list without a hit: nobody has a random GUID for a name.
    NoHit,
    /// A list with the object of this name, or without a hit.
    Match(ResourceType, &'a str),
    /// A list with the object of this `id`, or without a hit.
    Reference(&'a str),
    /// The new resource, with what was sent.
    Created(ResourceType, &'a Attributes),
    /// The resource of this `id`, with what it should have.
    Read(ResourceType, &'a str, &'a Attributes),
    /// Consent; the resource of this `id` may come with it.
    Patched(ResourceType, &'a str),
    /// Consent, with nothing.
    Deleted,
}

/// One thing that is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// The rule that it does not meet.
    pub(super) rule: Rule,
    /// What was expected and what came, in words.
    pub(super) reason: String,
    /// What Entra's provisioning log would say.
    pub(super) log_code: &'static str,
}

/// What an answer is worth.
#[derive(Debug, Default)]
pub(super) struct Judgment {
    /// What is wrong with it.
    pub(super) findings: Vec<Finding>,
    /// The resource that it brought: found, created or read.
    pub(super) resource: Option<Map<String, Value>>,
}

impl Judgment {
    /// Whether Entra can go on with it.
    pub(super) fn is_usable(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.rule.severity() < Severity::Refused)
    }

    fn refuse(finding: Finding) -> Self {
        Self {
            findings: vec![finding],
            resource: None,
        }
    }
}

impl Finding {
    fn new(rule: Rule, reason: impl Into<String>) -> Self {
        Self {
            rule,
            reason: reason.into(),
            log_code: rule.log_code(),
        }
    }
}

/// Judges what came of a request.
pub(super) fn judge(expectation: &Expectation, answer: &Result<Answer, NoAnswer>) -> Judgment {
    let answer = match answer {
        Ok(answer) => answer,
        Err(no_answer) => return Judgment::refuse(missing(no_answer)),
    };
    let mut findings = Vec::new();
    if let Some(finding) = judge_status(expectation, answer.status) {
        let is_final = finding.rule.severity() == Severity::Refused;
        findings.push(finding);
        if is_final {
            findings.extend(envelope::judge_error(answer));
            return Judgment {
                findings,
                resource: None,
            };
        }
    }
    if !has_body(expectation, answer) {
        return Judgment {
            findings,
            resource: None,
        };
    }
    match envelope::read_object(answer) {
        Ok(body) => {
            findings.extend(envelope::judge_media_type(answer));
            let resource = judge_body(expectation, body, &mut findings);
            Judgment { findings, resource }
        }
        Err(finding) => {
            findings.push(finding);
            Judgment {
                findings,
                resource: None,
            }
        }
    }
}

fn missing(no_answer: &NoAnswer) -> Finding {
    let (reason, log_code) = match no_answer {
        NoAnswer::TimedOut => ("no answer in 100 seconds".to_owned(), "Timeout"),
        NoAnswer::TooLong => (
            "the answer is longer than 8 MiB".to_owned(),
            SERVICE_INCOMPATIBLE,
        ),
        NoAnswer::Tls(cause) => (
            format!("the TLS handshake failed: {cause}"),
            "WebExceptionProtocolError",
        ),
        NoAnswer::Broken(cause) => (format!("no answer: {cause}"), "WebExceptionProtocolError"),
    };
    Finding {
        rule: Rule::NoAnswer,
        reason,
        log_code,
    }
}

fn judge_status(expectation: &Expectation, status: u16) -> Option<Finding> {
    let (accepted, words) = expectation.statuses();
    if accepted.contains(&status) {
        return None;
    }
    let (rule, expected) = match (expectation, status) {
        (_, 204 | 400 | 404) if expectation.is_search() => (
            Rule::SearchNot200,
            "200 with a list, also when nothing is found",
        ),
        (Expectation::Created(..), 200) => (Rule::CreateNot201, words),
        (Expectation::Read(_, _, believed), 404) if is_disabled(believed) => (
            Rule::DisabledVanished,
            "200 for a user who is disabled, not deleted",
        ),
        (Expectation::Read(..) | Expectation::Patched(..) | Expectation::Deleted, 404) => (
            Rule::AnchorUnknown,
            "the resource of the id that the endpoint gave",
        ),
        _ => (Rule::StatusUnexpected, words),
    };
    let log_code = match (expectation, rule) {
        // A failed probe stops the job before it began.
        (Expectation::NoHit, _) => "EncounteredQuarantineException",
        (_, Rule::StatusUnexpected | Rule::SearchNot200) => log_code_of_status(status),
        _ => rule.log_code(),
    };
    Some(Finding {
        rule,
        reason: format!("expected {expected}, got {status}"),
        log_code,
    })
}

impl Expectation<'_> {
    fn is_search(&self) -> bool {
        matches!(self, Self::NoHit | Self::Match(..) | Self::Reference(_))
    }

    /// The statuses that Entra is content with, and how to say so.
    fn statuses(&self) -> (&'static [u16], &'static str) {
        match self {
            Self::NoHit | Self::Match(..) | Self::Reference(_) | Self::Read(..) => (&[200], "200"),
            Self::Created(..) => (&[201], "201"),
            Self::Patched(..) => (&[200, 204], "200 or 204"),
            Self::Deleted => (&[204], "204"),
        }
    }
}

fn is_disabled(attributes: &Attributes) -> bool {
    attributes.contains(&(ACTIVE, Value::Bool(false)))
}

fn log_code_of_status(status: u16) -> &'static str {
    match status {
        401 => "Unauthorized",
        403 => "InsufficientRights",
        405 => "MethodNotAllowed",
        409 => "EntryConflict",
        422 => "UnprocessableEntity",
        429 => "TooManyRequests",
        501 => "NotImplemented",
        500..=599 => "InternalServerError",
        _ => SERVICE_INCOMPATIBLE,
    }
}

/// Whether there is a body to judge: consent needs none.
fn has_body(expectation: &Expectation, answer: &Answer) -> bool {
    match expectation {
        Expectation::Deleted => false,
        Expectation::Patched(..) => !answer.body.is_empty(),
        _ => true,
    }
}

fn judge_body(
    expectation: &Expectation,
    body: Map<String, Value>,
    findings: &mut Vec<Finding>,
) -> Option<Map<String, Value>> {
    match *expectation {
        Expectation::NoHit => {
            let hit = envelope::judge_list(&body, findings)?;
            findings.push(unrelated("a random GUID", &hit));
            None
        }
        Expectation::Match(resource_type, name) => {
            let hit = envelope::judge_list(&body, findings)?;
            findings.extend(resource::judge_match(resource_type, name, &hit));
            findings.extend(resource::judge_resource(resource_type, &hit));
            Some(hit)
        }
        Expectation::Reference(id) => {
            let hit = envelope::judge_list(&body, findings)?;
            findings.extend(resource::judge_id(&hit, Some(id)));
            Some(hit)
        }
        Expectation::Created(resource_type, sent) => {
            findings.extend(resource::judge_resource(resource_type, &body));
            findings.extend(resource::judge_values(&body, sent));
            Some(body)
        }
        Expectation::Read(resource_type, id, believed) => {
            findings.extend(resource::judge_same(resource_type, &body, id));
            findings.extend(resource::judge_values(&body, believed));
            Some(body)
        }
        Expectation::Patched(resource_type, id) => {
            findings.extend(resource::judge_patched(resource_type, &body, id));
            Some(body)
        }
        Expectation::Deleted => None,
    }
}

fn unrelated(wanted: &str, hit: &Map<String, Value>) -> Finding {
    let id = hit.get("id").cloned().unwrap_or_default();
    Finding::new(
        Rule::UnrelatedHit,
        format!(
            "expected nothing but {wanted}, got the resource with the id {id}: is the filter ignored?"
        ),
    )
}
