//! Sending again from the screen of the real program: what arrives, and how it is recorded.

use std::path::Path;

use scimscope::inspect::summary;
use scimscope::journal::{Origin, Reader, Seq};

use crate::pty::{assert_given_back, client_of, create, quit, start};
use crate::support::{Serving, TOKEN, Terminal};

/// Status and origin of every event, in order.
fn recorded(home: &Path) -> Vec<(u16, Origin)> {
    let capture = home.join("state/scimscope/default.scimlog");
    let reader = Reader::open(&capture).unwrap();
    let rows = reader.rows(Seq(1), reader.head().unwrap()).unwrap();
    let summaries = rows.iter().map(summary::summarize);
    summaries
        .filter_map(|row| Some((row.status?, row.origin)))
        .collect()
}

/// The program, started by a shell that does this first, with one user.
fn start_with_ann(home: &Path, first: &str) -> Terminal {
    let script = format!(r#"{first} exec "$0" "$@""#);
    let arguments = ["--listen", "127.0.0.1:0", "--token", TOKEN];
    let mut terminal = Terminal::start_in_shell(home, &script, &arguments);
    let mut client = client_of(&mut terminal);
    create(&mut client, "ann@pty.example");
    terminal.wait_for("user ann@pty.example created");
    terminal
}

/// The same with the request of that user in the editor, and a program that is the user's own editor.
fn start_in_editor(home: &Path, own: &str) -> Terminal {
    let mut terminal = start_with_ann(home, &format!("VISUAL=\"{own}\""));
    terminal.press("R");
    terminal.wait_for("Request #1");
    terminal
}

/// The editor still works, what was edited is discarded, and the screen is left.
fn edit_discard_and_quit(terminal: &mut Terminal) {
    terminal.press("x");
    terminal.wait_for("Request #1, edited");
    terminal.press("\x1b");
    terminal.wait_for("it was edited");
    terminal.press("d");
    terminal.wait_without("Request #1, edited");
    quit(terminal);
}

#[test]
fn many_requests_are_sent_again_and_their_differences_gone_to() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 120, 30);
    for name in ["ann", "bob", "eve"] {
        create(&mut client, &format!("{name}@pty.example"));
    }
    terminal.wait_for("user eve@pty.example created");
    terminal.press("gVG");
    terminal.wait_for("3 picked");
    terminal.press("r");
    terminal.wait_for("send the 3 picked events again");
    terminal.press("h");
    // Their names are taken by now.
    terminal.wait_for("0 answered as recorded, 3 otherwise");
    terminal.press("\x12");
    terminal.wait_for("status 201 -> 409");
    terminal.press("j\r");
    terminal.wait_for("SCRUB @2");
    quit(&mut terminal);
    let client = (201, Origin::Client);
    let replay = (409, Origin::Replay);
    assert_eq!(
        recorded(home.path()),
        [client, client, client, replay, replay, replay]
    );
}

#[test]
fn a_target_that_refuses_the_token_has_its_user_asked_about_it() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 120, 30);
    for name in ["ann", "bob"] {
        create(&mut client, &format!("{name}@pty.example"));
    }
    terminal.wait_for("user bob@pty.example created");
    let target = home.path().join("target.scimlog");
    let serving = Serving::start(home.path(), &target, &[]);
    let to = format!("{}\r", serving.url);
    terminal.press("rt");
    terminal.wait_for("send #2 to");
    terminal.press(&to);
    terminal.wait_for("the token of 127.0.0.1");
    terminal.press("not-it");
    terminal.wait_for("••••••");
    terminal.press("\r");
    terminal.wait_for("#2 sent again: 401 in");
    terminal.wait_for("(is the token right?)");
    // Of many, the first is enough.
    terminal.press("gVGrl");
    terminal.wait_for("sending again: the token is not accepted by");
    quit(&mut terminal);
    assert_eq!(serving.terminate().0, 0);
}

#[test]
fn an_edited_request_arrives_and_is_recorded_with_its_origin() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 120, 30);
    create(&mut client, "ann@pty.example");
    terminal.wait_for("user ann@pty.example created");
    terminal.press("R");
    terminal.wait_for("Request #1");
    // The body is one line, the last; a name is put before the one that is there.
    terminal.press("\x1b[1;5F");
    terminal.press("\x1b[H");
    for _ in
        0.."{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"".len()
    {
        terminal.press("\x1b[C");
    }
    terminal.press("jo");
    terminal.wait_for("Request #1, edited");
    terminal.press("\x12");
    terminal.wait_for("send the edited #1");
    terminal.press("h");
    terminal.wait_for("recorded: 201: #1 edited and sent to");
    terminal.wait_for("user joann@pty.example created");
    quit(&mut terminal);
    assert_eq!(
        recorded(home.path()),
        [(201, Origin::Client), (201, Origin::Replay)]
    );
}

#[test]
fn a_token_of_ones_own_is_sent_in_place_of_the_endpoints() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_with_ann(home.path(), "");
    terminal.press("R");
    terminal.wait_for("not sent as written: Authorization");
    terminal.press("\x1b[B");
    terminal.press("\x1b[F");
    terminal.press("x");
    terminal.wait_for("your Authorization is sent");
    terminal.press("\x12h");
    terminal.wait_for("401 in");
    quit(&mut terminal);
}

/// A program that is an editor as far as it goes: it waits for a line, then puts other words into the file.
const EDITOR: &str = r#"#!/bin/sh
printf 'the editor has %s\n' "$(stat -c %a "$1")"
read -r word
printf '%s' "$1" > "$HOME/edited"
sed "s/ann@/$word@/" "$1" > "$1.new" && cat "$1.new" > "$1"; rm "$1.new"
"#;

#[test]
fn the_users_own_editor_has_the_terminal_to_itself() {
    let home = tempfile::tempdir().unwrap();
    let editor = home.path().join("editor.sh");
    std::fs::write(&editor, EDITOR).unwrap();
    let mut terminal = start_in_editor(home.path(), "sh $HOME/editor.sh");
    terminal.press("\x05");
    terminal.wait_for("the editor has 600");
    assert_given_back(&terminal);
    // What is typed now is the other program's.
    terminal.press("zoe\n");
    terminal.wait_for("Request #1, edited");
    assert!(terminal.screen().alternate_screen() && terminal.screen().bracketed_paste());
    let draft = std::fs::read_to_string(home.path().join("edited")).unwrap();
    assert!(!Path::new(&draft).exists(), "{draft} is gone");
    terminal.press("\x12h");
    terminal.wait_for("user zoe@pty.example created");
    quit(&mut terminal);
    assert_given_back(&terminal);
}

/// An editor that leaves the terminal as it is and says when it has it.
#[cfg(unix)]
fn start_with_cooked_editor(home: &Path) -> Terminal {
    let editor = home.join("editor.sh");
    let text = "printf '%s' \"$1\" > \"$HOME/edited\"\necho the editor waits\nread -r word\n";
    std::fs::write(&editor, text).unwrap();
    let mut terminal = start_in_editor(home, "sh $HOME/editor.sh");
    terminal.press("\x05");
    terminal.wait_for("the editor waits");
    terminal
}

#[cfg(unix)]
#[test]
fn an_interrupt_of_the_editor_is_not_one_of_the_screen() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_with_cooked_editor(home.path());
    terminal.press("\x03");
    terminal.wait_for("unchanged");
    edit_discard_and_quit(&mut terminal);
}

#[cfg(unix)]
#[test]
fn a_request_to_end_is_heard_while_the_editor_has_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_with_cooked_editor(home.path());
    let pid = terminal.pid().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status();
    assert!(killed.unwrap().success());
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
    let draft = std::fs::read_to_string(home.path().join("edited")).unwrap();
    assert!(!Path::new(&draft).exists(), "{draft} is gone");
}

#[test]
fn an_editor_that_is_missing_gives_a_notice_and_the_screen_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_in_editor(home.path(), "/no/such/editor");
    terminal.press("\x05");
    terminal.wait_for("editor ended with exit status: 127");
    edit_discard_and_quit(&mut terminal);
}

/// An export into a pipe that nobody empties would go on for ever.
#[cfg(unix)]
#[test]
fn quitting_does_not_wait_for_an_export() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 120, 30);
    create(&mut client, &format!("{}@pty.example", "a".repeat(200_000)));
    terminal.wait_for("created");
    let pipe = home.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    // It is opened, and never read from.
    let (path, (opened, is_opened)) = (pipe.clone(), std::sync::mpsc::channel());
    std::thread::spawn(move || opened.send(std::fs::File::open(path)));
    terminal.press("x");
    terminal.wait_for("Export");
    terminal.press("\r");
    terminal.wait_for("write to");
    terminal.press(&format!("\x15{}\r", pipe.display()));
    terminal.wait_for("file exists");
    terminal.press("o");
    let reader = is_opened.recv().unwrap().unwrap();
    quit(&mut terminal);
    drop(reader);
}

#[test]
fn a_picture_of_the_screen_is_kept_in_a_file_of_its_users_own() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = start_with_ann(home.path(), r#"cd "$HOME" &&"#);
    terminal.press(":screenshot\r");
    terminal.wait_for("the screen is in");
    quit(&mut terminal);
    let files = std::fs::read_dir(home.path()).unwrap().map(Result::unwrap);
    let pictures = files.filter(|file| file.path().extension().is_some_and(|end| end == "svg"));
    let [picture] = pictures.collect::<Vec<_>>().try_into().unwrap();
    let svg = std::fs::read_to_string(picture.path()).unwrap();
    assert!(svg.contains("ann@pty.example"), "{svg}");
    assert!(!svg.contains(TOKEN));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = picture.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
