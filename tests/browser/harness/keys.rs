//! What a visitor without a mouse does.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;

use super::Browser;

impl Browser {
    /// Holds these keys down, one after the other, and lets them go again.
    pub async fn press(&self, keys: &[Key]) {
        let down = |key: &Key| KeyAction::Down {
            value: char::from(*key),
        };
        let up = |key: &Key| KeyAction::Up {
            value: char::from(*key),
        };
        let actions = keys.iter().map(down).chain(keys.iter().rev().map(up));
        let all = actions.fold(KeyActions::new("keys".into()), |all, one| all.then(one));
        self.client.perform_actions(all).await.unwrap();
    }

    /// Types letters into what has the focus.
    pub async fn type_keys(&self, text: &str) {
        let both = |value| [KeyAction::Down { value }, KeyAction::Up { value }];
        let actions = text.chars().flat_map(both);
        let all = actions.fold(KeyActions::new("keys".into()), |all, one| all.then(one));
        self.client.perform_actions(all).await.unwrap();
    }

    /// What has the focus: its id, its name for tests, its part of a widget, or its element.
    pub async fn focused(&self) -> String {
        let script = "let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; \
                      return e.dataset.testid || e.id || e.getAttribute('part') || e.localName";
        self.js(script).await.as_str().unwrap().to_owned()
    }

    /// Goes on with Tab until the element of this name has the focus.
    pub async fn tab_to(&self, name: &str) {
        let mut passed = Vec::new();
        while passed.len() < 150 {
            let now = self.focused().await;
            if now == name {
                return;
            }
            passed.push(now);
            self.press(&[Key::Tab]).await;
        }
        panic!("Tab does not reach {name}, but {passed:?}");
    }
}
