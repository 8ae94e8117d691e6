//! Which events of a capture, as several commands ask.

use std::fmt;

use clap::Args;

use crate::inspect::Client;
use crate::inspect::cycles::table::letter;

/// Which events of a capture.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::app) struct SelectionOptions {
    #[command(flatten)]
    pub(in crate::app) wanted: FilterOptions,
    /// Only this event, or these: 402, 402-410 or 402..410; repeatable
    #[arg(long, value_name = "SEQ", value_parser = seq_range)]
    pub(in crate::app) seq: Vec<(u64, u64)>,
    /// Only from this event on: 402, -1 (the newest), 12:40:46 (the first at or after that time, in UTC), e7 (the
    /// first of a cycle), 'a (a mark)
    #[arg(long, value_name = "EVENT", allow_hyphen_values = true)]
    pub(in crate::app) from: Option<String>,
    /// Only up to this event: of a time (in UTC) the last at or before it, of a cycle its last
    #[arg(long, value_name = "EVENT", allow_hyphen_values = true)]
    pub(in crate::app) to: Option<String>,
    /// Only this cycle: its number, or client and number, as in entra:2
    #[arg(long, value_name = "[CLIENT:]N", value_parser = cycle)]
    pub(in crate::app) cycle: Option<CycleName>,
    /// Begin with what the events refer to and others created: users, groups, members, managers, as they were then
    #[arg(long)]
    pub(in crate::app) with_prerequisites: bool,
}

impl SelectionOptions {
    /// Whether they name a part of the log, whatever the filter.
    pub(in crate::app) fn is_of_a_part(&self) -> bool {
        let is_between = self.from.is_some() || self.to.is_some();
        is_between || !self.seq.is_empty() || self.cycle.is_some()
    }
}

/// What is asked of an event.
#[derive(Debug, Clone, Default, Args)]
pub(in crate::app) struct FilterOptions {
    /// Only events that this filter asks for, such as 'is:error -client:okta'; its times are in UTC; `scimscope man`
    /// lists the fields
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(in crate::app) filter: Option<String>,
    /// Only events of a view: a filter with a name, such as disabled, or one that was saved on the screen
    #[arg(long, value_name = "NAME")]
    pub(in crate::app) view: Option<String>,
}

/// A cycle, as people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) struct CycleName {
    /// The client; `None`: any.
    pub(in crate::app) client: Option<String>,
    /// Its number.
    pub(in crate::app) number: u64,
}

/// `2` or `entra:2`
impl fmt::Display for CycleName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.client {
            Some(client) => write!(formatter, "{client}:{}", self.number),
            None => write!(formatter, "{}", self.number),
        }
    }
}

impl CycleName {
    /// Whether it names this cycle of this client.
    pub(in crate::app) fn names(&self, client: Client, cycle: Option<u64>) -> bool {
        let is_client = |wanted: &String| wanted == client.name();
        cycle == Some(self.number) && self.client.as_ref().is_none_or(is_client)
    }
}

fn cycle(text: &str) -> Result<CycleName, String> {
    // As the screen names it (`e2`), or by the name of its client.
    let by_letter = || {
        let mut clients = Client::ALL.into_iter();
        clients.find_map(|client| Some((client.name(), text.strip_prefix(letter(client))?)))
    };
    let (client, number) = match text.split_once(':').or_else(by_letter) {
        Some((client, number)) => (Some(client.to_ascii_lowercase()), number),
        None => (None, text),
    };
    let number = number.parse::<u64>().ok().filter(|number| *number > 0);
    let number = number.ok_or("it is a cycle, as in e2, entra:2, or 2 of every client")?;
    Ok(CycleName { client, number })
}

fn seq_range(text: &str) -> Result<(u64, u64), String> {
    let (first, last) = text
        .split_once("..")
        .or_else(|| text.split_once('-'))
        .unwrap_or((text, text));
    if text.contains("..") && (first.is_empty() || last.is_empty()) {
        return Err("it has two ends; --from and --to leave one of them open".to_owned());
    }
    let (first, last) = (parse_seq(first)?, parse_seq(last)?);
    if first > last {
        return Err(format!("it begins at {first}, which is after {last}"));
    }
    Ok((first, last))
}

/// An event's number, with or without the `#` that the screen shows.
fn parse_seq(text: &str) -> Result<u64, String> {
    let number = text.strip_prefix('#').unwrap_or(text);
    match number.parse::<u64>() {
        Ok(0) => Err("the first event is 1".to_owned()),
        number => number.map_err(|_| {
            "it is an event or a range of them, as in 402, #402, 402-410 or 402..410".to_owned()
        }),
    }
}
