// The network is taught: it looks at each picture once, then a head of one's own learns from what it saw.

import { complain, count, duration, number, offer, part, percent, say, sayOfRun, sayUnkept } from "./parts.js";
import { examples, obstacle } from "./pictures_choice.js";
import { smallOf } from "./pictures_look.js";
import { busily, change, failed, network, state, whenChanged } from "./pictures_model.js";
import { showResult } from "./pictures_result.js";
import { progress, standOn, tell } from "./work.js";

let run = null;
let giveUp = null;

function settings() {
  const [epochs, batchSize, most] = ["epochs", "batch", "most"].map(number);
  return {
    epochs,
    batchSize,
    learningRate: number("rate"),
    seed: number("seed"),
    maxSteps: most || undefined,
    validationShare: number("share") / 100,
    classWeights: part("weights").value,
    // The classes of one's own take the place of the shipped ones: there is nothing to repeat.
    replayShare: 0,
  };
}

function teach() {
  let config;
  try {
    config = settings();
  } catch (error) {
    return void complain(error);
  }
  const { brought } = state;
  giveUp = new AbortController();
  const { signal } = giveUp;
  busily("teaching", async () => {
    part("cancel").focus();
    // What was learned before stays in sight until this is through.
    part("teach-said").textContent = "";
    tell("Fetching the network", null);
    const model = await network(signal);
    const unread = await lookAtAll(model, brought, examples(brought.choice), signal);
    const learned = examples(brought.choice).filter(({ place }) => brought.seen.has(place));
    const samples = learned.map(({ place, label }) => ({ input: brought.seen.get(place).features, label }));
    await learn(model, brought, learned, model.fineTune(samples, config, { signal, onProgress: progress }));
    if (unread.length) complain(new Error(`${count(unread.length)} of the pictures could not be learned. ${unread[0].message}`));
  }).finally(ended);
}

/** Looks at every picture that was not looked at yet, one made small while the network looks at the one before. Gives why some could not be. */
async function lookAtAll(model, brought, learned, signal) {
  const unseen = learned.filter(({ place }) => !brought.seen.has(place));
  const start = performance.now();
  const begin = (index) => {
    const made = index < unseen.length ? smallOf(brought, unseen[index].place) : null;
    // It is waited for in its turn.
    made?.catch(() => {});
    return made;
  };
  const unread = [];
  let next = begin(0);
  for (let index = 0; index < unseen.length; index++) {
    const made = await next.catch((error) => {
      if (!error.isOfOnePicture) throw error;
      unread.push(error);
    });
    signal.throwIfAborted();
    next = begin(index + 1);
    if (!made) continue;
    const { image, thumb } = made;
    const [features] = await model.embed([image], { signal });
    brought.seen.set(unseen[index].place, { features, thumb });
    tellLooked(index + 1, unseen.length, performance.now() - start);
  }
  return unread;
}

function tellLooked(done, total, ms) {
  const left = duration((ms / done) * (total - done));
  tell(`Looking at picture ${count(done)} of ${count(total)}: ${((1000 * done) / ms).toFixed(1)} a second, about ${left} left`, done / total);
}

/** Listens to a run until its end, and shows what came of it. */
async function learn(model, brought, learned, started) {
  run = started;
  change({});
  let hasSaid = false;
  for await (const event of run) {
    sayUnkept(part("teach-said"), event);
    const { type, step, loss, total_steps: total, steps_per_second: pace, remaining_ms: left } = event;
    if (type !== "step") continue;
    const words = `Step ${count(step)} of ${count(total)}, loss ${loss.toFixed(2)}: ${pace.toFixed(0)} a second, about ${duration(left)} left`;
    tell(words, step / total);
    if (!hasSaid) say(`Learning: ${count(total)} steps.`);
    hasSaid = true;
  }
  const summary = await run.summary;
  // From here on the network has it: nothing is left to be given up or ended.
  run = giveUp = null;
  change({ taught: { labels: summary.labels, brought, learned } });
  tell("Looking at the mistakes", null);
  await showResult(model, { brought, learned, summary });
  sayOfRun(part("teach-said"), words(summary), summary.run);
  part("result").scrollIntoView({ block: "nearest" });
}

function words({ steps, stopped, elapsed_ms, after: { held_out: held } }) {
  const right = held ? ` Right on ${percent(held.accuracy)} of the held-out pictures.` : "";
  const time = elapsed_ms < 10000 ? `${(elapsed_ms / 1000).toFixed(1)} s` : duration(elapsed_ms);
  return `${stopped ? "Stopped" : "Done"} after ${count(steps)} steps in ${time}.${right}`;
}

function ended() {
  const wasGivenUp = giveUp?.signal.aborted;
  run = giveUp = null;
  change({});
  if (wasGivenUp) part("teach-said").textContent = "Given up: the network is as it was before. What it saw of the pictures is kept, so the next time is quicker.";
  standOn("teach", "end", "cancel");
}

export function showTeaching() {
  part("teach").onclick = teach;
  part("end").onclick = () => run?.stop().catch(failed);
  part("cancel").onclick = () => giveUp?.abort();
  let last = null;
  whenChanged(() => {
    const { brought, busy } = state;
    if (brought !== last || !brought) {
      last = brought;
      part("result").hidden = true;
      part("teach-said").textContent = brought ? "" : "Bring pictures first.";
    }
    const teaches = busy === "teaching";
    part("teach").disabled = busy !== "" || !brought || obstacle(brought.choice) !== "";
    part("teach").textContent = brought ? `Teach it these ${count(brought.choice.classes.length)} classes` : "Teach";
    offer("end", teaches && run !== null);
    offer("cancel", teaches && giveUp !== null);
  });
}
