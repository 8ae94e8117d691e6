//! Text for the user's clipboard, as a sequence that asks the terminal to take it (OSC 52).
//!
//! It reaches the terminal that the user sits at, also over ssh. Whether that terminal does what it is asked cannot be
//! known, and the clipboard is never read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What stands between this program and the terminal, and must be told to pass the sequence on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multiplexer {
    /// Nothing.
    None,
    /// tmux, which takes the sequence itself or passes on what is wrapped, as its user has set it.
    Tmux,
    /// GNU screen, which passes on what is wrapped in small pieces.
    Screen,
}

/// Longer texts, encoded, are cut or dropped by some terminals.
const LONGEST: usize = 74_000;

/// GNU screen passes on pieces of at most 768 bytes, with what wraps them.
const PIECE: usize = 512;

impl Multiplexer {
    /// What the environment says that there is; an empty value counts as unset.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        if is_set("TMUX") {
            Self::Tmux
        } else if is_set("STY") {
            Self::Screen
        } else {
            Self::None
        }
    }
}

/// The sequence that puts a text into the clipboard; `None` when it is too long for one.
pub fn sequence(text: &[u8], through: Multiplexer) -> Option<Vec<u8>> {
    let encoded = STANDARD.encode(text);
    if encoded.len() > LONGEST {
        return None;
    }
    let plain = format!("\x1b]52;c;{encoded}\x07");
    let sequence = match through {
        Multiplexer::None => plain,
        Multiplexer::Tmux => {
            let escaped = plain.replace('\x1b', "\x1b\x1b");
            format!("{plain}\x1bPtmux;{escaped}\x1b\\")
        }
        Multiplexer::Screen => {
            let mut wrapped = String::with_capacity(plain.len() + plain.len() / 64);
            let mut rest = plain.as_str();
            while !rest.is_empty() {
                // All of it is ASCII, so that it can be cut anywhere.
                let (piece, more) = rest.split_at(PIECE.min(rest.len()));
                wrapped.extend(["\x1bP", piece, "\x1b\\"]);
                rest = more;
            }
            wrapped
        }
    };
    Some(sequence.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(sequence: Option<Vec<u8>>) -> String {
        String::from_utf8(sequence.unwrap()).unwrap()
    }

    #[test]
    fn the_sequence_suits_what_it_must_pass() {
        let plain = "\x1b]52;c;aGk=\x07";
        for (through, expected) in [
            (Multiplexer::None, plain.to_owned()),
            (
                Multiplexer::Tmux,
                format!("{plain}\x1bPtmux;\x1b{plain}\x1b\\"),
            ),
            (Multiplexer::Screen, format!("\x1bP{plain}\x1b\\")),
        ] {
            assert_eq!(text(sequence(b"hi", through)), expected);
        }
    }

    #[test]
    fn pieces_for_screen_are_small_and_whole() {
        let wrapped = text(sequence(&[b'x'; 5000], Multiplexer::Screen));
        let pieces: Vec<&str> = wrapped.split_inclusive("\x1b\\").collect();
        assert!(pieces.iter().all(|piece| piece.len() <= 768));
        let unwrapped: String = pieces
            .iter()
            .map(|piece| &piece[2..piece.len() - 2])
            .collect();
        assert_eq!(unwrapped, text(sequence(&[b'x'; 5000], Multiplexer::None)));
    }

    #[test]
    fn what_is_copied_cannot_end_the_sequence() {
        let sequence = text(sequence(b"\x07\x1b\\\x1b[2J", Multiplexer::None));
        assert_eq!(sequence.matches(['\x07', '\x1b']).count(), 2);
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let longest = LONGEST / 4 * 3;
        assert!(sequence(&vec![0; longest], Multiplexer::None).is_some());
        assert!(sequence(&vec![0; longest + 1], Multiplexer::None).is_none());
    }

    #[test]
    fn the_environment_names_what_stands_between() {
        for (name, value, expected) in [
            ("TMUX", "/tmp/tmux", Multiplexer::Tmux),
            ("STY", "1.pts", Multiplexer::Screen),
            ("TMUX", "", Multiplexer::None),
        ] {
            let variable = |asked: &str| (asked == name).then(|| value.to_owned());
            assert_eq!(Multiplexer::detect(variable), expected);
        }
    }
}
