//! Secrets never reach the disk: a table of hostile requests, and then the bytes of the files.

use http::{HeaderMap, Method, StatusCode};
use scimscope::journal::{Intake, Recorder, Refusal, Trouble, TroubleKind};
use scimscope::scim::{Error, Provider};
use serde_json::Value;

use super::{Bench, intake};

const SECRET: &str = "hunter2-correct-horse";

/// Method, path, header field, body; each `$` is the secret.
const REQUESTS: &[(&str, &str, &str, &str)] = &[
    ("GET", "/Users", "Authorization: Bearer $", ""),
    ("GET", "/Users", "AUTHORIZATION:Basic $", ""),
    ("GET", "/Users", "Cookie: a=b; session=$", ""),
    ("GET", "/Users", "X-Api-Key: $", ""),
    ("GET", "/Users", "X-Vault-Token: $", ""),
    ("GET", "/Users", "Client-Secret: $", ""),
    ("GET", "/Users", "Token: $", ""),
    ("GET", "/Users?access_token=$", "X: y", ""),
    ("GET", "/Users?filter=password%20eq%20%22$%22", "X: y", ""),
    (
        "GET",
        "/Users?filter=p%61ssword+eq+%22$%22",
        "Referer: http://x/?token=$",
        "",
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u1","password":"$"}"#,
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u2","PASSW\u004frd":"$"}"#,
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u3","password":{"a":["$"]}}"#,
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"userName":"u4","password":"$"#,
    ),
    // JSON by its form, and no text.
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"userName":"\ud800","a":"{\"password\":\"$\"} \udfff"}"#,
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r"{'userName':'u5','password':'$'}",
    ),
    ("POST", "/Users", "X: y", "userName=u6&password=$"),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"op":"replace","path":"password","value":"$"}]}"#,
    ),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"value":"$","op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:password"}]}"#,
    ),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"op":"Replace","value":{"password":"$"}}]}"#,
    ),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"op":"replace","path":"password","value":"$"#,
    ),
    (
        "POST",
        "/Bulk",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u7","password":"$"}}]}"#,
    ),
    (
        "POST",
        "/Users/.search",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"password eq \"$\""}"#,
    ),
    // JSON that was encoded twice, and three times.
    (
        "POST",
        "/Users",
        "X: y",
        r#""{\"userName\":\"u8\",\"password\":\"$\"}""#,
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r#""{\"userName\":\"u8\",\"p\\u0061ssword\":\"a\\\"$\""#,
    ),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"op":"replace","value":"{\"password\":\"$\"}"}]}"#,
    ),
    (
        "POST",
        "/Bulk",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"PATCH","path":"/Users/1","data":"{\"Operations\":[{\"path\":\"password\",\"value\":\"$\"}]}"}]}"#,
    ),
    (
        "POST",
        "/Bulk",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":"\"{\\\"password\\\":\\\"$\\\"}\""}]}"#,
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u9","roles":[{"value":"{\"password\":\"$"}]}"#,
    ),
    // Paths that lead into a password.
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"op":"replace","value":{"password.value":"$"}}]}"#,
    ),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"op":"replace","value":{"password[type eq \"$\"]":"$"}}]}"#,
    ),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"op":"replace","value":{"urn:ietf:params:scim:schemas:core:2.0:User:password.value":"$"}}]}"#,
    ),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r#"{"Operations":[{"op":"replace","path":"password.value","value":{"value":"$","$":["$"]}}]}"#,
    ),
    (
        "PATCH",
        "/Users/1",
        "X: y",
        r"{'value':{'password[type eq $]':'$','password.x':'$'}",
    ),
    // Passwords that are no strings.
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"v1","password":{"value":"$"}}"#,
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"v2","password":["$"]}"#,
    ),
    (
        "POST",
        "/Users",
        "X: y",
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"v3","password":{"$":1}}"#,
    ),
    // Bodies in which nothing can be found, and one that only says so.
    ("POST", "/Users", "Content-Encoding: gzip", "\u{1f}\u{0}$"),
    (
        "POST",
        "/Users",
        "Content-Encoding: gzip, identity",
        r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"v4","password":"$"}"#,
    ),
    (
        "POST",
        "/Users",
        "Content-Type: Multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n$\r\n--x--",
    ),
    // Targets that were encoded again and again.
    (
        "GET",
        "/Users?filter=password%2520eq%2520%2522$%2522",
        "X: y",
        "",
    ),
    (
        "GET",
        "/Users?filter=p%252561ssword%252520eq%252520%252522$%252522",
        "X: y",
        "",
    ),
    (
        "GET",
        "/Users?filter=password%20eq%20%22a%22%20or%20p%2561ssword%2520eq%2520%2522$",
        "X: y",
        "",
    ),
    (
        "GET",
        "/Users?filter=%25252525252525252525252525252525252525$",
        "X: y",
        "",
    ),
    ("GET", "/Users?filter%3Dpassword+eq+%22$%22", "X: y", ""),
    ("GET", "/Users%3Ffilter=password%20eq%20%22$%22", "X: y", ""),
    ("GET", "/Users%3Ftoken%3D$", "X: y", ""),
    ("GET", "/Users?access%255Ftoken=$", "X: y", ""),
    (
        "GET",
        "/Users?next=https%3A%2F%2Fx%2F%3Ftoken%3D$",
        "X: y",
        "",
    ),
    ("GET", "/Users?accessToken=$&X-Token=$", "X: y", ""),
    (
        "GET",
        "/Users?secret_token=$&bearerToken=$&api_key=$&password.value=$",
        "X: y",
        "",
    ),
];

fn requests() -> Vec<Intake> {
    REQUESTS
        .iter()
        .map(|(method, path, field, body)| {
            let fill = |text: &str| text.replace('$', SECRET);
            let method: Method = method.parse().unwrap();
            let mut intake = intake(method, &fill(path), &fill(body));
            let field = fill(field);
            let (name, value) = field.split_once(':').unwrap();
            let name: http::HeaderName = name.parse().unwrap();
            intake
                .request
                .headers
                .insert(name, value.trim().parse().unwrap());
            intake.head = [intake.head.as_ref(), b"\r\n", field.as_bytes()]
                .concat()
                .into();
            intake
        })
        .collect()
}

/// The same requests, refused by the edge.
fn refused_requests() -> Vec<Intake> {
    let mut intakes = requests();
    for intake in &mut intakes {
        intake.refusal = Some(Refusal {
            trouble: Trouble {
                kind: TroubleKind::Unauthorized,
                detail: "wrong token".to_owned(),
            },
            error: Some(Error::new(StatusCode::UNAUTHORIZED, "wrong token")),
            headers: HeaderMap::new(),
        });
    }
    intakes
}

/// Whether any file of the capture holds the secret.
fn holds_secret(bench: &Bench) -> bool {
    holds(bench, SECRET)
}

fn holds(bench: &Bench, secret: &str) -> bool {
    std::fs::read_dir(bench.folder.path())
        .unwrap()
        .any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        })
}

#[tokio::test]
async fn no_file_of_a_capture_holds_a_secret() {
    let mut bench = Bench::start();
    for intake in requests().into_iter().chain(refused_requests()) {
        let what = String::from_utf8_lossy(&intake.head).into_owned();
        let reply = bench.inbox().submit(intake).await.unwrap();
        assert!(reply.seq.is_some(), "{what}");
        assert!(!holds_secret(&bench), "{what}");
    }
    bench.stop();
    assert!(
        !holds_secret(&bench),
        "after the write-ahead log was moved into the file"
    );
}

/// Status and `scimType` of the answer to each request.
async fn answers(bench: &Bench, intakes: Vec<Intake>) -> Vec<(String, StatusCode, Value)> {
    let mut answers = Vec::new();
    for intake in intakes {
        let body = String::from_utf8_lossy(&intake.request.body).into_owned();
        let what = format!("{}\n{body}", String::from_utf8_lossy(&intake.head));
        let response = bench.inbox().submit(intake).await.unwrap().response;
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        answers.push((what, response.status, body["scimType"].clone()));
    }
    answers
}

#[tokio::test]
async fn a_request_is_answered_as_it_would_be_with_its_secrets() {
    let redacting = Bench::start();
    let mut keeping = Bench::start();
    keeping.stop();
    let capture = keeping.capture();
    keeping.recorder = Some(Recorder::start(capture, Provider::default(), true).unwrap());
    let with_secrets = answers(&keeping, requests()).await;
    assert!(
        with_secrets
            .iter()
            .any(|(_, status, _)| *status == StatusCode::CREATED)
    );
    let without = answers(&redacting, requests()).await;
    for (with_secret, without) in with_secrets.iter().zip(&without) {
        assert_eq!(with_secret, without);
    }
}

#[tokio::test]
async fn a_password_of_another_type_is_refused_and_does_not_leak() {
    let bench = Bench::start();
    let digits = "8675309123456789";
    for (password, secret) in [
        (format!("{{\"value\":\"{SECRET}\"}}"), SECRET),
        (format!("[\"{SECRET}\"]"), SECRET),
        (digits.to_owned(), digits),
        (format!("{{\"a\":[{digits}]}}"), digits),
    ] {
        let body = format!(
            r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u","password":{password}}}"#
        );
        let reply = bench
            .inbox()
            .submit(intake(Method::POST, "/Users", &body))
            .await
            .unwrap();
        assert_eq!(reply.response.status, StatusCode::BAD_REQUEST, "{password}");
        let error: Value = serde_json::from_slice(&reply.response.body).unwrap();
        assert_eq!(error["scimType"], "invalidValue", "{password}");
        assert!(!holds(&bench, secret), "{password}");
    }
}

#[tokio::test]
async fn secrets_are_kept_when_that_is_asked_for() {
    let mut bench = Bench::start();
    bench.stop();
    let capture = bench.capture();
    let recorder = Recorder::start(capture, Provider::default(), true).unwrap();
    let intake = requests().remove(0);
    recorder.inbox().submit(intake).await.unwrap();
    assert!(holds_secret(&bench));
    recorder.stop().unwrap();
}

#[tokio::test]
async fn the_same_token_has_the_same_fingerprint_also_after_a_restart() {
    let mut bench = Bench::start();
    let mut heads = Vec::new();
    for _ in 0..2 {
        let reply = bench.inbox().submit(requests().remove(0)).await.unwrap();
        let event = bench.reader().event(reply.seq.unwrap()).unwrap().unwrap();
        let scimscope::journal::Fact::Exchange(exchange) = event.fact else {
            panic!("not an exchange");
        };
        heads.push(exchange.request.head);
        bench.stop();
        bench.open();
    }
    assert_eq!(heads[0], heads[1]);
    let head = String::from_utf8_lossy(&heads[0]).into_owned();
    assert!(
        head.contains("Authorization: Bearer redacted:21-bytes:"),
        "{head}"
    );
}
