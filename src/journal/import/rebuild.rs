//! The directory that traffic between two others tells of.
//!
//! Where our own rules give the answer that was recorded, what they did is what happened. Else, what an answer shows is
//! taken as it shows it, and what it does not show is done by our own rules, where the resource is known. Whatever remains
//! unknown is counted by its reason, and said at the end.

use std::collections::{BTreeMap, HashSet};

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;

use crate::journal::event::{Event, Exchange, Fact, Origin, Seq};
use crate::journal::fields::field;
use crate::journal::import::bulk::{self, Operation};
use crate::journal::import::importer::{Importer, Refusal};
use crate::journal::import::rehearsal::{Likeness, Rehearsal, modified};
use crate::journal::import::traffic::{Endpoint, Traffic};
use crate::journal::import::verdict::outcome;
use crate::journal::setup::Setup;
use crate::scim::json;
use crate::scim::{
    Answer, Change, Profile, Provider, Request, ResourceType, Stamp, Timestamp, respond,
};

/// Rebuilds a directory, exchange by exchange.
#[derive(Debug)]
pub(super) struct Rebuilder {
    provider: Provider,
    /// How the endpoint was set up that recorded, if the file says so.
    setup: Setup,
    /// The path that the first target is below.
    base_path: Option<String>,
    /// What could not be known, by why, and how often.
    pub(super) unknown: BTreeMap<&'static str, u64>,
}

const NEVER_SEEN: &str = "changes of resources that were never seen";
const UNSEEN_BEFORE: &str = "resources that were there before, whose earlier state is not known";
pub(super) const ONLY_IN_PART: &str = "resources that were seen only in part";
const NO_ID: &str = "created resources whose identifier is not told";
pub(super) const REFUSED: &str = "states and changes that our own rules refuse";
const BULK: &str = "bulk requests whose operations the answer does not tell";

/// Nothing that an answer shows is too large for us.
const MAX_BODY: usize = 1 << 30;

impl Rebuilder {
    pub(super) fn new() -> Self {
        Self {
            provider: Provider {
                max_body: MAX_BODY,
                max_answer: MAX_BODY,
                max_scan: usize::MAX,
                ..Provider::default()
            },
            setup: Setup::default(),
            base_path: None,
            unknown: BTreeMap::new(),
        }
    }

    /// Lets requests be judged by the profile and the schemas of the endpoint that recorded them.
    pub(super) fn set_up(&mut self, setup: Setup) {
        for definition in &setup.schemas {
            // One that does not fit defines nothing, as in a capture.
            let _ = self.provider.schemas.add(definition.clone());
        }
        self.setup = setup;
    }

    /// How the endpoint was set up that recorded. As numbers are given anew, a change of profile has none.
    pub(super) fn setup(self) -> Setup {
        let profiles = match self.setup.profiles.as_slice() {
            [(_, name)] if profile(name).is_some() => vec![(Seq(1), name.clone())],
            _ => Vec::new(),
        };
        Setup {
            profiles,
            schemas: self.provider.schemas.further().to_vec(),
        }
    }

    /// Is the endpoint that a request was sent to.
    fn be_endpoint_of(&mut self, traffic: &Traffic) {
        let first = self
            .base_path
            .get_or_insert_with(|| traffic.base_path.clone());
        // RFC 7644 §3.13: what is above the version is the same endpoint.
        let parent = first.rsplit_once('/').map(|(parent, _)| parent);
        let base_path = match &traffic.base_path {
            base_path if parent == Some(base_path) => &*first,
            base_path => base_path,
        };
        self.provider.base_path.clone_from(base_path);
        let seq = traffic.seq.unwrap_or(Seq(1));
        let profiles = self.setup.profiles.iter().rev();
        let in_force = profiles.clone().find(|(from, _)| *from <= seq);
        let in_force = in_force.and_then(|(_, name)| profile(name));
        self.provider.profile = in_force.unwrap_or_default();
    }

    /// Records an exchange, with what it shows that was there before it, and what it did.
    pub(super) fn take(
        &mut self,
        importer: &mut Importer,
        traffic: Traffic,
    ) -> Result<(), Refusal> {
        self.be_endpoint_of(&traffic);
        let Traffic {
            at,
            seq,
            mut exchange,
            headers,
            endpoint,
            base_url,
            ..
        } = traffic;
        let shown = exchange
            .response
            .as_ref()
            .map(|response| response.body.clone());
        importer.redactor().redact_exchange(&mut exchange, &headers);
        if let (Some(response), Some(shown)) = (&mut exchange.response, shown)
            && endpoint.is_discovery()
        {
            // It is about nobody, and whether passwords can be changed is none.
            response.body = shown;
        }
        let answer = body(&exchange);
        let mut scene = Scene {
            rebuilder: self,
            importer,
            at,
            base_url,
        };
        let effect = scene.effect(&exchange, headers, &endpoint, answer.as_ref())?;
        let own = effect.own.map(|own| {
            exchange.remarks = own.remarks;
            exchange.decisions = own.decisions;
            exchange.strict = own.strict;
            own.outcome
        });
        let is_ours = effect.is_ours;
        exchange.outcome = own.filter(|_| is_ours).unwrap_or_else(|| {
            outcome(
                &exchange,
                &endpoint,
                answer.as_ref(),
                &effect.changes,
                importer,
            )
        });
        let event = Event {
            seq: importer.next_seq(),
            at,
            origin: Origin::Import,
            fact: Fact::Exchange(Box::new(exchange)),
            changes: effect.changes,
        };
        importer.record(&event).map_err(Refusal::Failed)?;
        if let Some(seq) = seq {
            importer.number_as(seq);
        }
        Ok(())
    }
}

fn profile(name: &str) -> Option<Profile> {
    let mut all = Profile::ALL.into_iter();
    all.find(|profile| profile.name() == name)
}

/// What an exchange did.
#[derive(Default)]
struct Effect {
    changes: Vec<Change>,
    /// What we make of the request ourselves, where it was carried out as it is.
    own: Option<Answer>,
    /// Whether that is the answer that was recorded.
    is_ours: bool,
}

/// One exchange, and the directory that it meets.
pub(super) struct Scene<'a> {
    pub(super) rebuilder: &'a mut Rebuilder,
    pub(super) importer: &'a mut Importer,
    pub(super) at: Timestamp,
    /// What locations begin with.
    pub(super) base_url: String,
}

impl Scene<'_> {
    /// What an exchange did, by our own rules as far as they agree with its answer.
    fn effect(
        &mut self,
        exchange: &Exchange,
        headers: HeaderMap,
        endpoint: &Endpoint,
        answer: Option<&Value>,
    ) -> Result<Effect, Refusal> {
        let before = self.rehearse(exchange, headers.clone(), answer)?;
        if let Some(own) = before.as_ref().filter(|own| own.likeness == Likeness::Same)
            && let Some(changes) = self.carry_out(own.changes(answer))?
        {
            return Ok(Effect {
                changes,
                own: before.map(|own| own.answer),
                is_ours: true,
            });
        }
        let effect = self.told(exchange, endpoint, answer)?;
        let own = match before {
            Some(own) if own.is_telling() => Some(own),
            // What was not known before it may be known by its answer.
            _ => self.rehearse(exchange, headers, answer)?,
        };
        let own = own.filter(Rehearsal::is_telling).map(|own| own.answer);
        Ok(Effect {
            own: own.or(effect.own),
            ..effect
        })
    }

    /// Has our own rules carry out the request of an exchange as it was sent, and takes back what that changed.
    fn rehearse(
        &mut self,
        exchange: &Exchange,
        headers: HeaderMap,
        answer: Option<&Value>,
    ) -> Result<Option<Rehearsal>, Refusal> {
        let Some(recorded) = exchange
            .response
            .as_ref()
            .filter(|_| exchange.trouble.is_none())
        else {
            return Ok(None);
        };
        let sent = &exchange.request;
        let Ok(method) = Method::from_bytes(sent.method.as_bytes()) else {
            return Ok(None);
        };
        let request = Request {
            method,
            target: sent.target.clone(),
            headers,
            body: sent.body.kept.clone(),
            base_url: self.base_url.clone(),
        };
        let at = answer.and_then(modified).unwrap_or(self.at);
        let own = self.respond(&request, at);
        self.importer.take_back(&own.changes)?;
        Ok(Some(Rehearsal::new(own, exchange, recorded)))
    }

    /// Makes changes in the directory; `None` when they do not fit, and none of them is made.
    fn carry_out(&mut self, changes: Vec<Change>) -> Result<Option<Vec<Change>>, Refusal> {
        for (n, change) in changes.iter().enumerate() {
            if self.importer.directory_mut().apply(change).is_err() {
                let made = changes.get(..n).unwrap_or_default();
                self.importer.take_back(made)?;
                return Ok(None);
            }
        }
        Ok(Some(changes))
    }

    /// What an exchange did by what its answer shows.
    fn told(
        &mut self,
        exchange: &Exchange,
        endpoint: &Endpoint,
        answer: Option<&Value>,
    ) -> Result<Effect, Refusal> {
        let status = exchange.response.as_ref().map(|response| response.status);
        if !status.is_some_and(|status| (200..300).contains(&status)) {
            return Ok(Effect::default());
        }
        let is_whole = !exchange
            .request
            .target
            .to_ascii_lowercase()
            .contains("attributes=");
        let resource = answer.filter(|answer| answer.get("id").is_some());
        match (exchange.request.method.as_str(), endpoint) {
            ("GET", _) | ("POST", Endpoint::Search) => {
                if let Some(answer) = answer {
                    self.reveal_all(answer, is_whole)?;
                }
                Ok(Effect::default())
            }
            ("POST", Endpoint::Resources(_, None)) => {
                let sent = || json::read(&exchange.request.body.kept).ok();
                let location = || field(&exchange.response.as_ref()?.head, "location");
                let id = || {
                    let location = location()?;
                    location.rsplit('/').next().map(str::to_owned)
                };
                let resource = resource.cloned().or_else(|| identified(sent()?, id()?));
                Ok(self.created(resource.as_ref()))
            }
            ("PUT" | "PATCH", Endpoint::Resources(resource_type, Some(id))) => {
                let resource = resource.filter(|_| is_whole);
                let own = (&*exchange.request.method, &exchange.request.body.kept);
                self.written(own, *resource_type, id, resource)
            }
            ("DELETE", Endpoint::Resources(resource_type, Some(id))) => {
                let own = (&*exchange.request.method, &exchange.request.body.kept);
                Ok(self.own(own, *resource_type, id))
            }
            ("POST", Endpoint::Bulk) => self.bulk(exchange, answer),
            _ => Ok(Effect::default()),
        }
    }

    /// What each operation of a bulk did, in their order.
    fn bulk(&mut self, exchange: &Exchange, answer: Option<&Value>) -> Result<Effect, Refusal> {
        let sent = json::read(&exchange.request.body.kept).ok();
        let told = sent
            .zip(answer)
            .and_then(|(sent, answer)| bulk::operations(&sent, answer));
        let Some(operations) = told else {
            self.note(BULK);
            return Ok(Effect::default());
        };
        // What is shown for the first time is an event of its own, which must come before the changes of this one.
        let posts = operations.iter().filter(|one| one.method == "POST");
        let created: HashSet<&str> = posts.filter_map(|one| one.id.as_deref()).collect();
        for operation in &operations {
            if let Some(resource) = self.unseen(operation, &created) {
                self.note(UNSEEN_BEFORE);
                self.reveal(resource, true)?;
            }
        }
        let mut changes = Vec::new();
        for operation in operations {
            let body = bytes::Bytes::from(operation.data.to_string());
            let own = (operation.method.as_str(), &body);
            let resource = operation.resource.as_ref();
            let effect = match (own.0, &operation.id) {
                ("POST", id) => {
                    let sent = || identified(operation.data.clone(), id.clone()?);
                    let resource = resource.cloned().or_else(sent);
                    self.created(resource.as_ref())
                }
                ("PUT" | "PATCH", Some(id)) if self.importer.directory().get(id).is_some() => {
                    self.written(own, operation.resource_type, id, resource)?
                }
                ("PUT" | "PATCH", _) => {
                    self.note(NEVER_SEEN);
                    Effect::default()
                }
                ("DELETE", Some(id)) => self.own(own, operation.resource_type, id),
                _ => Effect::default(),
            };
            changes.extend(effect.changes);
        }
        Ok(Effect {
            changes,
            ..Effect::default()
        })
    }

    /// What the answer shows of a resource that was there before the bulk and had never been seen.
    fn unseen<'a>(&self, operation: &'a Operation, created: &HashSet<&str>) -> Option<&'a Value> {
        let id = operation.id.as_deref()?;
        let is_write = matches!(operation.method.as_str(), "PUT" | "PATCH");
        let is_known = created.contains(id) || self.importer.directory().get(id).is_some();
        operation
            .resource
            .as_ref()
            .filter(|_| is_write && !is_known)
    }

    /// A POST: what the answer shows, else what was sent with the identifier that is told.
    fn created(&mut self, resource: Option<&Value>) -> Effect {
        let Some(resource) = resource else {
            self.note(NO_ID);
            return Effect::default();
        };
        let planted = self.plant(resource);
        if planted.is_none() {
            self.note(REFUSED);
        }
        Effect {
            changes: planted.unwrap_or_default(),
            ..Effect::default()
        }
    }

    /// A PUT or a PATCH: what the answer shows, else what we would have done.
    fn written(
        &mut self,
        own: (&str, &bytes::Bytes),
        resource_type: ResourceType,
        id: &str,
        resource: Option<&Value>,
    ) -> Result<Effect, Refusal> {
        let is_known = self.importer.directory().get(id).is_some();
        match resource {
            Some(resource) if !is_known => {
                self.note(UNSEEN_BEFORE);
                self.reveal(resource, true)?;
                Ok(Effect::default())
            }
            Some(resource) if !self.leaves_members_out(id, resource) => Ok(Effect {
                changes: self.become_as(resource_type, id, resource),
                ..Effect::default()
            }),
            _ => Ok(self.own(own, resource_type, id)),
        }
    }

    /// What we make of a request ourselves, by its method and its body.
    fn own(
        &mut self,
        (method, body): (&str, &bytes::Bytes),
        resource_type: ResourceType,
        id: &str,
    ) -> Effect {
        if self.importer.directory().get(id).is_none() {
            self.note(NEVER_SEEN);
            return Effect::default();
        }
        let Ok(method) = Method::from_bytes(method.as_bytes()) else {
            return Effect::default();
        };
        let mut answer = self.ask(method, &target(resource_type, Some(id)), body.clone());
        if !answer.response.status.is_success() {
            self.note(REFUSED);
        }
        Effect {
            changes: std::mem::take(&mut answer.changes),
            own: Some(answer),
            is_ours: false,
        }
    }

    /// Has our own rules carry out a request.
    pub(super) fn ask(&mut self, method: Method, target: &str, body: bytes::Bytes) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/scim+json"),
        );
        let request = Request {
            method,
            target: format!("{}{target}", self.rebuilder.provider.base_path),
            headers,
            body,
            base_url: self.base_url.clone(),
        };
        self.respond(&request, self.at)
    }

    fn respond(&mut self, request: &Request, at: Timestamp) -> Answer {
        let stamp = Stamp {
            at,
            // Identifiers are those that are shown; this is only what they are taken back from.
            entropy: u128::from(self.importer.next_seq().0),
        };
        let provider = &self.rebuilder.provider;
        respond(provider, self.importer.directory_mut(), request, &stamp)
    }

    pub(super) fn note(&mut self, what: &'static str) {
        *self.rebuilder.unknown.entry(what).or_default() += 1;
    }
}

/// What was sent, with the identifier that it got.
fn identified(mut sent: Value, id: String) -> Option<Value> {
    if id.is_empty() {
        return None;
    }
    sent.as_object_mut()?.insert("id".to_owned(), id.into());
    Some(sent)
}

/// `/Users/7`, below the base path.
pub(super) fn target(resource_type: ResourceType, id: Option<&str>) -> String {
    let endpoint = resource_type.endpoint();
    match id {
        Some(id) => {
            let id = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
            format!("/{endpoint}/{id}")
        }
        None => format!("/{endpoint}"),
    }
}

fn body(exchange: &Exchange) -> Option<Value> {
    json::read(&exchange.response.as_ref()?.body).ok()
}
