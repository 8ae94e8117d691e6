//! A small capture that has one of everything, and what a query finds in it.

use std::time::Duration;

use http::Method;
use scimscope::inspect::Session;
use scimscope::journal::{Annotation, AnnotationKind, Intake, Reader, Refusal, Seq};
use scimscope::journal::{Letter, NoteText, Tag, Trouble, TroubleKind};
use scimscope::scim::{self, ScimType, Timestamp};
use serde_json::{Value, json};

use crate::journal::{Bench, group, id_of, intake, patch, user};

/// A capture, and the `id` of the user and the group in it.
pub(super) struct History {
    bench: Bench,
    pub(super) jane: String,
    pub(super) sales: String,
}

/// When the first event came.
pub(super) const START: Timestamp = Timestamp(1_790_000_000_000_000);

impl History {
    /// The events, by number:
    ///
    /// ```text
    ///  1  entra   GET    look-up of a random identifier, nothing found
    ///  2  entra   POST   jane@x created, externalId ext-7, mail jane.doe@x
    ///  3  entra   POST   jane@x again: refused, uniqueness
    ///  4  entra   POST   jane@x once more: refused, a retry
    ///  5  entra   POST   group Sales created
    ///  6  entra   PATCH  Sales: member +jane (Add with a capital)
    ///  7  entra   PATCH  jane: active true -> false, sent as a string
    ///  8  entra   PATCH  jane: the same again, no effect
    ///  9  okta    GET    jane, 100 seconds later
    /// 10  okta    PUT    jane: title set to "Chief Engineer"
    /// 11  okta    GET    Users?filter=userName eq "jane@x", found
    /// 12  curl    GET    ServiceProviderConfig
    /// 13  curl    GET    without a token: 401
    /// 14  entra   DELETE jane, who leaves Sales; 200 seconds later
    /// 15  user    mark a on #7
    /// 16  user    note "ask Contoso" on #3
    /// 17  user    tag known on #3
    /// 18  endpoint: the response of #14 was not delivered
    /// ```
    pub(super) async fn record() -> Self {
        let bench = Bench::start();
        let mut second = 0;
        let mut at = |seconds: i64| {
            second += seconds;
            Timestamp(START.0 + second * 1_000_000)
        };
        let probe = "/Users?filter=userName+eq+%22f53ea214-4fa5-4dae-8c51-6257cdaf63e8%22";
        submit(&bench, by("entra", at(0), Method::GET, probe, &Value::Null)).await;
        let mut jane = user("jane@x");
        jane["externalId"] = "ext-7".into();
        jane["emails"] = json!([{"type": "work", "value": "jane.doe@x", "primary": true}]);
        let created = submit(&bench, by("entra", at(1), Method::POST, "/Users", &jane)).await;
        submit(&bench, by("entra", at(1), Method::POST, "/Users", &jane)).await;
        submit(&bench, by("entra", at(1), Method::POST, "/Users", &jane)).await;
        let sales = group("Sales", &[]);
        let sales = submit(&bench, by("entra", at(1), Method::POST, "/Groups", &sales)).await;
        let (user_path, group_path) = (format!("/Users/{created}"), format!("/Groups/{sales}"));
        let member =
            patch(&json!([{"op": "Add", "path": "members", "value": [{"value": created}]}]));
        submit(
            &bench,
            by("entra", at(1), Method::PATCH, &group_path, &member),
        )
        .await;
        let disable = patch(&json!([{"op": "replace", "path": "active", "value": "False"}]));
        submit(
            &bench,
            by("entra", at(1), Method::PATCH, &user_path, &disable),
        )
        .await;
        submit(
            &bench,
            by("entra", at(1), Method::PATCH, &user_path, &disable),
        )
        .await;
        submit(
            &bench,
            by("okta", at(100), Method::GET, &user_path, &Value::Null),
        )
        .await;
        jane["title"] = "Chief Engineer".into();
        jane["active"] = false.into();
        submit(&bench, by("okta", at(1), Method::PUT, &user_path, &jane)).await;
        let found = "/Users?filter=userName%20eq%20%22jane@x%22";
        submit(&bench, by("okta", at(1), Method::GET, found, &Value::Null)).await;
        let config = by(
            "curl",
            at(1),
            Method::GET,
            "/ServiceProviderConfig",
            &Value::Null,
        );
        submit(&bench, config).await;
        let refused = by("curl", at(1), Method::GET, "/Users", &Value::Null);
        submit(&bench, without_token(refused)).await;
        submit(
            &bench,
            by("entra", at(200), Method::DELETE, &user_path, &Value::Null),
        )
        .await;
        for annotation in annotations() {
            bench.inbox().annotate(annotation).await.unwrap();
        }
        let inbox = bench.inbox();
        inbox.undelivered(Seq(14), "broken pipe".to_owned()).await;
        inbox
            .head()
            .wait_for(|head| *head >= Seq(18))
            .await
            .unwrap();
        Self {
            bench,
            jane: created,
            sales,
        }
    }

    /// Sends one more request.
    pub(super) async fn send(&self, method: Method, path: &str, body: Value) {
        self.bench.send(method, path, body).await;
    }

    pub(super) fn reader(&self) -> Reader {
        self.bench.reader()
    }

    pub(super) fn session(&self) -> Session {
        let mut session = Session::default();
        session.extend(&self.reader(), u64::MAX).unwrap();
        session
    }
}

fn annotations() -> [Annotation; 3] {
    let note = NoteText::try_from("ask Contoso".to_owned()).unwrap();
    let tag = Tag::try_from("known".to_owned()).unwrap();
    [
        (7, AnnotationKind::Mark(Letter::try_from('a').unwrap())),
        (3, AnnotationKind::Note(note)),
        (3, AnnotationKind::Tag(tag)),
    ]
    .map(|(of, kind)| Annotation { of: Seq(of), kind })
}

/// A request as a known client sends it.
fn by(client: &str, at: Timestamp, method: Method, path: &str, body: &Value) -> Intake {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut intake = intake(method, path, &body);
    let trait_of = match client {
        "entra" => "ADSCIMVersion: 6.0",
        "okta" => "User-Agent: Okta SCIM Client 1.0.0",
        _ => "User-Agent: curl/8.5.0",
    };
    let line = intake.request.method.as_str().to_owned();
    let head = format!(
        "{line} {} HTTP/1.1\r\nHost: localhost\r\n{trait_of}",
        intake.request.target
    );
    intake.head = head.into();
    intake.at = at;
    intake.connection.number = match client {
        "entra" => 1,
        "okta" => 2,
        _ => 3,
    };
    intake.whole -= Duration::from_micros(10);
    intake
}

/// Hands a request in; returns the `id` of a resource in the answer.
async fn submit(bench: &Bench, intake: Intake) -> String {
    let reply = bench.inbox().submit(intake).await.unwrap();
    if reply.response.status == 201 {
        id_of(&reply)
    } else {
        String::new()
    }
}

fn without_token(intake: Intake) -> Intake {
    let refusal = Refusal {
        trouble: Trouble {
            kind: TroubleKind::Unauthorized,
            detail: "there is no token".to_owned(),
        },
        error: Some(scim::Error {
            status: http::StatusCode::UNAUTHORIZED,
            scim_type: None::<ScimType>,
            detail: "there is no token".to_owned(),
            check: None,
        }),
        headers: http::HeaderMap::new(),
    };
    Intake {
        refusal: Some(refusal),
        ..intake
    }
}
