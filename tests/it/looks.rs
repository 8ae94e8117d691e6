//! The commands about how the screen looks and what its keys are, and the files that they read.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::pty::quit;
use crate::support::{TOKEN, Terminal, scimscope};

fn run(home: &Path, arguments: &[&str]) -> Output {
    scimscope(home).args(arguments).output().unwrap()
}

fn stdout(home: &Path, arguments: &[&str]) -> String {
    let output = run(home, arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn refusal(home: &Path, arguments: &[&str]) -> String {
    let output = run(home, arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// Writes a file of the configuration folder; returns its path.
fn configure(home: &Path, name: &str, text: &str) -> String {
    let path = home.join("config/scimscope").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The keys of an action as `keys --json` tells them.
fn keys_of(home: &Path, arguments: &[&str], action: &str) -> Vec<String> {
    let arguments = [&["keys", "--json"], arguments].concat();
    let table: Value = serde_json::from_str(&stdout(home, &arguments)).unwrap();
    let found = table
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["action"] == action);
    serde_json::from_value(found.unwrap()["keys"].clone()).unwrap()
}

#[test]
fn keys_are_told_for_people_for_scripts_and_as_a_file() {
    let home = tempfile::tempdir().unwrap();
    let told = stdout(home.path(), &["keys"]);
    for part in ["[list]", "select-next", "j  down", "next event"] {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
    assert_eq!(keys_of(home.path(), &[], "select-next"), ["j", "down"]);
    let file = stdout(home.path(), &["keys", "--toml", "--keymap-preset", "emacs"]);
    configure(home.path(), "keymap.toml", &file);
    assert_eq!(keys_of(home.path(), &[], "select-next"), ["ctrl-n", "down"]);
}

#[test]
fn the_users_keymap_is_read_from_its_folder_from_the_option_and_from_the_configuration() {
    let home = tempfile::tempdir().unwrap();
    configure(home.path(), "keymap.toml", "[list]\nopen = [\"o\"]\n");
    assert_eq!(keys_of(home.path(), &[], "open"), ["o"]);
    assert!(stdout(home.path(), &["keys"]).contains("* open"));
    let other = configure(home.path(), "other.toml", "[list]\nopen = [\"ctrl-o\"]\n");
    assert_eq!(
        keys_of(home.path(), &["--keymap", &other], "open"),
        ["ctrl-o"]
    );
    let config = "keymap-preset = \"emacs\"\njson = true\ntheme = \"dark\"\n";
    configure(home.path(), "config.toml", config);
    assert_eq!(keys_of(home.path(), &[], "scroll-down"), ["ctrl-n", "down"]);
    let told = stdout(home.path(), &["keys"]);
    assert!(
        told.starts_with("[list]"),
        "what serve prints is no matter of keys\n{told}"
    );
}

#[test]
fn a_keymap_that_cannot_be_meant_is_refused_before_the_screen_starts() {
    let home = tempfile::tempdir().unwrap();
    let path = configure(home.path(), "keymap.toml", "[list]\nselect-nxt = [\"n\"]\n");
    let said = refusal(home.path(), &["keys"]);
    assert!(
        said.contains(&format!("{path}, line 2")) && said.contains("`select-next`"),
        "{said}"
    );
    let said = refusal(home.path(), &["keys", "--keymap", "/nowhere/keys"]);
    assert!(said.contains("cannot read /nowhere/keys"), "{said}");
    configure(home.path(), "keymap.toml", "");
    let said = refusal(home.path(), &["keys", "--keymap-preset", "ed"]);
    assert!(said.contains("choose one of vi, emacs"), "{said}");
}

#[test]
fn themes_are_listed_with_the_users_own_and_with_what_is_wrong_in_one() {
    let home = tempfile::tempdir().unwrap();
    let source = stdout(home.path(), &["themes", "--source", "nord"]);
    configure(home.path(), "themes/mine.toml", &source);
    configure(home.path(), "themes/broken.toml", "[rolls]");
    let told = stdout(home.path(), &["themes"]);
    for part in [
        "  okabe-ito        dark",
        "  solarized-light  light",
        "* mine             dark",
        "line 1: there is no section",
    ] {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
    assert!(
        !told.contains('\x1b'),
        "no colors where there is no terminal"
    );
    let list: Value = serde_json::from_str(&stdout(home.path(), &["themes", "--json"])).unwrap();
    let find = |name: &str| {
        list.as_array()
            .unwrap()
            .iter()
            .find(|one| one["name"] == name)
            .unwrap()
    };
    assert_eq!(find("light")["background"], "light");
    assert_eq!(find("mine")["from"], "file");
    assert!(find("broken")["error"].as_str().unwrap().contains("rolls"));
    let said = refusal(home.path(), &["themes", "--source", "nrd"]);
    assert!(said.contains("did you mean `nord`?"), "{said}");
}

fn started(home: &Path, arguments: &[&str], is_light: bool) -> Terminal {
    let arguments = [&["--listen", "127.0.0.1:0", "--token", TOKEN], arguments].concat();
    let mut terminal = Terminal::start(home, &arguments, 100, 30);
    terminal.is_light = is_light;
    terminal.wait_for("127.0.0.1:");
    terminal
}

/// The colors of the first cell that has any.
fn foregrounds(terminal: &Terminal) -> Vec<vt100::Color> {
    let cells = (0..100).filter_map(|column| terminal.screen().cell(0, column));
    cells.map(vt100::Cell::fgcolor).collect()
}

#[test]
fn the_theme_follows_the_terminals_background() {
    for (is_light, name) in [(false, "dark"), (true, "light")] {
        let home = tempfile::tempdir().unwrap();
        let other = home.path().join("other.scimlog");
        let mut detected = started(home.path(), &[], is_light);
        let mut named = started(
            home.path(),
            &["--theme", name, "--capture", other.to_str().unwrap()],
            !is_light,
        );
        assert_eq!(
            foregrounds(&detected)[..10],
            foregrounds(&named)[..10],
            "{name}"
        );
        for terminal in [&mut detected, &mut named] {
            terminal.press("Q");
            assert_eq!(terminal.wait_for_end(), 0);
        }
    }
}

#[test]
fn a_theme_that_changes_is_worn_at_once_and_a_broken_one_is_not() {
    let home = tempfile::tempdir().unwrap();
    let write = |roles: &str| {
        configure(
            home.path(),
            "themes/mine.toml",
            &format!("inherits = \"dark\"\n[palette]\nodd = [\"#010203\", 7, \"blue\"]\n{roles}"),
        );
    };
    write("");
    let mut terminal = started(home.path(), &["--theme", "mine"], false);
    let odd = vt100::Color::Rgb(1, 2, 3);
    assert!(!foregrounds(&terminal).contains(&odd));
    write("[roles]\nup = { fg = \"odd\" }");
    terminal.wait_until("the new color", |screen| {
        (0..100).any(|column| {
            screen
                .cell(0, column)
                .is_some_and(|cell| cell.fgcolor() == odd)
        })
    });
    write("[rolls]");
    terminal.wait_for("cannot use the theme");
    assert!(foregrounds(&terminal).contains(&odd));
    quit(&mut terminal);
}

#[test]
fn the_manual_page_has_every_command() {
    let home = tempfile::tempdir().unwrap();
    let page = stdout(home.path(), &["man"]);
    for part in [
        ".TH scimscope 1",
        ".SS \"serve\"",
        ".SS \"keys\"",
        "keymap\\-preset",
        "scimscope log [OPTIONS] [FILE]",
        ".SH \"FILTERS\"",
        ".B changed:",
        ".SH \"FILES\"",
        "views.toml",
        ".SH \"ENVIRONMENT\"",
        "SCIMSCOPE_TOKEN",
        ".SH \"EXIT STATUS\"",
        ".SH \"EXAMPLES\"",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    // There is one page: nothing points at another.
    assert_eq!(page.matches(".TH ").count(), 1);
    assert!(!page.contains("(1)"), "{page}");
    let help = stdout(home.path(), &["log", "--help"]);
    assert!(help.contains("scimscope man"), "{help}");
}
