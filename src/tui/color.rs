//! Colors as light: what a terminal shows for them, and how well one can be read on another.

use ratatui::style::Color;

/// How many colors the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorDepth {
    /// 24 bits.
    #[default]
    True,
    /// The 256 colors of xterm.
    Indexed,
    /// The 16 colors that the user chose for the terminal.
    Ansi,
    /// None: modifiers only.
    None,
}

impl ColorDepth {
    /// The depth that the environment promises (`NO_COLOR`, `COLORTERM`, `TERM`); an empty value counts as unset.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name| variable(name).filter(|value| !value.is_empty());
        let term = value("TERM").unwrap_or_default();
        match value("COLORTERM").as_deref() {
            _ if value("NO_COLOR").is_some() || term == "dumb" => Self::None,
            Some("truecolor" | "24bit") => Self::True,
            _ if term.contains("direct") => Self::True,
            _ if term.contains("256") => Self::Indexed,
            _ => Self::Ansi,
        }
    }
}

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// The 16 colors as xterm has them by default. A user may have chosen others.
const ANSI: [Rgb; 16] = [
    (0x00, 0x00, 0x00),
    (0xcd, 0x00, 0x00),
    (0x00, 0xcd, 0x00),
    (0xcd, 0xcd, 0x00),
    (0x00, 0x00, 0xee),
    (0xcd, 0x00, 0xcd),
    (0x00, 0xcd, 0xcd),
    (0xe5, 0xe5, 0xe5),
    (0x7f, 0x7f, 0x7f),
    (0xff, 0x00, 0x00),
    (0x00, 0xff, 0x00),
    (0xff, 0xff, 0x00),
    (0x5c, 0x5c, 0xff),
    (0xff, 0x00, 0xff),
    (0x00, 0xff, 0xff),
    (0xff, 0xff, 0xff),
];

/// The colors that have a name, in the order of the palette.
const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// What a terminal shows for a color; `None` for the terminal's own.
pub fn rgb(color: Color) -> Option<Rgb> {
    match color {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some((red, green, blue)),
        Color::Indexed(index) => Some(indexed(index)),
        named => {
            let index = NAMED.iter().position(|other| *other == named)?;
            ANSI.get(index).copied()
        }
    }
}

/// The 256 colors of xterm: the 16, a cube of 6 × 6 × 6, and 24 grays.
fn indexed(index: u8) -> Rgb {
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match index {
        0..16 => ANSI.get(usize::from(index)).copied().unwrap_or_default(),
        16..232 => {
            let place = index - 16;
            (step(place / 36), step(place / 6 % 6), step(place % 6))
        }
        232.. => {
            let gray = 8 + 10 * (index - 232);
            (gray, gray, gray)
        }
    }
}

/// The relative luminance of WCAG 2: 0 for black, 1 for white.
pub fn luminance((red, green, blue): Rgb) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// The contrast ratio of WCAG 2: from 1 for the same color to 21 for black on white.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexed_colors_are_those_of_xterm() {
        for (index, color) in [
            (1, (0xcd, 0, 0)),
            (16, (0, 0, 0)),
            (111, (0x87, 0xaf, 0xff)),
            (231, (255, 255, 255)),
            (232, (8, 8, 8)),
            (255, (238, 238, 238)),
        ] {
            assert_eq!(rgb(Color::Indexed(index)), Some(color), "{index}");
        }
        assert_eq!(rgb(Color::LightRed), rgb(Color::Indexed(9)));
        assert_eq!(rgb(Color::Reset), None);
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let black_on_white = contrast((0, 0, 0), (255, 255, 255));
        assert!((black_on_white - 21.0).abs() < 1e-9);
        // The examples that are quoted most: the lightest gray on white that passes AA, and the one that does not.
        assert!(contrast((0x76, 0x76, 0x76), (255, 255, 255)) >= 4.5);
        assert!(contrast((0x77, 0x77, 0x77), (255, 255, 255)) < 4.5);
    }
}
