//! Several pages at one link, as the widgets of one document are: a model's weights are loaded once for all of them, and a page that
//! trains gets a copy of its own first. Requests and handles of the pages are not those of the link.

use super::few::Few;
use super::link::model_of;
use crate::protocol::{
    Answer, Command, DeviceKind, Event, Failure, FailureKind, LoadedModel, ModelHandle, Progress,
    RequestId, WeightSource, WeightsOrigin,
};

/// A page at the link.
pub type Guest = u32;

/// Something that is under way at the link for one page or more.
pub type Flight = u32;

/// What is asked of the link.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "it is moved once, from a page to the link"
)]
pub enum Ask {
    /// A command for the device that fits it.
    Command(Command),
    /// A command for one device.
    On(DeviceKind, Command),
    /// The model as it was before its last fine-tuning.
    Revert(ModelHandle),
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "it is moved once, from here to the link"
)]
pub enum Step {
    /// Ask the link; its number goes to [`Sharing::sent`], its events to [`Sharing::heard`].
    Send(Flight, Ask),
    /// Tell a page about its request.
    Tell(RequestId, Event),
}

/// Which page has which model, and what is under way for whom.
#[derive(Default)]
pub struct Sharing {
    next: u32,
    under_way: Few<Flight, UnderWay>,
    /// The pages' handles.
    held: Few<ModelHandle, Held>,
    /// The link's handles of models as they were loaded: who asks next for one of these names gets the same.
    untouched: Few<ModelHandle, LoadedModel>,
}

struct Held {
    guest: Guest,
    model: ModelHandle,
}

struct UnderWay {
    callers: Vec<(Guest, RequestId)>,
    purpose: Purpose,
    request: Option<RequestId>,
}

#[allow(
    clippy::large_enum_variant,
    reason = "a handful at a time; a box would only add code"
)]
enum Purpose {
    /// The events are the answer.
    Plain,
    /// A model of that name for those who asked, as whoever asks for it gets it (`true`) or as it was given.
    Load(String, bool),
    /// A page's model as it was before.
    Revert(ModelHandle),
    /// A copy of its own for a page's model, and what is asked then.
    Copy(ModelHandle, Command),
    /// Nobody waits for it.
    Errand,
}

impl Sharing {
    /// A page asks something. Returns the request's number, and what is to be done.
    pub fn ask(&mut self, guest: Guest, ask: Ask) -> (RequestId, Vec<Step>) {
        let id = self.number();
        let steps = match ask {
            Ask::Command(command) => self.command(guest, id, command),
            Ask::On(device, mut command) => {
                self.translate(&mut command);
                self.send(guest, id, Purpose::Plain, Ask::On(device, command))
            }
            Ask::Revert(model) => {
                let ask = Ask::Revert(self.of_link(model));
                self.send(guest, id, Purpose::Revert(model), ask)
            }
        };
        (id, steps)
    }

    fn command(&mut self, guest: Guest, id: RequestId, mut command: Command) -> Vec<Step> {
        match &mut command {
            Command::Load { model, weights } => {
                let (name, is_usual) = (model.clone(), *weights == WeightSource::Auto);
                return self.load(guest, id, name, is_usual, command);
            }
            Command::Dispose { model } => return self.dispose(id, *model),
            Command::FineTune { model, .. } if self.is_shared(*model) => {
                let model = *model;
                return self.copy_first(guest, id, model, command);
            }
            Command::FineTune { model, .. } => {
                let model = self.of_link(*model);
                self.untouched.remove(model);
            }
            Command::Cancel { request } => {
                let request = *request;
                return self.cancel(guest, id, request);
            }
            Command::Pause { run } | Command::Resume { run } | Command::Stop { run } => {
                *run = self.request_of(*run).unwrap_or_default();
            }
            _ => {}
        }
        self.translate(&mut command);
        self.send(guest, id, Purpose::Plain, Ask::Command(command))
    }

    /// The link has taken a request under this number.
    pub fn sent(&mut self, flight: Flight, request: RequestId) {
        if let Some(under_way) = self.under_way.get_mut(flight) {
            under_way.request = Some(request);
        }
    }

    /// The link says something.
    pub fn heard(&mut self, flight: Flight, event: Event) -> Vec<Step> {
        if matches!(event, Event::Progress(_)) {
            let callers = self.under_way.get(flight).map(|one| one.callers.clone());
            return tell_all(&callers.unwrap_or_default(), event);
        }
        let Some(ended) = self.under_way.remove(flight) else {
            return Vec::new();
        };
        match (ended.purpose, event) {
            (Purpose::Load(_, is_usual), Event::Done(Answer::Loaded(loaded))) => {
                self.loaded(&ended.callers, is_usual, &loaded)
            }
            (Purpose::Revert(model), Event::Done(Answer::Loaded(mut loaded))) => {
                loaded.handle = model;
                tell_all(&ended.callers, Event::Done(Answer::Loaded(loaded)))
            }
            (Purpose::Copy(model, command), Event::Done(Answer::Loaded(loaded))) => {
                self.copied(&ended.callers, model, command, &loaded)
            }
            (_, event) => tell_all(&ended.callers, event),
        }
    }

    /// A page is gone: what it waited for is given up, and its models are freed unless others have them.
    pub fn leave(&mut self, guest: Guest) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut given_up = Vec::new();
        for under_way in self.under_way.values_mut() {
            let before = under_way.callers.len();
            under_way.callers.retain(|(caller, _)| *caller != guest);
            if under_way.callers.is_empty() && before > 0 {
                given_up.extend(under_way.request);
            }
        }
        for request in given_up {
            steps.extend(self.errand(Command::Cancel { request }));
        }
        let mine = |(model, held): (ModelHandle, &Held)| (held.guest == guest).then_some(model);
        let models: Vec<_> = self.held.iter().filter_map(mine).collect();
        for model in models {
            steps.extend(self.free(model));
        }
        steps
    }

    /// A model as everybody gets it comes from whoever has it already, or with whoever waits for it already.
    fn load(
        &mut self,
        guest: Guest,
        id: RequestId,
        name: String,
        is_usual: bool,
        command: Command,
    ) -> Vec<Step> {
        let has_name = |(_, loaded): &(ModelHandle, &LoadedModel)| loaded.card.name == name;
        let known = self.untouched.iter().find(has_name);
        if let (Some((_, loaded)), true) = (known, is_usual) {
            let loaded = loaded.clone();
            return vec![self.give((guest, id), loaded)];
        }
        let is_it = |one: &UnderWay| matches!(&one.purpose, Purpose::Load(other, true) if *other == name && !one.callers.is_empty());
        let on_its_way = self.under_way.values_mut().find(|one| is_it(one));
        if let (Some(one), true) = (on_its_way, is_usual) {
            one.callers.push((guest, id));
            return Vec::new();
        }
        self.send(
            guest,
            id,
            Purpose::Load(name, is_usual),
            Ask::Command(command),
        )
    }

    fn loaded(
        &mut self,
        callers: &[(Guest, RequestId)],
        is_usual: bool,
        loaded: &LoadedModel,
    ) -> Vec<Step> {
        if callers.is_empty() {
            let model = loaded.handle;
            return self.errand(Command::Dispose { model });
        }
        if is_usual {
            self.untouched.insert(loaded.handle, loaded.clone());
        }
        let give = |caller: &(Guest, RequestId)| self.give(*caller, loaded.clone());
        callers.iter().map(give).collect()
    }

    /// Gives a page a handle of its own for a model that the link has loaded.
    fn give(&mut self, (guest, id): (Guest, RequestId), mut loaded: LoadedModel) -> Step {
        let model = loaded.handle;
        loaded.handle = self.number();
        self.held.insert(loaded.handle, Held { guest, model });
        Step::Tell(id, Event::Done(Answer::Loaded(loaded)))
    }

    fn copy_first(
        &mut self,
        guest: Guest,
        id: RequestId,
        model: ModelHandle,
        command: Command,
    ) -> Vec<Step> {
        let Some(shared) = self.untouched.get(self.of_link(model)) else {
            return vec![Step::Tell(id, Event::Cancelled)];
        };
        // Another page may have kept its own since then: these are not what this one shows.
        let weights = match shared.weights.origin {
            WeightsOrigin::Shipped => WeightSource::Shipped,
            _ => WeightSource::Auto,
        };
        let load = Command::Load {
            model: shared.card.name.clone(),
            weights,
        };
        self.send(guest, id, Purpose::Copy(model, command), Ask::Command(load))
    }

    fn copied(
        &mut self,
        callers: &[(Guest, RequestId)],
        model: ModelHandle,
        mut command: Command,
        copy: &LoadedModel,
    ) -> Vec<Step> {
        let shared = self.untouched.get(self.of_link(model));
        let is_other = shared.is_some_and(|shared| shared.weights.sha256 != copy.weights.sha256);
        let copy = copy.handle;
        let (Some((guest, id)), Some(held)) = (callers.first(), self.held.get_mut(model)) else {
            return self.errand(Command::Dispose { model: copy });
        };
        if is_other {
            let mut steps = self.errand(Command::Dispose { model: copy });
            steps.push(Step::Tell(*id, Event::Failed(other_weights())));
            return steps;
        }
        held.model = copy;
        self.translate(&mut command);
        self.send(*guest, *id, Purpose::Plain, Ask::Command(command))
    }

    /// What others wait for as well goes on without the one that gives it up.
    fn cancel(&mut self, guest: Guest, id: RequestId, request: RequestId) -> Vec<Step> {
        let waits = |one: &UnderWay| one.callers.iter().any(|(_, caller)| *caller == request);
        let one = self.under_way.values_mut().find(|one| waits(one));
        match one {
            Some(one) if one.callers.len() > 1 => {
                one.callers.retain(|(_, caller)| *caller != request);
                let done = Event::Done(Answer::Acknowledged);
                vec![Step::Tell(request, Event::Cancelled), Step::Tell(id, done)]
            }
            one => {
                let request = one.and_then(|one| one.request).unwrap_or_default();
                let cancel = Command::Cancel { request };
                self.send(guest, id, Purpose::Plain, Ask::Command(cancel))
            }
        }
    }

    fn dispose(&mut self, id: RequestId, model: ModelHandle) -> Vec<Step> {
        let mut steps = self.free(model);
        steps.push(Step::Tell(id, Event::Done(Answer::Acknowledged)));
        steps
    }

    fn free(&mut self, handle: ModelHandle) -> Vec<Step> {
        let Some(Held { model, .. }) = self.held.remove(handle) else {
            return Vec::new();
        };
        if self.held.iter().any(|(_, held)| held.model == model) {
            return Vec::new();
        }
        self.untouched.remove(model);
        self.errand(Command::Dispose { model })
    }

    fn is_shared(&self, handle: ModelHandle) -> bool {
        let model = self.of_link(handle);
        let holders = self.held.iter().filter(|(_, held)| held.model == model);
        holders.count() > 1
    }

    /// The link's handle for a page's; a handle that is not known is none for the link either.
    fn of_link(&self, handle: ModelHandle) -> ModelHandle {
        self.held.get(handle).map_or(0, |held| held.model)
    }

    fn translate(&self, command: &mut Command) {
        if let Some(model) = model_of(command) {
            *model = self.of_link(*model);
        }
    }

    fn request_of(&self, id: RequestId) -> Option<RequestId> {
        let waits = |one: &UnderWay| one.callers.iter().any(|(_, caller)| *caller == id);
        let mut all = self.under_way.iter();
        all.find(|(_, one)| waits(one))
            .and_then(|(_, one)| one.request)
    }

    fn errand(&mut self, command: Command) -> Vec<Step> {
        self.fly(Vec::new(), Purpose::Errand, Ask::Command(command))
    }

    fn send(&mut self, guest: Guest, id: RequestId, purpose: Purpose, ask: Ask) -> Vec<Step> {
        self.fly(vec![(guest, id)], purpose, ask)
    }

    fn fly(&mut self, callers: Vec<(Guest, RequestId)>, purpose: Purpose, ask: Ask) -> Vec<Step> {
        let flight = self.number();
        let request = None;
        let under_way = UnderWay {
            callers,
            purpose,
            request,
        };
        self.under_way.insert(flight, under_way);
        vec![Step::Send(flight, ask)]
    }

    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }
}

fn other_weights() -> Failure {
    Failure {
        kind: FailureKind::WrongState,
        expected: "a copy of the weights that are shown".into(),
        got: "other ones, which were kept or published since".into(),
        place: "the model to be trained".into(),
        advice: "Reload the page, then train.".into(),
    }
}

/// Only a model has more than one who waits for it: what is told of other things need not be copied.
fn tell_all(callers: &[(Guest, RequestId)], event: Event) -> Vec<Step> {
    let Some(((_, last), others)) = callers.split_last() else {
        return Vec::new();
    };
    let copy = || match &event {
        Event::Progress(Progress::Bytes { what, done, total }) => {
            Event::Progress(Progress::Bytes {
                what: what.clone(),
                done: *done,
                total: *total,
            })
        }
        Event::Failed(failure) => Event::Failed(failure.clone()),
        _ => Event::Cancelled,
    };
    let tell = |(_, id): &(Guest, RequestId)| Step::Tell(*id, copy());
    let mut steps: Vec<Step> = others.iter().map(tell).collect();
    steps.push(Step::Tell(*last, event));
    steps
}
