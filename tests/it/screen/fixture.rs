//! A small log as Entra ID would leave it, made by hand.

use bytes::Bytes;
use scimscope::inspect::{Client, Detail, Mark, Summary};
use scimscope::journal::{
    Body, Connection, Event, Exchange, Fact, Origin, RecordedRequest, RecordedResponse, Seq,
};
use scimscope::scim::delta::{Meta, ReferenceNames};
use scimscope::scim::record::{Member, Members};
use scimscope::scim::{
    AttributeText, Change, ChangeKind, Decision, Delta, Edit, Outcome, Record, Remark, ResourceId,
    ResourceType, ScimType, StrictAnswer, Subject, Timestamp, Verdict,
};
use serde_json::{Value, json};

/// 2026-11-22T12:40:31Z.
pub const START: Timestamp = Timestamp(1_795_351_231_000_000);

/// The events of a log, oldest first.
#[derive(Clone, Default)]
pub struct Log {
    pub details: Vec<Detail>,
}

/// What an event did.
enum Effect {
    Read { total: u64 },
    Changed(Change, Mark),
    Unchanged,
    Refused(Option<ScimType>, &'static str),
}

impl Log {
    /// A log of events that are all alike.
    pub fn of_length(n_events: u64) -> Self {
        let mut log = Self::default();
        for number in 1..=n_events {
            let target = format!("/scim/v2/Users?filter=externalId+eq+%22user{number}%22");
            log.push(
                "GET",
                &target,
                200,
                "Users where externalId eq \"…\" (0 found)",
                Effect::Read { total: 0 },
                "",
                "{}",
            );
        }
        log
    }

    /// A provisioning cycle.
    pub fn cycle() -> Self {
        let mut log = Self::default();
        log.probe();
        log.create_jdoe();
        log.add_to_group();
        log.refusals();
        log.disable_jdoe();
        log.tail();
        log.link();
        log
    }

    fn probe(&mut self) {
        let found = |total| Effect::Read { total };
        self.push(
            "GET", "/scim/v2/Users?filter=userName+eq+%225f2c1c1b-0a9e-4a3c%22", 200,
            "Users where userName eq \"5f2c1c1b-0a9e-4a3c\" (0 found)", found(0), "",
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[],"startIndex":1,"itemsPerPage":0}"#,
        );
        self.push(
            "GET",
            "/scim/v2/ServiceProviderConfig",
            200,
            "read ServiceProviderConfig",
            found(1),
            "",
            r#"{"patch":{"supported":true}}"#,
        );
        self.push(
            "GET",
            "/scim/v2/Users?filter=externalId+eq+%22jdoe%22",
            200,
            "Users where externalId eq \"jdoe\" (0 found)",
            found(0),
            "",
            r#"{"totalResults":0}"#,
        );
    }

    fn create_jdoe(&mut self) {
        let body = jdoe(true, None).attributes.to_string();
        let change = change(
            ResourceType::User,
            "jdoe",
            Delta::Created(Box::new(jdoe(true, None))),
        );
        let mark = Mark::Changed(ChangeKind::Created, 14);
        self.push(
            "POST",
            "/scim/v2/Users",
            201,
            "user jdoe created",
            Effect::Changed(change, mark),
            &body,
            &body,
        );
        self.set(None, Some(jdoe(true, None)));
        self.remark(
            "schemas-extra",
            "schemas names an extension that has no value",
        );
    }

    fn add_to_group(&mut self) {
        self.push(
            "GET",
            "/scim/v2/Groups?excludedAttributes=members&filter=displayName+eq+%22Sales%22",
            200,
            "Groups where displayName eq \"Sales\" (1 found)",
            Effect::Read { total: 1 },
            "",
            r#"{"totalResults":1}"#,
        );
        let edits = vec![Edit::Member {
            position: 3,
            from: None,
            to: Some(member("3fa9c1e2", "Jane Doe")),
            name: Some("jdoe".to_owned()),
        }];
        let change = change(ResourceType::Group, "Sales", modified(4, edits));
        self.push(
            "PATCH", "/scim/v2/Groups/77aa01d4", 204, "group Sales: member +jdoe",
            Effect::Changed(change, Mark::Members { added: 1, removed: 0 }),
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"members","value":[{"value":"3fa9c1e2"}]}]}"#,
            "",
        );
        self.set(Some(sales(false)), Some(sales(true)));
        self.remark("op-case", "Operations[0].op \"Add\" read as add");
        let edits = vec![attribute("title", None, Some(json!("Engineer")))];
        let change = self::change(ResourceType::User, "jdoe", modified(1, edits));
        self.push(
            "PATCH", "/scim/v2/Users/3fa9c1e2", 200, "user jdoe title Engineer",
            Effect::Changed(change, Mark::Changed(ChangeKind::Modified, 1)),
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"Engineer"}]}"#,
            &jdoe(true, Some("Engineer")).attributes,
        );
        self.set(Some(jdoe(true, None)), Some(jdoe(true, Some("Engineer"))));
    }

    fn refusals(&mut self) {
        self.push(
            "PATCH",
            "/scim/v2/Users/90bb42aa",
            200,
            "user bwong unchanged: same value",
            Effect::Unchanged,
            r#"{"Operations":[]}"#,
            "{}",
        );
        self.push(
            "POST", "/scim/v2/Users", 409, "user ckent refused: userName is not unique",
            Effect::Refused(Some(ScimType::Uniqueness), "userName \"ckent@contoso.com\" belongs to the user 5a11: choose another or update that one"),
            r#"{"userName":"ckent@contoso.com"}"#,
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness"}"#,
        );
        self.push(
            "PATCH",
            "/scim/v2/Groups/0b5e",
            400,
            "group Ops refused: invalidPath members[value eq",
            Effect::Refused(
                Some(ScimType::InvalidPath),
                "the path \"members[value eq\" ends inside of a value filter: close it with ]",
            ),
            r#"{"Operations":[{"op":"Remove","path":"members[value eq"}]}"#,
            r#"{"status":"400","scimType":"invalidPath"}"#,
        );
        self.push(
            "GET",
            "/scim/v2/Users/7b1e",
            200,
            "read user asmith",
            Effect::Read { total: 1 },
            "",
            r#"{"userName":"asmith"}"#,
        );
    }

    fn disable_jdoe(&mut self) {
        let edits = vec![attribute("active", Some(json!(true)), Some(json!(false)))];
        let change = change(ResourceType::User, "jdoe", modified(2, edits));
        self.push(
            "PATCH", "/scim/v2/Users/3fa9c1e2", 200, "user jdoe active true -> false",
            Effect::Changed(change, Mark::Changed(ChangeKind::Modified, 1)),
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}"#,
            &jdoe(false, Some("Engineer")).attributes,
        );
        self.set(
            Some(jdoe(true, Some("Engineer"))),
            Some(jdoe(false, Some("Engineer"))),
        );
        self.remark("op-case", "Operations[0].op \"Replace\" read as replace");
        self.remark(
            "bool-as-string",
            "Operations[0].value \"False\" read as false",
        );
        if let Fact::Exchange(exchange) = &mut self.last().event.fact {
            exchange.strict = Some(StrictAnswer {
                status: 400,
                scim_type: Some(ScimType::InvalidSyntax),
                detail: Some("Operations[0].op is \"Replace\", expected replace".to_owned()),
            });
        }
    }

    fn tail(&mut self) {
        let edits = vec![Edit::Member {
            position: 3,
            from: Some(member("3fa9c1e2", "Jane Doe")),
            to: None,
            name: Some("jdoe".to_owned()),
        }];
        let change = change(ResourceType::Group, "Sales", modified(5, edits));
        self.push(
            "PATCH",
            "/scim/v2/Groups/77aa01d4",
            204,
            "group Sales: member -jdoe",
            Effect::Changed(
                change,
                Mark::Members {
                    added: 0,
                    removed: 1,
                },
            ),
            r#"{"Operations":[{"op":"Remove"}]}"#,
            "",
        );
        self.set(Some(sales(true)), Some(sales(false)));
        self.push(
            "GET",
            "/scim/v2/Users?startIndex=1&count=100",
            200,
            "Users (38 found, 38 returned)",
            Effect::Read { total: 38 },
            "",
            r#"{"totalResults":38}"#,
        );
        self.last().summary.client = Client::Okta;
        let change = self::change(
            ResourceType::User,
            "jdoe",
            Delta::Deleted(Box::new(jdoe(false, Some("Engineer")))),
        );
        let mark = Mark::Changed(ChangeKind::Deleted, 15);
        self.push(
            "DELETE",
            "/scim/v2/Users/3fa9c1e2",
            204,
            "user jdoe deleted",
            Effect::Changed(change, mark),
            "",
            "",
        );
        self.set(Some(jdoe(false, Some("Engineer"))), None);
    }

    /// Tells each event of the changes around it, and each resource its history.
    fn link(&mut self) {
        let changes: Vec<Seq> = self
            .details
            .iter()
            .filter(|detail| detail.summary.is_change())
            .map(|detail| detail.event.seq)
            .collect();
        let touched = |detail: &Detail| {
            detail
                .after
                .as_ref()
                .or(detail.before.as_ref())
                .map(|record| record.id.clone())
        };
        let histories: Vec<_> =
            self.details
                .iter()
                .map(|detail| {
                    let of_same = self.details.iter().filter(|other| {
                        touched(other) == touched(detail) && touched(detail).is_some()
                    });
                    of_same
                        .map(|other| (other.event.seq, other.summary.sentence.clone()))
                        .collect::<Vec<_>>()
                })
                .collect();
        for (detail, history) in self.details.iter_mut().zip(histories) {
            detail.history = history;
            detail.previous_change = changes
                .iter()
                .rev()
                .find(|seq| **seq < detail.event.seq)
                .copied();
            detail.next_change = changes.iter().find(|seq| **seq > detail.event.seq).copied();
        }
    }

    fn last(&mut self) -> &mut Detail {
        self.details.last_mut().unwrap()
    }

    fn set(&mut self, before: Option<Record>, after: Option<Record>) {
        self.last().before = before;
        self.last().after = after;
    }

    fn remark(&mut self, id: &str, note: &str) {
        let detail = self.last();
        detail.summary.flags.push(id.to_owned());
        if let Fact::Exchange(exchange) = &mut detail.event.fact {
            exchange.remarks.push(Remark {
                id: id.to_owned(),
                note: note.to_owned(),
            });
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a table with these columns")]
    fn push(
        &mut self,
        method: &str,
        target: &str,
        status: u16,
        sentence: &str,
        effect: Effect,
        request: &str,
        response: &str,
    ) {
        let number = self.details.len() as u64 + 1;
        let at = Timestamp(START.0 + i64::try_from(number).unwrap() * 1_137_000);
        let subject = Subject {
            resource_type: ResourceType::User,
            id: None,
            name: None,
        };
        let (outcome, changes, mark) = match effect {
            Effect::Read { total } => (
                Outcome::Listed {
                    resource_type: None,
                    filter: None,
                    total,
                    returned: total,
                },
                vec![],
                Mark::None,
            ),
            Effect::Changed(change, mark) => (Outcome::Changed, vec![change], mark),
            Effect::Unchanged => (
                Outcome::Unchanged {
                    subject,
                    reason: "same value".to_owned(),
                },
                vec![],
                Mark::NoChange,
            ),
            Effect::Refused(scim_type, detail) => (
                Outcome::Refused {
                    subject: Some(subject),
                    scim_type,
                    detail: detail.to_owned(),
                },
                vec![],
                Mark::None,
            ),
        };
        let decision = |check: &str, expected: &str, received: &str, verdict| Decision {
            check: check.to_owned().into(),
            expected: expected.to_owned().into(),
            received: received.to_owned(),
            verdict,
        };
        let mut decisions = vec![
            decision(
                "token",
                "a known token",
                "bearer, 64 characters",
                Verdict::Passed,
            ),
            decision("path", "a SCIM endpoint", target, Verdict::Passed),
        ];
        if let Outcome::Refused {
            scim_type: Some(scim_type),
            ..
        } = &outcome
        {
            decisions.push(decision(
                scim_type.keyword(),
                "something else",
                "what was sent",
                Verdict::Failed,
            ));
        }
        let exchange = Exchange {
            connection: Connection {
                number: 1,
                peer: "20.1.2.3:443".to_owned(),
                protocol: "HTTP/1.1".to_owned(),
                tls: None,
            },
            request: RecordedRequest {
                method: method.to_owned(),
                target: target.to_owned(),
                head: head(&format!("{method} {target} HTTP/1.1"), request.len(), true),
                body: Body {
                    kept: Bytes::copy_from_slice(request.as_bytes()),
                    length: request.len() as u64,
                    sha256: None,
                },
            },
            response: Some(RecordedResponse {
                status,
                head: head(&format!("HTTP/1.1 {status}"), response.len(), false),
                body: Bytes::copy_from_slice(response.as_bytes()),
            }),
            trouble: None,
            duration_us: 1_000 + number * 412,
            outcome,
            remarks: vec![],
            decisions,
            strict: None,
        };
        let summary = Summary {
            seq: Seq(number),
            at,
            origin: Origin::Client,
            client: Client::Entra,
            method: method.to_owned(),
            target: target.to_owned(),
            status: Some(status),
            duration_us: exchange.duration_us,
            is_error: status >= 400,
            mark,
            sentence: sentence.to_owned(),
            flags: vec![],
            touched: None,
        };
        let event = Event {
            seq: Seq(number),
            at,
            origin: Origin::Client,
            fact: Fact::Exchange(Box::new(exchange)),
            changes,
        };
        self.details.push(Detail {
            event,
            summary,
            before: None,
            after: None,
            history: vec![],
            names: std::collections::HashMap::new(),
            previous_change: None,
            next_change: None,
        });
    }
}

fn head(first: &str, length: usize, is_request: bool) -> Bytes {
    let rest = if is_request {
        "Host: scim.example.com\r\nAuthorization: Bearer [redacted 64 characters, fingerprint 9f2c]\r\nADSCIMVersion: 1\r\n"
    } else {
        "etag: W/\"3\"\r\n"
    };
    format!("{first}\r\n{rest}Content-Type: application/scim+json\r\nContent-Length: {length}\r\n")
        .into()
}

fn change(resource_type: ResourceType, name: &str, delta: Delta) -> Change {
    let id = if resource_type == ResourceType::User {
        "3fa9c1e2"
    } else {
        "77aa01d4"
    };
    Change {
        resource_type,
        id: ResourceId::new(id),
        ordinal: 1,
        name: name.to_owned(),
        delta,
    }
}

fn modified(version: u64, edits: Vec<Edit>) -> Delta {
    let meta = |version| Meta {
        modified: START,
        version,
    };
    Delta::Modified {
        from: meta(version),
        to: meta(version + 1),
        edits,
    }
}

fn attribute(path: &str, from: Option<Value>, to: Option<Value>) -> Edit {
    Edit::Attribute {
        path: path.to_owned(),
        from,
        to,
        names: ReferenceNames::default(),
    }
}

fn member(value: &str, display: &str) -> Member {
    Member {
        value: ResourceId::new(value),
        rest: Some(json!({ "display": display }).to_string().into()),
    }
}

fn record(
    resource_type: ResourceType,
    id: &str,
    version: u64,
    attributes: &Value,
    members: Members,
) -> Record {
    Record {
        resource_type,
        id: ResourceId::new(id),
        ordinal: 1,
        created: START,
        modified: START,
        version,
        attributes: AttributeText::from(attributes),
        members,
    }
}

fn jdoe(active: bool, title: Option<&str>) -> Record {
    let mut attributes = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId": "jdoe",
        "userName": "jdoe@contoso.com",
        "active": active,
        "displayName": "Jane Doe",
        "name": { "givenName": "Jane", "familyName": "Doe" },
        "emails": [{ "type": "work", "value": "jdoe@contoso.com", "primary": true }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales", "employeeNumber": "1042" },
    });
    if let Some(title) = title {
        attributes["title"] = title.into();
    }
    let version = 1 + u64::from(title.is_some()) + u64::from(!active);
    record(
        ResourceType::User,
        "3fa9c1e2",
        version,
        &attributes,
        Members::default(),
    )
}

fn sales(has_jdoe: bool) -> Record {
    let mut members = Members::default();
    for (position, (value, display)) in [("90bb42aa", "Bo Wong"), ("7b1e", "Ada Smith")]
        .into_iter()
        .enumerate()
    {
        members.insert(position as u64, member(value, display));
    }
    if has_jdoe {
        members.insert(3, member("3fa9c1e2", "Jane Doe"));
    }
    let attributes = json!({ "displayName": "Sales", "externalId": "g-sales" });
    record(
        ResourceType::Group,
        "77aa01d4",
        if has_jdoe { 5 } else { 4 },
        &attributes,
        members,
    )
}
