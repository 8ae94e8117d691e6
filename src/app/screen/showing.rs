//! Shows a capture: starts whoever tells the screen something or does something for it, and ends them with it.

use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::cli::ScreenOptions;
use crate::app::exit::Failure;
use crate::app::screen::alerts::Alerts;
use crate::app::screen::deeds::Doer;
use crate::app::screen::dispatch::{Dispatch, until};
use crate::app::screen::jobs::UnderWay;
use crate::app::screen::questions::Questions;
use crate::app::screen::resending::Way;
use crate::app::screen::scene::Scene;
use crate::app::screen::unfinished::Unfinished;
use crate::app::screen::{farewell, news, reads};
use crate::app::signals::{self, signal_beside_screen};
use crate::app::{appearance, external_editor};
use crate::tui::{self, EndpointStatus};

/// Messages on their way to the screen. Full: the sender waits, which slows nothing but the screen's own news.
const MESSAGES: usize = 256;
/// Commands on their way from the screen. Full: the screen tells its user, and does not wait.
const COMMANDS: usize = 64;

/// How long what still runs may take to end when the screen is gone.
const GRACE: Duration = Duration::from_millis(300);

/// Shows a capture until the user quits or a signal comes.
pub(in crate::app) async fn show(scene: Scene, options: &ScreenOptions) -> Result<(), Failure> {
    let look = appearance::options(options)?;
    let seen = scene.reader()?.head().map_err(Failure::environment)?;
    let alerts = Alerts::new(options, seen)?;
    let epitaph = farewell::epitaph(&scene.capture);
    let (message_tx, message_rx) = mpsc::channel(MESSAGES);
    let (command_tx, command_rx) = mpsc::channel(COMMANDS);
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());

    let (work_tx, work_rx) = std::sync::mpsc::channel();
    let growth = news::tell_growth(scene.follower()?, message_tx.clone(), work_tx.clone());
    tasks.spawn(until(&stop, growth));
    tasks.spawn(until(&stop, appearance::tell_themes(message_tx.clone())));
    let errors = news::tell_errors(scene.follower()?, scene.reader()?, message_tx.clone());
    tasks.spawn(until(&stop, errors));
    tasks.spawn(until(&stop, signals::tell_suspend(message_tx.clone())));
    let (reads_tx, reads_rx) = std::sync::mpsc::channel();
    let (reader, messages) = (scene.reader()?, message_tx.clone());
    tasks.spawn_blocking(move || reads::carry_out(&reader, &reads_rx, &messages));
    let (questions, messages) = (
        Questions::new(scene.reader()?, look.time_zone.clone())
            .beside(scene.service.clone(), alerts),
        message_tx.clone(),
    );
    tasks.spawn_blocking(move || questions.carry_out(&work_rx, &messages));
    let doer = Doer {
        capture: scene.capture.clone(),
        inbox: scene.inbox.clone(),
        tokens: scene.tokens.clone(),
        way: match &scene.status {
            EndpointStatus::Up { url, .. } => Some(Way {
                url: url.clone(),
                token: scene.tokens.0.first().cloned(),
            }),
            EndpointStatus::Capture { .. } => None,
        },
    };
    tasks.spawn(until(&stop, news::tell_health(scene, message_tx.clone())));
    let unfinished = Unfinished::default();
    let dispatch = Dispatch {
        reads: reads_tx,
        work: work_tx,
        doer,
        messages: message_tx,
        tasks: tasks.clone(),
        stop: stop.clone(),
        under_way: UnderWay::default(),
        unfinished: unfinished.clone(),
    };
    tasks.spawn(dispatch.carry_out(command_rx));
    tasks.close();

    let shown = tokio::select! {
        ended = tui::run_on_terminal(message_rx, command_tx, look, epitaph) => {
            ended.context("the screen failed").map_err(Failure::Environment)
        }
        caught = signal_beside_screen() => caught,
    };
    external_editor::end();
    // The screen is gone, and with it its end of both channels: the tasks end by themselves.
    // What reads the capture in one long piece is not waited for: it leaves nothing behind.
    stop.cancel();
    let _ = tokio::time::timeout(GRACE, tasks.wait()).await;
    unfinished.tell(&mut std::io::stderr());
    shown
}
