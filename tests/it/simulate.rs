//! The simulated Entra, against an endpoint that is right and against endpoints that are wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use scimscope::net::simulate::{
    Believed, Dialect, Ending, Error, Kind, Phase, Plan, Progress, Report, run,
};
use scimscope::scim::{
    Directory, Provider, Request, ResourceType, Response, Stamp, Timestamp, respond,
};

/// A request as it arrived.
#[derive(Debug, Clone)]
struct Arrival {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Value,
}

/// Makes a wrong answer out of a right one.
type Tamper = fn(&Arrival, &mut Response);

/// An endpoint in this process that remembers everything it was sent.
struct Endpoint {
    url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    provider: Provider,
    directory: Directory,
    arrivals: Vec<Arrival>,
    tamper: Tamper,
    /// What was created, so that requests can be compared whatever `id`s were given.
    names: HashMap<String, String>,
    under_way: HashMap<String, usize>,
    most_at_once: usize,
    overlaps: Vec<String>,
}

impl Endpoint {
    async fn start(tamper: Tamper) -> Self {
        let state = Arc::new(Mutex::new(State {
            provider: Provider::default(),
            directory: Directory::default(),
            arrivals: Vec::new(),
            tamper,
            names: HashMap::new(),
            under_way: HashMap::new(),
            most_at_once: 0,
            overlaps: Vec::new(),
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/scim/v2", listener.local_addr().unwrap());
        tokio::spawn(accept(listener, state.clone()));
        Self { url, state }
    }

    async fn right() -> Self {
        Self::start(|_, _| {}).await
    }

    fn plan(&self) -> Plan {
        Plan {
            target: self.url.clone(),
            token: Some("secret".into()),
            users: 40,
            groups: 6,
            cycles: 0,
            dialect: Dialect::Legacy,
            seed: 7,
            rate: None,
            concurrency: 1,
            pause: Duration::ZERO,
        }
    }

    async fn run(&self, plan: &Plan) -> Report {
        run(plan, |_| {}, CancellationToken::new()).await.unwrap()
    }

    fn arrivals(&self) -> Vec<Arrival> {
        self.state.lock().unwrap().arrivals.clone()
    }

    /// Method, target and body of every request, with names in place of the `id`s that this endpoint gave.
    fn traffic(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        let line = |arrival: &Arrival| {
            let Arrival {
                method,
                target,
                body,
                ..
            } = arrival;
            let line = format!("{method} {target} {body}");
            state
                .names
                .iter()
                .fold(line, |line, (id, name)| line.replace(id, name))
        };
        state.arrivals.iter().map(line).collect()
    }

    fn held(&self) -> Value {
        held(&self.state.lock().unwrap().directory)
    }
}

/// What a directory holds, in the form of what is believed of it.
pub fn held(directory: &Directory) -> Value {
    let all = |resource_type| -> Vec<Value> {
        let records = directory.records(resource_type);
        records
            .map(|record| directory.representation(record, ""))
            .collect()
    };
    let users = all(ResourceType::User);
    let names: HashMap<&str, &str> = users
        .iter()
        .map(|user| {
            (
                user["id"].as_str().unwrap(),
                user["userName"].as_str().unwrap(),
            )
        })
        .collect();
    let groups = all(ResourceType::Group);
    json!({
        "users": users.iter().map(|user| user_facts(user, &names)).collect::<BTreeMap<_, _>>(),
        "groups": groups.iter().map(|group| group_facts(group, &names)).collect::<BTreeMap<_, _>>(),
    })
}

const EXTENSION: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn user_facts(user: &Value, names: &HashMap<&str, &str>) -> (String, Value) {
    let item = |attribute: &str, kind: &str, sub: &str| {
        let items = user[attribute].as_array().cloned().unwrap_or_default();
        let found = items.into_iter().find(|item| item["type"] == kind);
        found.map_or(Value::Null, |item| item[sub].clone())
    };
    let manager = user[EXTENSION]["manager"]["value"].as_str();
    let facts = json!({
        "id": user["id"], "userName": user["userName"], "externalId": user["externalId"],
        "active": user["active"], "displayName": user["displayName"], "title": user["title"],
        "familyName": user["name"]["familyName"], "mail": item("emails", "work", "value"),
        "mobile": item("phoneNumbers", "mobile", "value"), "city": item("addresses", "work", "locality"),
        "department": user[EXTENSION]["department"], "manager": manager.map(|id| names[id]),
    });
    (user["id"].to_string(), facts)
}

fn group_facts(group: &Value, names: &HashMap<&str, &str>) -> (String, Value) {
    let members = group["members"].as_array().cloned().unwrap_or_default();
    let members: BTreeSet<&str> = members
        .iter()
        .map(|member| names[member["value"].as_str().unwrap()])
        .collect();
    let facts = json!({
        "id": group["id"], "displayName": group["displayName"], "externalId": group["externalId"],
        "members": members,
    });
    (group["id"].to_string(), facts)
}

/// What is believed, in the form of what the directory holds.
pub fn believed(believed: &Believed) -> Value {
    let user = |user: &Value| {
        let at = |path: &str| user["attributes"].get(path).cloned().unwrap_or_default();
        let facts = json!({
            "id": user["id"], "userName": user["userName"], "externalId": user["externalId"],
            "active": user["active"], "displayName": at("displayName"), "title": at("title"),
            "familyName": at("name.familyName"), "mail": at("emails[type eq \"work\"].value"),
            "mobile": at("phoneNumbers[type eq \"mobile\"].value"),
            "city": at("addresses[type eq \"work\"].locality"),
            "department": at(&format!("{EXTENSION}:department")), "manager": user["manager"],
        });
        (user["id"].to_string(), facts)
    };
    let group = |group: &Value| (group["id"].to_string(), group.clone());
    let json = believed.to_json();
    let all = |key: &str| json[key].as_array().unwrap().clone();
    json!({
        "users": all("Users").iter().map(user).collect::<BTreeMap<_, _>>(),
        "groups": all("Groups").iter().map(group).collect::<BTreeMap<_, _>>(),
    })
}

async fn accept(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = state.clone();
        stream.set_nodelay(true).unwrap();
        let service = service_fn(move |request| answer(state.clone(), request));
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

async fn answer(
    state: Arc<Mutex<State>>,
    request: http::Request<Incoming>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let arrival = Arrival {
        method: head.method,
        target: head.uri.to_string(),
        headers: head.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let object = object_of(&arrival);
    state.lock().unwrap().begin(&object);
    // Time for others to arrive while this one is under way.
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
    let response = state.lock().unwrap().finish(&object, arrival, body);
    let mut answer = http::Response::new(Full::new(response.body));
    *answer.status_mut() = response.status;
    *answer.headers_mut() = response.headers;
    Ok(answer)
}

/// The object that a request is about: by `id` where one is named, else by the name asked for or given.
fn object_of(arrival: &Arrival) -> String {
    let path = arrival.target.trim_start_matches("/scim/v2/");
    let literal = |text: &str| text.split("%22").nth(1).unwrap_or_default().to_owned();
    match path.split_once('?') {
        None if path.contains('/') => path.split('/').nth(1).unwrap().to_owned(),
        Some((path, _)) if path.contains('/') => path.split('/').nth(1).unwrap().to_owned(),
        Some((_, query)) => literal(query),
        None => [&arrival.body["userName"], &arrival.body["externalId"]]
            .into_iter()
            .find_map(Value::as_str)
            .unwrap_or_default()
            .replace('@', "%40"),
    }
}

impl State {
    fn begin(&mut self, object: &str) {
        let n_under_way = self.under_way.entry(object.to_owned()).or_default();
        *n_under_way += 1;
        if *n_under_way > 1 {
            self.overlaps.push(object.to_owned());
        }
        self.most_at_once = self.most_at_once.max(self.under_way.values().sum());
    }

    fn finish(&mut self, object: &str, arrival: Arrival, body: Bytes) -> Response {
        *self.under_way.get_mut(object).unwrap() -= 1;
        let n: u32 = self.arrivals.len().try_into().unwrap();
        let stamp = Stamp {
            at: Timestamp(1_767_225_600_000_000 + i64::from(n)),
            entropy: n.into(),
        };
        let request = Request {
            method: arrival.method.clone(),
            target: arrival.target.clone(),
            headers: arrival.headers.clone(),
            body,
            base_url: "http://endpoint.example/scim/v2".into(),
        };
        let mut response = respond(&self.provider, &mut self.directory, &request, &stamp).response;
        if arrival.method == Method::POST {
            self.remember_name(&response);
        }
        (self.tamper)(&arrival, &mut response);
        self.arrivals.push(arrival);
        response
    }

    fn remember_name(&mut self, response: &Response) {
        let created: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let name = [&created["userName"], &created["displayName"]]
            .into_iter()
            .find_map(Value::as_str);
        if let (Some(id), Some(name)) = (created["id"].as_str(), name) {
            self.names.insert(id.into(), format!("<{name}>"));
        }
    }
}

fn edit(response: &mut Response, change: impl FnOnce(&mut Value)) {
    let mut body: Value = serde_json::from_slice(&response.body).unwrap();
    change(&mut body);
    response.body = body.to_string().into();
}

/// A run that has some of everything.
fn long(plan: Plan) -> Plan {
    Plan {
        users: 80,
        groups: 8,
        cycles: 6,
        concurrency: 8,
        ..plan
    }
}

#[tokio::test]
async fn an_endpoint_that_is_right_is_accepted_and_holds_what_is_believed() {
    for dialect in [Dialect::Legacy, Dialect::Optscim] {
        let endpoint = Endpoint::right().await;
        let plan = Plan {
            dialect,
            ..long(endpoint.plan())
        };
        let report = endpoint.run(&plan).await;
        assert_eq!(report.ending, Ending::Completed);
        assert_eq!(report.objections, [], "{report}");
        assert!(report.is_acceptable());
        assert_eq!(believed(&report.believed), endpoint.held());
        assert_eq!(report.n_requests(), endpoint.arrivals().len() as u64);
    }
}

#[tokio::test]
async fn a_long_run_sends_every_kind_of_request() {
    let endpoint = Endpoint::right().await;
    let plan = Plan {
        cycles: 20,
        ..long(endpoint.plan())
    };
    let report = endpoint.run(&plan).await;
    assert_eq!(report.requests.len(), 19, "{report}");
}

#[tokio::test]
async fn a_second_run_finds_what_the_first_left_and_is_accepted() {
    for dialect in [Dialect::Legacy, Dialect::Optscim] {
        let endpoint = Endpoint::right().await;
        let plan = Plan {
            dialect,
            ..long(endpoint.plan())
        };
        endpoint.run(&plan).await;
        let report = endpoint.run(&plan).await;
        assert_eq!(report.objections, [], "{report}");
        let found = &report.requests[&Kind::UpdateUser];
        assert!(found.values().sum::<u64>() > 0);
        assert_eq!(believed(&report.believed), endpoint.held());
    }
}

#[tokio::test]
async fn one_seed_is_one_sequence_of_requests() {
    let (first, second, other) = (
        Endpoint::right().await,
        Endpoint::right().await,
        Endpoint::right().await,
    );
    first
        .run(&Plan {
            cycles: 4,
            ..first.plan()
        })
        .await;
    second
        .run(&Plan {
            cycles: 4,
            ..second.plan()
        })
        .await;
    other
        .run(&Plan {
            cycles: 4,
            seed: 8,
            ..other.plan()
        })
        .await;
    assert_eq!(first.traffic(), second.traffic());
    assert_ne!(first.traffic(), other.traffic());
}

#[tokio::test]
async fn concurrency_changes_the_order_of_requests_and_nothing_else() {
    let (alone, together) = (Endpoint::right().await, Endpoint::right().await);
    alone
        .run(&Plan {
            cycles: 4,
            ..alone.plan()
        })
        .await;
    together
        .run(&Plan {
            cycles: 4,
            concurrency: 8,
            ..together.plan()
        })
        .await;
    let sorted = |endpoint: &Endpoint| {
        let mut traffic = endpoint.traffic();
        traffic.sort_unstable();
        traffic
    };
    assert_eq!(sorted(&alone), sorted(&together));
    assert_eq!(alone.state.lock().unwrap().most_at_once, 1);
}

#[tokio::test]
async fn requests_run_side_by_side_but_never_two_about_one_object() {
    let endpoint = Endpoint::right().await;
    endpoint.run(&long(endpoint.plan())).await;
    let state = endpoint.state.lock().unwrap();
    assert_eq!(state.overlaps, Vec::<String>::new());
    assert!(
        (2..=8).contains(&state.most_at_once),
        "{}",
        state.most_at_once
    );
}

#[tokio::test]
async fn requests_look_like_those_of_entra() {
    let endpoint = Endpoint::right().await;
    endpoint
        .run(&Plan {
            cycles: 2,
            ..endpoint.plan()
        })
        .await;
    let mut marks = BTreeSet::new();
    for Arrival {
        method, headers, ..
    } in endpoint.arrivals()
    {
        assert!(!headers.contains_key("user-agent"));
        assert_eq!(headers["authorization"], "Bearer secret");
        let mark = headers["adscimversion"].to_str().unwrap().to_owned();
        assert!(
            mark.contains("Date: 2026-") && mark.contains("ActivityId: "),
            "{mark}"
        );
        marks.insert(mark);
        let has_body = method == Method::POST || method == Method::PATCH;
        let media_type = HeaderValue::from_static("application/scim+json; charset=utf-8");
        assert_eq!(headers.get("content-type"), has_body.then_some(&media_type));
    }
    assert_eq!(marks.len(), 3, "one mark for each cycle");
}

#[tokio::test]
async fn the_initial_cycle_follows_the_order_of_entra() {
    let endpoint = Endpoint::right().await;
    let plan = Plan {
        users: 2,
        groups: 1,
        ..endpoint.plan()
    };
    endpoint.run(&plan).await;
    let steps: Vec<String> = endpoint
        .traffic()
        .iter()
        .map(|line| {
            line.split(['=', '%', '<'])
                .next()
                .unwrap()
                .replace("/scim/v2", "")
        })
        .map(|line| {
            line.split(" {")
                .next()
                .unwrap()
                .trim_end_matches(" null")
                .to_owned()
        })
        .collect();
    let mut expected = vec![
        "GET /Users?filter",
        "GET /Users?filter",
        "GET /Groups?excludedAttributes",
        "GET /Users?filter",
        "POST /Users",
        "GET /Users?filter",
        "POST /Users",
        "GET /Users?filter",
        "PATCH /Users/",
        "GET /Groups?excludedAttributes",
        "POST /Groups",
    ];
    let n_members = steps.len() - expected.len();
    assert!((1..=2).contains(&n_members));
    expected.extend(["PATCH /Groups/"].repeat(n_members));
    assert_eq!(steps, expected);
}

#[tokio::test]
async fn the_flag_in_the_tenant_url_selects_the_dialect_and_stays_in_the_query() {
    let endpoint = Endpoint::right().await;
    let plan = Plan {
        target: format!("{}?aadOptscim062020", endpoint.url),
        ..endpoint.plan()
    };
    let report = endpoint.run(&plan).await;
    assert_eq!(report.dialect, Dialect::Optscim);
    for Arrival { target, body, .. } in endpoint.arrivals() {
        assert!(target.contains("?aadOptscim062020"), "{target}");
        assert!(!body.to_string().contains("\"Add\""));
    }
}

#[tokio::test]
async fn a_wrong_answer_is_reported() {
    let cases: [(&str, Kind, Tamper); 9] = [
        ("search-not-200", Kind::MatchUser, |arrival, response| {
            // Names have an @, the GUIDs of probes have none.
            if arrival.target.contains("Users?filter=userName") && arrival.target.contains("%40") {
                response.status = StatusCode::NOT_FOUND;
                response.body = json!({"detail": "nobody is here"}).to_string().into();
            }
        }),
        ("id-not-string", Kind::CreateUser, |arrival, response| {
            if arrival.method == Method::POST {
                edit(response, |body| body["id"] = json!(7));
            }
        }),
        ("id-missing", Kind::CreateGroup, |arrival, response| {
            if arrival.method == Method::POST && arrival.target.ends_with("Groups") {
                edit(response, |body| {
                    drop(body.as_object_mut().unwrap().remove("id"));
                });
            }
        }),
        ("body-not-json", Kind::CreateUser, |arrival, response| {
            if arrival.method == Method::POST {
                response.body = "<html>please log in</html>".into();
            }
        }),
        ("create-not-201", Kind::CreateUser, |arrival, response| {
            if arrival.method == Method::POST {
                response.status = StatusCode::OK;
            }
        }),
        ("manager-shape", Kind::ReadUser, |arrival, response| {
            if arrival.method == Method::GET && arrival.target.contains("/Users/") {
                edit(response, |body| body[EXTENSION]["manager"] = json!("u-1"));
            }
        }),
        (
            "members-not-excluded",
            Kind::ReadGroup,
            |arrival, response| {
                if arrival.method == Method::GET && arrival.target.contains("/Groups/") {
                    edit(response, |body| body["members"] = json!([{"value": "u-1"}]));
                }
            },
        ),
        ("boolean-as-string", Kind::ReadUser, |arrival, response| {
            if arrival.method == Method::GET && arrival.target.contains("/Users/") {
                edit(response, |body| body["active"] = json!("True"));
            }
        }),
        (
            "status-unexpected",
            Kind::SetManager,
            |arrival, response| {
                if arrival.body.to_string().contains(":manager") {
                    response.status = StatusCode::TOO_MANY_REQUESTS;
                }
            },
        ),
    ];
    for (rule, kind, tamper) in cases {
        let endpoint = Endpoint::start(tamper).await;
        let report = endpoint
            .run(&Plan {
                users: 20,
                cycles: 10,
                ..endpoint.plan()
            })
            .await;
        assert!(!report.is_acceptable(), "{rule}");
        let found = report
            .unacceptable()
            .find(|objection| objection.rule.name() == rule && objection.kind == kind)
            .unwrap_or_else(|| panic!("{rule} is not reported: {report}"));
        assert!(!found.method.is_empty() && found.target.starts_with("/scim/v2/"));
        assert!(!found.reason.is_empty() && !found.log_code.is_empty());
        assert!(report.to_string().contains(rule), "{report}");
        assert!(report.to_json()["unacceptable"].as_u64() > Some(0));
        let is_said = report
            .to_string()
            .contains("the endpoint said: nobody is here");
        assert_eq!(is_said, rule == "search-not-200", "{report}");
    }
}

#[tokio::test]
async fn no_job_is_started_whose_test_connection_fails() {
    let endpoint = Endpoint::start(|_, response| {
        response.status = StatusCode::BAD_REQUEST;
        response.body = json!({"detail": "no plus signs\u{1b}[31m"})
            .to_string()
            .into();
    })
    .await;
    let report = endpoint.run(&endpoint.plan()).await;
    assert_eq!(report.ending, Ending::NotStarted);
    assert!(!report.is_acceptable());
    assert_eq!(endpoint.arrivals().len(), 1);
    let said = report.to_string();
    assert!(said.contains("not started: Entra starts no job"), "{said}");
    assert!(
        said.contains("the endpoint said: no plus signs\u{fffd}[31m"),
        "{said}"
    );
    assert_eq!(
        report.to_json()["objections"][0]["detail"],
        "no plus signs\u{1b}[31m"
    );
}

#[tokio::test]
async fn the_same_media_type_everywhere_is_tolerated_and_kept_short() {
    let endpoint = Endpoint::start(|_, response| {
        if !response.body.is_empty() {
            let json = HeaderValue::from_static("application/json");
            response.headers.insert("content-type", json);
        }
    })
    .await;
    let report = endpoint.run(&endpoint.plan()).await;
    assert!(report.is_acceptable(), "{report}");
    assert_eq!(report.objections.len(), 3);
    assert!(report.to_string().contains("media-type"), "{report}");
}

#[tokio::test]
async fn a_token_that_is_refused_ends_the_run_at_once() {
    let endpoint = Endpoint::start(|_, response| response.status = StatusCode::UNAUTHORIZED).await;
    let error = run(&endpoint.plan(), |_| {}, CancellationToken::new())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unauthorized { status: 401, .. }));
    assert!(
        error.to_string().contains("check that the token"),
        "{error}"
    );
    assert_eq!(endpoint.arrivals().len(), 1);
}

#[tokio::test]
async fn nobody_at_the_target_is_an_error_that_names_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let endpoint = Endpoint::right().await;
    let plan = Plan {
        target: format!("http://{address}/scim?token=hush"),
        ..endpoint.plan()
    };
    let error = run(&plan, |_| {}, CancellationToken::new())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains(&address.to_string()), "{error}");
    assert!(!error.to_string().contains("hush"), "{error}");
}

#[tokio::test]
async fn a_target_without_tls_is_told_from_one_that_is_not_there() {
    let endpoint = Endpoint::right().await;
    let plan = Plan {
        target: endpoint.url.replace("http:", "https:"),
        ..endpoint.plan()
    };
    let error = run(&plan, |_| {}, CancellationToken::new())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Tls { .. }), "{error:?}");
}

#[tokio::test]
async fn a_plan_that_cannot_be_carried_out_is_refused() {
    let endpoint = Endpoint::right().await;
    let refuse = async |plan: Plan| {
        let error = run(&plan, |_| {}, CancellationToken::new())
            .await
            .unwrap_err();
        error.to_string()
    };
    let plan = endpoint.plan();
    assert!(
        refuse(Plan {
            rate: Some(0.0),
            ..plan.clone()
        })
        .await
        .contains("rate")
    );
    assert!(
        refuse(Plan {
            concurrency: 0,
            ..plan.clone()
        })
        .await
        .contains("concurrency")
    );
    assert!(
        refuse(Plan {
            target: "scim".into(),
            ..plan.clone()
        })
        .await
        .contains("target")
    );
    assert!(
        refuse(Plan {
            token: Some("a\nb".into()),
            ..plan
        })
        .await
        .contains("token")
    );
    assert_eq!(endpoint.arrivals().len(), 0);
}

#[tokio::test]
async fn progress_counts_every_step_up_to_its_end() {
    let endpoint = Endpoint::right().await;
    let mut steps: Vec<Progress> = Vec::new();
    let plan = Plan {
        cycles: 1,
        concurrency: 4,
        ..endpoint.plan()
    };
    run(&plan, |step| steps.push(step), CancellationToken::new())
        .await
        .unwrap();
    let users: Vec<usize> = steps
        .iter()
        .filter(|step| step.phase == Phase::Users && step.cycle == 0)
        .map(|step| step.done)
        .collect();
    assert_eq!(users, (1..=40).collect::<Vec<_>>());
    assert!(steps.iter().all(|step| step.done <= step.total));
}

#[tokio::test]
async fn stopping_ends_the_run_with_what_was_done_so_far() {
    let endpoint = Endpoint::right().await;
    let (plan, stop) = (long(endpoint.plan()), CancellationToken::new());
    let switch = stop.clone();
    let stop_early = move |step: Progress| {
        if step.phase == Phase::Users && step.done == 10 {
            switch.cancel();
        }
    };
    // In a task of its own, as the program does.
    let task = tokio::spawn(async move { run(&plan, stop_early, stop).await.unwrap() });
    let report = task.await.unwrap();
    assert_eq!(report.ending, Ending::Stopped);
    assert!(report.n_requests() < 80, "{}", report.n_requests());
    assert!((10..=20).contains(&report.believed.users.len()));
    assert_eq!(believed(&report.believed), endpoint.held());
}
