//! Opening: which demo, with which settings, and what it needs once its model is there.

use super::{devices, embed, load, look_at_cache, predict::predict, project, search, send};
use crate::protocol::{
    Command, InputKind, LoadedModel, ModelCard, OutputKind, OwnClasses, WeightSource,
};
use crate::ui::action::{Effect, Topic};
use crate::ui::address::Address;
use crate::ui::demo::{Demo, ModelState, Predicting};
use crate::ui::shared::Shared;
use crate::ui::state::{FIRST_DEMO, NEW_LABEL, State};
use crate::ui::teaching::Settings;

/// How many known digits the gallery shows.
const GALLERY: u32 = 20;

/// The page was opened.
pub(super) fn opened(state: &mut State, hash: &str) -> Vec<Effect> {
    let address = Address::parse(hash);
    state.demo = Demo::new(&address.name);
    state.demo.wanted = Some(address);
    set_up(state);
    let mut effects = load(state, WeightSource::Auto);
    effects.extend(send(state, Topic::Models, Command::Models));
    effects.extend(look_at_cache(state));
    effects.push(Effect::ProbeGpu);
    effects
}

/// The person followed a link, went back, or changed the address by hand.
pub(super) fn address_changed(state: &mut State, hash: &str) -> Vec<Effect> {
    let address = Address::parse(hash);
    let mut effects = open(state, &address.name);
    effects.extend(apply(state, address));
    effects
}

/// Opens a demo; the one that was open goes on in the back.
fn open(state: &mut State, name: &str) -> Vec<Effect> {
    if state.demo.name == name {
        return Vec::new();
    }
    let parked = state.parked.iter().position(|demo| demo.name == name);
    let is_known = state.models.is_empty() || state.models.iter().any(|card| card.name == name);
    let next = match parked {
        Some(place) => state.parked.remove(place),
        None if is_known => Demo::new(name),
        None => return unknown(state, name),
    };
    // What was said of the demo before is read, or of no use here.
    state
        .messages
        .retain(|message| message.is_error && !message.is_refusal);
    // Files that are still being read are not for the next demo, and their reader stops.
    state.demo.unread = 0;
    let old = std::mem::replace(&mut state.demo, next);
    state.parked.push(old);
    set_up(state);
    state.announcement = match state.input() {
        Some(InputKind::Drawing) => "The demo of drawings is open.",
        Some(InputKind::Photo) => "The demo of photos is open.",
        Some(InputKind::File) => "The demo of files is open.",
        Some(InputKind::Text) => "The demo of texts is open.",
        None => "A demo is being opened.",
    };
    let mut effects = match parked {
        Some(_) => [predict(state), devices::prove(state)].concat(),
        None => load(state, WeightSource::Auto),
    };
    effects.push(Effect::Choose(state.choice()));
    effects
}

fn unknown(state: &mut State, name: &str) -> Vec<Effect> {
    state.say(format!("There is no demo called {name}."), true);
    vec![Effect::SetAddress(address(state))]
}

/// The list of models came: settings follow what a model is, and a demo that is none gives way to the first one.
pub(super) fn listed(state: &mut State, models: Vec<ModelCard>) -> Vec<Effect> {
    let is_known = models.iter().any(|card| card.name == state.demo.name);
    state.models = Shared::new(models);
    if is_known {
        set_up(state);
        return search::fetch(state);
    }
    let name = state.demo.name.clone();
    state.say(format!("There is no demo called {name}."), true);
    state.demo = Demo::new(FIRST_DEMO);
    set_up(state);
    let mut effects = load(state, WeightSource::Auto);
    effects.push(Effect::SetAddress(address(state)));
    effects
}

/// Sets what follows from the card, once that is known.
fn set_up(state: &mut State) {
    let is_known = state.card().is_some() || state.demo.name == FIRST_DEMO;
    if state.demo.is_set_up || !is_known {
        return;
    }
    let (own, is_search) = (state.own_classes(), is_search(state));
    let demo = &mut state.demo;
    demo.is_set_up = true;
    if own == OwnClasses::Replace {
        demo.label = NEW_LABEL.into();
    }
    demo.settings = Settings::of(own);
    if let Some(wanted) = demo.wanted.take() {
        wanted.apply(&mut demo.settings);
        if is_search {
            demo.search.query = wanted.query;
        }
    }
}

/// Sets what the address says; that waits until it is known what is usual for the model.
fn apply(state: &mut State, address: Address) -> Vec<Effect> {
    if !state.demo.is_set_up {
        state.demo.wanted = Some(address);
        return Vec::new();
    }
    address.apply(&mut state.demo.settings);
    let is_new = !address.query.is_empty() && address.query != state.demo.search.query;
    match is_new && is_search(state) {
        true => search::ask_about(state, address.query),
        false => vec![Effect::SetAddress(self::address(state))],
    }
}

fn is_search(state: &State) -> bool {
    let is_search = |card: &ModelCard| card.output == OutputKind::Embedding;
    state.card().is_some_and(is_search)
}

/// What the address says now.
pub(in crate::ui) fn address(state: &State) -> String {
    let demo = &state.demo;
    let usual = Settings::of(state.own_classes());
    Address::of(&demo.name, &demo.search.query, &demo.settings, &usual).write()
}

/// A model came.
pub(super) fn loaded(state: &mut State, model: LoadedModel) -> Vec<Effect> {
    if let Some(notice) = &model.notice {
        state.say(notice.clone(), true);
    }
    let (handle, old) = (model.handle, state.loaded().map(|model| model.handle));
    let is_drawn = model.card.input == InputKind::Drawing;
    state.demo.model = ModelState::Ready(Box::new(model));
    state.demo.predicting = Predicting::Idle;
    state.demo.finished = None;
    state.demo.importing = None;
    set_up(state);
    state.demo.mend_label();
    let mut effects = match state.demo.search.query.clone() {
        query if query.is_empty() => predict(state),
        query => search::ask_about(state, query),
    };
    effects.extend(devices::prove(state));
    effects.extend(look_at_cache(state));
    if state.own_classes() != OwnClasses::Fixed && state.demo.run.is_none() {
        let model = state.demo.name.clone();
        effects.extend(send(
            state,
            Topic::Interrupted,
            Command::Interrupted { model },
        ));
    }
    if let Some(model) = old {
        effects.extend(send(state, Topic::Control, Command::Dispose { model }));
    }
    if is_drawn && state.demo.gallery.is_empty() {
        let (model, count) = (handle, GALLERY);
        effects.extend(send(
            state,
            Topic::Gallery,
            Command::Gallery { model, count },
        ));
    }
    effects.extend(project::opened(state));
    effects.extend(embed::next(state));
    effects.extend(search::fetch(state));
    effects.extend(search::next(state));
    effects
}
