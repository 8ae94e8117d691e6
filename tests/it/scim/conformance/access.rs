//! §24 and §25: tokens and transport, with the real program.

use crate::support::{Serving, scimscope};

#[test]
fn au_09_a_generated_token_cannot_be_guessed() {
    let tokens: Vec<String> = (0..2)
        .map(|_| {
            let home = tempfile::tempdir().unwrap();
            // Refused for its seed, after the token was made.
            let arguments = ["serve", "--listen", "127.0.0.1:0", "--seed", "/dev/null"];
            let output = scimscope(home.path()).args(arguments).output().unwrap();
            assert_eq!(output.status.code(), Some(2));
            let mut folders = vec![home.path().join("state")];
            let mut found = Vec::new();
            while let Some(folder) = folders.pop() {
                for entry in std::fs::read_dir(&folder).unwrap() {
                    let path = entry.unwrap().path();
                    let is_token = path
                        .file_name()
                        .is_some_and(|name| name.to_string_lossy().contains("token"));
                    if path.is_dir() {
                        folders.push(path);
                    } else if is_token {
                        found.push(std::fs::read_to_string(&path).unwrap().trim().to_owned());
                    }
                }
            }
            found.pop().unwrap()
        })
        .collect();
    assert_ne!(tokens[0], tokens[1]);
    assert!(
        tokens.iter().all(|token| token.len() >= 128 / 4),
        "{tokens:?} of hexadecimal digits"
    );
}

#[test]
fn sc_01_without_a_word_only_this_machine_is_listened_to() {
    let home = tempfile::tempdir().unwrap();
    let output = scimscope(home.path())
        .args(["serve", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.contains("127.0.0.1:7643"), "{help}");
    let arguments = ["serve", "--listen", "0.0.0.0:0", "--no-auth"];
    let output = scimscope(home.path()).args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let serving = Serving::start(
        home.path(),
        &home.path().join("tls.scimlog"),
        &["--tls-self-signed"],
    );
    assert!(serving.url.starts_with("https://"), "{}", serving.url);
}

#[test]
fn sc_02_sc_03_a_client_checks_whom_it_talks_to_and_puts_no_password_into_a_url() {
    let home = tempfile::tempdir().unwrap();
    let serving = Serving::start(
        home.path(),
        &home.path().join("tls.scimlog"),
        &["--tls-self-signed"],
    );
    let simulate = |target: &str| {
        let arguments = [
            "simulate", "--target", target, "--token", "t", "--users", "1",
        ];
        let output = scimscope(home.path()).args(arguments).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, said) = simulate(&serving.url);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("certificate"), "{said}");
    let (code, said) = simulate("https://user:pw@host/scim/v2");
    assert_eq!(code, Some(2), "{said}");
    assert!(!said.contains("pw@"), "{said}");
}
