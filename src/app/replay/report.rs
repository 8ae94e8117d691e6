//! How a replay went, for people and for scripts.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::app::exit::Failure;
use crate::app::output::{self, Lines};
use crate::app::replay::run::{End, Outcome, Reached};
use crate::app::replay::tally::Tally;
use crate::app::safe::safe;
use crate::app::show;
use crate::inspect::AttributeChange;
use crate::inspect::replay::Omission;
use crate::scim::spelling::beginning;

/// Prints what differed as it comes, and keeps count.
pub(super) struct Report {
    target: String,
    lines: Lines,
    is_json: bool,
    tally: Tally,
}

/// A longer value is cut where people read.
const LONGEST_VALUE: usize = 300;

impl Report {
    pub(super) fn new(target: String, is_json: bool) -> Self {
        Self {
            target,
            lines: Lines::new(),
            is_json,
            tally: Tally::default(),
        }
    }

    /// Whether there was an answer, and every one meant what the recorded one did.
    pub(super) fn is_as_recorded(&self) -> bool {
        self.tally.n_replayed() > 0 && self.tally.n_different() == 0
    }

    /// Takes in one outcome; prints it when there is something to say.
    pub(super) fn add(&mut self, outcome: &Outcome) -> Result<(), Failure> {
        self.tally.add(outcome);
        if self.is_json {
            self.lines.line(&output::json_line(&to_json(outcome)))?;
        } else if let Some(text) = to_text(outcome) {
            for line in text.lines() {
                self.lines.line(line)?;
            }
        }
        self.lines.flush().map(|_| ())
    }

    /// Takes down that the requests refer to resources which nobody created at the target.
    pub(super) fn add_lacking(&mut self, n_resources: usize) {
        self.tally.add_lacking(n_resources, "--with-prerequisites");
    }

    /// The summary for people.
    pub(super) fn summary(&self, reached: Reached) -> String {
        self.tally.to_text(&self.target, reached)
    }

    /// Prints the summary.
    pub(super) fn finish(&mut self, reached: Reached) -> Result<(), Failure> {
        if self.is_json {
            let summary = json!({"summary": self.tally.to_json(&self.target, reached)});
            self.lines.line(&output::json_line(&summary))?;
        } else {
            for line in self.summary(reached).lines() {
                self.lines.line(&safe(line))?;
            }
        }
        self.lines.flush().map(|_| ())
    }
}

/// What differed, in lines that are safe to show; `None` when nothing did.
pub(super) fn to_text(outcome: &Outcome) -> Option<String> {
    let End::Sent {
        differences,
        follows,
        ..
    } = &outcome.end
    else {
        return None;
    };
    if differences.is_empty() {
        return None;
    }
    let summary = &outcome.chosen.summary;
    let head = format!(
        "{} {} {}  {}",
        summary.seq, summary.method, summary.target, summary.sentence
    );
    let mut text = head;
    if let Some(follows) = follows {
        let _ = write!(text, "  (may follow from {follows})");
    }
    if outcome.chosen.is_inexact {
        text.push_str("  (asks for a part of a value, which stand-ins do not keep)");
    }
    text.push('\n');
    let cut: Vec<AttributeChange> = differences.iter().map(cut).collect();
    show::attributes(&cut, &mut text);
    Some(text.lines().map(safe).collect::<Vec<_>>().join("\n"))
}

fn cut(one: &AttributeChange) -> AttributeChange {
    let cut = |value: &Option<Value>| {
        let value = value.as_ref()?;
        Some(match beginning(&value.to_string(), LONGEST_VALUE) {
            Cow::Owned(cut) => cut.into(),
            Cow::Borrowed(_) => value.clone(),
        })
    };
    AttributeChange {
        path: beginning(&one.path, LONGEST_VALUE).into_owned(),
        from: cut(&one.from),
        to: cut(&one.to),
    }
}

fn to_json(outcome: &Outcome) -> Value {
    let summary = &outcome.chosen.summary;
    let mut value = json!({
        "seq": summary.seq,
        "cycle": outcome.chosen.cycle,
        "method": summary.method,
        "target": summary.target,
        "recorded_status": summary.status,
        "cause": outcome.chosen.cause.name(),
    });
    let more = match &outcome.end {
        End::Omitted(omission) => json!({
            "sent": false,
            "reason": omission.map_or("it is no request", Omission::explanation),
        }),
        End::Sent {
            status,
            elapsed,
            differences,
            follows,
            ..
        } => {
            let differences: Vec<Value> = differences
                .iter()
                .map(|one| json!({"path": one.path, "from": one.from, "to": one.to}))
                .collect();
            json!({
                "sent": true,
                "status": status,
                "duration_us": u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
                "differences": differences,
                "follows": follows,
                "inexact": outcome.chosen.is_inexact,
            })
        }
    };
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}
