//! What a visitor does: click, choose, type, draw.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::actions::{InputSource, MouseActions, PointerAction};

use super::Browser;

impl Browser {
    /// Clicks the element with this `data-testid` once it can be clicked.
    pub async fn click(&self, id: &str) {
        let script = format!(
            "const e = document.querySelector('[data-testid={id}]'); return !!e && !e.disabled"
        );
        self.wait(&format!("{id} to be enabled"), &script).await;
        let element = self
            .client
            .find(Locator::Css(&format!("[data-testid={id}]")))
            .await
            .unwrap();
        element.click().await.unwrap();
    }

    pub async fn choose(&self, id: &str, value: &str) {
        let element = self
            .client
            .find(Locator::Css(&format!("[data-testid={id}]")))
            .await
            .unwrap();
        element.select_by_value(value).await.unwrap();
    }

    /// Replaces what stands in a text field.
    pub async fn fill(&self, id: &str, text: &str) {
        let element = self
            .client
            .find(Locator::Css(&format!("[data-testid={id}]")))
            .await
            .unwrap();
        element.clear().await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    /// Draws strokes on the pad with the mouse; places are shares of the pad.
    pub async fn draw(&self, strokes: &[&[(f64, f64)]]) {
        self.draw_on("document.querySelector('[data-testid=pad]')", strokes)
            .await;
    }

    /// The same on the pad that this script finds.
    pub async fn draw_on(&self, pad: &str, strokes: &[&[(f64, f64)]]) {
        let script = format!(
            "const pad = {pad}; pad.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
             const r = pad.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]"
        );
        let area: Vec<f64> = self
            .js(&script)
            .await
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_f64().unwrap())
            .collect();
        let place = |&(x, y): &(f64, f64)| (area[0] + x * area[2], area[1] + y * area[3]);
        for stroke in strokes {
            let mut mouse = MouseActions::new("mouse".into());
            for (step, point) in stroke.iter().enumerate() {
                let (x, y) = place(point);
                mouse = mouse.then(PointerAction::MoveTo {
                    duration: Some(Duration::from_millis(30)),
                    x,
                    y,
                });
                if step == 0 {
                    mouse = mouse.then(PointerAction::Down { button: 0 });
                }
            }
            let mouse = mouse.then(PointerAction::Up { button: 0 });
            self.client.perform_actions(mouse).await.unwrap();
        }
    }
}
