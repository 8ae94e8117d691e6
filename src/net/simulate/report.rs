//! How a simulation went.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::judge::{Finding, Rule, Severity};
use super::links::Believed;
use super::plan::Dialect;
use super::request::{Kind, Request};
use super::sender::Reply;
use crate::scim::json as json_text;
use crate::scim::spelling::beginning;

/// How many objections are kept of a rule; the others are counted. An endpoint that gets everything wrong
/// would otherwise fill the memory.
const KEPT: usize = 1_000;

/// How many are kept of a rule that Entra does not mind.
const KEPT_TOLERATED: usize = 3;

/// How many objections the text shows.
const SHOWN: usize = 20;

/// How much of an answer is kept with an objection, in bytes.
const EXCERPT: usize = 1_024;

/// How much of the reason that an endpoint gives is kept, in characters.
const LONGEST_DETAIL: usize = 300;

/// How a simulation went.
#[derive(Debug, Clone)]
pub struct Report {
    /// The target, without its query.
    pub target: String,
    /// The dialect that was spoken.
    pub dialect: Dialect,
    /// The seed.
    pub seed: u64,
    /// Whether everything was done.
    pub ending: Ending,
    /// From the first request to the last answer.
    pub duration: Duration,
    /// How long answers took.
    pub latency: Percentiles,
    /// How many requests of each kind got which status; `None`: no answer.
    pub requests: BTreeMap<Kind, BTreeMap<Option<u16>, u64>>,
    /// What was wrong with answers: the first thousand of each rule.
    pub objections: Vec<Objection>,
    /// How often each rule was broken.
    pub broken_rules: BTreeMap<Rule, u64>,
    /// What the directory should hold now.
    pub believed: Believed,
}

/// How a simulation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything was done.
    Completed,
    /// It was told to stop.
    Stopped,
    /// The endpoint did not answer any more.
    Unreachable,
    /// *Test connection* failed, so that Entra would not have started the job.
    NotStarted,
}

/// How long answers took, from sending to the last byte.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Percentiles {
    /// Half of them took no longer.
    pub p50: Duration,
    /// 95 of 100 took no longer.
    pub p95: Duration,
    /// 99 of 100 took no longer.
    pub p99: Duration,
    /// None took longer.
    pub max: Duration,
}

/// One thing that was wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The cycle; 0 is the initial one.
    pub cycle: usize,
    /// What the request was for.
    pub kind: Kind,
    /// Its method.
    pub method: String,
    /// Its target, as sent.
    pub target: String,
    /// Its body.
    pub body: Option<String>,
    /// The status of the answer; `None`: no answer.
    pub status: Option<u16>,
    /// The beginning of the answer's body.
    pub answer: String,
    /// Why the endpoint refused, in its own words: the beginning of the `detail` of its error.
    pub detail: Option<String>,
    /// The rule that it does not meet.
    pub rule: Rule,
    /// What was expected and what came.
    pub reason: String,
    /// What Entra's provisioning log would say.
    pub log_code: &'static str,
}

impl Report {
    /// How many requests were sent.
    pub fn n_requests(&self) -> u64 {
        self.requests.values().flat_map(BTreeMap::values).sum()
    }

    /// How often an answer was one that Entra would not have accepted, or that would have led it astray.
    fn n_unacceptable(&self) -> u64 {
        self.broken_rules
            .iter()
            .filter(|(rule, _)| rule.severity() > Severity::Tolerated)
            .map(|(_, n)| n)
            .sum()
    }

    /// Whether Entra would have been content, and everything was done.
    pub fn is_acceptable(&self) -> bool {
        self.n_unacceptable() == 0 && matches!(self.ending, Ending::Completed | Ending::Stopped)
    }

    /// The objections of the severities that count.
    pub fn unacceptable(&self) -> impl Iterator<Item = &Objection> {
        self.objections
            .iter()
            .filter(|objection| objection.rule.severity() > Severity::Tolerated)
    }

    /// As JSON, for scripts.
    pub fn to_json(&self) -> Value {
        let requests: Vec<Value> = self
            .requests
            .iter()
            .flat_map(|(kind, answers)| {
                answers
                    .iter()
                    .map(|(status, n)| json!({"kind": kind.name(), "status": status, "count": n}))
            })
            .collect();
        let broken_rules: BTreeMap<&str, u64> = self
            .broken_rules
            .iter()
            .map(|(rule, n)| (rule.name(), *n))
            .collect();
        json!({
            "target": self.target,
            "dialect": self.dialect.name(),
            "seed": self.seed,
            "ending": self.ending.name(),
            "duration_us": micros(self.duration),
            "latency_us": {
                "p50": micros(self.latency.p50),
                "p95": micros(self.latency.p95),
                "p99": micros(self.latency.p99),
                "max": micros(self.latency.max),
            },
            "requests": requests,
            "sent": self.n_requests(),
            "unacceptable": self.n_unacceptable(),
            "broken_rules": broken_rules,
            "objections": self.objections.iter().map(Objection::to_json).collect::<Vec<_>>(),
            "believed": self.believed.to_json(),
        })
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl Dialect {
    /// The name used on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Optscim => "optscim",
            Self::Rfc => "rfc",
        }
    }
}

impl Ending {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Stopped => "stopped",
            Self::Unreachable => "unreachable",
            Self::NotStarted => "not-started",
        }
    }
}

impl Objection {
    fn to_json(&self) -> Value {
        json!({
            "cycle": self.cycle,
            "kind": self.kind.name(),
            "method": self.method,
            "target": self.target,
            "body": self.body,
            "status": self.status,
            "answer": self.answer,
            "detail": self.detail,
            "rule": self.rule.name(),
            "severity": self.rule.severity().name(),
            "reason": self.reason,
            "log_code": self.log_code,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "behaved like Entra towards {} ({} dialect, seed {})",
            self.target,
            self.dialect.name(),
            self.seed
        )?;
        match self.ending {
            Ending::Completed => {}
            Ending::Stopped => writeln!(f, "stopped before everything was done")?,
            Ending::Unreachable => writeln!(f, "given up: the endpoint did not answer any more")?,
            Ending::NotStarted => writeln!(
                f,
                "not started: Entra starts no job whose test connection fails"
            )?,
        }
        writeln!(f, "\n  {:<16} {:>8}  answers", "request", "sent")?;
        for (kind, answers) in &self.requests {
            let sent: u64 = answers.values().sum();
            writeln!(f, "  {kind:<16} {sent:>8}  {}", statuses(answers))?;
        }
        writeln!(f, "  {:<16} {:>8}", "all", self.n_requests())?;
        let Percentiles { p50, p95, p99, max } = self.latency;
        writeln!(
            f,
            "\n  {:.1?}; latency p50 {p50:.1?}, p95 {p95:.1?}, p99 {p99:.1?}, max {max:.1?}\n",
            self.duration
        )?;
        self.fmt_verdict(f)
    }
}

impl Report {
    fn fmt_verdict(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.n_unacceptable() {
            0 => writeln!(f, "Entra would have accepted every answer")?,
            1 => writeln!(f, "Entra would not have accepted 1 answer:")?,
            n => writeln!(f, "Entra would not have accepted {n} answers:")?,
        }
        for objection in self.unacceptable().take(SHOWN) {
            writeln!(f, "\n{objection}")?;
        }
        let n_more = self.n_unacceptable().saturating_sub(SHOWN as u64);
        if n_more > 0 {
            writeln!(f, "\n  and {n_more} more")?;
        }
        for (rule, n) in &self.broken_rules {
            if rule.severity() == Severity::Tolerated {
                writeln!(f, "tolerated, but not as documented: {rule} ({n} times)")?;
            }
        }
        Ok(())
    }
}

fn statuses(answers: &BTreeMap<Option<u16>, u64>) -> String {
    let texts: Vec<String> = answers
        .iter()
        .map(|(status, n)| match status {
            Some(status) => format!("{status}: {n}"),
            None => format!("none: {n}"),
        })
        .collect();
    texts.join(", ")
}

/// What came over the wire is made safe for a terminal.
impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let safe = |text: &str| -> String {
            let replace = |c: char| if c.is_control() { '\u{fffd}' } else { c };
            text.chars().map(replace).collect()
        };
        let Self {
            kind,
            method,
            rule,
            log_code,
            ..
        } = self;
        write!(
            f,
            "  {kind}, cycle {}: {method} {}",
            self.cycle,
            safe(&self.target)
        )?;
        match self.status {
            Some(status) => writeln!(f, " -> {status}")?,
            None => writeln!(f)?,
        }
        writeln!(f, "    {rule}: {}", safe(&self.reason))?;
        if let Some(detail) = &self.detail {
            writeln!(f, "    the endpoint said: {}", safe(detail))?;
        }
        write!(f, "    Entra would log: {log_code}")
    }
}

/// What one turn sent and what was wrong with the answers.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    sent: Vec<(Kind, Option<u16>, Duration)>,
    objections: Vec<Objection>,
}

impl Ledger {
    /// Enters one request with what came of it.
    pub(super) fn enter(
        &mut self,
        cycle: usize,
        request: &Request,
        reply: &Reply,
        findings: &[Finding],
    ) {
        let answer = reply.answer.as_ref().ok();
        let status = answer.map(|answer| answer.status);
        self.sent.push((request.kind, status, reply.latency));
        let body = answer
            .map(|answer| answer.body.as_ref())
            .unwrap_or_default();
        let excerpt = body.get(..EXCERPT).unwrap_or(body);
        let detail = status
            .filter(|status| *status >= 400 && !findings.is_empty())
            .and_then(|_| detail(body));
        self.objections
            .extend(findings.iter().map(|finding| Objection {
                cycle,
                kind: request.kind,
                method: request.method.to_string(),
                target: reply.target.clone(),
                body: request.body.as_ref().map(Value::to_string),
                status,
                answer: String::from_utf8_lossy(excerpt).into_owned(),
                detail: detail.clone(),
                rule: finding.rule,
                reason: finding.reason.clone(),
                log_code: finding.log_code,
            }));
    }
}

/// What an error says of itself (RFC 7644 §3.12).
fn detail(body: &[u8]) -> Option<String> {
    let body = json_text::read(body).ok()?;
    let detail = body.get("detail")?.as_str()?;
    Some(beginning(detail, LONGEST_DETAIL).into_owned())
}

/// What all turns sent.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By kind and status.
    pub(super) requests: BTreeMap<Kind, BTreeMap<Option<u16>, u64>>,
    /// What was wrong, as far as it is kept.
    pub(super) objections: Vec<Objection>,
    /// What was wrong, counted.
    pub(super) broken_rules: BTreeMap<Rule, u64>,
    latencies: Vec<Duration>,
    silence: usize,
}

impl Tally {
    /// Enters one request that is no part of a turn.
    pub(super) fn enter(
        &mut self,
        cycle: usize,
        request: &Request,
        reply: &Reply,
        findings: &[Finding],
    ) {
        let mut ledger = Ledger::default();
        ledger.enter(cycle, request, reply, findings);
        self.merge(ledger);
    }

    /// Takes in what a turn sent.
    pub(super) fn merge(&mut self, ledger: Ledger) {
        for (kind, status, latency) in ledger.sent {
            *self
                .requests
                .entry(kind)
                .or_default()
                .entry(status)
                .or_default() += 1;
            self.silence = if status.is_some() {
                0
            } else {
                self.silence + 1
            };
            self.latencies.extend(status.map(|_| latency));
        }
        for objection in ledger.objections {
            let n_broken = self.broken_rules.entry(objection.rule).or_default();
            *n_broken += 1;
            let kept = match objection.rule.severity() {
                Severity::Tolerated => KEPT_TOLERATED,
                Severity::Harmful | Severity::Refused => KEPT,
            };
            if *n_broken <= kept as u64 {
                self.objections.push(objection);
            }
        }
    }

    /// How many of the last requests in a row got no answer.
    pub(super) fn silence(&self) -> usize {
        self.silence
    }

    /// How long the answers took.
    pub(super) fn percentiles(&self) -> Percentiles {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
            sorted.get(rank).copied().unwrap_or_default()
        };
        Percentiles {
            p50: at(50),
            p95: at(95),
            p99: at(99),
            max: at(100),
        }
    }
}
