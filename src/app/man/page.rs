//! A page of the manual as roff.

use std::io;

/// A page of the manual as roff.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn section(&mut self, title: &str) {
        self.control("SH", title);
    }

    pub(super) fn subsection(&mut self, title: &str) {
        self.control("SS", title);
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.text.push_str(".PP\n");
        self.text_of(text);
    }

    /// A line by itself.
    pub(super) fn line(&mut self, text: &str) {
        self.text_of(text);
        self.text.push_str(".br\n");
    }

    /// A word and what it means, with space around.
    pub(super) fn entry(&mut self, word: &str, meaning: &str) {
        self.text.push_str(".TP\n.B ");
        self.text.push_str(&escaped(word));
        self.text.push('\n');
        self.text_of(meaning);
    }

    /// A command that somebody may type, and what it does.
    pub(super) fn example(&mut self, meaning: &str, command: &str) {
        self.paragraph(meaning);
        self.text.push_str(".RS\n.nf\n");
        self.text_of(command);
        self.text.push_str(".fi\n.RE\n");
    }

    pub(super) fn text_of(&mut self, text: &str) {
        self.text.push_str(&escaped(text));
        self.text.push('\n');
    }

    /// A part that is roff already.
    pub(super) fn rendered(
        &mut self,
        render: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.rendered_lines(render, |_| true)
    }

    /// The same without a section of its own.
    pub(super) fn rendered_below(
        &mut self,
        render: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.text.push_str(".PP\n");
        self.rendered_lines(render, |line| !line.starts_with(".SH "))
    }

    fn rendered_lines(
        &mut self,
        render: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
        is_taken: impl Fn(&str) -> bool,
    ) -> io::Result<()> {
        let mut out = Vec::new();
        render(&mut out)?;
        for line in String::from_utf8_lossy(&out).lines() {
            // What each part begins with needs to be said once.
            let is_repeated = is_preamble(line) && self.text.contains(line);
            if is_taken(line) && !is_repeated {
                self.text.push_str(line);
                self.text.push('\n');
            }
        }
        Ok(())
    }

    fn control(&mut self, request: &str, title: &str) {
        self.text.push('.');
        self.text.push_str(request);
        self.text.push_str(" \"");
        self.text.push_str(&escaped(title));
        self.text.push_str("\"\n");
    }
}

/// Whether a line defines what an apostrophe is.
fn is_preamble(line: &str) -> bool {
    line.starts_with(".ie ") || line.starts_with(".el ")
}

/// A text of which nothing is taken for a request or an escape.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        if line.starts_with(['.', '\'']) {
            out.push_str("\\&");
        }
        for letter in line.chars() {
            match letter {
                '\\' => out.push_str("\\e"),
                '-' => out.push_str("\\-"),
                '\'' => out.push_str("\\(aq"),
                '^' => out.push_str("\\(ha"),
                '~' => out.push_str("\\(ti"),
                '`' => out.push_str("\\(ga"),
                other => out.push(other),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_taken_for_a_request() {
        for (text, expected) in [
            (".SH x", "\\&.SH x"),
            ("'a (a mark)", "\\&\\(aqa (a mark)"),
            ("a\n.b", "a\n\\&.b"),
            ("--x \\n", "\\-\\-x \\en"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
