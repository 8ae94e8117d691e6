//! The whole program on a real terminal: start, see a request, step, quit; and the terminal as before.

use std::process::Command;

use crate::support::{Client, TOKEN, Terminal};

const ARGUMENTS: &[&str] = &[
    "--listen",
    "127.0.0.1:0",
    "--token",
    TOKEN,
    "--color",
    "always",
];

pub fn start(home: &std::path::Path, columns: u16, rows: u16) -> (Terminal, Client) {
    start_with(home, &[], columns, rows)
}

/// The same, with further options.
fn start_with(
    home: &std::path::Path,
    more: &[&str],
    columns: u16,
    rows: u16,
) -> (Terminal, Client) {
    let arguments = [ARGUMENTS, more].concat();
    let mut terminal = Terminal::start(home, &arguments, columns, rows);
    let client = client_of(&mut terminal);
    (terminal, client)
}

/// A client of the endpoint that a screen shows.
pub fn client_of(terminal: &mut Terminal) -> Client {
    let screen = terminal.wait_for("127.0.0.1:");
    let port: String = screen
        .split("127.0.0.1:")
        .nth(1)
        .unwrap()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    Client::connect(&format!("http://127.0.0.1:{port}"), TOKEN).unwrap()
}

pub fn create(client: &mut Client, name: &str) -> String {
    let body = format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}","active":true}}"#
    );
    let response = client.send("POST", "/scim/v2/Users", &body).unwrap();
    assert_eq!(response.status, 201);
    response.json()["id"].as_str().unwrap().to_owned()
}

/// Leaves the screen, which ends well.
pub fn quit(terminal: &mut Terminal) {
    terminal.press("Q");
    assert_eq!(terminal.wait_for_end(), 0);
}

/// The modes that the program turned on are off again.
pub fn assert_given_back(terminal: &Terminal) {
    let screen = terminal.screen();
    assert!(!screen.alternate_screen(), "the alternate screen was left");
    assert!(!screen.hide_cursor(), "the cursor is back");
    assert!(!screen.bracketed_paste(), "bracketed paste is off");
    assert_eq!(
        screen.mouse_protocol_mode(),
        vt100::MouseProtocolMode::None,
        "the mouse is free"
    );
    assert!(terminal.has_settings_as_before(), "raw mode was left");
    let (mut taken, given_back) = modes(&terminal.written);
    let mut reversed: Vec<String> = given_back.into_iter().rev().collect();
    assert!(taken.len() >= 5, "{taken:?}");
    // Once for each time that it was taken and given back; the cursor is found hidden the second time.
    for modes in [&mut taken, &mut reversed] {
        modes.retain(|mode| mode != "?25");
    }
    assert_eq!(taken.len(), reversed.len());
    let size = taken.len() / (taken.iter().filter(|mode| *mode == "?1049").count());
    for (taken, reversed) in taken.chunks(size).zip(reversed.chunks(size)) {
        assert_eq!(taken, reversed, "given back in reverse");
    }
}

/// The modes that were turned on, and those that were turned off, in order: private modes by number, and the keys.
fn modes(written: &[u8]) -> (Vec<String>, Vec<String>) {
    let text = String::from_utf8_lossy(written);
    let (mut taken, mut given_back) = (Vec::new(), Vec::new());
    for sequence in text.split("\x1b[").skip(1) {
        let end = sequence
            .find(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(0);
        let (name, kind) = sequence.split_at(end);
        // The cursor is hidden in every frame, and a frame is a synchronized update.
        if name == "?2026" {
            continue;
        }
        match (kind.as_bytes().first(), name) {
            (Some(b'l'), "?25") if !taken.contains(&"?25".to_owned()) => {
                taken.push("?25".to_owned());
            }
            (Some(b'l'), "?25") => {}
            (Some(b'h'), "?25") => given_back.push(name.to_owned()),
            (Some(b'h'), name) if name.starts_with('?') => taken.push(name.to_owned()),
            (Some(b'l'), name) if name.starts_with('?') => given_back.push(name.to_owned()),
            (Some(b'u'), name) if name.starts_with('>') => taken.push("keys".to_owned()),
            (Some(b'u'), name) if name.starts_with('<') => given_back.push("keys".to_owned()),
            _ => {}
        }
    }
    (taken, given_back)
}

#[test]
fn a_request_appears_can_be_stepped_to_and_quitting_gives_the_terminal_back() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 100, 30);
    assert!(terminal.screen().alternate_screen());
    let id = create(&mut client, "jdoe@pty.example");
    terminal.wait_for("user jdoe@pty.example created");
    client
        .send(
            "GET",
            "/scim/v2/Users?filter=userName%20eq%20%22nobody%22",
            "",
        )
        .unwrap();
    terminal.wait_for("no user where");
    let disable = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}"#;
    assert_eq!(
        client
            .send("PATCH", &format!("/scim/v2/Users/{id}"), disable)
            .unwrap()
            .status,
        200
    );
    terminal.wait_for("active true -> false");
    terminal.press("[");
    terminal.wait_for("SCRUB @1");
    terminal.press("G");
    terminal.wait_for("FOLLOW");
    terminal.press("?");
    terminal.wait_for("Esc closes");
    terminal.press("\x1b");
    terminal.wait_without("Esc closes");
    quit(&mut terminal);
    assert_given_back(&terminal);
    assert!(
        terminal.screen().contents().contains("3 events in"),
        "{}",
        terminal.screen().contents()
    );
}

#[test]
fn a_pane_is_printed_without_frames_until_a_key_is_pressed() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 120, 40);
    create(&mut client, "jdoe@pty.example");
    terminal.wait_for("user jdoe@pty.example created");
    terminal.press("\t");
    terminal.press("\x1bp");
    let printed = terminal.wait_for("press a key to go on");
    assert!(printed.contains("userName"), "{printed}");
    assert!(!printed.contains(['│', '╭', '─']), "{printed}");
    assert!(!terminal.screen().alternate_screen());
    assert_eq!(
        terminal.screen().mouse_protocol_mode(),
        vt100::MouseProtocolMode::None
    );
    terminal.press("x");
    terminal.wait_until("the screen again", vt100::Screen::alternate_screen);
    terminal.wait_for("user jdoe@pty.example created");
    assert_ne!(
        terminal.screen().mouse_protocol_mode(),
        vt100::MouseProtocolMode::None
    );
    quit(&mut terminal);
    assert_given_back(&terminal);
}

#[test]
fn the_last_screen_stays_behind_where_it_is_wanted() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 100, 30);
    create(&mut client, "jdoe@pty.example");
    terminal.wait_for("user jdoe@pty.example created");
    terminal.press("\x1bq");
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
    let left = terminal.screen().contents();
    assert!(left.contains("user jdoe@pty.example created"), "{left}");
    assert!(left.contains("1 event in"), "{left}");
}

#[test]
fn what_stays_behind_has_no_secret_that_the_screen_showed() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start_with(home.path(), &["--keep-secrets"], 100, 40);
    let body = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ann","password":"hunter2"}"#;
    client.send("POST", "/scim/v2/Users", body).unwrap();
    terminal.wait_for("hunter2");
    terminal.press("\x1bq");
    assert_eq!(terminal.wait_for_end(), 0);
    let left = terminal.screen().contents();
    assert!(left.contains("user ann created"), "{left}");
    assert!(
        left.contains("********") && !left.contains("hunter2"),
        "{left}"
    );
}

#[test]
fn somebody_who_looks_elsewhere_is_told_of_what_they_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config/scimscope");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "notify = 'is:err'\n").unwrap();
    let bell = ["--bell", "status:409"];
    let (mut terminal, mut client) = start_with(home.path(), &bell, 100, 30);
    create(&mut client, "j\u{f6}rg@pty.example");
    terminal.wait_for("rg@pty.example created");
    let is_told = |written: &[u8]| written.windows(4).any(|part| part == b"\x1b]9;");
    assert!(!is_told(&terminal.written), "nobody asked for that");
    let body = "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"j\u{f6}rg@pty.example\"}";
    assert_eq!(
        client.send("POST", "/scim/v2/Users", body).unwrap().status,
        409
    );
    terminal.wait_for(": uniqueness");
    terminal.wait_for_bytes(b"\x1b]9;");
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    let (before, after) = written.split_once("\x1b]9;").unwrap();
    assert!(before.ends_with('\x07'), "the bell");
    let text = after.split('\x1b').next().unwrap();
    assert!(
        text.starts_with("scimscope: #2 POST 409 user j?rg@pty.example"),
        "{text}"
    );
    quit(&mut terminal);
}

#[test]
fn two_interrupts_quit_from_anywhere() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, _client) = start(home.path(), 80, 24);
    terminal.press("?");
    terminal.wait_for("Esc closes");
    terminal.press("\x03\x03");
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
}

#[test]
fn every_size_is_drawn_anew_and_so_is_the_same_size_on_demand() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 120, 40);
    create(&mut client, "jdoe@pty.example");
    terminal.wait_for("user jdoe@pty.example created");
    for (columns, rows, only_there) in [
        (28, 6, "28x6, need 30x8"),
        (80, 24, " State ─"),
        (200, 60, "╭ Request ─"),
    ] {
        terminal.resize(columns, rows);
        terminal.wait_for(only_there);
    }
    terminal.forget();
    terminal.press("\x0c");
    terminal.wait_for("user jdoe@pty.example created");
    quit(&mut terminal);
}

#[cfg(unix)]
#[test]
fn a_suspended_screen_gives_the_terminal_back_and_comes_back_with_it() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"set -m; "$0" "$@"; echo in the shell; read _; fg"#;
    let mut terminal = Terminal::start_in_shell(home.path(), script, ARGUMENTS);
    terminal.wait_for("Waiting for the first request");
    // It is warned first, because the endpoint is in this process.
    terminal.press("\x1a");
    terminal.wait_for("once more stops it");
    terminal.press("\x1a");
    let screen = terminal.wait_for("in the shell");
    assert!(screen.contains("the endpoint answers nobody"), "{screen}");
    assert_given_back(&terminal);
    terminal.press("\n");
    terminal.wait_for("Waiting for the first request");
    assert!(terminal.screen().alternate_screen());
    quit(&mut terminal);
    assert_given_back(&terminal);
}

#[cfg(unix)]
#[test]
fn a_screen_that_was_stopped_is_drawn_at_the_size_that_the_terminal_has_by_then() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"set -m; "$0" "$@"; echo in the shell; read _; fg"#;
    let mut terminal = Terminal::start_in_shell(home.path(), script, ARGUMENTS);
    terminal.wait_for("Waiting for the first request");
    terminal.press("\x1a");
    terminal.wait_for("once more stops it");
    terminal.press("\x1a");
    terminal.wait_for("in the shell");
    // The shell is told of it, and nobody else.
    terminal.resize(120, 40);
    terminal.press("\n");
    terminal.wait_until("a frame as wide as the terminal", |screen| {
        screen.rows(0, 120).any(|row| row.ends_with('╮'))
    });
    terminal.wait_until("hints in its last row", |screen| {
        screen
            .rows(0, 120)
            .nth(39)
            .is_some_and(|row| row.contains("quit"))
    });
    quit(&mut terminal);
}

#[test]
fn sigterm_gives_the_terminal_back_and_ends_with_zero() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 80, 24);
    create(&mut client, "before@pty.example");
    terminal.wait_for("before@pty.example");
    assert!(
        Command::new("kill")
            .args(["-TERM", &terminal.pid().to_string()])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
}

#[test]
fn open_follows_a_capture_that_another_process_writes() {
    let home = tempfile::tempdir().unwrap();
    let capture = home.path().join("followed.scimlog");
    let serving = crate::support::Serving::start(home.path(), &capture, &[]);
    let mut terminal = Terminal::start(home.path(), &["open", capture.to_str().unwrap()], 100, 30);
    terminal.wait_for("followed.scimlog");
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    create(&mut client, "elsewhere@pty.example");
    terminal.wait_for("user elsewhere@pty.example created");
    // The panel knows who writes, and has no token to tell.
    terminal.press("I");
    let panel = terminal.wait_for("written by      process");
    assert!(!panel.contains("Secret token"), "{panel}");
    terminal.press("\x1b");
    terminal.wait_without("written by");
    quit(&mut terminal);
    let left = terminal.screen().contents();
    assert!(left.contains("1 event in"), "{left}");
}

#[test]
fn the_demo_shows_a_simulated_cycle() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["run", "--demo", "--token", TOKEN], 120, 40);
    terminal.wait_for("created");
    quit(&mut terminal);
    assert_given_back(&terminal);
}

#[cfg(target_os = "linux")]
#[test]
fn a_stop_from_outside_gives_the_terminal_back_too() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"set -m; "$0" "$@"; echo in the shell; read _; fg"#;
    let mut terminal = Terminal::start_in_shell(home.path(), script, ARGUMENTS);
    terminal.wait_for("Waiting for the first request");
    let shell = terminal.pid();
    let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    let program = children.split_whitespace().next().unwrap();
    assert!(
        Command::new("kill")
            .args(["-TSTP", program])
            .status()
            .unwrap()
            .success()
    );
    terminal.wait_for("in the shell");
    assert_given_back(&terminal);
    terminal.press("\n");
    terminal.wait_for("Waiting for the first request");
    quit(&mut terminal);
    assert_given_back(&terminal);
}

#[test]
fn the_mouse_is_taken_and_freed_for_selecting() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, _client) = start(home.path(), 100, 30);
    let mode = |terminal: &Terminal| terminal.screen().mouse_protocol_mode();
    assert_eq!(mode(&terminal), vt100::MouseProtocolMode::ButtonMotion);
    terminal.press("\x1bOQ");
    terminal.wait_for("free to select");
    terminal.wait_until("no mouse mode", |screen| {
        screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    });
    terminal.press("\x1bOQ");
    terminal.wait_for("works here again");
    terminal.wait_until("a mouse mode", |screen| {
        screen.mouse_protocol_mode() == vt100::MouseProtocolMode::ButtonMotion
    });
    quit(&mut terminal);
}

#[test]
fn a_hang_up_ends_the_program_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, mut client) = start(home.path(), 80, 24);
    create(&mut client, "before@pty.example");
    let pid = terminal.pid().to_string();
    assert!(
        Command::new("kill")
            .args(["-HUP", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
    let log = crate::support::scimscope(home.path())
        .arg("log")
        .output()
        .unwrap();
    let log = String::from_utf8(log.stdout).unwrap();
    assert!(log.contains("before@pty.example created"), "{log}");
}

#[test]
fn a_terminal_that_can_only_print_is_printed_to() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"TERM=dumb exec "$0" "$@""#;
    let mut terminal = Terminal::start_in_shell(home.path(), script, ARGUMENTS);
    terminal.wait_for("running as `scimscope serve`");
    terminal.wait_for("ready url=");
    terminal.press("\x03");
    assert_eq!(terminal.wait_for_end(), 0);
    assert!(!terminal.written.contains(&0x1b), "no sequence at all");
}

/// Whether a sequence sets a color: 30 to 49 and 90 to 107 in a list of attributes.
fn sets_color(sequence: &str) -> bool {
    let Some(attributes) = sequence
        .split('m')
        .next()
        .filter(|_| sequence.contains('m'))
    else {
        return false;
    };
    let is_list = attributes.chars().all(|c| c.is_ascii_digit() || c == ';');
    let numbers = attributes
        .split(';')
        .filter_map(|number| number.parse::<u8>().ok());
    is_list
        && numbers
            .into_iter()
            .any(|n| (30..=49).contains(&n) || (90..=107).contains(&n))
}

#[test]
fn without_color_no_color_is_sent_and_the_selection_is_still_seen() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"NO_COLOR=1 exec "$0" "$@""#;
    let arguments = &ARGUMENTS[..4];
    let mut terminal = Terminal::start_in_shell(home.path(), script, arguments);
    let screen = terminal.wait_for("127.0.0.1:");
    let port = screen.split("127.0.0.1:").nth(1).unwrap();
    let port: String = port.chars().take_while(char::is_ascii_digit).collect();
    let mut client = Client::connect(&format!("http://127.0.0.1:{port}"), TOKEN).unwrap();
    create(&mut client, "jdoe@pty.example");
    terminal.wait_until("a selected row in reverse", |screen| {
        let row = screen
            .rows(0, 80)
            .position(|row| row.contains("jdoe@pty.example"));
        let row = row.and_then(|row| u16::try_from(row).ok());
        row.is_some_and(|row| screen.cell(row, 30).is_some_and(vt100::Cell::inverse))
    });
    quit(&mut terminal);
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    // An empty list of attributes resets them all, which is what a color becomes in some libraries.
    for sequence in written.split("\x1b[").skip(1) {
        assert!(!sets_color(sequence), "{sequence:?}");
        assert!(!sequence.starts_with(";m"), "{sequence:?}");
    }
}

#[test]
fn a_locale_without_unicode_is_drawn_in_ascii() {
    let home = tempfile::tempdir().unwrap();
    let script = r#"LC_ALL=C exec "$0" "$@""#;
    let mut terminal = Terminal::start_in_shell(home.path(), script, ARGUMENTS);
    let screen = terminal.wait_for("Waiting for the first request");
    assert!(screen.is_ascii(), "{screen}");
    quit(&mut terminal);
}

/// Which thread panics in [`panics_on_purpose`].
const PANIC: &str = "SCIMSCOPE_TEST_PANIC";

/// No test of its own: the program of the two tests below, in which this one is started on a terminal.
#[test]
fn panics_on_purpose() {
    let Ok(which) = std::env::var(PANIC) else {
        return;
    };
    let epitaph = Some("what to do now".to_owned());
    let _guard = scimscope::tui::terminal::take(true, epitaph).unwrap();
    let panicking = || panic!("on purpose");
    if which == "screen" {
        panicking();
    }
    assert!(std::thread::spawn(panicking).join().is_err());
    scimscope::tui::terminal::send(b"still here").unwrap();
    std::io::Read::read(&mut std::io::stdin(), &mut [0]).unwrap();
}

fn panicking(home: &std::path::Path, which: &str) -> Terminal {
    let mut command = portable_pty::CommandBuilder::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "pty::panics_on_purpose",
        "--nocapture",
        "--test-threads=1",
    ]);
    command.env(PANIC, which);
    Terminal::start_other(home, command)
}

#[test]
fn a_panic_of_the_screen_gives_the_terminal_back_and_says_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = panicking(home.path(), "screen");
    assert_ne!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    let (drawn, said) = written.rsplit_once("\x1b[?1049l").unwrap();
    assert!(!drawn.contains("on purpose"), "{drawn:?}");
    for words in ["on purpose", "what to do now"] {
        assert!(said.contains(words), "{words} is missing in {said}");
    }
}

#[test]
fn a_panic_of_a_worker_leaves_the_terminal_alone_and_is_told_afterwards() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = panicking(home.path(), "worker");
    let screen = terminal.wait_for("still here");
    assert!(terminal.screen().alternate_screen(), "{screen}");
    assert!(!screen.contains("on purpose"), "{screen}");
    terminal.press("\n");
    assert_eq!(terminal.wait_for_end(), 0);
    assert_given_back(&terminal);
    assert!(terminal.screen().contents().contains("on purpose"));
    assert!(!terminal.screen().contents().contains("what to do now"));
}
