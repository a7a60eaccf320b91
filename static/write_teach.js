// The training on a writer's pages: started, paused, ended; what it changed, measured on the held-out end and by the same beginning.

import { drawCurve } from "./curve.js";
import { showResult } from "./write_result.js";
import { change, failed, state, whenChanged } from "./write_model.js";
import { comparedBeginning, inTwo, showPages } from "./write_pages.js";
import { showReturn } from "./write_return.js";
import { complain, count, duration, number, offer, part, say, sayOfRun, sayUnkept, upper } from "./parts.js";

/** How the same beginning is answered, before and after. */
const SAME = { temperature: 0.8, topP: 0.95, seed: 1, maxPieces: 60 };

let run = null;
let giveUp = null;
let isPaused = false;

function options() {
  const loraRank = number("rank");
  return {
    // The steps alone end a run.
    epochs: 1000,
    maxSteps: number("steps"),
    loraRank,
    loraAlpha: 2 * loraRank,
    learningRate: number("rate"),
    heldOutShare: number("share") / 100,
    batchSize: 8,
    length: 64,
    seed: 1,
  };
}

async function train() {
  if (!state.model || state.busy) return;
  complain(null);
  let asked;
  try {
    asked = options();
  } catch (error) {
    return void complain(error);
  }
  await busily((signal) => learn(asked, signal), "Cancelled: the model is as it was before.");
}

/** Trains in one way or the other, and tells how it ends; whether it is over, for good or by the person's wish. */
async function busily(work, cancelled) {
  let isOver = true;
  giveUp = new AbortController();
  isPaused = false;
  change({ busy: "training" });
  part("result").hidden = part("curve").hidden = true;
  part("teach-said").textContent = "";
  part("cancel").focus();
  try {
    await work(giveUp.signal);
  } catch (error) {
    isOver = giveUp?.signal.aborted === true;
    if (isOver) told(cancelled);
    else refuse(error);
    // What still computes computes for nobody.
    giveUp?.abort();
  }
  part("run").hidden = true;
  // Its buttons go: whoever stood on one stands on the first again.
  const isLost = [document.body, part("pause"), part("end"), part("cancel")].includes(document.activeElement);
  run = null;
  change({ busy: "" });
  if (isLost) part("train").focus();
  return isOver;
}

/** Words about the pages stand at the pages. */
function refuse(error) {
  if (error.place?.includes("text")) {
    part("pages-problem").textContent = upper(error.message);
    part("pages").setAttribute("aria-invalid", "true");
  } else failed(error);
}

async function learn(asked, signal) {
  const { model } = state;
  // What is dropped or typed from here on is learned the next time.
  const pages = part("pages").value;
  const prompt = comparedBeginning();
  progress("Writing after your beginning, before it learns", null);
  const before = await model.generate(prompt, { ...SAME, signal }).result;
  run = model.tuneText(pages, { ...asked, signal, onProgress: measuring });
  await hearOut(prompt, before, state.kind === "shipped", inTwo(pages, asked.heldOutShare)[0]);
}

/** As soon as it goes on, the model stands on the weights that the run began with. */
async function goOn(found, signal) {
  progress("Going on", null);
  run = found.resume({ signal, onProgress: measuring, model: state.model });
  if (!found.on_shipped) change({ origin: "Austen with what the run began with", kind: "given", isForeign: true });
  const prompt = comparedBeginning();
  const before = await state.model.generate(prompt, { ...SAME, signal }).result;
  const { text, options } = found.text;
  await hearOut(prompt, before, found.on_shipped, inTwo(text, options.heldOutShare)[0]);
}

const measuring = ({ what, done, total }) => progress(upper(what), done / total);

/**
 * Hears a run to its end, and shows what it changed. An adapter is of use alone where it lies over the shipped weights; `learned` is the
 * text without its held-out end.
 */
async function hearOut(prompt, before, isOnShipped, learned) {
  const { model } = state;
  change({});
  const points = [];
  for await (const event of run) hear(event, points);
  const summary = await run.summary;
  // From here on the model has it: nothing is left to be given up, paused or ended.
  run = giveUp = null;
  keep(await model.export("adapter"), summary, isOnShipped, learned);
  progress("Writing after the same beginning", null);
  const after = await model.generate(prompt, SAME).result;
  const answers = [before.text, after.text];
  showResult(part("result"), { prompt, answers, summary });
  sayOfRun(part("teach-said"), ended(summary), summary.run);
}

function keep(file, summary, isOnShipped, learned) {
  const again = isOnShipped ? "" : " on top of what it had learned";
  change({
    origin: `Austen with your text (${stepsOf(summary.steps)}${again})`,
    adapter: isOnShipped ? file : null,
    kind: "learned",
    run: summary.run,
    learned: [...state.learned, learned],
  });
}

const pace = (aSecond) => (aSecond < 0.2 ? `${(60 * aSecond).toFixed(1)} a minute` : `${aSecond.toFixed(1)} a second`);

const stepsOf = (steps) => (steps === 1 ? "1 step" : `${count(steps)} steps`);

function ended({ steps, stopped, elapsed_ms, before, after }) {
  const [was, is] = [before, after].map(({ bits_per_character }) => bits_per_character.toFixed(2));
  const how = stopped ? "Stopped" : "Done";
  const rate = pace((1000 * steps) / Math.max(elapsed_ms, 1));
  return `${how} after ${stepsOf(steps)} in ${duration(elapsed_ms)}, ${rate}. The held-out end costs ${is} bits a character now, ${was} before.`;
}

function hear(event, points) {
  sayUnkept(part("teach-said"), event);
  if (event.type === "step") {
    points.push({ step: event.step, value: event.loss });
    const { step, total_steps, steps_per_second, remaining_ms } = event;
    progress(
      `Step ${count(step)} of ${count(total_steps)}: ${pace(steps_per_second)}, about ${duration(remaining_ms)} left`,
      step / total_steps,
    );
    if (points.length === 1) say(`Training: ${count(total_steps)} steps.`);
    drawCurve(part("curve"), {
      words: "Loss while it learned: mean nats for each piece; lower is better.",
      lines: [{ name: "Loss", points }],
      totalSteps: total_steps,
      write: (loss) => loss.toFixed(3),
      id: "curve-table",
    });
  }
  if (event.type === "paused" || event.type === "resumed") {
    isPaused = event.type === "paused";
    say(isPaused ? "Paused." : "Goes on.");
    part("pause").textContent = isPaused ? "Go on" : "Pause";
    if (isPaused) progress(`Paused at step ${count(event.step)}`, undefined);
  }
}

/** `share` is 0 to 1; null while it is unknown; undefined leaves the bar as it is. */
function progress(words, share) {
  part("run").hidden = false;
  part("run-words").textContent = words;
  if (share === null) part("run-progress").removeAttribute("value");
  else if (share !== undefined) part("run-progress").value = share;
}

function told(words) {
  part("teach-said").textContent = words;
  say(words);
}

export function showTeaching() {
  const wrong = showPages(() => change({}));
  part("train").onclick = () => {
    wrong("");
    train();
  };
  part("pause").onclick = () => (isPaused ? run?.resume() : run?.pause())?.catch(failed);
  part("end").onclick = () => run?.stop().catch(failed);
  part("cancel").onclick = () => giveUp?.abort();
  whenChanged(() => {
    const trains = state.busy === "training";
    part("train").disabled = !state.model || state.busy !== "" || !part("pages").value.trim();
    offer("pause", trains && run !== null);
    offer("end", trains && run !== null);
    offer("cancel", trains && giveUp !== null);
    part("pages").readOnly = trains;
    part("pages-file").disabled = part("sample").disabled = trains;
    if (!trains) part("pause").textContent = "Pause";
  });
  const over = "Cancelled: the run is over, and the model is as it was when the run began.";
  showReturn((found) => busily((signal) => goOn(found, signal), over));
}
