//! `http`: requests in a text file, as `JetBrains` IDEs and `httpYac` (for VS Code and the command line) run
//! them one after the other.
//!
//! Both evaluate what stands between double braces, include files that a line begins to name, and end a request at a
//! line of hashes. So a body is written as one line of JSON in which braces in strings are escaped; what is no JSON
//! is left out, and it is said where.

use std::io::{self, Write};

use crate::inspect::export::error::Error;
use crate::inspect::export::source::Source;
use crate::inspect::export::steps::{IdPosition, Save, Step, StepBody, Steps};
use crate::inspect::export::template::{Piece, Template};

/// Writes the requests.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let header = source.header()?;
    let base_url = source.base_url()?;
    writeln!(
        out,
        "# Written by {}: events {} to {} of capture {}.\n\
         # Set the two variables, then run all requests in their order.\n\
         # Identifiers that the endpoint assigns are read out of its answers and used in the requests that follow.\n",
        header.program, header.first.0, header.last.0, header.capture
    )?;
    let shown = if base_url.is_empty() || base_url.contains(|c: char| c.is_control() || c == '{') {
        "http://127.0.0.1:7643/scim/v2"
    } else {
        &base_url
    };
    writeln!(out, "@baseUrl = {shown}\n@token = your-token")?;
    let mut steps = Steps::new(source)?;
    while let Some((_, step)) = steps.next(source)? {
        if let Some(step) = step {
            let is_sent = write_step(&step, out)?;
            if is_sent {
                source.sent();
            }
        }
    }
    writeln!(out, "\n###\n# {}", source.disguise_sentence())?;
    for caution in steps.cautions(source) {
        writeln!(out, "# {caution}")?;
    }
    Ok(())
}

/// Writes a step; says whether it is a request, which one that cannot be written safely is not.
fn write_step(step: &Step, out: &mut dyn Write) -> io::Result<bool> {
    let title = comment(&step.title());
    writeln!(out, "\n### #{} {title}", step.seq.0)?;
    let Some(body) = body(&step.body) else {
        writeln!(
            out,
            "# left out: its body is no JSON, which cannot be written here safely"
        )?;
        return Ok(false);
    };
    writeln!(out, "{} {{{{baseUrl}}}}{}", step.method, path(&step.path))?;
    writeln!(out, "Authorization: Bearer {{{{token}}}}")?;
    for (name, value) in &step.fields {
        if is_inert(name, value) {
            writeln!(out, "{name}: {value}")?;
        }
    }
    if !body.is_empty() {
        writeln!(out, "\n{body}")?;
    }
    if step.saves.is_empty() {
        return Ok(true);
    }
    writeln!(out, "\n> {{%")?;
    writeln!(
        out,
        "const answer = typeof response.body === \"string\" ? JSON.parse(response.body) : response.body;"
    )?;
    for save in &step.saves {
        let variable = save.variable;
        writeln!(
            out,
            "client.global.set(\"{variable}\", answer{});",
            expression(save)
        )?;
    }
    writeln!(out, "%}}")?;
    Ok(true)
}

/// Whether these programs read a field as one: none that they would evaluate, and none whose name ends the request or
/// makes the line a comment, is one that a client of SCIM needs.
fn is_inert(name: &str, value: &str) -> bool {
    !name.starts_with('#')
        && !value.is_empty()
        && !value.contains("{{")
        && !value.contains(char::is_control)
}

/// Where an identifier stands in an answer, as JavaScript.
pub(super) fn expression(save: &Save) -> String {
    match save.position {
        IdPosition::Id => ".id".to_owned(),
        IdPosition::Location { operation, .. } => {
            format!(".Operations[{operation}].location.split(\"/\").pop()")
        }
    }
}

/// A path in which no brace of its own is left, and nothing that ends its line.
pub(super) fn path(template: &Template) -> String {
    fill(template, |text| {
        text.replace('{', "%7B")
            .replace('}', "%7D")
            .replace(|c: char| c.is_control() || c == ' ', "%20")
    })
}

/// A body in one line; `None` when it is no JSON.
fn body(body: &StepBody) -> Option<String> {
    match body {
        StepBody::Empty => Some(String::new()),
        StepBody::Text(template) => inert_json(template),
        StepBody::Bytes(_) => None,
    }
}

/// JSON in one line in which no two braces stand in a string; `None` when it is no JSON.
pub(super) fn inert_json(template: &Template) -> Option<String> {
    let whole = fill(&template_as_text(template), str::to_owned);
    serde_json::from_str::<serde::de::IgnoredAny>(&whole).ok()?;
    let mut scan = Scan::default();
    Some(fill(template, |text| scan.inert(text)))
}

/// The text with a variable as if it were its value, to see whether the whole is JSON.
fn template_as_text(template: &Template) -> Template {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => Piece::Text(text.clone()),
        Piece::Id(_) => Piece::Text("id".to_owned()),
    };
    Template(template.0.iter().map(piece).collect())
}

/// Goes through JSON from piece to piece.
#[derive(Default)]
struct Scan {
    in_string: bool,
    is_escaped: bool,
}

impl Scan {
    fn inert(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            if self.in_string {
                match character {
                    '{' => out.push_str("\\u007b"),
                    '}' => out.push_str("\\u007d"),
                    other => out.push(other),
                }
                self.in_string = self.is_escaped || character != '"';
                self.is_escaped = !self.is_escaped && character == '\\';
            } else {
                self.in_string = character == '"';
                out.push(if matches!(character, '\r' | '\n') {
                    ' '
                } else {
                    character
                });
            }
        }
        out
    }
}

/// The text with the variables in it as these programs know them.
fn fill(template: &Template, mut text_of: impl FnMut(&str) -> String) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text_of(text),
        Piece::Id(variable) => format!("{{{{{variable}}}}}"),
    };
    template.0.iter().map(piece).collect()
}

/// A title that evaluates to nothing.
fn comment(title: &str) -> String {
    title.replace(['{', '}'], "").replace('@', "(at)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let template = Template(vec![Piece::Text(text.to_owned())]);
        assert_eq!(inert_json(&template).as_deref(), expected);
    }

    #[test]
    fn nothing_in_a_body_is_evaluated() {
        check(
            "{\n \"a\":\"{{token}}\",\r\n\"b\":{\"c\":{}}}",
            Some("{  \"a\":\"\\u007b\\u007btoken\\u007d\\u007d\",  \"b\":{\"c\":{}}}"),
        );
        check(
            r#"{"a":"\\","b":"\"{{"}"#,
            Some(r#"{"a":"\\","b":"\"\u007b\u007b"}"#),
        );
        check("{} ### x", None);
        check("< /etc/passwd", None);
    }
}
