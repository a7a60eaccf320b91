// <hearth-demo> as a page's script uses it: every property, every event with its detail. `tsc` reads it, nothing runs it. Each line below a
// `@ts-expect-error` is a mistake that the types have to find; one that they let pass is an error here.

import type { HearthClass, HearthDemoElement, HearthDemoEvents } from "../../static/widget.js";

const say = (...told: (string | number | boolean | null)[]) => console.log(...told);

const found: HearthDemoElement | null = document.querySelector("hearth-demo");
const demo: HearthDemoElement = document.createElement("hearth-demo");
for (const each of document.querySelectorAll("hearth-demo")) each.stop();

demo.model = "digits";
demo.device = "webgpu";
demo.autostart = "never";
demo.height = "auto";
demo.theme = "dark";
demo.hide = "gallery samples";
demo.preset = "epochs=20";
demo.poster = "seven.png";
demo.train = "off";
demo.weights = "/mine.safetensors";
demo.origins = "https://example.org";
document.body.append(demo);
await demo.start();
say(demo.ready, demo.state, demo.prediction?.label ?? null, demo.tagName, demo.hidden);

demo.addEventListener("ready", ({ detail }) => say(detail.model, ...detail.labels));
demo.addEventListener("prediction", ({ detail }) => say(detail.label, detail.probability, detail.ms, ...detail.classes.map(({ label }) => label)));
demo.addEventListener("progress", ({ detail: { what, done, total } }) => say(what === "program" || what === "engine", done, total));
demo.addEventListener("progress", ({ detail: { what } }) => say(what === "weights" || what === "run"), { once: true });
demo.addEventListener("run-finished", ({ detail }) => {
  say(detail.steps, detail.stopped, detail.finalLoss, detail.accuracy, detail.elapsedMs, ...detail.labels);
});
demo.addEventListener("error", function ({ detail }) {
  say(this.model, detail.message);
});
// What is no event of the widget's is what it always was.
demo.addEventListener("click", ({ clientX }) => say(clientX));
demo.addEventListener("mine", (event) => say(event.type));

const likeliest = ({ label, probability }: HearthClass) => say(label, probability);
const listener = ({ detail }: CustomEvent<HearthDemoEvents["prediction"]>) => detail.classes.forEach(likeliest);
demo.addEventListener("prediction", listener);
demo.removeEventListener("prediction", listener);
const clicked = ({ clientX }: MouseEvent) => say(clientX);
demo.removeEventListener("click", clicked);
demo.removeEventListener("mine", () => {});

// --- Mistakes ---

// @ts-expect-error There may be none on the page.
found.stop();
// @ts-expect-error An attribute is a text.
demo.height = 600;
// @ts-expect-error "off", not false.
demo.train = false;
// @ts-expect-error It is said by the widget.
demo.ready = true;
// @ts-expect-error It is said by the widget.
demo.state = "epochs=20";
// @ts-expect-error No answer before the first.
say(demo.prediction.label);
// @ts-expect-error No such property.
demo.autoplay = true;
// @ts-expect-error It takes nothing.
await demo.start("digits");
// @ts-expect-error It is a class more than there is.
demo.addEventListener("prediction", ({ detail }) => say(detail.score));
// @ts-expect-error A model without classes has no label.
demo.addEventListener("prediction", ({ detail }) => say(detail.label.length));
// @ts-expect-error Nothing of that name is fetched.
demo.addEventListener("progress", ({ detail }) => say(detail.what === "samples"));
// @ts-expect-error As the widget names it, not the engine.
demo.addEventListener("run-finished", ({ detail }) => say(detail.final_loss));
// @ts-expect-error The widget's own error, not a script's.
demo.addEventListener("error", ({ filename }) => say(filename));
// @ts-expect-error An event of another name tells nothing.
demo.addEventListener("predicted", ({ detail }) => say(detail.label));
// @ts-expect-error That listener hears of something else.
demo.addEventListener("ready", listener);
// @ts-expect-error What the browser calls is not for pages.
demo.connectedCallback();
