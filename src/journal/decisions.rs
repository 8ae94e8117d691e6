//! Decisions as a capture holds them: a row each, without what its check expects of every request anyway.
//!
//! ```text
//! [["media type","Passed","application/scim+json",null], …]
//! ```

use std::borrow::Cow;

use rusqlite::Row as SqlRow;
use serde::{Deserialize, Serialize, Serializer};

use crate::journal::column::json;
use crate::scim::check::Check;
use crate::scim::{Decision, Verdict};

/// Decisions as JSON.
pub(super) fn to_json(decisions: &[Decision]) -> serde_json::Result<String> {
    serde_json::to_string(&Rows(decisions))
}

/// Decisions on their way into the file.
struct Rows<'a>(&'a [Decision]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.0.iter().map(|decision| {
            let is_usual = usual(&decision.check) == Some(&*decision.expected);
            let expected = (!is_usual).then_some(&decision.expected);
            (
                &decision.check,
                decision.verdict,
                &decision.received,
                expected,
            )
        });
        serializer.collect_seq(rows)
    }
}

/// A decision as a row holds it. Nearly every check is one of ours, whose name need not be copied.
#[derive(Deserialize)]
struct Held<'a>(
    #[serde(borrow)] Cow<'a, str>,
    Verdict,
    String,
    Option<String>,
);

/// A column that holds decisions.
pub(super) fn from_row(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Vec<Decision>> {
    let rows: Vec<Held<'_>> = json(row, column)?;
    let decision = |Held(check, verdict, received, expected)| {
        let known = Check::from_name(&check);
        let usual = known.map_or("", Check::expected);
        let expected = expected.map_or(Cow::Borrowed(usual), Cow::Owned);
        let check = known.map_or_else(|| Cow::Owned(check.into_owned()), |it| it.name().into());
        Decision {
            check,
            expected,
            received,
            verdict,
        }
    };
    Ok(rows.into_iter().map(decision).collect())
}

/// What a check expects where it has nothing better to say.
fn usual(check: &str) -> Option<&'static str> {
    Check::from_name(check).map(Check::expected)
}
