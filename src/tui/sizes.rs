//! The sizes that a user gave to the panes, and the arrangement that was pinned: what is kept from one start to the
//! next.

use std::collections::BTreeMap;
use std::fmt::Write;

use ratatui::layout::Rect;
use toml::de::DeValue;

use crate::tui::arrangement::Arrangement;
use crate::tui::pane_split::{PaneSplit, WHOLE};
use crate::tui::screens::Screen;
use crate::tui::settings::{Source, SourceError};

/// Where the lines between panes are, where they were moved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sizes {
    shares: BTreeMap<(Screen, Arrangement), [u16; 2]>,
    pinned: Option<Arrangement>,
}

/// The version of the file. One of another version is not read.
const VERSION: i64 = 1;

impl Sizes {
    /// How a screen is parted; `None`: one pane has it for itself.
    pub fn split(&self, place: Screen, arrangement: Arrangement) -> Option<PaneSplit> {
        let usual = PaneSplit::usual(place, arrangement)?;
        let moved = self.shares.get(&(place, arrangement));
        Some(moved.map_or(usual, |shares| usual.with_shares(*shares)))
    }

    /// Lines were moved.
    pub fn keep(&mut self, place: Screen, arrangement: Arrangement, split: PaneSplit) {
        self.shares.insert((place, arrangement), split.shares());
    }

    /// The lines of a screen are where they were at first. Returns whether they were not.
    pub fn reset(&mut self, place: Screen, arrangement: Arrangement) -> bool {
        self.shares.remove(&(place, arrangement)).is_some()
    }

    /// The arrangement of a screen of this size: the pinned one where it fits, or what the size allows.
    pub fn arrangement(&self, screen: Rect) -> Arrangement {
        let pinned = self
            .pinned
            .filter(|pinned| pinned.fits(screen.width, screen.height));
        pinned.unwrap_or_else(|| Arrangement::of(screen.width, screen.height))
    }

    /// Pins the next arrangement that fits; after the last, none is pinned. Returns the one that is pinned.
    pub fn pin_next(&mut self, screen: Rect) -> Option<Arrangement> {
        let usual = Arrangement::of(screen.width, screen.height);
        let fits = |arrangement: &Arrangement| arrangement.fits(screen.width, screen.height);
        let mut ring = Arrangement::PINNABLE
            .into_iter()
            .filter(|arrangement| fits(arrangement) && *arrangement != usual);
        self.pinned = match self.pinned.filter(fits) {
            None => ring.next(),
            Some(pinned) => ring.skip_while(|one| *one != pinned).nth(1),
        };
        self.pinned
    }

    /// As a file.
    pub fn to_file(&self) -> String {
        let mut text = format!(
            "# Sizes of panes, kept by scimscope. Without this file it starts with the usual ones.\nversion = {VERSION}\n"
        );
        if let Some(pinned) = self.pinned {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "layout = \"{}\"", pinned.name());
        }
        for place in Screen::ALL {
            let own = self.shares.iter().filter(|((of, _), _)| *of == place);
            for (index, ((_, arrangement), [outer, inner])) in own.enumerate() {
                if index == 0 {
                    let _ = writeln!(text, "\n[{}]", place.name().to_lowercase());
                }
                let _ = writeln!(text, "{} = [{outer}, {inner}]", arrangement.name());
            }
        }
        text
    }

    /// Reads such a file. What it does not know it refuses, as a newer or an older one would hold.
    pub fn read(source: Source<'_>) -> Result<Self, SourceError> {
        let mut sizes = Self::default();
        let mut version = None;
        for (key, value) in &source.table()? {
            let name = key.get_ref().as_ref();
            match (name, value.get_ref()) {
                ("version", DeValue::Integer(number)) => {
                    version = number.as_str().parse::<i64>().ok();
                }
                ("layout", DeValue::String(name)) => {
                    sizes.pinned = Some(pinnable(source, key, name)?);
                }
                (name, DeValue::Table(moved)) => {
                    let place = Screen::ALL
                        .into_iter()
                        .find(|place| place.name().eq_ignore_ascii_case(name))
                        .ok_or_else(|| {
                            source.error(key.span(), format!("there is no screen `{name}`"))
                        })?;
                    for (name, shares) in moved {
                        let arrangement = pinnable(source, name, name.get_ref())?;
                        let shares = pair(shares.get_ref()).ok_or_else(|| {
                            source.error(shares.span(), "a size is two numbers up to 10000")
                        })?;
                        sizes.shares.insert((place, arrangement), shares);
                    }
                }
                _ => return Err(source.error(key.span(), format!("`{name}` is not known"))),
            }
        }
        if version != Some(VERSION) {
            return Err(source.error(0..0, "it is of another version"));
        }
        Ok(sizes)
    }
}

fn pinnable<T>(
    source: Source<'_>,
    place: &toml::Spanned<T>,
    name: &str,
) -> Result<Arrangement, SourceError> {
    let found = Arrangement::PINNABLE
        .into_iter()
        .find(|arrangement| arrangement.name() == name);
    found.ok_or_else(|| source.error(place.span(), format!("there is no layout `{name}`")))
}

fn pair(value: &DeValue<'_>) -> Option<[u16; 2]> {
    let share = |value: &toml::Spanned<DeValue<'_>>| {
        let DeValue::Integer(number) = value.get_ref() else {
            return None;
        };
        let share = number.as_str().parse::<u16>().ok()?;
        (share <= WHOLE).then_some(share)
    };
    let mut shares = value.as_array()?.iter();
    let pair = [share(shares.next()?)?, share(shares.next()?)?];
    shares.next().is_none().then_some(pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Sizes, SourceError> {
        Sizes::read(Source {
            name: "screen.toml",
            text,
        })
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let screen = Rect::new(0, 0, 200, 60);
        let mut sizes = Sizes::default();
        assert_eq!(read(&sizes.to_file()).unwrap(), sizes);
        sizes.pin_next(screen);
        for (place, arrangement, shares) in [
            (Screen::Requests, Arrangement::Wide, [3000, 7000]),
            (Screen::Requests, Arrangement::Narrow, [2500, 5000]),
            (Screen::Cycles, Arrangement::Standard, [1, 10_000]),
        ] {
            let usual = PaneSplit::usual(place, arrangement).unwrap();
            sizes.keep(place, arrangement, usual.with_shares(shares));
        }
        assert_eq!(read(&sizes.to_file()).unwrap(), sizes);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for text in [
            "",
            "version = 2",
            "version = 1\nlayout = \"round\"",
            "version = 1\ncolor = 3",
            "version = 1\n[requests]\nwide = [1]",
            "version = 1\n[requests]\nwide = [1, 20000]",
            "version = 1\n[requests]\ncompact = [1, 2]",
            "version = 1\n[rules]\nwide = [1, 2]",
            "\u{0}\u{1}",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_layout_that_fits_is_pinned_in_turn() {
        use Arrangement::{Narrow, Portrait, Standard};
        let pins = |columns, rows| {
            let (mut sizes, mut pins) = (Sizes::default(), Vec::new());
            while let Some(pinned) = sizes.pin_next(Rect::new(0, 0, columns, rows)) {
                pins.push(pinned);
            }
            pins
        };
        assert_eq!(pins(200, 60), [Narrow, Standard, Portrait]);
        assert_eq!(pins(120, 40), [Narrow]);
        assert_eq!(pins(80, 24), []);
        assert_eq!(pins(40, 12), []);
        let mut sizes = Sizes::default();
        sizes.pin_next(Rect::new(0, 0, 120, 40));
        assert_eq!(sizes.arrangement(Rect::new(0, 0, 120, 40)), Narrow);
        let small = sizes.arrangement(Rect::new(0, 0, 40, 12));
        assert_eq!(small, Arrangement::Compact, "where it does not fit");
    }
}
