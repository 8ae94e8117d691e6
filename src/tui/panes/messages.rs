//! What an event is made of, to look at: its request, its response, both as recorded, or what else it is.

use bytes::Bytes;

use crate::journal::{
    Annotation, AnnotationKind, Body, Exchange, Fact, RecordedRequest, RecordedResponse, Trouble,
    TroubleKind,
};
use crate::scim::spelling::noun;
use crate::tui::glyphs::Glyphs;
use crate::tui::measure;
use crate::tui::panes::sheet::Sheet;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Document, Line};

/// More lines of a head than this are only in the raw text.
const MOST_HEAD_LINES: usize = 1000;

/// The request.
pub fn request(request: &RecordedRequest, glyphs: &Glyphs) -> Sheet {
    let below = missing(&request.body);
    Sheet::new(
        head(&request.head, glyphs),
        request.body.kept.clone(),
        below,
    )
}

/// The response, or why there is none.
pub fn response(
    response: Option<&RecordedResponse>,
    trouble: Option<&Trouble>,
    glyphs: &Glyphs,
) -> Sheet {
    let Some(response) = response else {
        let reason = trouble.map_or("the client was gone before there was one", |trouble| {
            trouble.detail.as_str()
        });
        return Sheet::of_lines(vec![
            Line::of(Role::Error, "no response"),
            Line::of(Role::Text, reason.to_owned()),
        ]);
    };
    Sheet::new(
        head(&response.head, glyphs),
        response.body.clone(),
        Vec::new(),
    )
}

/// Request and response as recorded, with every control character to be seen.
pub fn raw(exchange: &Exchange) -> Document {
    let heading = |text: &'static str| Block::Lines(vec![Line::of(Role::Label, text)]);
    let gap = || Block::Lines(vec![Line::new()]);
    let mut blocks = vec![heading("REQUEST"), Block::text(&exchange.request.head)];
    if !exchange.request.body.kept.is_empty() {
        blocks.extend([gap(), as_recorded(&exchange.request.body.kept)]);
    }
    blocks.push(Block::Lines(missing(&exchange.request.body)));
    if let Some(response) = &exchange.response {
        blocks.extend([gap(), heading("RESPONSE"), Block::text(&response.head)]);
        if !response.body.is_empty() {
            blocks.extend([gap(), as_recorded(&response.body)]);
        }
    }
    Document::new(blocks)
}

/// Bytes that are no text stand among it, but not as a line of megabytes, each byte spelled out.
const MOST_SPELLED: usize = 64 << 10;

fn as_recorded(body: &Bytes) -> Block {
    if body.len() > MOST_SPELLED && std::str::from_utf8(body).is_err() {
        Block::Hex(body.clone())
    } else {
        Block::text(body)
    }
}

/// An event that is no exchange.
pub fn fact(fact: &Fact) -> Vec<Line<'static>> {
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
                "connection {} from {} {}",
                connection.number,
                connection.peer,
                if trouble.kind == TroubleKind::Unused {
                    "was not used"
                } else {
                    "never made a request"
                }
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
        Fact::Slept { us } => vec![
            format!(
                "this computer slept for {}, or its clock was set forward by as much",
                measure::span(i64::try_from(*us).unwrap_or(i64::MAX))
            ),
            "nobody was answered meanwhile".to_owned(),
        ],
        Fact::Annotation(annotation) => said(annotation),
    };
    lines
        .into_iter()
        .map(|line| Line::of(Role::Text, line))
        .collect()
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

/// A head as recorded, and its lines: request or status line, and header fields.
fn head(head: &Bytes, glyphs: &Glyphs) -> (Bytes, Vec<Line<'static>>) {
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
    (head.clone(), lines)
}

/// Says how much of a body was not kept.
fn missing(body: &Body) -> Vec<Line<'static>> {
    let n_missing = body.length.saturating_sub(body.kept.len() as u64);
    if n_missing == 0 || body.sha256.is_none() {
        return Vec::new();
    }
    let text = format!(
        "{} more were received and not kept",
        measure::size(n_missing)
    );
    vec![Line::new(), Line::of(Role::Caution, text)]
}
