//! What follows from what the person teaches.

use super::person::drawn;
use super::predict::predict;
use super::{devices, embed, look_at_cache, manage, open, project, send};
use crate::protocol::{
    Command, Input, InputKind, Interrupted, OwnAnswer, Sample, Seen, Summary, TrainConfig,
    WeightsOrigin,
};
use crate::ui::action::{Action, Effect, Topic};
use crate::ui::demo::{Demo, Item, ModelState};
use crate::ui::format::count;
use crate::ui::run::{Fate, Finished, Run};
use crate::ui::shared::Shared;
use crate::ui::state::{NEW_LABEL, State};
use crate::ui::teaching::{Content, MOST_LINES, OwnSample, input_of, label_problem, lines};

/// What the person does to teach.
pub(super) fn taught(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::ChooseLabel(label) => {
            state.demo.label = label;
            state.demo.label_problem = None;
        }
        Action::TypeLabel(name) => {
            state.demo.new_label = name;
            state.demo.label_problem = None;
        }
        // The reason is said where the name is missing.
        Action::AskLabel => {
            let has_name = chosen_label(state).is_some();
            return vec![Effect::Refocus(if has_name {
                "label"
            } else {
                "new-label"
            })];
        }
        Action::HardFirst(is_wanted) => state.demo.hard_first = is_wanted,
        Action::Unread(count) => state.demo.unread = count,
        Action::Set(field, text) => {
            state.demo.settings.set(field, text);
            return vec![Effect::SetAddress(open::address(state))];
        }
        Action::Train => return train(state),
        Action::Continue => return go_on(state),
        Action::DropRun => return drop_run(state),
        Action::Pause => return control(state, |run| Command::Pause { run }),
        Action::Resume => return control(state, |run| Command::Resume { run }),
        Action::Stop => return control(state, |run| Command::Stop { run }),
        Action::CancelRun => return control(state, |request| Command::Cancel { request }),
        action => return collected(state, action),
    }
    Vec::new()
}

/// What the person does with examples. While a training runs they stay as they are.
fn collected(state: &mut State, action: Action) -> Vec<Effect> {
    let is_free = state.demo.run.is_none();
    match action {
        Action::AddSample => {
            let mut effects = add_shown(state);
            if state.input() == Some(InputKind::Drawing) {
                effects.push(Effect::Refocus("pad"));
            }
            effects
        }
        Action::AddItem(_) | Action::AddTexts(_) if !is_free => {
            let why = "A training is under way: stop or cancel it first.";
            state.refuse(why.into());
            Vec::new()
        }
        Action::AddItem(item) => add(state, [item]),
        Action::AddTexts(text) => add_texts(state, &text),
        Action::ShowMore => {
            state.demo.shown_examples *= 4;
            Vec::new()
        }
        Action::RemoveSample(id) if is_free => {
            embed::remove(state, id);
            vec![Effect::Refocus("teach-title")]
        }
        Action::Relabel(id, label) if is_free => {
            relabel(state, id, label);
            vec![Effect::Refocus("teach-title")]
        }
        action => manage::managed(state, action),
    }
}

fn add_texts(state: &mut State, text: &str) -> Vec<Effect> {
    let all = lines(text).count();
    if all == 0 {
        state.refuse("Type at least one example first.".into());
    }
    if all > MOST_LINES {
        let (most, all) = (count(MOST_LINES as u64), count(all as u64));
        state.say(
            format!(
                "The first {most} of {all} lines were added; the others stay to be added next."
            ),
            false,
        );
    }
    add(state, lines(text).take(MOST_LINES).map(text_item))
}

/// A text, as it is shown and learned from.
fn text_item(text: &str) -> Item {
    Item {
        name: String::new(),
        input: Shared::new(Input::Text(text.into())),
        content: Shared::new(text.as_bytes().to_vec().into()),
    }
}

/// The class of the next sample; where its name is no good, why is said.
fn chosen_label(state: &mut State) -> Option<String> {
    let demo = &mut state.demo;
    if demo.label == NEW_LABEL {
        demo.label_problem = label_problem(&demo.new_label, &demo.labels());
        if demo.label_problem.is_some() {
            return None;
        }
        demo.label = demo.new_label.trim().to_owned();
        demo.new_label = String::new();
    }
    Some(demo.label.clone())
}

/// Adds photos or texts, and has them looked at.
fn add(state: &mut State, items: impl IntoIterator<Item = Item>) -> Vec<Effect> {
    let mut items = items.into_iter().peekable();
    if items.peek().is_none() {
        return Vec::new();
    }
    if let Some(label) = chosen_label(state) {
        items.for_each(|item| project::add(state, label.clone(), &item));
    }
    embed::next(state)
}

fn add_shown(state: &mut State) -> Vec<Effect> {
    if !state.can_add() {
        return Vec::new();
    }
    if let (true, Some(item)) = (project::is_project(state), state.demo.item.clone()) {
        return add(state, [item]);
    }
    let Some(Seen::Grey(image)) = state.demo.answer.as_ref().map(|answer| answer.seen.clone())
    else {
        return Vec::new();
    };
    let Some(label) = chosen_label(state) else {
        return Vec::new();
    };
    project::push(state, label, Content::Drawing(Shared::new(image)));
    state.demo.pad.clear();
    drawn(state)
}

fn relabel(state: &mut State, id: u32, label: String) {
    let samples = state.demo.samples.make_mut();
    if let Some(sample) = samples.iter_mut().find(|sample| sample.id == id) {
        (sample.label, sample.answer) = (label, None);
    }
    (state.demo.is_unsaved, state.demo.is_untrained) = (true, true);
    state.demo.mend_label();
}

/// The samples as the engine learns from them, with their ids; one that was not looked at yet is left out.
fn samples(state: &State) -> (Vec<u32>, Vec<Sample>) {
    let input = |sample: &OwnSample| match (&sample.content, state.demo.features.get(sample.id)) {
        (Content::Drawing(image), _) => Some(input_of(image)),
        (_, features) => features.map(|features| Input::Features((**features).clone())),
    };
    let wire = |sample: &OwnSample| {
        let label = sample.label.clone();
        Some((
            sample.id,
            Sample {
                input: input(sample)?,
                label,
            },
        ))
    };
    state.demo.samples.iter().filter_map(wire).unzip()
}

fn train(state: &mut State) -> Vec<Effect> {
    let config = state.demo.settings.to_config();
    let model = state.loaded().map(|model| model.handle);
    let (Some(config), Some(model), None) = (config, model, state.train_obstacle()) else {
        return Vec::new();
    };
    let (ids, samples) = samples(state);
    state.demo.learned = ids;
    let command = Command::FineTune {
        model,
        samples,
        config,
        resume: None,
    };
    start(state, command)
}

fn start(state: &mut State, command: Command) -> Vec<Effect> {
    forget_answers(state);
    state.demo.run = Some(Run::default());
    state.demo.finished = None;
    state.demo.asks_reset = false;
    state.announcement = "Training has started.";
    let mut effects = send(state, Topic::Run, command);
    effects.push(Effect::Refocus("run-title"));
    effects
}

/// Goes on with the run that was cut off; what it learns from, the engine knows.
fn go_on(state: &mut State) -> Vec<Effect> {
    let model = state.loaded().map(|model| model.handle);
    let (Some(model), None) = (model, &state.demo.run) else {
        return Vec::new();
    };
    let Some(interrupted) = &mut state.demo.interrupted else {
        return Vec::new();
    };
    let drawings = std::mem::take(&mut interrupted.drawings);
    let checkpoint = interrupted.checkpoint.clone();
    // Its examples come back with it, once; of photos and texts only what the head sees of them is kept.
    let mut learned = Vec::new();
    for (label, image) in drawings {
        learned.push(project::push(
            state,
            label,
            Content::Drawing(Shared::new(image)),
        ));
    }
    state.demo.learned = learned;
    let command = Command::FineTune {
        model,
        samples: Vec::new(),
        config: TrainConfig::default(),
        resume: Some(checkpoint),
    };
    let effects = start(state, command);
    if let Some(run) = &mut state.demo.run {
        run.is_resumed = true;
    }
    effects
}

/// A training has ended; what it went on with is no longer offered. One that failed leaves that on offer.
fn ended(demo: &mut Demo) -> Option<Run> {
    let run = demo.run.take();
    if run.as_ref().is_some_and(|run| run.is_resumed) {
        demo.interrupted = None;
    }
    run
}

fn drop_run(state: &mut State) -> Vec<Effect> {
    let Some(Interrupted { run, .. }) = state.demo.interrupted.take() else {
        return Vec::new();
    };
    let mut effects = send(state, Topic::Interrupted, Command::DropRun { run });
    effects.push(Effect::Refocus("teach-title"));
    effects
}

fn control(state: &mut State, command: impl Fn(u32) -> Command) -> Vec<Effect> {
    match (
        state.demo.run.is_some(),
        state.demo.requests.get(Topic::Run),
    ) {
        (true, Some(&run)) => send(state, Topic::Control, command(run)),
        _ => Vec::new(),
    }
}

/// A training ended well.
pub(super) fn finished(state: &mut State, summary: Summary) -> Vec<Effect> {
    let is_project = project::is_project(state);
    let demo = &mut state.demo;
    let curves = ended(demo).map(|run| run.curves).unwrap_or_default();
    if let ModelState::Ready(model) = &mut demo.model {
        model.labels = summary.labels.clone();
        model.weights.origin = WeightsOrigin::FineTuned;
    }
    mark(demo.samples.make_mut(), &demo.learned, &summary.own);
    demo.is_untrained = false;
    // Drawings have done their part; examples of own classes are wanted again for the next training.
    demo.is_unsaved &= is_project;
    demo.finished = Some(Shared::new(Finished { summary, curves }));
    demo.fate = Fate::Open;
    state.announcement = "Training has ended.";
    let mut effects = predict(state);
    effects.extend(devices::usage(state));
    effects.push(Effect::Refocus("summary-title"));
    effects
}

/// Puts the model's answers to the samples that it learned from.
fn mark(samples: &mut [OwnSample], learned: &[u32], answers: &[OwnAnswer]) {
    for (id, answer) in learned.iter().zip(answers) {
        if let Some(sample) = samples.iter_mut().find(|sample| sample.id == *id) {
            sample.answer = Some(answer.clone());
        }
    }
}

/// The model that gave the answers is gone.
pub(super) fn forget_answers(state: &mut State) {
    let samples = state.demo.samples.make_mut();
    samples.iter_mut().for_each(|sample| sample.answer = None);
}

/// A training was given up.
pub(super) fn cancelled(state: &mut State) -> Vec<Effect> {
    ended(&mut state.demo);
    state.say(
        "The training was given up; the model is as it was before.".into(),
        false,
    );
    let mut effects = predict(state);
    effects.push(Effect::Refocus("teach-title"));
    effects
}

/// What was learned is kept in this browser.
pub(super) fn kept(state: &mut State) -> Vec<Effect> {
    state.demo.fate = Fate::Kept;
    if let ModelState::Ready(model) = &mut state.demo.model {
        model.weights.origin = WeightsOrigin::Kept;
    }
    state.say(
        "Kept in this browser: it is back after a reload.".into(),
        false,
    );
    let mut effects = look_at_cache(state);
    effects.push(Effect::Refocus("summary-title"));
    effects
}
