//! How the panes of a screen are arranged, by the size of the terminal or as its user chose.

/// How many panes a screen has.
pub const N_PANES: usize = 3;

/// The kinds of arrangement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrangement {
    /// Nothing but a line that says so.
    TooSmall,
    /// The focused pane alone, without rules.
    Compact,
    /// The list over the detail.
    Narrow,
    /// The list beside the detail over the state card.
    Standard,
    /// Three columns: list, exchange, state card.
    Wide,
    /// Everything stacked.
    Portrait,
}

/// A pane that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The list of events.
    List,
    /// The selected event.
    Detail,
    /// The resource that it touched.
    State,
}

impl Pane {
    /// The panes by number.
    pub const ALL: [Self; N_PANES] = [Self::List, Self::Detail, Self::State];

    /// Its number.
    pub fn number(self) -> usize {
        match self {
            Self::List => 0,
            Self::Detail => 1,
            Self::State => 2,
        }
    }
}

impl Arrangement {
    /// The arrangement for a size.
    pub fn of(columns: u16, rows: u16) -> Self {
        match (columns, rows) {
            (..30, _) | (_, ..8) => Self::TooSmall,
            (..60, _) | (_, ..18) => Self::Compact,
            (..=84, 46..) => Self::Portrait,
            (160.., 40..) => Self::Wide,
            (100.., 28..) => Self::Standard,
            _ => Self::Narrow,
        }
    }

    /// Those that a user can choose where more than one fits.
    pub const PINNABLE: [Self; 4] = [Self::Narrow, Self::Standard, Self::Wide, Self::Portrait];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooSmall => "too-small",
            Self::Compact => "compact",
            Self::Narrow => "narrow",
            Self::Standard => "standard",
            Self::Wide => "wide",
            Self::Portrait => "portrait",
        }
    }

    /// Whether a size has room for it.
    pub fn fits(self, columns: u16, rows: u16) -> bool {
        let (least_columns, least_rows) = match self {
            Self::TooSmall => (0, 0),
            Self::Compact => (30, 8),
            Self::Narrow => (60, 18),
            Self::Standard => (100, 28),
            Self::Wide => (160, 40),
            Self::Portrait => (60, 46),
        };
        columns >= least_columns && rows >= least_rows
    }

    /// Whether the state card has a pane of its own; otherwise it is a tab of the detail.
    pub fn has_state_card(self) -> bool {
        matches!(self, Self::Standard | Self::Wide | Self::Portrait)
    }

    /// Whether there is room for the whole log in one line.
    pub fn has_strip(self) -> bool {
        matches!(self, Self::Standard | Self::Wide | Self::Portrait)
    }

    /// Whether panes have frames; where columns are scarce they have rules.
    pub fn has_frames(self) -> bool {
        matches!(self, Self::Standard | Self::Wide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrangement_is_the_smaller_of_what_width_and_height_allow() {
        let cases = [
            ((29, 50), Arrangement::TooSmall),
            ((80, 7), Arrangement::TooSmall),
            ((40, 12), Arrangement::Compact),
            ((200, 17), Arrangement::Compact),
            ((80, 24), Arrangement::Narrow),
            ((120, 27), Arrangement::Narrow),
            ((120, 40), Arrangement::Standard),
            ((200, 39), Arrangement::Standard),
            ((200, 60), Arrangement::Wide),
            ((80, 50), Arrangement::Portrait),
        ];
        for ((columns, rows), expected) in cases {
            assert_eq!(Arrangement::of(columns, rows), expected, "{columns}x{rows}");
        }
    }
}
