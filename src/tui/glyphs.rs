//! The signs that the screen itself draws, in Unicode and in ASCII.

/// A set of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the name of a sign says what it stands for")]
pub struct Glyphs {
    pub is_ascii: bool,
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub corners: [&'static str; 4],
    pub selected: &'static str,
    pub alive: &'static str,
    pub dot: &'static str,
    pub arrow: &'static str,
    pub back: &'static str,
    pub ellipsis: &'static str,
    pub passed: &'static str,
    pub failed: &'static str,
    pub no_change: &'static str,
    pub nothing: &'static str,
    pub branch: &'static str,
    pub folded: &'static str,
    pub unfolded: &'static str,
    pub up: &'static str,
    pub masked: &'static str,
    pub bars: [&'static str; 9],
    pub token: [&'static str; 2],
}

impl Glyphs {
    /// Box drawing and arrows.
    pub const UNICODE: Self = Self {
        is_ascii: false,
        horizontal: "─",
        vertical: "│",
        corners: ["╭", "╮", "╰", "╯"],
        selected: "▌",
        alive: "●",
        dot: "·",
        arrow: "→",
        back: "←",
        ellipsis: "…",
        passed: "✓",
        failed: "✗",
        no_change: "·0",
        nothing: "–",
        branch: "▾",
        folded: "▸ ",
        unfolded: "▾ ",
        up: "▲",
        masked: "•",
        bars: ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        token: ["‹", "›"],
    };

    /// For terminals and fonts without more.
    pub const ASCII: Self = Self {
        is_ascii: true,
        horizontal: "-",
        vertical: "|",
        corners: ["+", "+", "+", "+"],
        selected: ">",
        alive: "*",
        dot: "-",
        arrow: "->",
        back: "<-",
        ellipsis: "~",
        passed: "+",
        failed: "x",
        no_change: "=0",
        nothing: "-",
        branch: "v",
        folded: "> ",
        unfolded: "v ",
        up: "^",
        masked: "*",
        bars: [".", "_", "_", "-", "-", "=", "=", "#", "#"],
        token: ["<", ">"],
    };
}
