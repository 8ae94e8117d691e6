//! A request or a response as a document: its head, then its body as what it is.

use bytes::Bytes;

use crate::journal::{
    Annotation, AnnotationKind, Body, Exchange, Fact, RecordedRequest, RecordedResponse, Trouble,
};
use crate::scim::spelling::noun;
use crate::tui::glyphs::Glyphs;
use crate::tui::measure;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::json::Json;
use crate::tui::widgets::{Block, Document, Line};

/// Larger bodies are shown as they are.
const LARGEST_PRETTY: usize = 1 << 20;

/// More lines of a head than this are only in the raw text.
const MOST_HEAD_LINES: usize = 1000;

/// The request.
pub fn request(request: &RecordedRequest, glyphs: &Glyphs) -> Document {
    let mut blocks = vec![Block::Lines(head(&request.head, glyphs))];
    blocks.extend(body(&request.body.kept));
    blocks.extend(missing(&request.body));
    Document::new(blocks)
}

/// The response, or why there is none.
pub fn response(
    response: Option<&RecordedResponse>,
    trouble: Option<&Trouble>,
    glyphs: &Glyphs,
) -> Document {
    let Some(response) = response else {
        let reason = trouble.map_or("the client was gone before there was one", |trouble| {
            trouble.detail.as_str()
        });
        let lines = vec![
            Line::of(Role::Error, "no response"),
            Line::of(Role::Text, reason.to_owned()),
        ];
        return Document::new(vec![Block::Lines(lines)]);
    };
    let mut blocks = vec![Block::Lines(head(&response.head, glyphs))];
    blocks.extend(body(&response.body));
    Document::new(blocks)
}

/// Request and response as recorded, with every control character to be seen.
pub fn raw(exchange: &Exchange) -> Document {
    let heading = |text: &'static str| Block::Lines(vec![Line::of(Role::Label, text)]);
    let gap = || Block::Lines(vec![Line::new()]);
    let mut blocks = vec![heading("REQUEST"), Block::text(&exchange.request.head)];
    if !exchange.request.body.kept.is_empty() {
        blocks.extend([gap(), Block::text(&exchange.request.body.kept)]);
    }
    blocks.extend(missing(&exchange.request.body));
    if let Some(response) = &exchange.response {
        blocks.extend([gap(), heading("RESPONSE"), Block::text(&response.head)]);
        if !response.body.is_empty() {
            blocks.extend([gap(), Block::text(&response.body)]);
        }
    }
    Document::new(blocks)
}

/// An event that is no exchange.
pub fn fact(fact: &Fact) -> Document {
    let lines = match fact {
        Fact::Exchange(_) => Vec::new(),
        Fact::Seeded => vec!["put into the directory by the seed file".to_owned()],
        Fact::Undelivered { of, error } => {
            vec![
                format!("the response of {of} could not be delivered"),
                error.clone(),
            ]
        }
        Fact::NoRequest {
            connection,
            trouble,
        } => vec![
            format!(
                "connection {} from {} never made a request",
                connection.number, connection.peer
            ),
            trouble.detail.clone(),
        ],
        Fact::Unrecorded {
            n_requests, error, ..
        } => vec![
            format!(
                "answered 503, because the log could not be written: {} {}",
                measure::count(*n_requests),
                noun(*n_requests, "request")
            ),
            error.clone(),
        ],
        Fact::Annotation(annotation) => said(annotation),
    };
    Document::new(vec![Block::Lines(
        lines
            .into_iter()
            .map(|line| Line::of(Role::Text, line))
            .collect(),
    )])
}

/// What somebody said about an event.
fn said(annotation: &Annotation) -> Vec<String> {
    let of = annotation.of;
    match &annotation.kind {
        AnnotationKind::Mark(letter) => vec![format!("mark {letter} was put on {of}")],
        AnnotationKind::Unmark(letter) => vec![format!("mark {letter} was taken off {of}")],
        AnnotationKind::Note(text) => std::iter::once(format!("note on {of}"))
            .chain(text.as_str().lines().map(str::to_owned))
            .collect(),
        AnnotationKind::Unnote(note) => vec![format!("the note {note} on {of} was taken back")],
        AnnotationKind::Tag(tag) => vec![format!("{of} was given the tag {tag}")],
        AnnotationKind::Untag(tag) => vec![format!("the tag {tag} was taken off {of}")],
    }
}

/// Request or status line, header fields, and an empty line.
fn head(head: &Bytes, glyphs: &Glyphs) -> Vec<Line<'static>> {
    let text = text::decode(head, glyphs);
    let mut lines: Vec<Line<'static>> = Vec::new();
    for line in text.lines().take(MOST_HEAD_LINES) {
        lines.push(match line.split_once(':').filter(|_| !lines.is_empty()) {
            Some((name, value)) if !name.is_empty() => Line::of(Role::FieldName, name.to_owned())
                .and(Role::Punctuation, ":")
                .and(Role::Text, value.to_owned()),
            // The first line, and the pseudo-header fields of HTTP/2, which begin with a colon.
            _ => Line::of(Role::Heading, line.to_owned()),
        });
    }
    lines.push(Line::new());
    lines
}

/// The body as JSON, as text, or as bytes.
fn body(body: &Bytes) -> Vec<Block> {
    let note = |text: String| Block::Lines(vec![Line::of(Role::Quiet, text)]);
    if body.is_empty() {
        return vec![note("no body".to_owned())];
    }
    if body.len() > LARGEST_PRETTY {
        let size = measure::size(body.len() as u64);
        return vec![
            note(format!("{size}: shown as it was sent, without layout")),
            as_sent(body),
        ];
    }
    match Json::parse(body) {
        Some(json) => vec![Block::Json(json)],
        None => vec![as_sent(body)],
    }
}

/// Text as text, anything else as bytes.
fn as_sent(body: &Bytes) -> Block {
    let is_text = std::str::from_utf8(body).is_ok_and(|text| !text.contains('\0'));
    if is_text {
        Block::text(body)
    } else {
        Block::Hex(body.clone())
    }
}

/// Says how much of a body was not kept.
fn missing(body: &Body) -> Option<Block> {
    let n_missing = body.length.saturating_sub(body.kept.len() as u64);
    (n_missing > 0 && body.sha256.is_some()).then(|| {
        let text = format!(
            "{} more were received and not kept",
            measure::size(n_missing)
        );
        Block::Lines(vec![Line::new(), Line::of(Role::Caution, text)])
    })
}
