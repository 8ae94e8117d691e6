//! What the command line does not say of itself: filters, files, environment, exit status, examples.

use crate::app::man::page::Page;
use crate::inspect::query::field::{Field, Group, TABLE};

/// Writes every topic.
pub(super) fn write(page: &mut Page) {
    filters(page);
    files(page);
    environment(page);
    exit_status(page);
    examples(page);
}

fn filters(page: &mut Page) {
    page.section("FILTERS");
    page.paragraph(
        "A filter is what --filter takes, and what is typed after / on the screen. Conditions stand side by side, and \
         all of them must hold; OR between two means that one is enough, NOT or a - before one means that it must not \
         hold, and parentheses group them. A condition is FIELD:VALUE; with ~ in place of the colon the value is a \
         regular expression. A word by itself is looked for in the messages, in notes, and in what the list says of an \
         event. A value with blanks in it stands in double quotes. Numbers and times may be ranges (5..9, 5.., ..9) or \
         comparisons (>5, <=9).",
    );
    for group in Group::ALL {
        page.subsection(group.title());
        for field in TABLE.iter().filter(|field| field.group == group) {
            page.entry(&names(field), &format!("{}.", field.help));
            page.text_of(&format!("For example: {}", field.examples.join("  ")));
        }
    }
}

/// `quirk: or remark:`
fn names(field: &Field) -> String {
    let names = std::iter::once(&field.name).chain(field.also);
    let names: Vec<String> = names.map(|name| format!("{name}:")).collect();
    names.join(" or ")
}

fn files(page: &mut Page) {
    page.section("FILES");
    page.paragraph(
        "The folders are those of the XDG base directories, or what the platform has instead.",
    );
    for (path, meaning) in [
        (
            "~/.local/state/scimscope/default.scimlog",
            "The default capture.",
        ),
        (
            "~/.local/state/scimscope/default.token",
            "The bearer token that is accepted when none is given, made once; only you can read it.",
        ),
        (
            "~/.local/state/scimscope/screen.toml",
            "The sizes of the panes of the screen.",
        ),
        (
            "~/.local/state/scimscope/copied.txt",
            "What was copied and was too long for the clipboard.",
        ),
        (
            "~/.config/scimscope/config.toml",
            "Any option of run, serve and open, without its dashes.",
        ),
        (
            "~/.config/scimscope/keymap.toml",
            "Other keys for any action.",
        ),
        (
            "~/.config/scimscope/views.toml",
            "Filters that were saved under a name.",
        ),
        ("~/.config/scimscope/themes/", "Themes of your own."),
        (
            "CAPTURE-wal, CAPTURE-shm",
            "Belong to a capture while it is written, and after a crash: they are moved and copied with it.",
        ),
        (
            "CAPTURE.index",
            "The index of words of a capture. It can be deleted at any time.",
        ),
    ] {
        page.entry(path, meaning);
    }
}

fn environment(page: &mut Page) {
    page.section("ENVIRONMENT");
    for (name, meaning) in [
        (
            "SCIMSCOPE_TOKEN",
            "The bearer token, for the endpoint as for what replay and simulate send to.",
        ),
        (
            "XDG_STATE_HOME, XDG_CONFIG_HOME",
            "Where the folders above are.",
        ),
        (
            "NO_COLOR, COLORTERM, TERM",
            "Which colors are used, unless --color says so. A terminal whose TERM is dumb has no screen.",
        ),
        (
            "LC_ALL, LC_CTYPE, LANG",
            "Where the locale is not UTF-8, the screen is drawn in ASCII.",
        ),
        (
            "SSH_CONNECTION",
            "Over ssh the screen is drawn less often, and copies go through the terminal.",
        ),
        ("VISUAL, EDITOR", "The editor that ^E on the screen opens."),
        (
            "HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
            "The proxy through which replay and simulate call another machine.",
        ),
    ] {
        page.entry(name, meaning);
    }
}

fn exit_status(page: &mut Page) {
    page.section("EXIT STATUS");
    for (code, meaning) in [
        (
            "0",
            "Done. Also when whoever read the output had enough of it.",
        ),
        (
            "1",
            "The answer is no: nothing is what was asked for, an answer differs from the recorded one, Entra would \
             not have accepted one.",
        ),
        ("2", "Usage, or input that cannot be used."),
        (
            "3",
            "The environment failed: a port, the disk, a file, the network.",
        ),
        (
            "70",
            "The program made a mistake. What was recorded until then is in the capture.",
        ),
    ] {
        page.entry(code, meaning);
    }
}

fn examples(page: &mut Page) {
    page.section("EXAMPLES");
    for (meaning, command) in [
        (
            "Look around in a throw-away capture that a simulated Entra ID writes:",
            "scimscope run --demo",
        ),
        (
            "An endpoint without a screen, and its events as JSON Lines:",
            "scimscope serve --capture case.scimlog --json",
        ),
        (
            "What was refused, but for the look-ups of a test connection:",
            "scimscope log case.scimlog --filter 'is:error -is:probe'",
        ),
        (
            "Why event 402 was answered as it was:",
            "scimscope show case.scimlog 402",
        ),
        (
            "Whom the seventh cycle of Entra ID changed:",
            "scimscope stats case.scimlog --cycle e7",
        ),
        (
            "A report for a ticket that names nobody:",
            "scimscope export case.scimlog --format markdown --cycle e7 --pseudonymize --output case.md",
        ),
        (
            "The recorded requests as a test of another endpoint:",
            "scimscope replay case.scimlog --target https://scim.example.com/v2 --junit result.xml",
        ),
        ("This page, as man shows it:", "scimscope man | man -l -"),
    ] {
        page.example(meaning, command);
    }
}
