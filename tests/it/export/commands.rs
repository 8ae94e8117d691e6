//! Commands of a shell: they run, and they are inert until they do.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use scimscope::inspect::Disguise;
use scimscope::inspect::export::{Selection, Wanted, curl};
use scimscope::journal::{Body, RecordedRequest, Seq};

use super::{Case, directory, export_of};
use crate::support::{Serving, TOKEN};

/// Runs a script in the shell that every system has, with nothing but a stand-in for curl and what it needs.
fn sh(script: &str, folder: &Path) -> (Vec<u8>, bool) {
    let mut child = Command::new("sh")
        .current_dir(folder)
        .env("TOKEN", "the token")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    (output.stdout, output.status.success())
}

/// A curl that says what it was given: its arguments, each with its end, then what came in.
const CURL: &str = r#"
curl() {
  piped=no
  for argument in "$@"; do
    printf '%s\0' "$argument"
    if [ "$argument" = @- ]; then piped=yes; fi
  done
  if [ "$piped" = yes ]; then cat; fi
}
"#;

/// The arguments that the command gives to curl, and the body.
fn given(request: &RecordedRequest) -> (Vec<String>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "{CURL}{}\n",
        curl::command(request, "http://127.0.0.1:1/scim/v2")
    );
    let (out, is_good) = sh(&script, folder.path());
    assert!(is_good, "{script}");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing was done: {script}"
    );
    let mut parts: Vec<&[u8]> = out.split(|byte| *byte == 0).collect();
    let text = |part: &[u8]| String::from_utf8(part.to_vec()).unwrap();
    let piped = parts
        .iter()
        .position(|part| *part == b"@-")
        .map(|at| parts.drain(at + 1..).collect::<Vec<_>>().join(&0));
    let arguments: Vec<String> = parts.iter().map(|part| text(part)).collect();
    let body = piped.unwrap_or_else(|| {
        let at = arguments.iter().position(|one| one == "--data-raw");
        at.map(|at| arguments[at + 1].clone().into_bytes())
            .unwrap_or_default()
    });
    (arguments, body)
}

fn after(arguments: &[String], option: &str) -> Option<String> {
    let at = arguments.iter().position(|one| one == option)?;
    arguments.get(at + 1).cloned()
}

/// Text as somebody sends it who wants it to be run.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("'; touch owned; '".to_owned()),
        Just("$(touch owned)".to_owned()),
        Just("`touch owned`".to_owned()),
        Just("\n touch owned\n".to_owned()),
        Just("\\'".to_owned()),
        Just("%s%n\\033".to_owned()),
        Just("\u{1b}]0;x\u{7}\u{9b}".to_owned()),
        Just("--output=owned".to_owned()),
        Just("@/etc/passwd".to_owned()),
        Just("!!".to_owned()),
        "[ -~]{1,8}",
        any::<String>(),
    ];
    vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn body() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        hostile().prop_map(Bytes::from),
        vec(any::<u8>(), 0..60).prop_map(Bytes::from),
    ]
}

/// What a target in absolute form begins with: hosts that the client would like to have the token.
fn origin() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just("http://evil.test"),
        Just("HTTPS://user:x@evil.test:8443"),
        Just("file://"),
        Just("gopher://evil.test:25"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_command_gives_curl_exactly_what_was_recorded(
        method in hostile(), origin in origin(), path in hostile(), value in hostile(), kept in body(),
    ) {
        // A shell has no words with a null in them, and nobody can send one there.
        let clean = |text: String| text.replace('\0', "");
        let (method, path) = (clean(method).trim_end_matches('\n').to_owned(), clean(path));
        let path = match path.trim_end_matches('\n') {
            path if origin.is_empty() || path.starts_with('/') => path.to_owned(),
            path => format!("/{path}"),
        };
        let target = format!("{origin}{path}");
        let value: String = value.chars().filter(|c| !matches!(c, '\0' | '\r' | '\n')).collect();
        let head = format!("POST / HTTP/1.1\r\nX-Value: {value}\r\nAuthorization: Bearer redacted:1-bytes:0");
        let request = RecordedRequest {
            method: method.clone(),
            target,
            head: head.into(),
            body: Body { length: kept.len() as u64, kept: kept.clone(), sha256: None },
        };
        let (arguments, body) = given(&request);
        prop_assert_eq!(body, kept);
        let slash = if path.starts_with('/') { "" } else { "/" };
        prop_assert_eq!(after(&arguments, "--url"), Some(format!("http://127.0.0.1:1{slash}{path}")));
        prop_assert_eq!(after(&arguments, "--proto"), Some("=http,https".to_owned()));
        if method != "HEAD" {
            prop_assert_eq!(after(&arguments, "--request"), Some(method));
        }
        prop_assert!(arguments.contains(&"Authorization: Bearer the token".to_owned()));
        let value = value.trim_ascii();
        let field = if value.is_empty() { "X-Value;".to_owned() } else { format!("X-Value: {value}") };
        prop_assert!(arguments.contains(&field), "{:?} has no {:?}", arguments, field);
    }

    #[test]
    fn no_command_holds_what_drives_a_terminal(target in hostile(), kept in body()) {
        let request = RecordedRequest {
            method: "POST".to_owned(),
            target,
            head: "POST / HTTP/1.1".into(),
            body: Body { length: 0, kept, sha256: None },
        };
        let command = curl::command(&request, "http://h");
        prop_assert!(!command.contains(|c: char| c.is_control() && c != '\n'), "{:?}", command);
    }
}

#[test]
fn the_script_gives_the_same_directory_at_a_fresh_endpoint() {
    let case = Case::history();
    let script = case.export("curl", &mut Disguise::none());
    let Some(fresh) = carried_out(&case, &script) else {
        return;
    };
    assert_eq!(directory(&fresh), directory(&case.capture));
}

/// The capture of an endpoint that a script was run against; `None` where there is no curl: .ci/run has it and runs the
/// same comparison.
fn carried_out(case: &Case, script: &[u8]) -> Option<PathBuf> {
    let path = case.home.path().join("case.sh");
    std::fs::write(&path, script).unwrap();
    let fresh = case.home.path().join("fresh.scimlog");
    let serving = Serving::start(case.home.path(), &fresh, &[]);
    let output = Command::new("sh")
        .arg(&path)
        .env("BASE_URL", &serving.url)
        .env("TOKEN", TOKEN)
        .output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    serving.terminate();
    if !output.status.success()
        && String::from_utf8_lossy(&output.stderr).contains("curl: not found")
    {
        return None;
    }
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(fresh)
}

#[test]
fn the_script_creates_what_the_recording_endpoint_was_started_with() {
    let case = Case::seeded();
    let script = case.export("curl", &mut Disguise::none());
    let said = String::from_utf8(script.clone()).unwrap();
    assert!(
        said.contains("was started with 3 resources; nobody sent them"),
        "{said}"
    );
    assert!(
        said.contains("# #2 seed, which nobody sent: user ann"),
        "{said}"
    );
    let Some(fresh) = carried_out(&case, &script) else {
        return;
    };
    assert_eq!(directory(&fresh), directory(&case.capture));
}

#[test]
fn a_script_of_a_part_creates_what_that_refers_to() {
    let case = Case::history();
    let reader = case.reader();
    // From the group on: its members were created before.
    let later = Selection::range(Seq(3), reader.head().unwrap());
    let of = |wanted: Wanted| {
        let selection = later.clone().with_prerequisites(wanted);
        export_of(&reader, "curl", &selection, &mut Disguise::none())
    };
    let said = String::from_utf8(of(Wanted::Counted)).unwrap();
    assert!(
        said.contains("# They refer to 2 resources that other events created, which are not"),
        "{said}"
    );
    let script = of(Wanted::Created);
    let said = String::from_utf8(script.clone()).unwrap();
    assert!(
        said.contains("# #1 prerequisite, as it was then: user jane"),
        "{said}"
    );
    assert!(
        said.contains(
            "# They refer to 2 resources that other events created: those are created first"
        ),
        "{said}"
    );
    let Some(fresh) = carried_out(&case, &script) else {
        return;
    };
    assert_eq!(directory(&fresh), directory(&case.capture));
}

#[test]
fn the_script_says_which_answers_differ() {
    let case = Case::history();
    let script = String::from_utf8(case.export("curl", &mut Disguise::none())).unwrap();
    // A curl that answers everything with 418.
    let stub = "curl() { printf 418; }\n";
    let script = script.replacen("set -u\n", &format!("set -u\n{stub}"), 1);
    let folder = tempfile::tempdir().unwrap();
    let script = format!("BASE_URL=http://h\n{script}");
    let (out, is_good) = sh(&script, folder.path());
    assert!(!is_good);
    let said = String::from_utf8(out).unwrap();
    assert!(said.contains("#1 418, recorded was 201"), "{said}");
}
