//! Which runs this engine works on, told to the engines of all tabs by locks that end with it.

use std::cell::RefCell;
use std::collections::HashSet;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::scope::scope;

thread_local! {
    /// What this engine has claimed.
    static MINE: RefCell<HashSet<String>> = RefCell::default();
}

/// Claims a name until this engine ends; whether no other one has it. A browser without locks tells nothing of others.
pub async fn claim(name: &str) -> bool {
    if MINE.with_borrow(|mine| mine.contains(name)) {
        return true;
    }
    let is_free = ask(name, true).await.unwrap_or(true);
    if is_free {
        MINE.with_borrow_mut(|mine| mine.insert(name.into()));
    }
    is_free
}

/// Whether no engine has claimed a name; it stays free.
#[cfg(feature = "runs-page")]
pub async fn is_free(name: &str) -> bool {
    ask(name, false).await.unwrap_or(true)
}

/// `navigator.locks` by its name: browsers before 2022 have none.
async fn ask(name: &str, keeps: bool) -> Result<bool, JsValue> {
    let locks = Reflect::get(&scope().navigator(), &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &true.into())?;
    let mut asked = JsValue::UNDEFINED;
    let answer = Promise::new(&mut |resolve, _| {
        // Called once, with the lock or with null; a lock is held until the promise ends, and this one never does.
        let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let _ = resolve.call1(&JsValue::NULL, &lock.is_object().into());
            match keeps && lock.is_object() {
                true => Promise::new(&mut |_, _| {}).into(),
                false => JsValue::NULL,
            }
        });
        // What fails here leaves the name free.
        let called = request.call3(&locks, &format!("hearth/{name}").into(), &options, &held);
        asked = called.unwrap_or(JsValue::TRUE);
    });
    // A frame without an origin of its own is refused later: then `held` is never called.
    let first = Promise::race(&Array::of2(&answer, &asked));
    Ok(JsFuture::from(first).await?.is_truthy())
}
