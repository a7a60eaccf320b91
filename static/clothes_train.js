// The training from nothing: started, watched, paused, ended; or gone on with after the tab was closed.

import { drawCurve } from "./curve.js";
import { decideAgain } from "./clothes_decide.js";
import { filtersOf, showFilters } from "./clothes_filters.js";
import { begin, busily, change, failed, shipped, state, whenChanged } from "./clothes_model.js";
import { showMistakes, showReports } from "./clothes_result.js";
import { complain, count, duration, number, offer, part, percent, say, sayOfRun, sayUnkept } from "./parts.js";
import { progress, standOn, tell } from "./work.js";

const SAMPLES = 10000;
/** A run is told of about ten times a second: a batch or two, which alone would be a jagged line. */
const REPORTS = 10;
/** Curves are drawn anew that often, in milliseconds. */
const DRAWN_MS = 500;

let run = null;
let giveUp = null;
let isPaused = false;

/** The recipe of the shipped weights, with the person's few settings: an epoch's rise, then half a cosine down; the best epoch is kept. */
function settings() {
  const [epochs, batchSize, most] = ["epochs", "batch", "most"].map(number);
  return {
    epochs,
    batchSize,
    learningRate: number("rate"),
    seed: number("seed"),
    maxSteps: most || undefined,
    // The bundled pictures alone are learned.
    replayShare: 1,
    optimizer: "adamw",
    weightDecay: 0.01,
    schedule: "warmup_cosine",
    warmupSteps: Math.floor(SAMPLES / batchSize),
    // Each epoch is measured on the validation part.
    patience: epochs,
  };
}

function train() {
  let config;
  try {
    config = settings();
  } catch (error) {
    return void complain(error);
  }
  busily("training", async () => {
    giveUp = new AbortController();
    const { signal } = giveUp;
    tell("Drawing random weights", null);
    showReports({ before: null, after: null });
    part("mistakes").hidden = part("filters").hidden = true;
    change({});
    part("cancel").focus();
    const model = await begin(config.seed, signal);
    decideAgain();
    const filters = filtersOf(await model.export("safetensors"));
    const before = await model.evaluate(undefined, { signal, onProgress: progress });
    showReports({ before });
    say(`Untrained, it is right on ${percent(before.accuracy)} of the test pictures.`);
    await learn(model, model.fineTune([], config, { signal, onProgress: progress }), filters);
  }).finally(ended);
}

/** Listens to a run until its end, and shows what came of it. */
async function learn(model, started, before) {
  run = started;
  isPaused = false;
  part("train-said").textContent = "";
  change({});
  const heard = { recent: [], losses: [], rights: [], validLosses: [], validRights: [], total: 1, drawnMs: 0 };
  for await (const event of run) hear(event, heard);
  const summary = await run.summary;
  // From here on the model has it: nothing is left to be given up, paused or ended.
  run = giveUp = null;
  draw(heard);
  change({ hasLearned: true, origin: `Trained here, ${count(summary.steps)} steps` });
  showReports({ before: summary.before.held_out, after: summary.after.held_out });
  tell("Looking at the mistakes", null);
  part("filters").hidden = false;
  showFilters(part("filters"), before, filtersOf(await model.export("safetensors")));
  await showMistakes(model, summary.after.held_out);
  decideAgain();
  said(words(summary), summary.run);
}

function words({ steps, stopped, elapsed_ms, after }) {
  const how = stopped ? "Stopped" : "Done";
  const pace = ((1000 * steps) / Math.max(elapsed_ms, 1)).toFixed(1);
  return `${how} after ${count(steps)} steps in ${duration(elapsed_ms)}, ${pace} a second. Right on ${percent(after.held_out.accuracy)} of the test pictures.`;
}

const said = (sentence, run) => sayOfRun(part("train-said"), sentence, run);

function hear(event, heard) {
  const { type, step } = event;
  sayUnkept(part("train-said"), event);
  if (type === "step") {
    const { total_steps, epoch, steps_per_second, remaining_ms } = event;
    heard.total = total_steps;
    heard.recent.push([event.loss, event.metrics.accuracy]);
    if (heard.recent.length > REPORTS) heard.recent.shift();
    const mean = (place) => heard.recent.reduce((sum, values) => sum + values[place], 0) / heard.recent.length;
    heard.losses.push({ step, value: mean(0) });
    heard.rights.push({ step, value: mean(1) });
    const pace = `${steps_per_second.toFixed(1)} a second, about ${duration(remaining_ms)} left`;
    tell(`Epoch ${epoch}, step ${count(step)} of ${count(total_steps)}: ${pace}`, step / total_steps);
    if (heard.losses.length === 1) say(`Training: ${count(total_steps)} steps.`);
    if (performance.now() - heard.drawnMs > DRAWN_MS) draw(heard);
  }
  if (type === "validated") {
    heard.validLosses.push({ step, value: event.validation_loss });
    heard.validRights.push({ step, value: event.validation_accuracy });
    draw(heard);
    say(`Epoch ${event.epoch}: right on ${percent(event.validation_accuracy)} of the validation pictures.`);
  }
  if (type === "paused" || type === "resumed") {
    isPaused = type === "paused";
    part("pause").textContent = isPaused ? "Go on" : "Pause";
    if (isPaused) tell(`Paused at step ${count(step)}`, undefined);
    say(isPaused ? "Paused." : "Goes on.");
  }
}

/** Draws what was heard so far; what stands on the pad is decided anew with it. */
function draw(heard) {
  const { losses, rights, validLosses, validRights, total: totalSteps } = heard;
  heard.drawnMs = performance.now();
  const lines = (training, validation) => [
    { name: "Training, over the last second", points: training },
    { name: "Validation, after each epoch", points: validation },
  ];
  drawCurve(part("loss-curve"), {
    words: "Loss: mean nats for each picture; lower is better.",
    lines: lines(losses, validLosses),
    totalSteps,
    write: (loss) => loss.toFixed(3),
    id: "loss-table",
  });
  drawCurve(part("right-curve"), {
    words: "Share of pictures that are answered rightly; higher is better.",
    lines: lines(rights, validRights),
    totalSteps,
    write: percent,
    id: "right-table",
  });
  decideAgain();
}

function ended() {
  const wasGivenUp = giveUp?.signal.aborted;
  run = giveUp = null;
  change({});
  if (wasGivenUp) said(`Given up: the network of this tab is ${state.hasLearned ? "as it was before" : "untrained"}.`);
  standOn("train", "pause", "end", "cancel");
}

async function compare() {
  await busily("measuring", async () => {
    tell("Fetching the shipped network", null);
    const report = await (await shipped()).evaluate(undefined, { onProgress: progress });
    showReports({ shipped: report });
    say(`The shipped network is right on ${percent(report.accuracy)}.`);
  });
}

/** Offers a training that was cut off with its page or its engine; tells whether there is one. */
async function offerReturn() {
  const found = await state.model?.interrupted();
  part("return").hidden = !found;
  if (!found) return false;
  part("return-words").textContent = `A training here was cut off at step ${count(found.step)} of ${count(found.total_steps)}.`;
  part("go-on").onclick = () => {
    part("return").hidden = true;
    busily("training", async () => {
      giveUp = new AbortController();
      tell("Going on", null);
      part("cancel").focus();
      // The model that was asked for it may be gone: each training begins another one.
      const { model } = state;
      const started = found.resume({ signal: giveUp.signal, onProgress: progress, model });
      change({ hasLearned: false, origin: "Nothing learned yet (a training that was cut off)" });
      await learn(model, started, null);
    }).finally(ended);
  };
  part("forget").onclick = async () => {
    await found.forget().catch(complain);
    part("return").hidden = true;
    part("train").focus();
  };
  return true;
}

export function showTraining() {
  part("train").onclick = train;
  part("pause").onclick = () => (isPaused ? run?.resume() : run?.pause())?.catch(failed);
  part("end").onclick = () => run?.stop().catch(failed);
  part("cancel").onclick = () => giveUp?.abort();
  part("compare").onclick = compare;
  whenChanged(() => {
    const trains = state.busy === "training";
    part("train").disabled = state.busy !== "";
    part("go-on").disabled = !state.model || state.busy !== "";
    part("compare").disabled = state.busy !== "";
    offer("pause", trains && run !== null);
    offer("end", trains && run !== null);
    offer("cancel", trains && giveUp !== null);
    if (!trains) part("pause").textContent = "Pause";
  });
  return offerReturn;
}
