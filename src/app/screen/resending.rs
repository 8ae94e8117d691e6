//! Sends a recorded request again, as the screen asks, and compares the answer with the recorded one.

use anyhow::{Context, anyhow, bail};
use serde_json::Value;

use crate::app::replay;
use crate::inspect::AttributeChange;
use crate::inspect::replay::{Answer, Identifiers, Resend, Rewriter, compare, editable};
use crate::journal::{Exchange, Fact, Reader, Seq};
use crate::net::replay::{Returned, Sender};
use crate::scim::spelling::{beginning, counted};
use crate::tui::Target;

/// An endpoint, and what lets one in there.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// The tenant URL.
    pub(super) url: String,
    /// The bearer token, if one is needed.
    pub(super) token: Option<String>,
}

impl Way {
    /// The way to where the screen wants something sent.
    pub(super) fn to(target: &Target, here: Option<Self>) -> anyhow::Result<Self> {
        match target {
            Target::Here => here.context("there is no endpoint in this process; give a target"),
            Target::Elsewhere { url, token } => Ok(Self {
                url: url.clone(),
                token: token.clone(),
            }),
        }
    }
}

/// What is to be sent, and how its answer was.
pub(super) struct Recorded {
    exchange: Box<Exchange>,
    rewriter: Rewriter,
    capture: String,
    of: Seq,
}

impl Recorded {
    /// Reads what is to be sent.
    pub(super) fn read(reader: &Reader, of: Seq) -> anyhow::Result<Self> {
        let event = reader.event(of)?;
        let Some(Fact::Exchange(exchange)) = event.map(|event| event.fact) else {
            bail!("{of} is no request");
        };
        Ok(Self {
            exchange,
            rewriter: replay::rewriter(reader)?,
            capture: reader.id()?,
            of,
        })
    }

    /// Sends what was made of it; returns what there is to say about the answer.
    pub(super) async fn send_edited(
        self,
        text: &str,
        target: &Target,
        here: Option<Way>,
    ) -> anyhow::Result<String> {
        let edited = editable::read(text).map_err(|fault| anyhow!("{fault}"))?;
        let recorded = &self.exchange.request.head;
        let resend = self.rewriter.edited(&edited, recorded);
        let resend = resend.map_err(|omission| anyhow!("{}", omission.explanation()))?;
        let (returned, name) = self.deliver(&resend, target, here).await?;
        let recorded = self.exchange.response.as_ref();
        let recorded = recorded.map_or(String::new(), |response| {
            format!(", recorded: {}", response.status)
        });
        let (status, milliseconds) = (returned.status, returned.elapsed.as_millis());
        Ok(format!(
            "{status} in {milliseconds} ms{recorded}: {} edited and sent to {name}{}",
            self.of,
            hint(status)
        ))
    }

    /// Sends a request made of it; returns the answer, and the name of who gave it.
    async fn deliver(
        &self,
        resend: &Resend,
        target: &Target,
        here: Option<Way>,
    ) -> anyhow::Result<(Returned, String)> {
        let way = Way::to(target, here)?;
        let sender = Sender::new(&way.url, way.token.as_deref(), &self.capture)?;
        let returned = sender.send(&resend.request, self.of).await;
        let returned = returned.map_err(|error| anyhow!("{error}"))?;
        Ok((returned, sender.name()))
    }

    /// Sends it; returns what there is to say about the answer.
    pub(super) async fn send(self, target: &Target, here: Option<Way>) -> anyhow::Result<String> {
        let mut identifiers = Identifiers::default();
        let resend = self
            .rewriter
            .rewrite(&self.exchange, &identifiers)
            .map_err(|omission| anyhow!("{}", omission.explanation()))?;
        let (returned, _) = self.deliver(&resend, target, here).await?;
        let found = Answer {
            status: returned.status,
            head: returned.head,
            body: returned.body,
        };
        let (of, status, milliseconds) = (self.of, found.status, returned.elapsed.as_millis());
        let mut sent = format!("{of} sent again: {status} in {milliseconds} ms");
        let Some(response) = &self.exchange.response else {
            return Ok(format!("{sent}; no answer was recorded"));
        };
        let recorded = Answer {
            status: response.status,
            head: response.head.clone(),
            body: response.body.clone(),
        };
        if recorded.status != found.status {
            sent.push_str(hint(status));
        }
        let differences = compare(&recorded, &found, &mut identifiers);
        Ok(match differences.as_slice() {
            [] => format!("{sent}, as recorded"),
            [first, ..] => {
                let (n, first) = (differences.len() as u64, difference(first));
                format!("{sent}; {}, the first: {first}", counted(n, "difference"))
            }
        })
    }
}

/// What a refusal is most likely about.
fn hint(status: u16) -> &'static str {
    match status {
        401 => " (is the token right?)",
        _ => "",
    }
}

/// The most of a path and of a value that stands in one line.
const LONGEST: usize = 80;

/// `status 201 -> 409`
pub(super) fn difference(one: &AttributeChange) -> String {
    let value = |value: &Option<Value>| {
        let text = value
            .as_ref()
            .map_or("nothing".to_owned(), ToString::to_string);
        beginning(&text, LONGEST).into_owned()
    };
    let path = beginning(&one.path, LONGEST);
    format!("{path} {} -> {}", value(&one.from), value(&one.to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_short_whatever_differs() {
        let long = "é".repeat(9000);
        let one = AttributeChange {
            path: long.clone(),
            from: None,
            to: Some(long.into()),
        };
        let said = difference(&one);
        assert!(said.chars().count() < 200, "{said}");
        assert!(
            said.starts_with("éé") && said.contains("… nothing -> \"é"),
            "{said}"
        );
    }
}
