//! Secrets that a capture keeps because somebody asked for it are on the screen of its user, and in no picture of it.

use std::path::Path;

use scimscope::tui::{Command, Deed};
use serde_json::json;

use super::play::{Stage, Step};
use crate::support::{Client, Serving, TOKEN};

/// The two halves of a secret: a line of a dump may end between them.
const HALVES: [&str; 2] = ["Qz7hun", "terX9k"];

/// A capture in which secrets stand wherever they can, and how many events it has.
fn record(home: &Path) -> (std::path::PathBuf, usize) {
    let secret = HALVES.concat();
    let capture = home.join("kept.scimlog");
    let serving = Serving::start(home, &capture, &["--keep-secrets"]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let mut send = |method: &str, target: &str, body: serde_json::Value| {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        client.send(method, target, &body).unwrap()
    };
    let user = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "jane",
        "password": secret, "active": true});
    let created = send("POST", "/scim/v2/Users", user).json();
    let id = created["id"].as_str().unwrap().to_owned();
    let patch = |value: serde_json::Value| {
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [value]})
    };
    let by_path = json!({"op": "replace", "path": "password", "value": format!("{secret}-2")});
    let target = format!("/scim/v2/Users/{id}");
    send("PATCH", &target, patch(by_path));
    let beside = json!({"op": "replace", "value": {"password": [secret, 7], "active": false}});
    send("PATCH", &target, patch(beside));
    let find = format!("/scim/v2/Users?filter=password%20eq%20%22{secret}%22");
    send("GET", &find, json!(null));
    let search = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": format!("password eq \"{secret}\"")});
    send("POST", "/scim/v2/Users/.search", search);
    send(
        "GET",
        &format!("/scim/v2/Users?access_token={secret}"),
        json!(null),
    );
    let broken = format!("/scim/v2/Users HTTP/1.1\r\nCookie: session={secret}\r\nX:");
    send("GET", &broken, json!(null));
    send(
        "POST",
        "/scim/v2/Users",
        json!(format!("{{\"password\": \"{secret}\"")),
    );
    drop(client);
    assert_eq!(serving.terminate().0, 0);
    (capture, 8)
}

/// What is done before the picture is taken, at each event, and whether the user sees a secret somewhere there.
const SCENES: &[(&[&str], bool)] = &[
    (&[], true),
    // The request and the answer: tree, laid out, as sent, in hex.
    (&["\t", "]"], true),
    (&["\t", ">"], true),
    (&["\t", ">", "p"], true),
    (&["\t", ">", "p", "p"], true),
    (&["\t", ">", "p", "p", "p"], true),
    (&["\t", ">", ">"], false),
    (&["\t", ">", ">", ">"], true),
    // Folded and walked.
    (&["\t", ">", "c"], true),
    (&["\t", ">", "j", "j", "j", "y"], true),
    // The resource, its views, its history; a value that is pinned.
    (&["2"], true),
    (&["2", "\t", ">"], false),
    (&["2", "\t", ">", ">"], true),
    (&["2", "\t", "j", "p", "j", "p", "j", "p", "j", "p"], true),
    (&["3", "\t"], false),
    // Beside what was before, and beside another event.
    (&["d", "o"], true),
    (&["#2\n", "#3\n", "D", "'", "l", "o"], true),
    // As text that is edited.
    (&["R"], true),
    (&["x"], false),
    (&["I"], false),
];

/// What is typed before the picture is taken, and what is seen of it there.
const TYPED: &[(&[&str], &str)] = &[
    (&["/body:Qz7hunterX9k"], "body:••••••••"),
    (&["/Qz7hunterX9k user:jane\n"], "user:jane"),
    (&["/-header:\"Qz7hunterX9k"], "-••••••••"),
    (&["/from:Qz7hunterX9k is:error\n"], "from:••••••••"),
    (&["/body=Qz7hunterX9k\n"], "••••••••"),
    (&["/x:Qz7hunterX9k\n"], "no event passes"),
    (&["/op:delete url:Qz7hunterX9k\n"], "op:delete url:••••••••"),
    (&["/Qz7hunterX9k\n", "v"], "save the filter"),
    (&["\t", "/Qz7hunterX9k"], "/<"),
];

#[test]
fn no_picture_has_what_somebody_looked_for_in_secret() {
    let home = tempfile::tempdir().unwrap();
    let (capture, _) = record(home.path());
    for size in [(200, 60), (80, 24)] {
        for (keys, seen) in TYPED {
            let steps = keys.iter().map(|keys| match *keys {
                "\t" => Step::Key("tab"),
                keys => Step::Type(keys),
            });
            let steps = steps.chain([Step::Key("f12")]).collect();
            let played = Stage::on(&capture, size).play(steps);
            let screen = played.screen();
            let pictures = played.commands.iter().filter_map(|command| match command {
                Command::Do(Deed::SavePicture { svg }) => Some(svg),
                _ => None,
            });
            let [svg] = pictures.collect::<Vec<_>>()[..] else {
                panic!("{keys:?}: {:?}", played.commands);
            };
            // Words stand in elements of their own; a narrow screen cuts them.
            let is_seen = seen.split(' ').all(|word| svg.contains(word));
            assert!(is_seen || size.0 < 200, "{keys:?}:\n{screen}");
            for half in HALVES {
                assert!(!svg.contains(half), "{keys:?}:\n{screen}");
            }
        }
    }
}

#[test]
fn no_picture_has_a_secret_that_the_capture_kept() {
    let home = tempfile::tempdir().unwrap();
    let (capture, n_events) = record(home.path());
    // Where less is shown, the first few are enough.
    for (size, n_events) in [((200, 60), n_events), ((100, 30), 3)] {
        for (scene, is_secret_seen) in SCENES {
            let mut was_seen = false;
            for event in 1..=n_events {
                let go: &'static str = format!("#{event}\n").leak();
                let mut steps = vec![Step::Type(go)];
                steps.extend(scene.iter().map(|keys| match *keys {
                    "\t" => Step::Key("tab"),
                    keys => Step::Type(keys),
                }));
                steps.push(Step::Key("f12"));
                let played = Stage::on(&capture, size).play(steps);
                let pictures = played.commands.iter().filter_map(|command| match command {
                    Command::Do(Deed::SavePicture { svg }) => Some(svg),
                    _ => None,
                });
                let [svg] = pictures.collect::<Vec<_>>()[..] else {
                    panic!("{scene:?} at #{event}: {:?}", played.commands);
                };
                let screen = played.screen();
                for half in HALVES {
                    assert!(!svg.contains(half), "{scene:?} at #{event}:\n{screen}");
                    was_seen |= screen.contains(half);
                }
                assert!(!svg.contains(TOKEN), "{scene:?} at #{event}:\n{screen}");
            }
            assert!(
                was_seen || !is_secret_seen || size.0 < 200,
                "{scene:?} shows no secret"
            );
        }
    }
}
