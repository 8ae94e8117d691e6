//! One request on its way to an answer: what it may use, and what there is to tell about it.

use std::borrow::Cow;

use http::StatusCode;
use http::header::{ALLOW, HeaderValue};

use crate::scim::budget::Budget;
use crate::scim::caseless::fold;
use crate::scim::check::Check;
use crate::scim::delta::{Change, Delta};
use crate::scim::directory::Directory;
use crate::scim::directory::index::IndexedAttribute;
use crate::scim::error::Error;
use crate::scim::message::{Answer, Decision, Outcome, Request, Subject, Verdict};
use crate::scim::profile::Profile;
use crate::scim::provider::Provider;
use crate::scim::record::Record;
use crate::scim::remark::{Remark, Tolerance, quote};
use crate::scim::resource::{ResourceId, ResourceType};
use crate::scim::respond::reference::{self, name_references};
use crate::scim::respond::rehearsal::Rehearsal;
use crate::scim::respond::reply::{self, Reply};
use crate::scim::respond::route::Target;
use crate::scim::stamp::Stamp;

/// A request under way.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    pub(super) provider: &'a Provider,
    /// How forgiving this answer is.
    pub(super) profile: Profile,
    pub(super) directory: &'a mut Directory,
    pub(super) request: &'a Request,
    pub(super) stamp: &'a Stamp,
    /// What it is about, as far as known.
    pub(super) subject: Option<Subject>,
    pub(super) remarks: Vec<Remark>,
    pub(super) decisions: Vec<Decision>,
    /// Applied already.
    pub(super) changes: Vec<Change>,
    /// What it may look at.
    pub(super) budget: Budget,
    /// Whether the client gets to see a body: not of an operation within bulk that succeeds (RFC 7644 §3.7).
    pub(super) is_shown: bool,
    /// How many identifiers were made from the stamp.
    pub(super) identifiers: u32,
    /// The `id` that a resource is to be created with.
    pub(super) reserved_id: Option<String>,
    /// In order: every `id` that an operation of this request is to create a resource with.
    pub(super) awaited: Vec<String>,
    allow: Option<&'static str>,
    rehearsing: Rehearsing,
    /// How many of the remarks the decisions tell of already.
    n_settled: usize,
}

/// The most remarks, and the most decisions, that are kept of all operations of one request.
const MOST_NOTES: usize = 500;

/// How far it is known what the strict profile would have answered.
#[derive(Debug)]
enum Rehearsing {
    /// Nobody asks: it is the strict profile, or an operation within bulk.
    Never,
    /// Once something was forgiven.
    WhenForgiven,
    Done(Box<Rehearsal>),
}

impl<'a> Exchange<'a> {
    pub(super) fn new(
        provider: &'a Provider,
        directory: &'a mut Directory,
        request: &'a Request,
        stamp: &'a Stamp,
    ) -> Self {
        Self {
            provider,
            profile: provider.profile,
            directory,
            request,
            stamp,
            subject: None,
            remarks: Vec::new(),
            decisions: Vec::new(),
            changes: Vec::new(),
            budget: Budget::default(),
            is_shown: true,
            identifiers: 0,
            reserved_id: None,
            awaited: Vec::new(),
            allow: None,
            rehearsing: Rehearsing::Never,
            n_settled: 0,
        }
    }

    /// Finds out what the strict profile would have answered, should anything have to be forgiven.
    pub(super) fn beside_strict(mut self) -> Self {
        if self.profile == Profile::Lenient {
            self.rehearsing = Rehearsing::WhenForgiven;
        }
        self
    }

    /// Rehearses the strict answer when something was forgiven, with the directory as it was before this request.
    fn rehearse(&mut self) {
        let has_forgiven = self.remarks.iter().any(Remark::is_departure);
        if !has_forgiven || !matches!(self.rehearsing, Rehearsing::WhenForgiven) {
            return;
        }
        // Changes come before remarks within bulk only.
        let changes = std::mem::take(&mut self.changes);
        self.take_back(&changes);
        self.rehearsing = Rehearsing::Done(Box::new(Rehearsal::run(self)));
        for change in &changes {
            let redone = self.directory.apply(change);
            debug_assert_eq!(redone, Ok(()), "what was taken back can be done again");
        }
        self.changes = changes;
    }

    fn take_rehearsal(&mut self) -> Option<Rehearsal> {
        self.rehearse();
        match std::mem::replace(&mut self.rehearsing, Rehearsing::Never) {
            Rehearsing::Done(rehearsal) => Some(*rehearsal),
            Rehearsing::Never | Rehearsing::WhenForgiven => None,
        }
    }

    /// Notes that a check was passed. What was forgiven on the way is told in the end.
    pub(super) fn pass(&mut self, check: Check, received: impl Into<String>) {
        self.decide(check, check.expected(), received, Verdict::Passed);
    }

    /// Notes a decision.
    pub(super) fn decide(
        &mut self,
        check: Check,
        expected: impl Into<Cow<'static, str>>,
        received: impl Into<String>,
        verdict: Verdict,
    ) {
        self.decisions.push(Decision {
            check: check.name().into(),
            expected: expected.into(),
            received: received.into(),
            verdict,
        });
    }

    /// Makes a change happen.
    pub(super) fn apply(
        &mut self,
        resource_type: ResourceType,
        id: ResourceId,
        ordinal: u64,
        mut delta: Delta,
    ) -> Result<(), Error> {
        if self.changes.is_empty() {
            self.rehearse();
        }
        name_references(self.directory, &mut delta);
        let mut tolerance = Tolerance::new(self.profile, &mut self.remarks);
        let schemas = &self.provider.schemas;
        reference::remark_on_unknown(
            schemas,
            (self.directory, &self.awaited),
            resource_type,
            &delta,
            &mut tolerance,
        );
        let mut change = Change {
            resource_type,
            id,
            ordinal,
            name: String::new(),
            delta,
        };
        // The new name of what was created or renamed, the last name of what goes.
        let known = self.directory.name(change.id.as_str()).map(str::to_owned);
        self.directory
            .apply(&change)
            .map_err(|misfit| Error::new(StatusCode::INTERNAL_SERVER_ERROR, misfit.to_string()))?;
        let current = self.directory.name(change.id.as_str()).map(str::to_owned);
        change.name = current.or(known).unwrap_or_default();
        self.changes.push(change);
        Ok(())
    }

    /// Takes back every change of this request.
    pub(super) fn undo(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        self.take_back(&changes);
    }

    /// Brings the directory back to what it was before these changes.
    pub(super) fn take_back(&mut self, changes: &[Change]) {
        for change in changes.iter().rev() {
            let undone = self.directory.apply(&change.inverse());
            debug_assert_eq!(undone, Ok(()), "what was applied can be undone");
        }
    }

    /// Takes over what there is to tell about an operation within this request, whose decisions are settled.
    pub(super) fn take_notes(&mut self, mut remarks: Vec<Remark>, mut decisions: Vec<Decision>) {
        remarks.truncate(MOST_NOTES.saturating_sub(self.remarks.len()));
        decisions.truncate(MOST_NOTES.saturating_sub(self.decisions.len()));
        self.remarks.append(&mut remarks);
        self.decisions.append(&mut decisions);
        self.n_settled = self.remarks.len();
    }

    /// Brings the decisions in line with what was forgiven, and with the refusal, if it came to one.
    pub(super) fn settle(&mut self, refused: Option<&Error>) {
        let new = self.remarks.iter().skip(self.n_settled);
        for remark in new.filter(|remark| remark.is_departure()) {
            let Some(leniency) = remark.leniency() else {
                continue;
            };
            let name = leniency.check.name();
            match self
                .decisions
                .iter_mut()
                .find(|decision| decision.check == name)
            {
                Some(decision) if decision.verdict == Verdict::Passed => {
                    decision.verdict = Verdict::Forgiven;
                    decision.received.clone_from(&remark.note);
                }
                Some(_) => {}
                None => {
                    let decision = decision(leniency.check, remark.note.clone(), Verdict::Forgiven);
                    self.decisions.push(decision);
                }
            }
        }
        self.n_settled = self.remarks.len();
        let has_failed = |decision: &Decision| decision.verdict == Verdict::Failed;
        if let Some(error) = refused
            && !self.decisions.iter().any(has_failed)
        {
            let check = error.refusing_check();
            self.decisions
                .retain(|decision| decision.check != check.name());
            self.decisions
                .push(decision(check, error.detail.clone(), Verdict::Failed));
        }
    }

    /// Names the resource that the request is about, or refuses with 404.
    pub(super) fn address(&mut self, resource_type: ResourceType, id: &str) -> Result<(), Error> {
        let record = self.directory.get(id);
        let record = record.filter(|record| record.resource_type == resource_type);
        self.subject = Some(Subject {
            resource_type,
            id: Some(record.map_or_else(|| ResourceId::new(id), |record| record.id.clone())),
            name: record
                .and_then(|_| self.directory.name(id))
                .map(str::to_owned),
        });
        match record {
            Some(_) => Ok(()),
            None => Err(self.not_found(resource_type, id)),
        }
    }

    /// The subject with the name that it has now.
    pub(super) fn subject_now(&self, record: &Record) -> Subject {
        Subject {
            resource_type: record.resource_type,
            id: Some(record.id.clone()),
            name: self.directory.name(record.id.as_str()).map(str::to_owned),
        }
    }

    /// The record of the resource that the request is about.
    pub(super) fn record(&self, id: &str) -> Result<&Record, Error> {
        self.directory.get(id).ok_or_else(|| {
            let detail = format!("there is no resource {}", quote(id));
            Error::new(StatusCode::NOT_FOUND, detail)
        })
    }

    /// 405, with what works in `Allow` (RFC 9110 §15.5.6).
    pub(super) fn method_not_allowed(&mut self, target: &Target, allow: &'static str) -> Error {
        self.allow = Some(allow);
        let method = &self.request.method;
        let hint = match target {
            Target::Type(resource_type) => {
                let endpoint = resource_type.endpoint();
                format!("; an existing resource is addressed as /{endpoint}/{{id}}")
            }
            _ => String::new(),
        };
        Error::new(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("{method} does nothing here; use {allow}{hint}"),
        )
    }

    fn not_found(&self, resource_type: ResourceType, id: &str) -> Error {
        let kind = resource_type.name().to_ascii_lowercase();
        let other = self.directory.get(id).map(|record| record.resource_type);
        let hint = match (other, self.by_client_name(resource_type, id)) {
            (Some(other), _) => format!("it is the id of a {other}"),
            (None, Some((attribute, record))) => {
                format!(
                    "it is the {attribute} of the {kind} whose id is {}",
                    quote(record.id.as_str())
                )
            }
            (None, None) => "it was never given out here, or the resource was deleted".to_owned(),
        };
        Error::new(
            StatusCode::NOT_FOUND,
            format!("there is no {kind} with the id {}: {hint}", quote(id)),
        )
    }

    /// A resource whose `userName`, `displayName` or `externalId` was taken for its `id`.
    fn by_client_name(&self, resource_type: ResourceType, text: &str) -> Option<(&str, &Record)> {
        let naming = IndexedAttribute::naming(resource_type);
        let by_name = self
            .directory
            .candidates(resource_type, naming, text)
            .find(|record| {
                let name = self.directory.name(record.id.as_str());
                name.is_some_and(|name| fold(name) == fold(text))
            });
        let by_external_id = || {
            self.directory
                .candidates(resource_type, IndexedAttribute::ExternalId, text)
                .next()
        };
        match by_name {
            Some(record) => Some((resource_type.naming_attribute(), record)),
            None => by_external_id().map(|record| ("externalId", record)),
        }
    }

    /// The answer to a request that was carried out.
    pub(super) fn succeed(mut self, reply: Reply) -> Answer {
        self.settle(None);
        let rehearsal = self.take_rehearsal();
        Answer {
            strict: rehearsal
                .and_then(|rehearsal| rehearsal.beside_success(&reply.response, &self.changes)),
            response: reply.response,
            changes: self.changes,
            outcome: reply.outcome,
            remarks: self.remarks,
            decisions: self.decisions,
        }
    }

    /// The answer to a request that was refused; what it had changed by then is undone.
    pub(super) fn refuse(mut self, error: Error) -> Answer {
        self.undo();
        self.settle(Some(&error));
        let rehearsal = self.take_rehearsal();
        let strict = rehearsal.and_then(|rehearsal| rehearsal.beside_refusal(&error));
        let mut response = reply::response(error.status, Some(error.body().into()));
        if let Some(allow) = self.allow {
            response
                .headers
                .insert(ALLOW, HeaderValue::from_static(allow));
        }
        Answer {
            response,
            changes: self.changes,
            outcome: Outcome::Refused {
                subject: self.subject,
                scim_type: error.scim_type,
                detail: error.detail,
            },
            remarks: self.remarks,
            decisions: self.decisions,
            strict,
        }
    }
}

fn decision(check: Check, received: String, verdict: Verdict) -> Decision {
    Decision {
        check: check.name().into(),
        expected: check.expected().into(),
        received,
        verdict,
    }
}
