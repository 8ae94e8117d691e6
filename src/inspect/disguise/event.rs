//! Goes through an event, and through a resource.

use std::borrow::Cow;

use crate::inspect::disguise::{Disguise, vocabulary};
use crate::journal::annotation::{LONGEST_NOTE, LONGEST_TAG};
use crate::journal::{
    Annotation, AnnotationKind, Body, Connection, Event, Exchange, Fact, Origin, RecordedRequest,
    RecordedResponse,
};
use crate::scim::check::Check;
use crate::scim::json;
use crate::scim::record::Members;
use crate::scim::{
    Change, Decision, Delta, Edit, Member, Outcome, Record, ReferenceNames, ResourceId,
    StrictAnswer, Subject, Verdict,
};

impl Disguise {
    /// An event as it may be shown.
    pub fn event(&mut self, mut event: Event) -> Event {
        self.current = event.seq;
        event.fact = match event.fact {
            Fact::Exchange(exchange) => {
                // What another program answered is in its words.
                let is_ours = event.origin != Origin::Import;
                Fact::Exchange(Box::new(self.exchange(*exchange, is_ours)))
            }
            fact => self.fact(fact),
        };
        event.changes = event
            .changes
            .into_iter()
            .map(|change| self.change(change))
            .collect();
        event
    }

    /// A resource as it may be shown.
    pub fn record(&mut self, record: &Record) -> Record {
        let mut members = Members::default();
        for (position, member) in record.members.iter() {
            members.insert(position, self.member(member.clone()));
        }
        Record {
            resource_type: record.resource_type,
            id: self.id(&record.id),
            ordinal: record.ordinal,
            created: record.created,
            modified: record.modified,
            version: record.version,
            attributes: self.attribute_text(&record.attributes),
            members,
        }
    }

    fn exchange(&mut self, exchange: Exchange, is_ours: bool) -> Exchange {
        let is_discovery =
            matches!(&exchange.outcome, Outcome::Discovered { endpoint } if is_discovery(endpoint));
        let request = self.request(exchange.request);
        self.is_own_answer = is_ours;
        let response = exchange
            .response
            .map(|response| self.response(&response, is_discovery));
        self.is_own_answer = false;
        let mut remarks = exchange.remarks;
        for remark in &mut remarks {
            remark.note = self.own(&remark.note);
        }
        let mut trouble = exchange.trouble;
        if let Some(trouble) = &mut trouble {
            trouble.detail = self.own_about(&trouble.detail);
        }
        Exchange {
            connection: self.connection(exchange.connection),
            request,
            response,
            trouble,
            outcome: self.outcome(exchange.outcome, is_ours),
            remarks,
            decisions: self.decisions(exchange.decisions),
            strict: exchange.strict.map(|strict| StrictAnswer {
                detail: strict.detail.map(|detail| self.own(&detail)),
                ..strict
            }),
            ..exchange
        }
    }

    pub(super) fn decisions(&mut self, mut decisions: Vec<Decision>) -> Vec<Decision> {
        for decision in &mut decisions {
            // What is always expected is said without a word of anybody's.
            if let Cow::Owned(expected) = &decision.expected {
                decision.expected = self.own(expected).into();
            }
            decision.received = match decision.verdict {
                Verdict::Passed => {
                    self.passed(Check::from_name(&decision.check), &decision.received)
                }
                Verdict::Forgiven | Verdict::Failed => self.own(&decision.received),
            };
        }
        decisions
    }

    /// What passed a check is told as it was sent, or in a sentence of ours.
    fn passed(&mut self, check: Option<Check>, received: &str) -> String {
        match check {
            Some(Check::Target) => self.target(received),
            Some(Check::Filter) => self.filter(received),
            Some(Check::Uniqueness) => self.identifier(received),
            Some(Check::Path) => self.own_of_paths(received),
            Some(Check::Precondition | Check::Schema) => self.free(received),
            // No media type is called so.
            Some(Check::MediaType) if !received.starts_with("none, ") => self.free(received),
            _ => self.own(received),
        }
    }

    fn connection(&mut self, connection: Connection) -> Connection {
        Connection {
            peer: self.peer(&connection.peer),
            ..connection
        }
    }

    fn request(&mut self, request: RecordedRequest) -> RecordedRequest {
        let kept = self.body(&request.body.kept);
        let (from, to) = (request.body.kept.len(), kept.len());
        let is_whole = request.body.length == from as u64;
        RecordedRequest {
            target: self.target(&request.target),
            head: self.head(&request.head, from, to),
            body: Body {
                length: if is_whole {
                    to as u64
                } else {
                    request.body.length
                },
                kept,
                // Who has a guess could try it out.
                sha256: None,
            },
            ..request
        }
    }

    fn response(&mut self, response: &RecordedResponse, is_discovery: bool) -> RecordedResponse {
        let body = if is_discovery {
            response.body.clone()
        } else {
            self.body(&response.body)
        };
        RecordedResponse {
            status: response.status,
            head: self.head(&response.head, response.body.len(), body.len()),
            body,
        }
    }

    fn outcome(&mut self, outcome: Outcome, is_ours: bool) -> Outcome {
        match outcome {
            Outcome::Unchanged { subject, reason } => Outcome::Unchanged {
                subject: self.subject(subject),
                reason: self.own(&reason),
            },
            Outcome::Read { subject } => Outcome::Read {
                subject: self.subject(subject),
            },
            Outcome::NotModified { subject } => Outcome::NotModified {
                subject: self.subject(subject),
            },
            Outcome::Listed {
                resource_type,
                filter,
                total,
                returned,
            } => Outcome::Listed {
                resource_type,
                filter: filter.map(|filter| self.filter(&filter)),
                total,
                returned,
            },
            Outcome::Refused {
                subject,
                scim_type,
                detail,
            } => Outcome::Refused {
                subject: subject.map(|subject| self.subject(subject)),
                scim_type,
                detail: if is_ours {
                    self.own(&detail)
                } else {
                    self.free(&detail)
                },
            },
            Outcome::Discovered { endpoint } if !is_discovery(&endpoint) => Outcome::Discovered {
                endpoint: self.free(&endpoint),
            },
            Outcome::Changed | Outcome::Discovered { .. } => outcome,
        }
    }

    fn subject(&mut self, subject: Subject) -> Subject {
        Subject {
            resource_type: subject.resource_type,
            id: subject
                .id
                .map(|id| ResourceId::new(self.identifier(id.as_str()))),
            name: subject
                .name
                .map(|name| self.name(subject.resource_type.naming_attribute(), &name)),
        }
    }

    /// A name by which people know a resource.
    fn name(&mut self, attribute: &str, name: &str) -> String {
        if self.masks.have(&vocabulary::normal(attribute)) {
            self.masked(name)
        } else {
            self.personal(name)
        }
    }

    fn id(&mut self, id: &ResourceId) -> ResourceId {
        ResourceId::new(self.personal(id.as_str()))
    }

    fn fact(&mut self, fact: Fact) -> Fact {
        match fact {
            Fact::Undelivered { of, error } => Fact::Undelivered {
                of,
                error: self.free(&error),
            },
            Fact::NoRequest {
                connection,
                mut trouble,
            } => {
                trouble.detail = self.own_about(&trouble.detail);
                Fact::NoRequest {
                    connection: self.connection(connection),
                    trouble,
                }
            }
            Fact::Annotation(annotation) => Fact::Annotation(self.annotation(annotation)),
            Fact::Unrecorded {
                n_requests,
                n_notes_lost,
                error,
                since,
            } => Fact::Unrecorded {
                n_requests,
                n_notes_lost,
                error: self.unknown(&error),
                since,
            },
            Fact::Exchange(_) | Fact::Seeded | Fact::Slept { .. } => fact,
        }
    }

    pub(super) fn annotation(&mut self, annotation: Annotation) -> Annotation {
        let kind = match annotation.kind {
            AnnotationKind::Note(text) => {
                AnnotationKind::Note(fitting(&self.said(text.as_str()), LONGEST_NOTE, text))
            }
            AnnotationKind::Tag(tag) => {
                AnnotationKind::Tag(fitting(&self.said(tag.as_str()), LONGEST_TAG, tag))
            }
            AnnotationKind::Untag(tag) => {
                AnnotationKind::Untag(fitting(&self.said(tag.as_str()), LONGEST_TAG, tag))
            }
            kind => kind,
        };
        Annotation { kind, ..annotation }
    }

    fn change(&mut self, change: Change) -> Change {
        let naming = change.resource_type.naming_attribute();
        let delta = match change.delta {
            Delta::Created(record) => Delta::Created(Box::new(self.record(&record))),
            Delta::Deleted(record) => Delta::Deleted(Box::new(self.record(&record))),
            Delta::Modified { from, to, edits } => Delta::Modified {
                from,
                to,
                edits: edits.into_iter().map(|edit| self.edit(edit)).collect(),
            },
        };
        Change {
            id: self.id(&change.id),
            name: self.name(naming, &change.name),
            delta,
            ..change
        }
    }

    fn edit(&mut self, edit: Edit) -> Edit {
        match edit {
            Edit::Attribute {
                path,
                from,
                to,
                names,
            } => {
                let normal = vocabulary::normal(&path);
                match path.rsplit_once(':') {
                    Some((extension, name)) => {
                        self.define_name(extension);
                        self.define_name(name);
                    }
                    None => self.define_name(&path),
                }
                for value in [&from, &to].into_iter().flatten() {
                    self.define(value);
                }
                let mut disguised = |value: Option<serde_json::Value>| {
                    value.map(|mut value| {
                        self.value(&normal, &mut value);
                        value
                    })
                };
                let (from, to) = (disguised(from), disguised(to));
                let mut renamed =
                    |name: Option<String>| name.map(|name| self.name("userName", &name));
                Edit::Attribute {
                    names: ReferenceNames {
                        from: renamed(names.from),
                        to: renamed(names.to),
                    },
                    path,
                    from,
                    to,
                }
            }
            Edit::Member {
                position,
                from,
                to,
                name,
            } => Edit::Member {
                position,
                from: from.map(|member| self.member(member)),
                to: to.map(|member| self.member(member)),
                name: name.map(|name| self.name("userName", &name)),
            },
        }
    }

    fn member(&mut self, member: Member) -> Member {
        Member {
            value: self.id(&member.value),
            rest: member.rest.map(|rest| self.members_rest(&rest)),
        }
    }

    /// What a client said of a member beyond its identifier.
    fn members_rest(&mut self, rest: &str) -> Box<str> {
        match json::read(rest.as_bytes()) {
            Ok(mut value) => {
                self.value("members", &mut value);
                value.to_string().into()
            }
            Err(_) => self.free(rest).into(),
        }
    }
}

/// What was said, in other words, which may be longer than they may be: then they are cut.
fn fitting<T: TryFrom<String>>(replaced: &str, most: usize, said: T) -> T {
    let cut: String = replaced.chars().take(most).collect();
    let fitting = T::try_from(cut).or_else(|_| T::try_from("left-out".to_owned()));
    // That can be a note and a tag.
    fitting.unwrap_or(said)
}

/// What an endpoint says of itself says nothing of anybody (RFC 7644 §4). An imported capture calls other answers
/// discovered too, such as those of `/Me`.
fn is_discovery(endpoint: &str) -> bool {
    let first = endpoint.split('/').next().unwrap_or(endpoint);
    ["ServiceProviderConfig", "ResourceTypes", "Schemas"]
        .iter()
        .any(|one| one.eq_ignore_ascii_case(first))
}
