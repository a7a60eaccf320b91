//! Several pages at one link: one copy of a model's weights for all, a copy of its own for a page that trains, and nothing that stays.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

#[path = "common/loaded.rs"]
mod loaded;

use hearth::protocol::{
    Answer, Command, Event, ModelHandle, Progress, TrainConfig, WeightSource, WeightsOrigin,
};
use hearth::ui::sharing::{Ask, Flight, Sharing, Step};
use loaded::loaded;

fn load() -> Ask {
    load_from(WeightSource::Auto)
}

fn load_from(weights: WeightSource) -> Ask {
    let model = "digits".into();
    Ask::Command(Command::Load { model, weights })
}

/// The engine's answer, with weights of that origin and hash.
fn loaded_from(handle: ModelHandle, origin: WeightsOrigin, sha256: &str) -> Event {
    let mut event = loaded(handle);
    if let Event::Done(Answer::Loaded(model)) = &mut event {
        model.weights.origin = origin;
        model.weights.sha256 = sha256.into();
    }
    event
}

fn train(model: ModelHandle) -> Ask {
    Ask::Command(Command::FineTune {
        model,
        samples: Vec::new(),
        config: TrainConfig::default(),
        resume: None,
    })
}

/// The only step, which asks the link.
fn sent(steps: &[Step]) -> (Flight, Ask) {
    match steps {
        [Step::Send(flight, ask)] => (*flight, ask.clone()),
        other => panic!("expected one request to the link, got {other:?}"),
    }
}

/// The handle that a page was told.
fn told(step: &Step) -> ModelHandle {
    match step {
        Step::Tell(_, Event::Done(Answer::Loaded(model))) => model.handle,
        other => panic!("expected a model for a page, got {other:?}"),
    }
}

/// Two pages with one model, which is the link's 7.
fn two(sharing: &mut Sharing) -> (ModelHandle, ModelHandle) {
    let (flight, _) = sent(&sharing.ask(1, load()).1);
    let first = told(&sharing.heard(flight, loaded(7))[0]);
    let (_, steps) = sharing.ask(2, load());
    (first, told(&steps[0]))
}

#[test]
fn a_model_is_loaded_once_for_all_who_wait_and_for_all_who_come_later() {
    let mut sharing = Sharing::default();
    let (first, steps) = sharing.ask(1, load());
    let (flight, _) = sent(&steps);
    let (second, steps) = sharing.ask(2, load());
    assert_eq!(steps, [], "the second page waits with the first");
    let progress = Event::Progress(Progress::Bytes {
        what: String::new(),
        done: 1,
        total: 2,
    });
    let both = [first, second].map(|id| Step::Tell(id, progress.clone()));
    assert_eq!(sharing.heard(flight, progress), both);
    let steps = sharing.heard(flight, loaded(7));
    let handles: Vec<_> = steps.iter().map(told).collect();
    assert_ne!(handles[0], handles[1], "each page has a handle of its own");
    let (_, steps) = sharing.ask(3, load());
    assert!(
        matches!(steps[..], [Step::Tell(..)]),
        "the third asks nobody"
    );
    for handle in [handles[0], handles[1], told(&steps[0])] {
        let (_, steps) = sharing.ask(1, Ask::Command(Command::Export { model: handle }));
        assert_eq!(sent(&steps).1, Ask::Command(Command::Export { model: 7 }));
    }
}

#[test]
fn a_page_that_trains_gets_a_copy_first_and_the_others_keep_theirs() {
    let mut sharing = Sharing::default();
    let (first, second) = two(&mut sharing);
    let (id, steps) = sharing.ask(1, train(first));
    let (flight, ask) = sent(&steps);
    assert_eq!(
        ask,
        load_from(WeightSource::Shipped),
        "a copy of what is shown, whatever was kept since"
    );
    let (flight, ask) = sent(&sharing.heard(flight, loaded(8)));
    assert_eq!(ask, train(8));
    sharing.sent(flight, 40);
    let pause = Ask::Command(Command::Pause { run: id });
    let (_, steps) = sharing.ask(1, pause);
    assert_eq!(sent(&steps).1, Ask::Command(Command::Pause { run: 40 }));
    let (_, steps) = sharing.ask(2, Ask::Command(Command::Export { model: second }));
    assert_eq!(sent(&steps).1, Ask::Command(Command::Export { model: 7 }));
    // Now each is alone with its copy, so the other trains in place.
    let (_, steps) = sharing.ask(2, train(second));
    assert_eq!(sent(&steps).1, train(7));
    let (_, steps) = sharing.ask(3, load());
    sent(&steps);
}

#[test]
fn a_page_trains_no_other_weights_than_it_shows() {
    let mut sharing = Sharing::default();
    let kept = |handle, sha256| loaded_from(handle, WeightsOrigin::Kept, sha256);
    let (flight, _) = sent(&sharing.ask(1, load()).1);
    let first = told(&sharing.heard(flight, kept(7, "a"))[0]);
    sharing.ask(2, load());
    let (id, steps) = sharing.ask(1, train(first));
    let (flight, ask) = sent(&steps);
    assert_eq!(ask, load(), "kept weights are copied from where they are");
    // Meanwhile others were kept.
    let steps = sharing.heard(flight, kept(8, "b"));
    let [dispose, Step::Tell(to, Event::Failed(failure))] = &steps[..] else {
        panic!("expected that the copy is freed and why, got {steps:?}");
    };
    let (_, ask) = sent(std::slice::from_ref(dispose));
    assert_eq!(ask, Ask::Command(Command::Dispose { model: 8 }));
    assert_eq!(*to, id);
    assert!(failure.to_string().contains("weights that are shown"));
    // The page still has what it shows, and may try again.
    let (_, steps) = sharing.ask(1, train(first));
    let (flight, _) = sent(&steps);
    let (_, ask) = sent(&sharing.heard(flight, kept(9, "a")));
    assert_eq!(ask, train(9));
}

#[test]
fn the_last_page_that_leaves_frees_the_model() {
    let mut sharing = Sharing::default();
    let (first, _) = two(&mut sharing);
    let (id, steps) = sharing.ask(1, Ask::Command(Command::Dispose { model: first }));
    let done = Event::Done(Answer::Acknowledged);
    assert_eq!(steps, [Step::Tell(id, done)], "the second still has it");
    let steps = sharing.leave(2);
    assert_eq!(sent(&steps).1, Ask::Command(Command::Dispose { model: 7 }));
    assert_eq!(sharing.leave(2), []);
    sent(&sharing.ask(3, load()).1);
}

#[test]
fn who_gives_up_waiting_does_not_stop_the_others() {
    let mut sharing = Sharing::default();
    let (first, steps) = sharing.ask(1, load());
    let (flight, _) = sent(&steps);
    sharing.sent(flight, 30);
    let (second, _) = sharing.ask(2, load());
    let (id, steps) = sharing.ask(1, Ask::Command(Command::Cancel { request: first }));
    let done = Event::Done(Answer::Acknowledged);
    let expected = [Step::Tell(first, Event::Cancelled), Step::Tell(id, done)];
    assert_eq!(steps, expected);
    let (_, steps) = sharing.ask(2, Ask::Command(Command::Cancel { request: second }));
    let cancel = Command::Cancel { request: 30 };
    assert_eq!(sent(&steps).1, Ask::Command(cancel));
}

#[test]
fn what_comes_for_a_page_that_left_is_freed() {
    let mut sharing = Sharing::default();
    let (flight, _) = sent(&sharing.ask(1, load()).1);
    sharing.sent(flight, 30);
    let steps = sharing.leave(1);
    let cancel = Command::Cancel { request: 30 };
    assert_eq!(sent(&steps).1, Ask::Command(cancel));
    let steps = sharing.heard(flight, loaded(7));
    assert_eq!(sent(&steps).1, Ask::Command(Command::Dispose { model: 7 }));
    let unknown = Ask::Command(Command::Export { model: 99 });
    assert_eq!(
        sent(&sharing.ask(2, unknown).1).1,
        Ask::Command(Command::Export { model: 0 })
    );
}
