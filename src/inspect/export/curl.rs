//! `curl`: a POSIX shell script that sends the requests again, and one request as a command.
//!
//! What was captured stands only inside single quotes, in which a shell reads nothing; a character that would drive
//! the terminal that a command is pasted into is written as an escape of printf.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::inspect::export::error::Error;
use crate::inspect::export::source::Source;
use crate::inspect::export::steps::{IdPosition, Save, Step, StepBody, Steps};
use crate::inspect::export::template::{Piece, Template};
use crate::inspect::export::url::url;
use crate::journal::RecordedRequest;
use crate::journal::fields::fields;

/// How long an argument can be, with room to spare: systems allow 128 KiB.
const LONGEST_ARGUMENT: usize = 100_000;

/// What every command says: take brackets and dots in a URL as they are, and speak nothing but HTTP. Quoted, because a
/// word that begins with `=` names a program in zsh.
const CURL: &str = "curl --globoff --path-as-is --proto '=http,https'";

/// One request as a command. The token is `$TOKEN`, because it was never recorded.
pub fn command(request: &RecordedRequest, base_url: &str) -> String {
    let mut command = CURL.to_owned();
    push_method(&request.method, &mut command);
    for field in fields(&request.head) {
        let name = field.name.to_ascii_lowercase();
        if name == "authorization" {
            command.push_str(" \\\n  --header \"Authorization: Bearer $TOKEN\"");
        } else if !OWN_FIELDS.contains(&name.as_str()) {
            push_field(field.name, &field.text(), &mut command);
        }
    }
    let url = url(&request.target, base_url);
    let _ = write!(command, " \\\n  --url {}", quote(&url));
    let body = &request.body.kept;
    match std::str::from_utf8(body) {
        Ok("") => command,
        Ok(text) if text.len() <= LONGEST_ARGUMENT && !has_control(text) => {
            let _ = write!(command, " \\\n  --data-raw {}", quote(text));
            command
        }
        _ => format!(
            "printf {} |\n{command} \\\n  --data-binary @-",
            escape(body)
        ),
    }
}

/// The fields that curl makes itself, for the request that it sends.
const OWN_FIELDS: &[&str] = &["connection", "content-length", "host", "transfer-encoding"];

fn push_method(method: &str, command: &mut String) {
    if method == "HEAD" {
        command.push_str(" --head");
    } else {
        let _ = write!(command, " --request {}", quote(method));
    }
}

fn push_field(name: &str, value: &str, command: &mut String) {
    // curl takes `Name:` as a wish to leave the field out, and `Name;` as one without a value.
    let field = if value.is_empty() {
        format!("{name};")
    } else {
        format!("{name}: {value}")
    };
    let _ = write!(command, " \\\n  --header {}", quote(&field));
}

/// A word of a shell that stands for exactly this text.
fn quote(text: &str) -> String {
    if has_control(text) {
        format!("\"$(printf {})\"", escape(text.as_bytes()))
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Whether a text holds what a terminal acts on; a line break inside quotes is none.
fn has_control(text: &str) -> bool {
    text.chars()
        .any(|character| character.is_control() && character != '\n')
}

/// The format with which printf gives exactly these bytes, in single quotes.
fn escape(bytes: &[u8]) -> String {
    let mut out = String::from("'");
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                // At the beginning it would be an option of printf.
                '-' if out.len() == 1 => out.push_str("\\055"),
                '\\' => out.push_str("\\\\"),
                '%' => out.push_str("%%"),
                '\'' => out.push_str("'\\''"),
                control if control.is_control() => {
                    for byte in control.encode_utf8(&mut [0; 4]).bytes() {
                        let _ = write!(out, "\\{byte:03o}");
                    }
                }
                other => out.push(other),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\{byte:03o}");
        }
    }
    out.push('\'');
    out
}

/// What stands before the requests.
const PROLOGUE: &str = r#"set -u
: "${BASE_URL:?say where SCIM is, as in BASE_URL=http://127.0.0.1:7643/scim/v2}"
TOKEN=${TOKEN-}
answer=$(mktemp) && body=$(mktemp) || exit 3
trap 'rm -f "$answer" "$body"' EXIT
differences=0

# send EVENT STATUS METHOD PATH [OPTION...]: sends a request, says what was answered and what is otherwise.
send() {
  event=$1 expected=$2 method=$3 path=$4
  shift 4
  if [ -n "$TOKEN" ]; then set -- --header "Authorization: Bearer $TOKEN" "$@"; fi
  if [ "$method" = HEAD ]; then set -- --head "$@"; else set -- --request "$method" "$@"; fi
  : >"$answer"
  status=$(curl --silent --show-error --globoff --path-as-is --proto '=http,https' --output "$answer" --write-out '%{http_code}' \
    --url "$BASE_URL$path" "$@") || exit 3
  if [ "$status" = "$expected" ]; then
    printf '#%s %s\n' "$event" "$status"
  else
    differences=$((differences + 1))
    printf '#%s %s, recorded was %s\n' "$event" "$status" "$expected"
  fi
}

# member NAME N: the value of the N-th member of this name in the answer.
member() {
  tr '{,}' '\n\n\n' <"$answer" |
    sed -n 's/^[[:space:]]*"'"$1"'"[[:space:]]*:[[:space:]]*"\([^"]*\)".*$/\1/p' | sed -n "$2p"
}
"#;

/// What stands after the requests.
const EPILOGUE: &str = r#"
if [ "$differences" -gt 0 ]; then
  printf 'answers with another status than recorded: %s\n' "$differences" >&2
  exit 1
fi
"#;

/// Writes the script.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let header = source.header()?;
    writeln!(out, "#!/bin/sh")?;
    writeln!(
        out,
        "# Written by {}: events {} to {} of capture {}.",
        header.program, header.first.0, header.last.0, header.capture
    )?;
    writeln!(
        out,
        "# usage: BASE_URL=http://127.0.0.1:7643/scim/v2 TOKEN=… sh THIS-FILE"
    )?;
    writeln!(
        out,
        "# Identifiers that the endpoint assigns are read out of its answers and used in the requests that follow.\n\
         # Ends with 1 when an answer has another status than was recorded."
    )?;
    out.write_all(PROLOGUE.as_bytes())?;
    let mut steps = Steps::new(source)?;
    while let Some((_, step)) = steps.next(source)? {
        if let Some(step) = step {
            write_step(&step, out)?;
            source.sent();
        }
    }
    out.write_all(EPILOGUE.as_bytes())?;
    writeln!(out, "# {}", source.disguise_sentence())?;
    for caution in steps.cautions(source) {
        writeln!(out, "# {caution}")?;
    }
    Ok(())
}

fn write_step(step: &Step, out: &mut dyn Write) -> io::Result<()> {
    let mut command = format!(
        "send {} {} {} {}",
        step.seq.0,
        step.status,
        quote(&step.method),
        word(&step.path)
    );
    for (name, value) in &step.fields {
        push_field(name, value, &mut command);
    }
    let written = match &step.body {
        StepBody::Empty => None,
        StepBody::Bytes(bytes) => Some(format!("printf {}", escape(bytes))),
        StepBody::Text(template) => argument_or_command(template, &mut command),
    };
    writeln!(out, "\n# #{} {}", step.seq.0, step.title())?;
    match written {
        None => writeln!(out, "{command}")?,
        // By a file and not through a pipe, whose end is another shell that counts for itself.
        Some(written) => writeln!(
            out,
            "{written} >\"$body\"\n{command} \\\n  --data-binary @\"$body\""
        )?,
    }
    step.saves.iter().try_for_each(|save| write_save(save, out))
}

/// Adds the body as an argument, or gives the command that writes it.
fn argument_or_command(template: &Template, command: &mut String) -> Option<String> {
    let is_plain = |piece: &Piece| match piece {
        Piece::Text(text) => !has_control(text),
        Piece::Id(_) => true,
    };
    if template.0.iter().all(is_plain) && length(template) <= LONGEST_ARGUMENT {
        let _ = write!(command, " \\\n  --data-raw {}", word(template));
        return None;
    }
    let mut format = String::new();
    let mut arguments = String::new();
    for piece in &template.0 {
        match piece {
            Piece::Text(text) => format.push_str(&escape(text.as_bytes())),
            Piece::Id(variable) => {
                format.push_str("'%s'");
                let _ = write!(arguments, " \"${variable}\"");
            }
        }
    }
    Some(format!("printf {format}{arguments}"))
}

fn length(template: &Template) -> usize {
    let length = |piece: &Piece| match piece {
        Piece::Text(text) => text.len(),
        Piece::Id(_) => 40,
    };
    template.0.iter().map(length).sum()
}

/// A word of the shell with variables in it.
fn word(template: &Template) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => quote(text),
        Piece::Id(variable) => format!("\"${variable}\""),
    };
    let word: String = template.0.iter().map(piece).collect();
    if word.is_empty() {
        "''".to_owned()
    } else {
        word
    }
}

fn write_save(save: &Save, out: &mut dyn Write) -> io::Result<()> {
    let variable = save.variable;
    match save.position {
        IdPosition::Id => writeln!(out, "{variable}=$(member id 1)"),
        IdPosition::Location { located, .. } => writeln!(
            out,
            "{variable}=$(member location {}); {variable}=${{{variable}##*/}}",
            located + 1
        ),
    }
}
