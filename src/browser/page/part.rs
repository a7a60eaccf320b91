//! A part of the state, looked at again only when it changes. What depends on its type is kept small: there are many of them.

use std::sync::Mutex;

use super::prelude::*;

use crate::ui::State;

/// What is looked at; reading it makes a view depend on it.
pub struct Part<T, S: 'static = State> {
    state: RwSignal<S>,
    version: Memo<u32>,
    look: fn(&S) -> T,
}

impl<T, S> Clone for Part<T, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, S> Copy for Part<T, S> {}

impl<T: PartialEq + Send + 'static, S: Send + Sync + 'static> Part<T, S> {
    /// Looks at a part of the state.
    pub fn new(state: RwSignal<S>, look: fn(&S) -> T) -> Self {
        let last = Mutex::new(None);
        let changes = move |state: &S| {
            let now = Some(look(state));
            last.lock().is_ok_and(|mut last| {
                let is_new = *last != now;
                *last = now;
                is_new
            })
        };
        let version = version(state, Box::new(changes));
        Self {
            state,
            version,
            look,
        }
    }

    /// The part as it is now.
    pub fn get(self) -> T {
        self.version.get();
        self.get_untracked()
    }

    /// The part as it is now, for one who does not care how it goes on.
    pub fn get_untracked(self) -> T {
        self.state.with_untracked(self.look)
    }
}

/// Counts how often a part changed.
fn version<S: Send + Sync + 'static>(
    state: RwSignal<S>,
    changes: Box<dyn Fn(&S) -> bool + Send + Sync>,
) -> Memo<u32> {
    Memo::new(move |last: Option<&u32>| {
        let last = last.copied().unwrap_or_default();
        last + u32::from(state.with(&changes))
    })
}
