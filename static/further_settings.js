// The form of further settings, fetched when somebody opens the settings. It writes an object in JSON into a hidden field, which the
// page gives to the engine; ranges are the engine's to judge, and stand here so that a mistake is seen before the run.

const FIELDS = [
  { name: "optimizer", label: "Optimizer", help: "What turns gradients into steps.", choices: [["adam", "Adam"], ["adamw", "AdamW"], ["sgd", "SGD"]] },
  { name: "momentum", label: "Momentum", help: "Share of the last step that is kept, 0 up to 1.", usual: 0, min: 0, max: 0.999, when: { optimizer: ["sgd"] } },
  { name: "weightDecay", label: "Weight decay", help: "0 to 1.", usual: 0, min: 0, max: 1 },
  {
    name: "schedule",
    label: "Learning rate over time",
    help: "\u201cGentle\u201d rises over the first tenth, then falls along a cosine.",
    choices: [["gentle", "Gentle"], ["constant", "Constant"], ["cosine", "Cosine"], ["warmup_cosine", "Warm-up, then cosine"], ["step", "Steps"]],
  },
  { name: "warmupSteps", label: "Steps of warm-up", help: "0 to 1,000,000.", usual: 0, min: 0, max: 1e6, whole: true, when: { schedule: ["warmup_cosine"] } },
  { name: "stepEvery", label: "Epochs between steps", help: "1 to 1,000.", usual: 10, min: 1, max: 1000, whole: true, when: { schedule: ["step"] } },
  { name: "stepFactor", label: "Factor of each step", help: "Above 0, at most 1.", usual: 0.1, min: 1e-9, max: 1, when: { schedule: ["step"] } },
  { name: "gradientClip", label: "Longest gradient", help: "Its L2 norm; empty: not shortened.", min: 1e-9 },
  { name: "labelSmoothing", label: "Label smoothing", help: "0 to 1.", usual: 0, min: 0, max: 1 },
  { name: "classWeights", label: "Classes count", help: "In the loss.", choices: [["none", "By their examples"], ["balanced", "All alike"]] },
  { name: "patience", label: "Patience", help: "Epochs without a lower validation loss that end the run; empty: none do.", min: 1, max: 1000, whole: true },
  { name: "maxSteps", label: "Steps at most", help: "Empty: as many as the epochs take.", min: 1, whole: true },
  { name: "lossEvery", label: "Steps between points of the curve", help: "Empty: one point an epoch.", min: 1, max: 1e6, whole: true },
  { name: "validationShare", label: "Held out to measure on", help: "Share of each class, 0 to 0.5.", usual: 0.2, min: 0, max: 0.5, of: "own" },
];

const LAYERS = [
  {
    name: "layers",
    label: "What learns",
    help: "All layers learn shapes never seen; the last alone is quicker, more careful. Adapters stand beside the dense layers.",
    choices: [["all", "All layers"], ["head", "Only the last layer"], ["lora", "Adapters (LoRA)"], ["chosen", "Layers by name"]],
  },
  { name: "loraRank", label: "Rank of the adapters", help: "1 to 64.", usual: 8, min: 1, max: 64, whole: true, when: { layers: ["lora"] } },
  { name: "loraAlpha", label: "Alpha of the adapters", help: "Empty: twice the rank.", min: 1e-9, when: { layers: ["lora"] } },
  { name: "chosenLayers", label: "Names of layers", help: "conv1, conv2, conv3, hidden, head: with commas between.", list: true, when: { layers: ["chosen"] } },
];

const element = (name, properties = {}, children = []) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/** What a field holds, as the engine takes it; undefined where it is as usual. */
function read(field, control) {
  const text = control.value.trim();
  if (field.list) return text.split(",").map((name) => name.trim());
  if (field.choices) return text === field.choices[0][0] ? undefined : text;
  return text === "" || Number(text) === field.usual ? undefined : Number(text);
}

/** What is wrong with a number, if anything. */
function problem(field, control) {
  const text = control.value.trim();
  if (field.choices || field.list || text === "") return null;
  const value = Number(text);
  const isGood = value >= (field.min ?? -Infinity) && value <= (field.max ?? Infinity) && (!field.whole || Number.isInteger(value));
  return isGood ? null : field.whole ? `A whole number. ${field.help}` : `A number. ${field.help}`;
}

function controlOf(field) {
  if (!field.choices) return element("input", { type: "text", inputMode: field.list ? "text" : "decimal", autocomplete: "off" });
  return element("select", {}, field.choices.map(([value, textContent]) => element("option", { value, textContent })));
}

function row(field) {
  const id = `further-${field.name}`;
  const control = Object.assign(controlOf(field), { id });
  const help = element("p", { id: `${id}-help`, className: "help", textContent: field.help });
  control.setAttribute("aria-describedby", help.id);
  control.dataset.testid = id;
  const box = element("div", { className: "field" }, [element("label", { htmlFor: id, textContent: field.label }), control, help]);
  return { field, control, help, box };
}

function parsed(text) {
  try {
    return Object(JSON.parse(text || "{}"));
  } catch {
    return {};
  }
}

function fill(rows, settings) {
  for (const { field, control } of rows) {
    const value = settings[field.name] ?? (field.choices ? field.choices[0][0] : (field.usual ?? ""));
    control.value = Array.isArray(value) ? value.join(", ") : String(value);
  }
}

/** Shows what belongs to the choices that were made, and gives all that is not as usual to the page. */
function update(rows, hidden) {
  const settings = {};
  const chosen = (name) => rows.find(({ field }) => field.name === name)?.control.value;
  for (const { field, control, help, box } of rows) {
    box.hidden = Object.entries(field.when ?? {}).some(([name, values]) => !values.includes(chosen(name)));
    const wrong = box.hidden ? null : problem(field, control);
    control.setAttribute("aria-invalid", String(wrong !== null));
    help.className = wrong ? "problem" : "help";
    help.textContent = wrong ?? field.help;
    const value = box.hidden ? undefined : read(field, control);
    if (value !== undefined) settings[field.name] = Number.isNaN(value) ? control.value : value;
  }
  const text = Object.keys(settings).length ? JSON.stringify(settings) : "";
  if (hidden.value === text) return;
  hidden.value = text;
  hidden.dispatchEvent(new Event("input"));
}

/** Puts the form behind the hidden field of `settings`, once. */
export function show(settings) {
  const hidden = settings.querySelector("[data-testid=further]");
  if (!hidden || hidden.nextElementSibling) return;
  // A head of one's own learns alone, and measures on what is held out.
  const isWhole = settings.querySelector("[data-testid=replay]") !== null;
  const layers = isWhole ? LAYERS.map(row) : [];
  const rest = FIELDS.filter(({ of }) => !(of && isWhole)).map(row);
  const group = (rows) => element("div", { className: "fields" }, rows.map(({ box }) => box));
  const details = element("details", {}, [element("summary", { textContent: "Further settings" }), group(rest)]);
  const form = element("div", { className: "further" }, [group(layers), details]);
  form.dataset.testid = "further-form";
  const rows = [...layers, ...rest];
  const settled = parsed(hidden.value);
  fill(rows, settled);
  details.open = rest.some(({ field }) => field.name in settled);
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => update(rows, hidden));
  update(rows, hidden);
  hidden.after(form);
}
