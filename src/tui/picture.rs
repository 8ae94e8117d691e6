//! A picture of the screen as SVG, made from the cells that were drawn.
//!
//! Each word is one `<text>` with the `textLength` that it must have, so that the columns stand where they
//! stand in a terminal whatever font the viewer has. Box drawing is drawn as lines.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

use crate::tui::theme::Theme;

const CELL_WIDTH: f32 = 8.4;
const CELL_HEIGHT: f32 = 18.0;
const BASELINE: f32 = 13.5;
const MARGIN: f32 = 16.0;
const BAR: f32 = 34.0;

/// Draws the buffer into a window.
pub fn to_svg(buffer: &Buffer, theme: &Theme) -> String {
    let width = f32::from(buffer.area.width) * CELL_WIDTH + 2.0 * MARGIN;
    let height = f32::from(buffer.area.height) * CELL_HEIGHT + BAR + MARGIN;
    let mut svg = String::new();
    open(&mut svg, width, height, &theme.paper());
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            x += run(&mut svg, buffer, theme, x, y);
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn open(svg: &mut String, width: f32, height: f32, paper: &str) {
    let lights = ["#ff5f57", "#febc2e", "#28c840"];
    push(
        svg,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.0}\" height=\"{height:.0}\">\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{:.1}\" height=\"{:.1}\" rx=\"10\" fill=\"{paper}\" stroke=\"#7f7f7f\" stroke-opacity=\"0.35\"/>\n",
            width - 1.0,
            height - 1.0,
        ),
    );
    for (x, light) in (0_u8..).map(|n| 20.0 + 18.0 * f32::from(n)).zip(lights) {
        push(
            svg,
            format_args!("<circle cx=\"{x:.0}\" cy=\"17\" r=\"5.5\" fill=\"{light}\"/>\n"),
        );
    }
    svg.push_str(
        "<g font-family=\"'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"14\" xml:space=\"preserve\">\n",
    );
}

/// Draws the cells from `x` on that look alike; returns how many.
fn run(svg: &mut String, buffer: &Buffer, theme: &Theme, x: u16, y: u16) -> u16 {
    let Some(first) = buffer.cell((x, y)) else {
        return 1;
    };
    let mut text = String::new();
    let mut end = x;
    while let Some(cell) = buffer
        .cell((end, y))
        .filter(|cell| end < buffer.area.right() && is_alike(cell, first))
    {
        text.push_str(cell.symbol());
        end += u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
    }
    let is_reversed = first.modifier.contains(Modifier::REVERSED);
    let (front, back) = theme.css(first.fg, first.bg, is_reversed);
    let left = MARGIN + f32::from(x) * CELL_WIDTH;
    let top = BAR + f32::from(y) * CELL_HEIGHT;
    let length = f32::from(end - x) * CELL_WIDTH;
    if let Some(back) = back {
        push(
            svg,
            format_args!(
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{length:.1}\" height=\"{CELL_HEIGHT}\" fill=\"{back}\"/>\n"
            ),
        );
    }
    let attributes = attributes(first);
    for (offset, word) in words(&text) {
        let left = left + columns(offset) * CELL_WIDTH;
        draw_word(
            svg,
            word,
            left,
            top,
            &format!("fill=\"{front}\"{attributes}"),
            &front,
        );
    }
    end - x
}

/// The words of a text, each with what stands before it. A word of its own keeps its place whatever a viewer does with
/// spaces; lines are words too, so that they can be drawn without gaps.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_line = |character: char| line_shape(character).is_some();
    let mut rest = 0;
    std::iter::from_fn(move || {
        let tail = text.get(rest..)?;
        let start = rest + tail.find(|character: char| character != ' ')?;
        let tail = text.get(start..)?;
        let first = tail.chars().next()?;
        let length = match line_shape(first) {
            // A horizontal line may be long; any other sign of a box stands alone.
            Some(LineShape::Horizontal) => tail.find(|character: char| character != first),
            Some(_) => Some(first.len_utf8()),
            None => tail.find(|character: char| character == ' ' || is_line(character)),
        };
        rest = length.map_or(text.len(), |length| start + length);
        Some((text.get(..start)?, text.get(start..rest)?))
    })
}

/// Draws a word, or a line that several cells make.
fn draw_word(svg: &mut String, word: &str, left: f32, top: f32, style: &str, color: &str) {
    let length = columns(word) * CELL_WIDTH;
    if let Some(shape) = word.chars().next().and_then(line_shape) {
        let (middle_x, middle_y) = (left + CELL_WIDTH / 2.0, top + CELL_HEIGHT / 2.0);
        let (right, bottom) = (left + length, top + CELL_HEIGHT);
        let path = match shape {
            LineShape::Horizontal => format!("M{left:.1} {middle_y:.1}H{right:.1}"),
            LineShape::Vertical => format!("M{middle_x:.1} {top:.1}V{bottom:.1}"),
            LineShape::Corner { is_left, is_top } => {
                let (x, y) = (
                    if is_left { right } else { left },
                    if is_top { bottom } else { top },
                );
                format!("M{x:.1} {middle_y:.1}Q{middle_x:.1} {middle_y:.1} {middle_x:.1} {y:.1}")
            }
        };
        push(
            svg,
            format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"{color}\"/>\n"),
        );
        return;
    }
    let baseline = top + BASELINE;
    let text = escape(word);
    push(
        svg,
        format_args!(
            "<text x=\"{left:.1}\" y=\"{baseline:.1}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\" {style}>{text}</text>\n",
        ),
    );
}

/// What a credential stands behind, in small letters.
const BEFORE_SECRETS: &[&str] = &[
    "bearer ",
    "basic ",
    "cookie: ",
    "x-api-key: ",
    "token=",
    "\"password\": \"",
    "\"password\":\"",
];

/// Puts stars over what looks like a credential. What is known to be one is replaced before it is drawn; this is the
/// second lock on the door.
pub fn conceal(buffer: &mut Buffer) {
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut seen = String::new();
        let mut is_secret = false;
        for x in buffer.area.left()..buffer.area.right() {
            let Some(cell) = buffer.cell_mut((x, y)) else {
                continue;
            };
            let is_end = matches!(cell.symbol(), " " | "\"" | "&" | "," | "│" | "|");
            is_secret = is_secret && !is_end;
            seen.push_str(&cell.symbol().to_lowercase());
            if is_secret && !is_remains(&seen) {
                cell.set_symbol("*");
            }
            is_secret |= BEFORE_SECRETS.iter().any(|before| seen.ends_with(before));
        }
    }
}

/// Whether the last word of a row is what a capture keeps of a secret, or begins like it: that may be seen.
fn is_remains(row: &str) -> bool {
    let word = row.rsplit([' ', '"', '=']).next().unwrap_or_default();
    let start = "redacted:";
    start.starts_with(word) || word.starts_with(start)
}

#[derive(Clone, Copy)]
enum LineShape {
    Horizontal,
    Vertical,
    Corner { is_left: bool, is_top: bool },
}

fn line_shape(character: char) -> Option<LineShape> {
    let corner = |is_left, is_top| Some(LineShape::Corner { is_left, is_top });
    match character {
        '─' => Some(LineShape::Horizontal),
        '│' => Some(LineShape::Vertical),
        '╭' => corner(true, true),
        '╮' => corner(false, true),
        '╰' => corner(true, false),
        '╯' => corner(false, false),
        _ => None,
    }
}

/// How many columns a text takes. More than a terminal has do not occur.
fn columns(text: &str) -> f32 {
    f32::from(u16::try_from(text.width()).unwrap_or(u16::MAX))
}

fn is_alike(cell: &Cell, other: &Cell) -> bool {
    (cell.fg, cell.bg, cell.modifier) == (other.fg, other.bg, other.modifier)
}

fn attributes(cell: &Cell) -> String {
    let table = [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::DIM, " opacity=\"0.6\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ];
    table
        .iter()
        .filter(|(modifier, _)| cell.modifier.contains(*modifier))
        .map(|(_, attribute)| *attribute)
        .collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn push(svg: &mut String, piece: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = svg.write_fmt(piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concealed(row: &str) -> String {
        let mut buffer = Buffer::with_lines([row]);
        conceal(&mut buffer);
        buffer.content.iter().map(Cell::symbol).collect()
    }

    #[test]
    fn credentials_are_starred_and_what_is_left_of_them_is_not() {
        for (row, expected) in [
            (
                "authorization: Bearer s3cret.x y",
                "authorization: Bearer ******** y",
            ),
            ("Authorization: Bearer rx9", "Authorization: Bearer r**"),
            ("GET /a?access_token=abc&b=c", "GET /a?access_token=***&b=c"),
            (
                "{\"password\": \"pa55\", \"a\": 1}",
                "{\"password\": \"****\", \"a\": 1}",
            ),
            (
                "Bearer redacted:9-bytes:1a2b3c4d",
                "Bearer redacted:9-bytes:1a2b3c4d",
            ),
            ("user bearer created", "user bearer *******"),
        ] {
            assert_eq!(concealed(row), expected);
        }
    }
}
