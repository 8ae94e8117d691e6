//! The command line: outputs, exit codes, and errors that help.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::{Client, Serving, TOKEN, scimscope};

const USERS: &str = "/scim/v2/Users";

fn user(name: &str) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}","active":true}}"#
    )
}

fn run(home: &Path, arguments: &[&str]) -> Output {
    scimscope(home)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Runs a command that fails; returns its exit code and what it said.
fn fail(home: &Path, arguments: &[&str]) -> (i32, String) {
    let output = run(home, arguments);
    assert!(
        output.stdout.is_empty(),
        "nothing on stdout: {}",
        String::from_utf8_lossy(&output.stdout)
    );
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn check_failure(home: &Path, arguments: &[&str], code: i32, words: &[&str]) {
    let (actual, said) = fail(home, arguments);
    assert_eq!(actual, code, "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "one line: {said}");
}

/// The events of a capture, as `log --json` prints them.
fn logged(home: &Path, capture: &Path) -> Vec<Value> {
    json_lines(&run(home, &["log", "--json", capture.to_str().unwrap()]))
}

fn json_lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn serve_says_that_it_is_ready_and_ends_with_zero_on_sigterm() {
    let home = tempfile::tempdir().unwrap();
    let serving = Serving::start(home.path(), &home.path().join("ready.scimlog"), &[]);
    assert!(
        serving.url.starts_with("http://127.0.0.1:") && serving.url.ends_with("/scim/v2"),
        "{}",
        serving.url
    );
    let (code, rest) = serving.terminate();
    assert_eq!((code, rest.as_str()), (0, ""), "and nothing more on stderr");
}

#[test]
fn stop_and_start_goes_on_with_directory_log_and_numbering() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("again.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let created = client.send("POST", USERS, &user("jdoe")).unwrap().json();
    let id = created["id"].as_str().unwrap();
    assert_eq!(serving.terminate().0, 0);

    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let read = client.send("GET", &format!("{USERS}/{id}"), "").unwrap();
    assert_eq!(read.status, 200);
    assert_eq!(read.json()["userName"], "jdoe");
    assert_eq!(
        client.send("POST", USERS, &user("jdoe")).unwrap().status,
        409
    );

    let events = logged(home.path(), &capture);
    let numbers: Vec<&Value> = events.iter().map(|event| &event["seq"]).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(events[0]["effect"], "user jdoe created");
    assert_eq!(events[2]["scimType"], "uniqueness");
}

#[test]
fn log_json_has_every_member_of_the_contract() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("log.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let id = client.send("POST", USERS, &user("jdoe")).unwrap().json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let disable = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}"#;
    assert_eq!(
        client
            .send("PATCH", &format!("{USERS}/{id}"), disable)
            .unwrap()
            .status,
        200
    );

    let events = json_lines(&run(
        home.path(),
        &["log", "--json", "--tail", "1", capture.to_str().unwrap()],
    ));
    let event = &events[0];
    assert_eq!(event["seq"], 2);
    assert_eq!(event["kind"], "exchange");
    assert_eq!(event["method"], "PATCH");
    assert_eq!(event["target"], format!("{USERS}/{id}"));
    assert_eq!(event["status"], 200);
    assert_eq!(event["scimType"], Value::Null);
    assert_eq!(event["effect"], "user jdoe: active true -> false");
    assert_eq!(event["cycle"], 1);
    assert_eq!(event["request_bytes"], disable.len());
    assert_eq!(event["changes"][0]["type"], "User");
    assert_eq!(event["changes"][0]["id"], id);
    assert_eq!(event["changes"][0]["kind"], "modified");
    let attribute = serde_json::json!({"path": "active", "from": true, "to": false});
    assert_eq!(
        event["changes"][0]["attributes"],
        serde_json::json!([attribute])
    );
    let findings: Vec<&str> = event["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert!(
        findings.contains(&"op-case") && findings.contains(&"bool-as-string"),
        "{findings:?}"
    );
    assert!(event["time"].as_str().unwrap().ends_with('Z'));
    assert!(event["duration_us"].is_u64() && event["response_bytes"].is_u64());
}

#[test]
fn log_takes_a_part_and_show_and_state_answer_from_it() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("part.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let ids: Vec<String> = ["ann", "bob", "cleo"]
        .map(|name| {
            client.send("POST", USERS, &user(name)).unwrap().json()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .into();
    assert_eq!(
        client
            .send("DELETE", &format!("{USERS}/{}", ids[1]), "")
            .unwrap()
            .status,
        204
    );
    let file = capture.to_str().unwrap();

    let limited = json_lines(&run(home.path(), &["log", "--json", "--limit", "2", file]));
    assert_eq!(limited.len(), 2);
    let text = String::from_utf8(run(home.path(), &["log", "--tail", "1", file]).stdout).unwrap();
    assert!(
        text.contains("DELETE") && text.contains("user bob deleted"),
        "{text}"
    );

    let shown = String::from_utf8(run(home.path(), &["show", file, "#2"]).stdout).unwrap();
    assert!(
        shown.contains("user bob created") && shown.contains("POST /scim/v2/Users HTTP/1.1"),
        "{shown}"
    );
    assert!(shown.contains("HTTP/1.1 201 Created"), "{shown}");
    let raw = run(home.path(), &["show", file, "2", "--raw"]).stdout;
    let raw = String::from_utf8(raw).unwrap();
    assert!(
        raw.starts_with("POST /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\n"),
        "{raw}"
    );
    assert!(raw.contains(&user("bob")), "the body as sent: {raw}");
    assert!(!raw.contains(TOKEN), "no secret: {raw}");

    let names = |at: &str| -> Vec<String> {
        let state: Value =
            json_lines(&run(home.path(), &["state", file, "--json", "--at", at])).remove(0);
        assert_eq!(state["seq"], at.parse::<u64>().unwrap());
        assert_eq!(state["Groups"], serde_json::json!([]));
        state["Users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["userName"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("0"), Vec::<String>::new());
    assert_eq!(names("2"), ["ann", "bob"]);
    assert_eq!(names("4"), ["ann", "cleo"]);
    let one: Value = json_lines(&run(
        home.path(),
        &["state", file, "--json", "--id", &ids[2]],
    ))
    .remove(0);
    assert_eq!(one["Users"][0]["userName"], "cleo");
}

#[test]
fn bad_questions_about_a_capture_are_answered_in_one_line() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("questions.scimlog");
    drop(Serving::start(home.path(), &capture, &[]));
    let file = capture.to_str().unwrap();
    check_failure(
        home.path(),
        &["show", file, "7"],
        2,
        &["there is no event #7", "it is empty"],
    );
    check_failure(
        home.path(),
        &["show", file, "seven"],
        2,
        &["`seven`", "402"],
    );
    check_failure(
        home.path(),
        &["state", file, "--at", "9"],
        2,
        &["there is no event #9"],
    );
    check_failure(
        home.path(),
        &["state", file, "--id", "nobody"],
        2,
        &["displayName nobody"],
    );
    check_failure(
        home.path(),
        &["log", "/nowhere/x.scimlog"],
        3,
        &["/nowhere/x.scimlog"],
    );
    check_failure(home.path(), &["open", file], 2, &["needs a terminal"]);

    let text = home.path().join("text.scimlog");
    std::fs::write(
        &text,
        "this is no capture, and it is longer than a header would be\n".repeat(20),
    )
    .unwrap();
    check_failure(
        home.path(),
        &["log", text.to_str().unwrap()],
        3,
        &[
            "text.scimlog",
            "as a capture: another program made this file",
        ],
    );
}

/// The arguments that start an endpoint at an address.
fn serve_at<'a>(address: &'a str, capture: &'a Path) -> [&'a str; 7] {
    let capture = capture.to_str().unwrap();
    [
        "serve",
        "--listen",
        address,
        "--token",
        "t",
        "--capture",
        capture,
    ]
}

#[test]
fn a_taken_port_is_named_and_a_way_out_offered() {
    let home = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let capture = home.path().join("port.scimlog");
    check_failure(
        home.path(),
        &serve_at(&address, &capture),
        3,
        &["cannot listen on", &address, "in use", "--listen"],
    );
    assert!(!capture.exists(), "nothing was made");
}

#[test]
fn a_second_writer_is_refused_and_told_who_the_first_is() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("shared.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let pid = serving.child.id().to_string();
    check_failure(
        home.path(),
        &serve_at("127.0.0.1:0", &capture),
        3,
        &["shared.scimlog", &pid, &serving.url, "scimscope open"],
    );
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    assert_eq!(
        client
            .send("POST", USERS, &user("still-here"))
            .unwrap()
            .status,
        201
    );
}

#[test]
fn captures_that_cannot_be_used_are_refused_with_the_reason() {
    let home = tempfile::tempdir().unwrap();
    let serve = |capture: &Path| {
        serve_at("127.0.0.1:0", capture)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let check = |capture: &Path, words: &[&str]| {
        let arguments = serve(capture);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        check_failure(home.path(), &arguments, 3, words);
    };
    let text = home.path().join("text.txt");
    std::fs::write(
        &text,
        "no capture at all, just a text that somebody named by mistake\n".repeat(20),
    )
    .unwrap();
    check(
        &text,
        &["text.txt", "as a capture: another program made this file"],
    );
    assert!(
        std::fs::read_to_string(&text)
            .unwrap()
            .starts_with("no capture at all"),
        "left as it was"
    );

    check(&home.path().join("missing/x.scimlog"), &["missing"]);
    check(&text.join("x.scimlog"), &["text.txt/x.scimlog"]);
}

#[test]
fn options_that_cannot_be_are_refused_before_anything_starts() {
    let home = tempfile::tempdir().unwrap();
    check_failure(
        home.path(),
        &["serve", "--listen", "0.0.0.0:0", "--no-auth"],
        2,
        &["--no-auth", "127.0.0.1"],
    );
    check_failure(
        home.path(),
        &["serve", "--no-auth", "--token", "t"],
        2,
        &["--no-auth", "--token"],
    );
    check_failure(
        home.path(),
        &["serve", "--capture", home.path().to_str().unwrap()],
        3,
        &["as a capture", "it is a folder"],
    );
    check_failure(
        home.path(),
        &["serve", "--token", "two words"],
        2,
        &["token", "without spaces"],
    );
    check_failure(
        home.path(),
        &["serve", "--token-file", "/nowhere/t"],
        2,
        &["token file /nowhere/t"],
    );
    check_failure(
        home.path(),
        &["serve", "--seed", "/nowhere/s"],
        2,
        &["seed /nowhere/s"],
    );
    let (code, said) = fail(home.path(), &["serve", "--max-body", "lots"]);
    assert!(code == 2 && said.contains("8MiB"), "{said}");
    let (code, said) = fail(home.path(), &["serve", "--max-body", "1GiB"]);
    assert!(code == 2 && said.contains("256MiB at most"), "{said}");
    let (code, said) = fail(home.path(), &["frobnicate"]);
    assert!(code == 2 && said.contains("frobnicate"), "{said}");
}

#[test]
fn the_configuration_file_is_read_and_its_mistakes_are_named() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config.toml");
    let path = config.to_str().unwrap();
    let check = |text: &str, words: &[&str]| {
        std::fs::write(&config, text).unwrap();
        check_failure(home.path(), &["serve", "--config", path], 2, words);
    };
    check(
        "max-bodi = 5",
        &[
            "config.toml",
            "unknown key `max-bodi`",
            "did you mean `max-body`?",
        ],
    );
    check("listen = \"here\"", &["config.toml", "here"]);
    check("listen = { a = 1 }", &["config.toml", "`listen`"]);
    let (code, said) = {
        std::fs::write(&config, "listen = ").unwrap();
        fail(home.path(), &["serve", "--config", path])
    };
    assert!(code == 2 && said.contains("config.toml"), "{said}");

    std::fs::write(
        &config,
        "base-path = \"/from-file\"\nascii = true\nprofile = \"strict\"\n",
    )
    .unwrap();
    let capture = home.path().join("configured.scimlog");
    let serving = Serving::start(home.path(), &capture, &["--config", path]);
    assert!(serving.url.ends_with("/from-file"), "{}", serving.url);
    drop(serving);
    let serving = Serving::start(
        home.path(),
        &capture,
        &["--config", path, "--base-path", "/from-line"],
    );
    assert!(
        serving.url.ends_with("/from-line"),
        "the command line holds: {}",
        serving.url
    );
}

#[test]
fn what_is_no_capture_is_told_the_command_that_takes_it() {
    let home = tempfile::tempdir().unwrap();
    let har = home.path().join("case.har");
    std::fs::write(&har, r#"{"log":{"entries":[]}}"#).unwrap();
    let har = har.to_str().unwrap();
    for command in ["open", "log", "stats"] {
        check_failure(home.path(), &[command, har], 2, &["scimscope import", har]);
    }
    let capture = home.path().join("a.scimlog");
    Serving::start(home.path(), &capture, &[]).terminate();
    let capture = capture.to_str().unwrap();
    let arguments = ["import", capture, "--output", "b.scimlog"];
    check_failure(home.path(), &arguments, 2, &["scimscope open", capture]);

    // Whatever it is named.
    for (content, words) in [
        (
            &b"{\"log\":{"[..],
            &["is no capture", "scimscope import"][..],
        ),
        (b"PK\x03\x04", &["is no capture", "scimscope import"]),
        (
            b"seq,time,kind,client",
            &["as a capture", "go back to the capture"],
        ),
        (b"", &["as a capture", "it is empty"]),
    ] {
        let file = home.path().join("other.scimlog");
        std::fs::write(&file, content).unwrap();
        let file = file.to_str().unwrap();
        check_failure(home.path(), &["log", file], 2, &[words, &[file]].concat());
    }
}

#[test]
fn what_the_system_refuses_is_said_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let capture = path("a.scimlog");
    Serving::start(home.path(), capture.as_ref(), &[]).terminate();
    let missing = path("none/x");
    let cut = path("cut.scimlog");
    let bytes = std::fs::read(&capture).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    for (arguments, code, words) in [
        (
            &["export", &capture, "--format", "har", "-o", &missing][..],
            3,
            &["none/x: there is no such file or folder"][..],
        ),
        (
            &["import", &missing, "-o", &path("b")],
            3,
            &["cannot read", "no such file"],
        ),
        (
            &["replay", &capture, "--token-file", &missing],
            2,
            &["token file", "no such file"],
        ),
        (
            &["log", &cut],
            3,
            &["damaged or was cut off", "restore it from a copy"],
        ),
        (&["log", "/dev/null"], 3, &["no ordinary file; name one"]),
        (
            &["export", &capture, "--format", "har", "--seq", "9"],
            2,
            &["no event #9", "it is empty"],
        ),
    ] {
        check_failure(home.path(), arguments, code, words);
        let (_, said) = fail(home.path(), arguments);
        assert!(!said.contains("os error"), "{said}");
    }
}

#[test]
fn a_reader_that_goes_away_is_a_good_end() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("a.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    assert_eq!(
        client.send("POST", USERS, &user("ann")).unwrap().status,
        201
    );
    serving.terminate();
    let capture = capture.to_str().unwrap();
    for arguments in [
        &["log", capture][..],
        &["state", capture],
        &["stats", capture],
        &["export", capture, "--format", "html"],
        &["export", capture, "--format", "bundle"],
        &["man"],
        &["completions", "bash"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = scimscope(home.path())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(writer)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(
            (ended.status.code(), &*said),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn what_cannot_be_imported_is_told_what_it_is() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("a.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    assert_eq!(
        client.send("POST", USERS, &user("ann")).unwrap().status,
        201
    );
    serving.terminate();
    let capture = capture.to_str().unwrap();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let import = |file: &str, code: i32, words: &[&str]| {
        let words = [words, &["cannot import", file]].concat();
        check_failure(
            home.path(),
            &["import", file, "--output", &path("b.scimlog")],
            code,
            &words,
        );
        assert!(
            !home.path().join("b.scimlog").exists(),
            "nothing is left behind"
        );
    };
    for format in [
        "csv",
        "csv-users",
        "json-patch",
        "markdown",
        "html",
        "http",
        "postman",
        "curl",
    ] {
        let file = path(format);
        let exported = run(
            home.path(),
            &["export", capture, "--format", format, "-o", &file],
        );
        assert!(exported.status.success());
        import(
            &file,
            2,
            &["only a part", "go back to the capture", "jsonl or bundle"],
        );
    }
    let state = path("state");
    run(
        home.path(),
        &["export", capture, "--format", "state", "-o", &state],
    );
    import(&state, 2, &["serve --seed"]);
    for (name, content, word) in [
        ("empty.jsonl", &b""[..], "it is empty"),
        ("log.jsonl.gz", b"\x1f\x8b\x08", "gunzip"),
        ("what.bin", b"\x00\x01", "--format jsonl or --format har"),
        ("other.zip", b"PK\x03\x04....", "no whole zip file"),
        ("cut.jsonl", b"{\"kind\":\"hea", "a string at column 12"),
    ] {
        let file = path(name);
        std::fs::write(&file, content).unwrap();
        import(&file, 2, &[word]);
    }
    let folder = path("folder");
    std::fs::create_dir(&folder).unwrap();
    import(&folder, 2, &["a folder without events.jsonl"]);
    let har = path("case.har");
    run(
        home.path(),
        &["export", capture, "--format", "har", "-o", &har],
    );
    let arguments = [
        "import",
        &har,
        "-o",
        &path("b.scimlog"),
        "--format",
        "jsonl",
    ];
    check_failure(
        home.path(),
        &arguments,
        2,
        &["begins like a HAR file", "leave --format out"],
    );
}

#[test]
fn a_bundle_becomes_the_capture_that_it_was_made_of() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("a.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    for name in ["ann", "bob", "cem"] {
        assert_eq!(client.send("POST", USERS, &user(name)).unwrap().status, 201);
    }
    serving.terminate();
    let original = logged(home.path(), &capture);
    for (output, more) in [("case.zip", 0), ("case", 0), ("part.zip", 2)] {
        let bundle = home.path().join(output);
        let (bundle, from) = (bundle.to_str().unwrap(), (more + 1).to_string());
        let arguments = ["--format", "bundle", "-o", bundle, "--from", &from];
        let exported = run(
            home.path(),
            &[&["export", capture.to_str().unwrap()][..], &arguments].concat(),
        );
        assert!(exported.status.success(), "{exported:?}");
        let copy = home.path().join(format!("{output}.scimlog"));
        let imported = run(
            home.path(),
            &["import", bundle, "-o", copy.to_str().unwrap()],
        );
        assert!(imported.status.success(), "{imported:?}");
        if more == 0 {
            assert_eq!(logged(home.path(), &copy), original, "{output}");
        } else {
            let said = String::from_utf8(imported.stdout).unwrap();
            assert!(
                said.contains("2 of them are resources that were there before\n"),
                "{said}"
            );
        }
    }
}

#[test]
fn what_goes_into_a_pipe_is_told_to_its_end() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("a.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let long = "n".repeat(300);
    let answer = client.send("POST", USERS, &user(&long)).unwrap();
    let target = format!("{USERS}/{}", answer.json()["id"].as_str().unwrap());
    let patch = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "value": {
            "title": long, "nickName": "a", "locale": "de-DE", "timezone": "Europe/Berlin", "userType": "z",
        }}],
    });
    assert_eq!(
        client
            .send("PATCH", &target, &patch.to_string())
            .unwrap()
            .status,
        200
    );
    serving.terminate();
    let printed = run(home.path(), &["log", capture.to_str().unwrap()]);
    let printed = String::from_utf8(printed.stdout).unwrap();
    let [created, changed] = printed.lines().collect::<Vec<_>>()[..] else {
        panic!("{printed}");
    };
    assert!(
        created.ends_with(&format!("user {long} created")),
        "{created}"
    );
    assert!(
        changed.contains(&format!("title set to {long}, ")),
        "{changed}"
    );
    assert!(changed.ends_with("userType set to z"), "{changed}");
}

#[test]
fn a_path_alone_is_not_taken_for_an_event() {
    let home = tempfile::tempdir().unwrap();
    for file in ["case.scimlog", "folder/case"] {
        let words = ["name an event", file];
        check_failure(home.path(), &["diff", file], 2, &words);
        check_failure(home.path(), &["show", file], 2, &words);
    }
    let help = run(home.path(), &["show", "--help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("show [OPTIONS] [FILE] EVENT\n"), "{help}");
}

#[test]
fn the_looks_are_checked_without_a_terminal_too() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [
        &["run", "--theme", "nope"][..],
        &["run", "--demo", "--keymap-preset", "nope"],
    ] {
        check_failure(home.path(), arguments, 2, &["nope"]);
    }
}

#[test]
fn without_a_terminal_run_serves_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let mut child = scimscope(home.path())
        .args(["--listen", "127.0.0.1:0", "--token", TOKEN, "--capture"])
        .arg(home.path().join("run.scimlog"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut lines = std::io::BufRead::lines(&mut stderr);
    let first = lines.next().unwrap().unwrap();
    assert!(
        first.contains("no terminal") && first.contains("scimscope serve"),
        "{first}"
    );
    let ready = lines.next().unwrap().unwrap();
    let url = ready
        .strip_prefix("ready url=")
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let mut client = Client::connect(&url, TOKEN).unwrap();
    assert_eq!(
        client.send("POST", USERS, &user("piped")).unwrap().status,
        201
    );
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    assert!(
        line.contains("#1") && line.contains("user piped created"),
        "{line}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_token_is_made_once_and_kept_private() {
    let home = tempfile::tempdir().unwrap();
    let start = || {
        let mut child = scimscope(home.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(
            &mut std::io::BufReader::new(child.stderr.take().unwrap()),
            &mut line,
        )
        .unwrap();
        assert!(line.starts_with("ready url="), "{line}");
        child.kill().unwrap();
        child.wait().unwrap();
        std::fs::read_to_string(home.path().join("state/scimscope/default.token")).unwrap()
    };
    let first = start();
    assert!(first.trim().len() >= 32, "at least 128 bits");
    assert_eq!(first, start(), "the same token after a restart");
    #[cfg(unix)]
    for file in ["default.token", "default.scimlog"] {
        use std::os::unix::fs::PermissionsExt;
        let path = home.path().join("state/scimscope").join(file);
        assert_eq!(
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600,
            "{file}"
        );
    }
}

#[test]
fn seeded_resources_are_events_and_can_be_changed() {
    let home = tempfile::tempdir().unwrap();
    let seed = home.path().join("seed.json");
    std::fs::write(
        &seed,
        format!(r#"{{"Resources":[{},{}]}}"#, user("ann"), user("bob")),
    )
    .unwrap();
    let capture = home.path().join("seeded.scimlog");
    let serving = Serving::start(home.path(), &capture, &["--seed", seed.to_str().unwrap()]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let list = client.send("GET", USERS, "").unwrap().json();
    assert_eq!(list["totalResults"], 2);
    let events = logged(home.path(), &capture);
    assert_eq!(events[0]["kind"], "seeded");
    assert_eq!(events[0]["effect"], "user ann created");
    assert_eq!(events[2]["method"], "GET");
    assert_eq!(serving.terminate(), (0, String::new()));
    let again = Serving::start(home.path(), &capture, &["--seed", seed.to_str().unwrap()]);
    let (code, said) = again.terminate();
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("seed.json is not used"), "{said}");
    assert!(said.contains("has events already"), "{said}");
}

#[test]
fn captured_control_characters_never_reach_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("hostile.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let hostile = r"evil\u001b]52;c;aGk=\u0007\u009b31m\u202e\nWhy this answer";
    assert_eq!(
        client.send("POST", USERS, &user(hostile)).unwrap().status,
        201
    );
    let file = capture.to_str().unwrap();
    let questions: [&[&str]; 6] = [
        &["log", file],
        &["log", file, "--json"],
        &["show", file, "1"],
        &["show", file, "1", "--json"],
        &["state", file],
        &["state", file, "--json"],
    ];
    for arguments in questions {
        let output = run(home.path(), arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("evil"), "{arguments:?}: {text}");
        let bad = text
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{arguments:?}: {text:?}");
        // A line break in a name must not begin a line that looks like ours.
        let forged = text
            .lines()
            .filter(|line| line.starts_with("Why this answer"))
            .count();
        assert!(forged <= 1, "{arguments:?}: {text}");
    }
    let lossless: Value = json_lines(&run(home.path(), &["state", file, "--json"])).remove(0);
    let expected: Value = serde_json::from_str(&format!("\"{hostile}\"")).unwrap();
    assert_eq!(
        lossless["Users"][0]["userName"], expected,
        "escaped, and nothing lost"
    );
}

#[test]
fn completions_are_written_for_each_shell() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(home.path(), &["completions", shell]);
        assert!(output.status.success());
        assert!(
            String::from_utf8(output.stdout)
                .unwrap()
                .contains("scimscope"),
            "{shell}"
        );
    }
}

#[test]
fn a_schema_from_a_file_is_advertised_checked_and_filterable() {
    let home = tempfile::tempdir().unwrap();
    let (badge, shoe) = (
        home.path().join("badge.json"),
        home.path().join("shoe.json"),
    );
    let urn = "urn:example:params:scim:schemas:extension:badge:2.0:User";
    let definition = format!(
        r#"{{"id":"{urn}","name":"Badge","attributes":[{{"name":"number","type":"integer"}},{{"name":"color","uniqueness":"server"}}]}}"#
    );
    std::fs::write(&badge, definition).unwrap();
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    let further =
        format!(r#"{{"id":"{core}","attributes":[{{"name":"shoeSize","type":"decimal"}}]}}"#);
    std::fs::write(&shoe, further).unwrap();
    let options = [
        "--schema",
        badge.to_str().unwrap(),
        "--schema",
        shoe.to_str().unwrap(),
    ];
    let serving = Serving::start(home.path(), &home.path().join("schema.scimlog"), &options);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();

    let schemas = client.send("GET", "/scim/v2/Schemas", "").unwrap().json();
    assert!(schemas.to_string().contains(urn) && schemas.to_string().contains("shoeSize"));
    let types = client
        .send("GET", "/scim/v2/ResourceTypes/User", "")
        .unwrap()
        .json();
    assert_eq!(types["schemaExtensions"][1]["schema"], urn);

    let user = |name: &str, number: &str, color: &str| {
        format!(
            r#"{{"schemas":["{core}","{urn}"],"userName":"{name}","shoeSize":42.5,"{urn}":{{"number":{number},"color":"{color}"}}}}"#
        )
    };
    let mut status = |body: &str| client.send("POST", USERS, body).unwrap().status;
    assert_eq!(status(&user("ada", "7", "red")), 201);
    assert_eq!(
        status(&user("bob", "[]", "blue")),
        400,
        "the type is checked"
    );
    assert_eq!(status(&user("bob", "8", "RED")), 409, "and uniqueness");
    assert_eq!(status(&user("bob", "8", "blue")), 201);
    let query = format!("{USERS}?filter={urn}:number%20gt%207%20and%20shoeSize%20lt%2043");
    let found = client.send("GET", &query, "").unwrap().json();
    assert_eq!(found["totalResults"], 1, "{found}");
    assert_eq!(found["Resources"][0]["userName"], "bob");
}

#[test]
fn a_schema_that_cannot_be_used_is_refused_by_name() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("broken.json");
    let file = path.to_str().unwrap();
    check_failure(
        home.path(),
        &["serve", "--schema", file],
        2,
        &["cannot read the schema", file],
    );
    for (text, reason) in [
        ("{", "is no JSON"),
        ("[]", "JSON object"),
        (
            r#"{"id":"urn:example:x:2.0:Device","attributes":[{"name":"a"}]}"#,
            "not clear",
        ),
        (
            r#"{"id":"urn:example:x:2.0:User","attributes":[{"name":"a","type":"text"}]}"#,
            "unknown variant",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        check_failure(
            home.path(),
            &["serve", "--schema", file],
            2,
            &[file, reason],
        );
    }
}
