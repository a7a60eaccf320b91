//! Figures of a training in a browser: how soon it stops, and what its checkpoints cost.

use crate::harness::Browser;

/// A blank drawing, many times, as a new class; long enough for three checkpoints on any machine.
const SCRIPT: &str = "const { load } = await import('./hearth.js'); \
    const model = await load('digits'); \
    const blank = { input: new Float32Array(784), label: 'blank' }; \
    const run = model.fineTune(Array(300).fill(blank), { epochs: 1000, maxSteps: 100000 }); \
    let [checkpoints, step] = [0, 0]; \
    for await (const event of run) { \
      ({ step } = event); \
      if (event.type === 'checkpoint' && ++checkpoints === 3) break; \
    } \
    const asked = performance.now(); \
    await run.stop(); \
    const acknowledged_ms = performance.now() - asked; \
    const summary = await run.summary; \
    const summary_ms = performance.now() - asked; \
    const { content } = JSON.parse(new TextDecoder().decode(await model.exportCapsule())); \
    const { elapsed_ms, checkpoints_ms } = content.record.outcome; \
    return { acknowledged_ms, summary_ms, further_steps: summary.steps - step, elapsed_ms, checkpoints_ms, \
             share: checkpoints_ms / elapsed_ms }";

#[tokio::test(flavor = "multi_thread")]
async fn a_training_stops_at_once_and_its_checkpoints_cost_little() {
    let browser = Browser::open().await;
    let said = browser.js_async(SCRIPT).await;
    println!("FIGURE stop and checkpoints: {said}");
    let number = |name: &str| said[name].as_f64().unwrap();
    assert!(number("acknowledged_ms") < 200.0, "it stops: {said}");
    assert!(number("further_steps") <= 5.0, "it stops: {said}");
    // Twice what is asked: these machines are noisy.
    let share = number("share");
    assert!(share > 0.0 && share < 0.06, "{said}");
    browser.close().await;
}
