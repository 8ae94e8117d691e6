//! Carries a schedule out: test connection, then cycle by cycle, step by step.

use std::fmt;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio_util::sync::CancellationToken;

use super::cycle::Cycle;
use super::error::Error;
use super::judge::{Expectation, judge};
use super::links::Links;
use super::plan::Plan;
use super::report::{Ending, Report, Tally};
use super::request::{Kind, Request};
use super::schedule::Schedule;
use super::sender::{NoAnswer, Reply, Sender};
use super::target::Target;
use super::turn::{Desk, Task, Turn};

/// So many requests in a row without an answer end the simulation: the endpoint is gone.
const MAX_SILENCE: usize = 20;

/// How far a simulation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// 0 is the initial cycle.
    pub cycle: usize,
    /// The step of the cycle.
    pub phase: Phase,
    /// How many objects of this step are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

/// A step of a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// *Test connection*, before the first cycle.
    TestConnection,
    /// The search for objects that do not exist.
    Probe,
    /// Users come, change, go.
    Users,
    /// Managers are set.
    Managers,
    /// Groups come, change, go.
    Groups,
    /// Members come and go.
    Members,
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::TestConnection => "test connection",
            Self::Probe => "probe",
            Self::Users => "users",
            Self::Managers => "managers",
            Self::Groups => "groups",
            Self::Members => "members",
        })
    }
}

/// Behaves like Entra towards the target of a plan, and reports.
///
/// `progress` is called after each object. Cancelling `stop` ends the simulation after the requests that are
/// under way; the report says so.
pub async fn run(
    plan: &Plan,
    mut progress: impl FnMut(Progress),
    stop: CancellationToken,
) -> Result<Report, Error> {
    if plan.concurrency == 0 {
        return Err(Error::NoConcurrency);
    }
    let target = Target::parse(&plan.target)?;
    let dialect = target.dialect().unwrap_or(plan.dialect);
    let desk = Desk {
        sender: Sender::new(plan, target, dialect)?,
        dialect,
        halt: stop.child_token(),
    };
    let start = Instant::now();
    let mut conductor = Conductor {
        desk,
        concurrency: plan.concurrency,
        links: Links::default(),
        tally: Tally::default(),
    };
    let is_started = conductor.carry_out(plan, &mut progress).await?;
    let ending = if !is_started {
        Ending::NotStarted
    } else if stop.is_cancelled() {
        Ending::Stopped
    } else if conductor.desk.halt.is_cancelled() {
        Ending::Unreachable
    } else {
        Ending::Completed
    };
    let Conductor {
        desk, links, tally, ..
    } = conductor;
    Ok(Report {
        target: desk.sender.target().name(),
        dialect,
        seed: plan.seed,
        ending,
        duration: start.elapsed(),
        latency: tally.percentiles(),
        requests: tally.requests,
        objections: tally.objections,
        broken_rules: tally.broken_rules,
        believed: links.believed(),
    })
}

/// What is kept while the schedule is carried out.
#[derive(Debug)]
struct Conductor {
    desk: Desk,
    concurrency: usize,
    links: Links,
    tally: Tally,
}

impl Conductor {
    /// Does everything, unless *Test connection* fails; returns whether it did not.
    async fn carry_out(
        &mut self,
        plan: &Plan,
        progress: &mut impl FnMut(Progress),
    ) -> Result<bool, Error> {
        let schedule = Schedule::of(plan);
        let Some(initial) = schedule.cycles.first() else {
            return Ok(true);
        };
        let request = Request::user_probe(Kind::TestConnection, schedule.test);
        let is_passed = self.test_connection(&request, initial).await?;
        progress(Progress {
            cycle: 0,
            phase: Phase::TestConnection,
            done: 1,
            total: 1,
        });
        if !is_passed {
            return Ok(false);
        }
        for cycle in &schedule.cycles {
            if cycle.number > 0 {
                let pause = tokio::time::sleep(plan.pause);
                self.desk.halt.run_until_cancelled(pause).await;
            }
            if self.desk.halt.is_cancelled() {
                break;
            }
            self.cycle(cycle, progress).await;
        }
        Ok(true)
    }

    /// Entra starts no job whose *Test connection* finds nobody, or is turned away. Returns whether it passed.
    async fn test_connection(&mut self, request: &Request, cycle: &Cycle) -> Result<bool, Error> {
        let Desk { sender, halt, .. } = &self.desk;
        let sending = async {
            sender.turn().await;
            sender.send(request, &cycle.activity).await
        };
        let Some(reply) = halt.run_until_cancelled(sending).await else {
            return Ok(true);
        };
        refuse_to_start(&reply, sender.target())?;
        let judgment = judge(&Expectation::NoHit, &reply.answer);
        self.tally
            .enter(cycle.number, request, &reply, &judgment.findings);
        Ok(judgment.is_usable())
    }

    async fn cycle(&mut self, cycle: &Cycle, progress: &mut impl FnMut(Progress)) {
        let steps: [(Phase, Vec<Task>); 5] = [
            (Phase::Probe, vec![Task::UserProbe, Task::GroupProbe]),
            (Phase::Users, cycle.users.iter().map(Task::User).collect()),
            (
                Phase::Managers,
                cycle.managers.iter().map(Task::Manager).collect(),
            ),
            (
                Phase::Groups,
                cycle.groups.iter().map(Task::Group).collect(),
            ),
            (
                Phase::Members,
                cycle.memberships.iter().map(Task::Membership).collect(),
            ),
        ];
        for (phase, tasks) in steps {
            self.step(cycle, phase, tasks, progress).await;
        }
    }

    /// Every task of a step is about another object, so none waits for another. What they learn counts from the
    /// next step on.
    async fn step(
        &mut self,
        cycle: &Cycle,
        phase: Phase,
        tasks: Vec<Task<'_>>,
        progress: &mut impl FnMut(Progress),
    ) {
        let (total, mut done) = (tasks.len(), 0);
        let mut news = Vec::new();
        let (desk, links) = (&self.desk, &self.links);
        let mut waiting = tasks.into_iter();
        let mut turns = FuturesUnordered::new();
        for task in waiting.by_ref().take(self.concurrency) {
            turns.push(Turn::new(desk, links, cycle).take(task));
        }
        while let Some((ledger, learned)) = turns.next().await {
            if let Some(task) = waiting.next() {
                turns.push(Turn::new(desk, links, cycle).take(task));
            }
            self.tally.merge(ledger);
            if self.tally.silence() >= MAX_SILENCE {
                desk.halt.cancel();
            }
            news.extend(learned);
            done += 1;
            progress(Progress {
                cycle: cycle.number,
                phase,
                done,
                total,
            });
        }
        drop(turns);
        for learned in news {
            self.links.learn(learned);
        }
    }
}

fn refuse_to_start(reply: &Reply, target: &Target) -> Result<(), Error> {
    let target = || target.name();
    match &reply.answer {
        Ok(answer) if matches!(answer.status, 401 | 403) => Err(Error::Unauthorized {
            target: target(),
            status: answer.status,
        }),
        Err(NoAnswer::Tls(cause)) => Err(Error::Tls {
            target: target(),
            cause: cause.clone(),
        }),
        Err(NoAnswer::Broken(cause)) => Err(Error::Unreachable {
            target: target(),
            cause: cause.clone(),
        }),
        Err(NoAnswer::TimedOut) => Err(Error::Unreachable {
            target: target(),
            cause: "no answer in 100 seconds".to_owned(),
        }),
        Err(NoAnswer::TooLong) | Ok(_) => Ok(()),
    }
}
