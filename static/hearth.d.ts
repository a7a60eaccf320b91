/**
 * Hearth: models that run and train in this tab. Nothing leaves it.
 * One worker computes for all models of a page; every long call takes an AbortSignal.
 */

/** The version of this module, as in package versions. */
export const version: string;

export type DeviceKind = "cpu" | "webgpu";

/** A Uint8Array whose buffer is its own and not shared: Blob, File and fetch() take it, whichever version of TypeScript looks. */
export type Bytes = ReturnType<Uint8Array["slice"]>;

/** A Float32Array of that kind. */
export type Floats = ReturnType<Float32Array["slice"]>;

export interface Device {
  kind: DeviceKind;
  available: boolean;
  /** One plain sentence: why it runs, or why it cannot. */
  reason: string;
  adapter: string | null;
}

export interface ModelCard {
  /** The id for load(). */
  name: string;
  title: string;
  task: string;
  /** Bytes of weights to fetch. */
  bytes: number;
  /** SPDX. */
  licence: string;
  parameters: number;
  /** The classes it ships with; none where its answer is an embedding. */
  labels: string[];
  /** Each class in plain words, where its name alone does not say it; else empty. */
  descriptions: string[];
  /** What it looks at. */
  input: "drawing" | "photo" | "file" | "text";
  /** What it answers with. */
  output: "classes" | "embedding" | "text";
  /** What fineTune() does: new labels are added, or take the place of the shipped ones, or none can be taught. */
  own_classes: "extend" | "replace" | "fixed";
  /** Files of the site to try it with; addresses are relative to this module. */
  examples: { file: string; title: string; credit: string }[];
}

export interface LoadProgress {
  what: string;
  /** Bytes that came. */
  done: number;
  /** Bytes in all. */
  total: number;
}

export interface LoadOptions {
  /**
   * "auto" (the default) takes the processor: it starts at once and is the faster for the shipped models on most machines.
   * "webgpu" fetches the GPU engine, proves it against the processor on this model, and refuses one that differs.
   */
  device?: "auto" | DeviceKind;
  signal?: AbortSignal;
  onProgress?: (progress: LoadProgress) => void;
  /**
   * A safetensors file that export() wrote, an adapter for the shipped weights included; or "fresh", weights that have learned nothing
   * yet; default: the shipped weights.
   */
  weights?: Uint8Array | "fresh";
  /** Decides how fresh weights are drawn, a whole number from 0; 1. */
  seed?: number;
}

/**
 * By what the model looks at (its card's `input`):
 * drawing: an ImageData of any size and either polarity, a Blob that holds a picture, or a Float32Array of 28 x 28 values in 0..1
 * with bright ink; photo: an ImageData or a Blob that holds a picture; file: a Uint8Array or a Blob, of which only both ends are read;
 * text: a string.
 */
export type Input = ImageData | Blob | Float32Array | string | Uint8Array;

export interface Prediction {
  /** One of the two: a probability for each class, or a vector of length one. */
  outputs: { probabilities: Floats; embedding?: undefined } | { embedding: Floats; probabilities?: undefined };
  /** The classes, in the order of the probabilities. */
  labels: string[];
  /** Of a drawing: the grey picture that the network saw, a byte a pixel, row by row, bright ink. */
  seen?: { width: number; height: number; pixels: Bytes };
  /** What that means by the model's published rules, where it has such. */
  verdict?: Verdict;
  /** Preprocessing and forward pass, in milliseconds. */
  ms: number;
  device: DeviceKind;
}

export interface Verdict {
  /** What it is; it need not be a class of the network. */
  label: string;
  description: string;
  /** Why this is not simply the most probable class; empty where it is. */
  reason: string;
}

export interface Sample {
  /** Of a model whose head is replaced also what embed() gave for an input: many photos then need no room at once. */
  input: Input;
  /** The class's name; a name that the model does not know becomes a new class. A number is taken as its digits. */
  label: string | number;
}

export interface Config {
  /** Passes over the samples, 1 to 1,000. */
  epochs?: number;
  /** Samples a step, 1 to 256. */
  batchSize?: number;
  /** The highest learning rate, above 0, at most 1. */
  learningRate?: number;
  /** Decides every random choice. */
  seed?: number;
  /**
   * Left out: all layers of a model that is extended, the head of one whose head is replaced. "lora" (of a model that is extended)
   * trains low-rank adapters beside the dense layers, the head with its new classes included; afterwards they are added to the weights.
   * "chosen" trains the layers that chosenLayers names.
   */
  layers?: "all" | "head" | "lora" | "chosen";
  /** Names of layers as the weights' file has them before the last point, for example "conv2"; with "chosen" alone. */
  chosenLayers?: string[];
  /** Rank of the adapters of "lora", 1 to 64; 8 if left out. */
  loraRank?: number;
  /** Their product counts loraAlpha / loraRank times; above 0, twice the rank if left out. */
  loraAlpha?: number;
  /** Share of the samples of each class that is held out to measure on, 0 to 0.5, where the model has no held-out set. */
  validationShare?: number;
  /** Share of each batch that comes from the bundled training set, 0 to 0.95; 1 without samples: it alone is learned, distorted anew. */
  replayShare?: number;
  /** Ends the run after that many steps. */
  maxSteps?: number;
  /** As the classes of these names in torch.optim; "adam" if left out. */
  optimizer?: "adam" | "adamw" | "sgd";
  /** Share of the last step that "sgd" keeps, 0 up to, but not, 1; 0 if left out. */
  momentum?: number;
  /** 0 to 1: "adamw" shrinks the weights by it, the others add it to the gradient; 0 if left out. */
  weightDecay?: number;
  /**
   * "gentle" (the default) rises over the first tenth of the steps that the run takes and falls along a cosine; "cosine" and
   * "warmup_cosine" fall over all epochs, and maxSteps cuts them off; "step" multiplies by stepFactor after every stepEvery epochs.
   */
  schedule?: "gentle" | "constant" | "cosine" | "warmup_cosine" | "step";
  /** Steps of the rise of "warmup_cosine", 0 to 1,000,000. */
  warmupSteps?: number;
  /** Epochs, 1 to 1,000; 10 if left out. */
  stepEvery?: number;
  /** Above 0, at most 1; 0.1 if left out. */
  stepFactor?: number;
  /** The largest L2 norm of all gradients together, as torch.nn.utils.clip_grad_norm_. */
  gradientClip?: number;
  /** As in torch.nn.CrossEntropyLoss, 0 to 1; 0 if left out. */
  labelSmoothing?: number;
  /** "balanced": every class counts alike, as scikit-learn's compute_class_weight; "none" if left out. */
  classWeights?: "none" | "balanced";
  /**
   * Early stopping: ends the run after so many epochs, 1 to 1,000, without a lower validation loss; it ends with the best epoch's
   * weights. A model that is extended is measured on its bundled validation part, a new head on the samples that are held out.
   */
  patience?: number;
  /** Steps between two points of the loss in the run's history, 1 to 1,000,000; if left out, one an epoch. */
  lossEvery?: number;
}

export interface ClassReport {
  label: string;
  samples: number;
  recall: number | null;
  precision: number | null;
  f1: number | null;
  /** One class against the rest; null where either has no samples. */
  roc_auc: number | null;
}

/** Over classes; what is undefined for a class counts as zero, as in scikit-learn. */
export interface Averages {
  precision: number;
  recall: number;
  f1: number;
  roc_auc: number | null;
}

/** The answers whose confidence lies in one bin; means are null without samples. */
export interface ReliabilityBin {
  samples: number;
  confidence: number | null;
  accuracy: number | null;
}

export interface HardSample {
  /** Its place in the set. */
  index: number;
  label: string;
  answer: string;
  right_probability: number;
}

export interface Report {
  samples: number;
  correct: number;
  accuracy: number;
  /** Ends of the 95 % Wilson interval. */
  accuracy_low: number;
  accuracy_high: number;
  /** In nats. */
  log_loss: number;
  /** 0 to 2; of two classes its half, 0 to 1. */
  brier_score: number;
  /** Expected, over 15 bins. */
  calibration_error: number;
  /** Those bins, the least confident first. */
  reliability: ReliabilityBin[];
  macro_average: Averages;
  weighted_average: Averages;
  classes: ClassReport[];
  /** confusion[truth][answer] counts samples. */
  confusion: number[][];
  /** At most 20, the least expected first. */
  hardest: HardSample[];
}

export interface Metrics {
  /** On the bundled held-out set: what was forgotten; or on given samples that were held out, where there were enough. */
  held_out: Report | null;
  /** On the given samples that were learned from. */
  own: Report;
}

export interface Summary {
  final_loss: number;
  steps: number;
  total_steps: number;
  stopped: boolean;
  elapsed_ms: number;
  device: DeviceKind;
  labels: string[];
  /** Classes that this run added. */
  added: string[];
  /** Nothing where a new head took the old one's place. */
  before: Metrics | null;
  after: Metrics;
  /** The answer to each of the given samples, in their order. */
  own: { answer: string; right_probability: number; is_held_out: boolean }[];
  /** How many answers changed. */
  flipped: number;
  /** The first of them: which set, the place there, what it is, the answers before and after. */
  flips: { set: "held_out" | "own"; index: number; label: string; before: string; after: string }[];
  /** The id under which the run is kept in this browser (the page of runs lists it); null where it could not be stored. */
  run: string | null;
}

interface At {
  step: number;
  epoch: number;
  /** The latest mean loss, in nats; null before the first step was read. */
  loss: number | null;
  metrics: Record<string, number>;
}

export type Event<S = Summary> =
  | (At & { type: "step"; total_steps: number; elapsed_ms: number; steps_per_second: number; remaining_ms: number })
  | (At & { type: "epoch" })
  /** With `patience`, after each epoch: how it answers to the bundled validation part, or to held-out samples. */
  | (At & { type: "validated"; validation_loss: number; validation_accuracy: number })
  /** What a reload would go on from; not kept where the browser's storage has no room. */
  | (At & { type: "checkpoint"; is_kept: boolean })
  | (At & { type: "paused" })
  | (At & { type: "resumed" })
  | (At & { type: "done"; summary: S })
  /** A run that was given up ends so too: its error is a DOMException named "AbortError". */
  | (At & { type: "failed"; error: HearthError | DOMException });

/** How a text goes on; what is left out takes the default that stands behind it. */
export interface GenerateOptions extends CallOptions {
  /** The most pieces that are written, 1 to 10,000; 200. */
  maxPieces?: number;
  /** 0 takes the most probable piece always; higher is wilder, up to 10; 0.8. */
  temperature?: number;
  /** Draws from so many of the most probable pieces; 0, from all. */
  topK?: number;
  /** Draws from the most probable pieces that make up this share, above 0, at most 1; 0.95. */
  topP?: number;
  /** Decides each draw; 1. */
  seed?: number;
  /** The text ends before the first of these. */
  stop?: string[];
  /** How many of the most probable pieces are told at each place, 0 to 100; 0. */
  shown?: number;
}

export interface Piece {
  /** What can be read now: nothing within a letter or where a stop may begin, more where that was held back. */
  text: string;
  probability: number;
  /** The most probable pieces at its place, before topK and topP. */
  candidates: { text: string; probability: number }[];
}

export interface Generated {
  /** Without the prompt and without a stop. */
  text: string;
  pieces: number;
  reason: "max_pieces" | "stop";
  ms: number;
  device: DeviceKind;
}

/**
 * A text that is being written. Iterating gives its pieces, and throws where it fails or is given up; leaving the loop early
 * (`break`) gives it up, and `result` rejects with an AbortError.
 */
export interface Writing extends AsyncIterable<Piece> {
  readonly result: Promise<Generated>;
}

/** How well a text was foreseen. */
export interface Foreseen {
  /** Lower is better. */
  bits_per_character: number;
  /** Mean for each piece, in nats. */
  loss: number;
  pieces: number;
  characters: number;
}

/** How a language model learns a text, with low-rank adapters; what is left out takes the default that stands behind it. */
export interface TextTuning extends CallOptions {
  /** Passes over the text, 1 to 1,000; 10. */
  epochs?: number;
  /** Stretches a step, 1 to 256; 8. */
  batchSize?: number;
  /** Pieces of a stretch, 8 up to what the model looks back on; 64. */
  length?: number;
  /** The highest learning rate, above 0, at most 1; 0.002. */
  learningRate?: number;
  /** Decides every random choice; 1. */
  seed?: number;
  /** 1 to 64; 8. */
  loraRank?: number;
  /** Above 0; 16. */
  loraAlpha?: number;
  /** Share of the text, at its end, that is held out to measure on, 0.05 to 0.5; 0.1. */
  heldOutShare?: number;
  /** Ends the run after that many steps. */
  maxSteps?: number;
  /** Hears how far the measuring is, before and after the training; `done` and `total` are pieces. */
  onProgress?: (progress: { what: string; done: number; total: number }) => void;
}

export interface TextSummary {
  final_loss: number;
  steps: number;
  total_steps: number;
  stopped: boolean;
  elapsed_ms: number;
  device: DeviceKind;
  /** How well the held-out part was foreseen before. */
  before: Foreseen;
  after: Foreseen;
  /** The run's id on the page of runs; null where it took no step, or the store refused it. */
  run: string | null;
}

/** A fine-tuning under way. Iterating gives its events; it ends after "done" or "failed". */
export interface Run<S = Summary> extends AsyncIterable<Event<S>> {
  /** As the last event left it; `stopped` also where it was given up. */
  readonly state: "ready" | "running" | "paused" | "stopped" | "failed" | "done";
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends after the current step and keeps what was learned. Before the first step nothing was: the run is given up, and `summary` rejects. */
  stop(): Promise<void>;
  /** The summary; rejects when the run fails or is given up. */
  readonly summary: Promise<S>;
}

/** A fine-tuning that was cut off with its page, and can go on. */
export interface Interrupted {
  /** The run's id. */
  readonly run: string;
  /** Steps that it had taken at its newest whole checkpoint. */
  readonly step: number;
  readonly total_steps: number;
  /** What it learned from, such as "6 examples of cross" or "a text of 4,096 characters". */
  readonly about: string;
  /** Whether it began with the shipped weights. */
  readonly on_shipped: boolean;
  /** The text that it learned, where it learned one, and how. */
  readonly text: { text: string; options: Omit<TextTuning, keyof WorkOptions> } | null;
  /**
   * Goes on from there, with the run's own samples or text and settings and under its own id; a run on a text has a TextSummary. `model` is
   * another one of the same name, such as one on the other device.
   */
  resume(options?: WorkOptions & { model?: Model }): Run<Summary | TextSummary>;
  /** Removes it. */
  forget(): Promise<void>;
}

export interface Benchmark {
  median_ms: number;
  min_ms: number;
  device: DeviceKind;
}

export interface CallOptions {
  signal?: AbortSignal;
}

export interface WorkOptions extends CallOptions {
  /** Hears how far fetching (bytes) and measuring (samples) are. */
  onProgress?: (progress: { what: string; done: number; total: number }) => void;
}

export interface Model {
  readonly name: string;
  /** The present classes. */
  readonly labels: string[];
  readonly device: Device;
  predict(input: Input, options?: CallOptions): Promise<Prediction>;
  /** What the model's head sees of each input, or the embedding where that is the answer; one row an input. */
  embed(inputs: Input[], options?: CallOptions): Promise<Floats[]>;
  /**
   * Trains on labelled samples, or with `replayShare: 1` and none on the bundled training set; afterwards the model answers with what it
   * learned.
   */
  fineTune(samples: Sample[], config?: Config, options?: WorkOptions): Run;
  /** The newest fine-tuning of this model that was cut off with its page and that no other page works on; null without one. */
  interrupted(options?: CallOptions): Promise<Interrupted | null>;
  /** Goes on with a text, piece by piece; only language models (their card's `output` is "text") do, as for the next two. */
  generate(prompt: string, options?: GenerateOptions): Writing;
  /** How well the model foresees a text. */
  foresee(text: string, options?: CallOptions): Promise<Foreseen>;
  /** Learns a text; afterwards the model goes on with what it learned, and export("adapter") gives what was added. */
  tuneText(text: string, options?: TextTuning): Run<TextSummary>;
  /** Measures on samples, or on the bundled held-out set. */
  evaluate(samples?: Sample[], options?: WorkOptions): Promise<Report>;
  /**
   * "safetensors": all weights (of a head of one's own, the head). "adapter": what the last fine-tuning with `layers: "lora"` learned,
   * `<layer>.lora.a` and `.b` (W + alpha / rank * b a) with the hash of the weights that they belong to; refused after any other run.
   */
  export(format: "safetensors" | "adapter"): Promise<Bytes>;
  /**
   * Examples of classes of one's own, with the head if one was trained, as a safetensors file that the page of demos opens and load()
   * takes as weights: `content` is a small picture file or a text in UTF-8, `features` what embed() gave for the example.
   */
  exportProject(examples: { label: string; content: Uint8Array; features: Float32Array }[]): Promise<Bytes>;
  /**
   * The last fine-tuning as a capsule: one JSON file with its settings, hashes, metrics and what it learned from (preprocessed drawings
   * or features, in base64; of a language model the whole text; no photo), from which `hearth replay` trains again.
   */
  exportCapsule(): Promise<Bytes>;
  benchmark(options: { kind: "predict" | "train_step"; runs: number; signal?: AbortSignal }): Promise<Benchmark>;
  dispose(): Promise<void>;
}

/** What went wrong: what was expected, what came, where, and what to do. */
export class HearthError extends Error {
  /** For scripts; "redeployed": the site was updated while the page was open, and only a reload of the page helps. */
  readonly kind: string;
  readonly expected: string;
  readonly got: string;
  readonly place: string;
  readonly advice: string;
  constructor(parts: Pick<HearthError, "kind" | "expected" | "got" | "place" | "advice">);
}

export function models(): Promise<ModelCard[]>;
export function devices(): Promise<Device[]>;
export function load(name: string, options?: LoadOptions): Promise<Model>;

/** A line of the comparison with other engines, as bench.html shows them; with a number behind it another size, such as `T1-64`. */
export type Line = "T1" | "T2" | "I1" | "I2" | `${"T1" | "T2" | "I1" | "I2" | "I3" | "M1"}-${number}`;

export interface LineOptions extends CallOptions {
  device?: "cpu" | "webgpu";
  /** Timed samples; 30 if left out. */
  samples?: number;
  /** Untimed work before them; 3,000 if left out. */
  warmUpMs?: number;
  onProgress?: (progress: { what: string; done: number; total: number }) => void;
}

/** Times one line on this device. `check` holds what the first three runs computed, `usage` the memory held at the end. */
export function benchmarkLine(
  line: Line,
  options?: LineOptions,
): Promise<{ samples_ms: number[]; check: number[]; device: DeviceKind; usage: { engine_bytes: number | null; device_bytes: number | null } }>;
