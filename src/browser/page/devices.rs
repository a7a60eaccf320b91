//! The device panel: what runs where, why, how it was measured, and the choice; all of it as JSON for a bug report.

use js_sys::{JSON, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::controller::Page;
use crate::protocol::DeviceLimits;
use crate::ui::Action;
use crate::ui::devices::{Devices, Gpu, Wish, scientific};
use crate::ui::format::{bytes, count, duration_ms};

/// The panel.
pub fn devices(page: Page) -> impl IntoView {
    let devices = page.part(|state| state.devices.clone());
    let is_refused = move || devices.with(|devices| matches!(devices.gpu, Gpu::Refused(_)));
    let retry = move || {
        is_refused().then(|| {
            view! {
                <button type="button" data-testid="retry-gpu" on:click=move |_| page.dispatch(Action::RetryGpu)>"Try the GPU again"</button>
            }
        })
    };
    view! {
        <section class="devices" aria-labelledby="devices-title">
            <h2 id="devices-title">"Device"</h2>
            <p data-testid="device-panel">{move || devices.with(|devices| format!("{} {}", devices.headline(), devices.reason()))}</p>
            <div class="field">
                <label for="wish">"Compute on"</label>
                <select id="wish" data-testid="wish" on:change=move |event| page.dispatch(Action::Wish(Wish::from_key(&event_target_value(&event))))>
                    {move || devices.with(|devices| options(devices.wish))}
                </select>
            </div>
            {retry}
            <details class="data">
                <summary>"What was measured"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="What was measured">
                    <table data-testid="device-facts">
                        <tbody>{move || devices.with(|devices| facts(devices).into_iter().map(row).collect_view())}</tbody>
                    </table>
                </div>
                <div class="buttons">
                    <button type="button" data-testid="copy-devices"
                        on:click=move |_| copy(&devices.with_untracked(as_json))>"Copy as JSON"</button>
                </div>
            </details>
        </section>
    }
}

fn options(chosen: Wish) -> impl IntoView {
    let option = |(wish, text): (Wish, &'static str)| {
        view! { <option value=wish.key() selected=wish == chosen>{text}</option> }
    };
    [
        (Wish::Auto, "whatever is faster"),
        (Wish::Cpu, "the processor (CPU)"),
        (Wish::WebGpu, "the graphics card (WebGPU)"),
    ]
    .map(option)
    .into_iter()
    .collect_view()
}

fn row((name, value): (&'static str, String)) -> impl IntoView {
    view! { <tr><th scope="row">{name}</th><td>{value}</td></tr> }
}

/// What is known, as names and values.
fn facts(devices: &Devices) -> Vec<(&'static str, String)> {
    let mut facts = vec![("State", devices.reason())];
    if let Some(info) = &devices.info {
        facts.push(("Adapter", info.adapter.clone().unwrap_or_default()));
        facts.push(("GPU engine", bytes(devices.engine_bytes)));
        facts.extend(info.limits.as_ref().map(limits).unwrap_or_default());
    }
    if let Some(proof) = &devices.proof {
        let allowed = scientific(proof.tolerance);
        let figure = |value| format!("{} of {allowed} allowed", scientific(value));
        facts.push((
            "Difference of logits from the processor\u{2019}s",
            figure(proof.logits),
        ));
        facts.push(("Difference of gradients", figure(proof.gradients)));
        facts.push(("Time of that proof", duration_ms(proof.elapsed_ms)));
    }
    let names = [
        "An answer, processor",
        "A training step of 32, processor",
        "An answer, GPU",
        "A training step of 32, GPU",
    ];
    let times = devices.race_ms.iter().map(|ms| duration_ms(*ms));
    facts.extend(names.into_iter().zip(times));
    facts
}

fn limits(limits: &DeviceLimits) -> Vec<(&'static str, String)> {
    let f16 = if limits.shader_f16 { "yes" } else { "no" };
    vec![
        ("Largest buffer", bytes(limits.max_buffer_bytes)),
        (
            "Largest buffer in a shader",
            bytes(limits.max_storage_binding_bytes),
        ),
        (
            "Threads in a workgroup",
            count(limits.max_workgroup_threads.into()),
        ),
        (
            "Bytes a workgroup shares",
            bytes(limits.max_workgroup_bytes.into()),
        ),
        ("16-bit floats in shaders", f16.into()),
    ]
}

/// The facts as a JSON object, with the browser's own name.
fn as_json(devices: &Devices) -> String {
    let object = Object::new();
    let mut facts = facts(devices);
    facts.push((
        "Browser",
        window().navigator().user_agent().unwrap_or_default(),
    ));
    for (name, value) in facts {
        // A plain object takes any property.
        let _ = Reflect::set(&object, &name.into(), &value.into());
    }
    JSON::stringify_with_replacer_and_space(&object, &JsValue::NULL, &2.into())
        .map(String::from)
        .unwrap_or_default()
}

fn copy(text: &str) {
    // A browser that refuses leaves the clipboard as it was; the table can still be read and selected.
    let _ = window().navigator().clipboard().write_text(text);
}
