//! Takes the secrets out of what the screen holds of a log, for whoever is to see it and not more: a picture, the screen
//! that is left behind.
//!
//! A capture has secrets only when its recorder was told to keep them. Each function says whether there were any.

use crate::inspect::detail::Detail;
use crate::inspect::diff::{Difference, Row, Side};
use crate::inspect::portrait::Portrait;
use crate::inspect::summary::Summary;
use crate::journal::{EventRedactor, names_password};
use crate::scim::Record;

/// Replaces the secrets of an event and of the resource that it touched.
pub fn detail(redactor: &EventRedactor, detail: &mut Detail) -> bool {
    let mut had_secrets = redactor.redact(&mut detail.event);
    for one in [&mut detail.before, &mut detail.after] {
        had_secrets |= record(redactor, one);
    }
    summary(redactor, &mut detail.summary) || had_secrets
}

/// Replaces the secrets that a line of the list quotes.
pub fn summary(redactor: &EventRedactor, summary: &mut Summary) -> bool {
    let target = line(redactor, &mut summary.target);
    line(redactor, &mut summary.sentence) || target
}

/// Replaces the secrets of a resource, of now and of other times.
pub fn portrait(redactor: &EventRedactor, portrait: &mut Portrait) -> bool {
    let mut had_secrets = record(redactor, &mut portrait.record);
    let changes = portrait.values.iter_mut().chain(&mut portrait.changes);
    let values = changes.flat_map(|one| [(&one.path, &mut one.from), (&one.path, &mut one.to)]);
    let since = portrait.since.iter_mut();
    let since = since.map(|since| (&since.path, &mut since.was));
    let pinned = portrait.pins.iter_mut().flat_map(|pin| {
        let values = pin.values.iter_mut();
        values.map(|(_, value)| (&pin.path, value))
    });
    for (path, value) in values.chain(since).chain(pinned) {
        if names_password(path) && value.is_some() {
            *value = value.take().map(|value| redactor.value(path, value));
            had_secrets = true;
        }
    }
    had_secrets
}

/// Replaces the passwords among the attributes of a comparison. What two requests have of them is to be replaced before
/// they are compared: a PATCH says elsewhere what its values are of.
pub fn difference(redactor: &EventRedactor, difference: &mut Difference) -> bool {
    let rows = difference.sections.iter_mut().flat_map(|one| &mut one.rows);
    let mut had_secrets = false;
    for row in rows.filter(|row| names_password(&row.path)) {
        let text = |side: Option<&Side>| {
            let value = redactor.value(&row.path, side?.text.clone().into());
            Some(value.as_str().unwrap_or_default().to_owned())
        };
        let (left, right) = (text(row.left.as_ref()), text(row.right.as_ref()));
        *row = Row {
            mark: row.mark,
            folded: row.folded,
            ..Row::new(row.path.clone(), left, right)
        };
        had_secrets = true;
    }
    had_secrets
}

/// Replaces the secrets that a line quotes.
pub fn line(redactor: &EventRedactor, line: &mut String) -> bool {
    match redactor.line(line) {
        Some(redacted) => {
            *line = redacted;
            true
        }
        None => false,
    }
}

fn record(redactor: &EventRedactor, record: &mut Option<Record>) -> bool {
    let redacted = record.as_ref().and_then(|record| redactor.redacted(record));
    let had_secrets = redacted.is_some();
    if had_secrets {
        *record = redacted;
    }
    had_secrets
}
