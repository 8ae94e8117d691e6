//! Whether what is drawn can be read: the contrast of WCAG 2, for every theme at every depth of color.
//!
//! Text needs 4.5:1 (level AA); lines and marks 3:1. With 16 colors the values of xterm are taken, because what the
//! user has made of them cannot be known.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};
use scimscope::tui::color::{Rgb, contrast, rgb};
use scimscope::tui::theme::Role;
use scimscope::tui::{ColorDepth, Theme};

use super::fixture::Log;
use super::play::{Stage, Step, options};

const DEPTHS: [ColorDepth; 3] = [ColorDepth::True, ColorDepth::Indexed, ColorDepth::Ansi];

/// Roles of lines; every other role is one of text.
const LINES: [Role; 2] = [Role::Line, Role::LineFocused];

/// Roles that are laid over whatever is there.
const OVERLAYS: [Role; 2] = [Role::Selected, Role::SelectedUnfocused];

const TEXT: f64 = 4.5;
const LINE: f64 = 3.0;

fn colored() -> impl Iterator<Item = (&'static str, ColorDepth, Theme)> {
    let names = Theme::names().filter(|name| *name != "mono");
    names.flat_map(|name| DEPTHS.map(|depth| (name, depth, Theme::by_name(name, depth).unwrap())))
}

/// What stands on what, in a style.
fn pair(theme: &Theme, foreground: Option<Color>, background: Option<Color>) -> (Rgb, Rgb) {
    let (paper, text) = theme.background_and_text();
    let or = |color: Option<Color>, fallback| {
        rgb(color.unwrap_or(Color::Reset))
            .or(rgb(fallback))
            .unwrap()
    };
    (or(foreground, text), or(background, paper))
}

fn ratio(theme: &Theme, style: Style) -> f64 {
    let (front, back) = pair(theme, style.fg, style.bg);
    contrast(front, back)
}

#[test]
fn every_role_can_be_read_wherever_it_may_stand() {
    let mut problems = Vec::new();
    for (name, depth, theme) in colored() {
        let paper = theme.style(Role::Paper);
        for (role, style) in theme.roles() {
            let own = paper.patch(style);
            let (least, styles) = if LINES.contains(&role) {
                (LINE, vec![own])
            } else if style.bg.is_some() {
                (TEXT, vec![own])
            } else {
                let laid = OVERLAYS.map(|overlay| own.patch(theme.style(overlay)));
                (TEXT, [vec![own], laid.to_vec()].concat())
            };
            for style in styles {
                let ratio = ratio(&theme, style);
                if ratio < least {
                    problems.push(format!(
                        "{name} {depth:?} {role:?}: {ratio:.2} of {least} in {style:?}"
                    ));
                }
            }
            assert!(
                !style.add_modifier.contains(Modifier::DIM),
                "{name} {role:?}: dim is unmeasured"
            );
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn high_contrast_reaches_level_aaa() {
    for depth in DEPTHS
        .into_iter()
        .filter(|depth| *depth != ColorDepth::Ansi)
    {
        let theme = Theme::by_name("high-contrast", depth).unwrap();
        for (role, style) in theme.roles() {
            let ratio = ratio(&theme, theme.style(Role::Paper).patch(style));
            assert!(ratio >= 7.0, "{depth:?} {role:?}: {ratio:.2}");
        }
    }
}

/// Screens with nearly everything on them.
fn screens(theme: &str, depth: ColorDepth) -> Vec<Buffer> {
    let scripts: [&[Step]; 3] = [
        &[Step::Type("#9"), Step::Key("enter")],
        &[
            Step::Type("#12"),
            Step::Key("enter"),
            Step::Key("tab"),
            Step::Key("l"),
        ],
        &[Step::Key("?")],
    ];
    let play = |script: &[Step]| {
        let mut stage = Stage::new(Log::cycle(), (160, 50));
        stage.options = options(theme, depth);
        let steps = script.iter().map(|step| match step {
            Step::Key(key) => Step::Key(key),
            Step::Type(text) => Step::Type(text),
            _ => unreachable!("no other steps in these scripts"),
        });
        stage.play(steps.collect()).buffer
    };
    scripts.map(play).to_vec()
}

fn is_mark(cell: &Cell) -> bool {
    "─│╭╮╰╯▌●·▁▂▃▄▅▆▇█░".contains(cell.symbol())
}

#[test]
fn every_pair_of_colors_on_a_screen_can_be_read() {
    for (name, depth, theme) in colored() {
        for cell in screens(name, depth)
            .iter()
            .flat_map(|buffer| &buffer.content)
        {
            if cell.symbol().trim().is_empty() {
                continue;
            }
            let (front, back) = pair(&theme, Some(cell.fg), Some(cell.bg));
            let (ratio, least) = (
                contrast(front, back),
                if is_mark(cell) { LINE } else { TEXT },
            );
            assert!(
                ratio >= least,
                "{name} {depth:?}: {ratio:.2} of {least} for {:?} in {:?} on {:?}",
                cell.symbol(),
                cell.fg,
                cell.bg
            );
        }
    }
}
