//! A panic gives the terminal back first, and is told afterwards.

use super::assert_given_back;
use crate::support::Terminal;

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
        "pty::panics::panics_on_purpose",
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
