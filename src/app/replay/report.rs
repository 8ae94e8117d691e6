//! How a replay went, for people and for scripts.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::app::exit::Failure;
use crate::app::output::{self, Lines};
use crate::app::replay::run::{End, Outcome, Reached};
use crate::app::show;
use crate::inspect::AttributeChange;
use crate::inspect::replay::Omission;

/// Prints what differed as it comes, and keeps count.
pub(super) struct Report {
    target: String,
    lines: Lines,
    is_json: bool,
    n_same: u64,
    n_different: u64,
    n_following: u64,
    n_other: u64,
    omissions: BTreeMap<Omission, u64>,
    n_passwords: usize,
}

/// A longer value is cut where people read.
const LONGEST_VALUE: usize = 300;

impl Report {
    pub(super) fn new(target: String, is_json: bool) -> Self {
        Self {
            target,
            lines: Lines::new(),
            is_json,
            n_same: 0,
            n_different: 0,
            n_following: 0,
            n_other: 0,
            omissions: BTreeMap::new(),
            n_passwords: 0,
        }
    }

    /// Whether every answer meant what the recorded one did.
    pub(super) fn is_as_recorded(&self) -> bool {
        self.n_different == 0
    }

    /// Takes in one outcome; prints it when there is something to say.
    pub(super) fn add(&mut self, outcome: &Outcome) -> Result<(), Failure> {
        match &outcome.end {
            End::Omitted(Some(omission)) => *self.omissions.entry(*omission).or_default() += 1,
            End::Omitted(None) => self.n_other += 1,
            End::Sent {
                differences,
                follows,
                n_passwords,
                ..
            } => {
                self.n_passwords += n_passwords;
                if differences.is_empty() {
                    self.n_same += 1;
                } else {
                    self.n_different += 1;
                    self.n_following += u64::from(follows.is_some());
                }
            }
        }
        if self.is_json {
            self.lines.line(&output::json_line(&to_json(outcome)))?;
        } else if let Some(text) = to_text(outcome) {
            for line in text.lines() {
                self.lines.line(line)?;
            }
        }
        self.lines.flush().map(|_| ())
    }

    /// Prints the summary.
    pub(super) fn finish(&mut self, reached: Reached) -> Result<(), Failure> {
        if self.is_json {
            let omitted: Vec<Value> = self
                .omissions
                .iter()
                .map(|(omission, n)| json!({"reason": omission.explanation(), "requests": n}))
                .collect();
            let summary = json!({"summary": {
                "target": self.target,
                "complete": reached == Reached::End,
                "replayed": self.n_same + self.n_different,
                "same": self.n_same,
                "different": self.n_different,
                "following": self.n_following,
                "omitted": omitted,
                "passwords_replaced": self.n_passwords,
            }});
            self.lines.line(&output::json_line(&summary))?;
        } else {
            for line in self.summary(reached).lines() {
                self.lines.line(&output::safe(line))?;
            }
        }
        self.lines.flush().map(|_| ())
    }

    fn summary(&self, reached: Reached) -> String {
        let n_replayed = self.n_same + self.n_different;
        let mut text = format!("{} sent to {}: ", requests(n_replayed), self.target);
        // Writing to a string cannot fail.
        let _ = match self.n_different {
            0 => write!(text, "all answered as recorded"),
            n => write!(text, "{} answered as recorded, {n} otherwise", self.n_same),
        };
        if self.n_following > 0 {
            let _ = write!(
                text,
                ", of which {} may follow from an earlier difference",
                self.n_following
            );
        }
        if reached == Reached::Stopped {
            text.push_str("\nstopped before the end");
        }
        for (omission, n) in &self.omissions {
            let _ = write!(
                text,
                "\n{} not sent: {}",
                requests(*n),
                omission.explanation()
            );
        }
        if self.n_passwords > 0 {
            let _ = write!(
                text,
                "\n{} replaced by a random one, because a capture holds none",
                match self.n_passwords {
                    1 => "1 password".to_owned(),
                    n => format!("{n} passwords"),
                }
            );
        }
        text
    }
}

fn requests(n: u64) -> String {
    match n {
        1 => "1 request".to_owned(),
        n => format!("{n} requests"),
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
    text.push('\n');
    let cut: Vec<AttributeChange> = differences.iter().map(cut).collect();
    show::attributes(&cut, &mut text);
    Some(
        text.lines()
            .map(output::safe)
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

fn cut(one: &AttributeChange) -> AttributeChange {
    let cut = |value: &Option<Value>| {
        let value = value.as_ref()?;
        let text = value.to_string();
        Some(match text.char_indices().nth(LONGEST_VALUE) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
            None => value.clone(),
        })
    };
    AttributeChange {
        path: one.path.clone(),
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
            })
        }
    };
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}
