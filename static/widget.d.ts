// Types of <hearth-demo>, the custom element of widget.js. In a bundle this file is hearth-demo.d.ts. Refer to it for its effect on
// document.querySelector and document.createElement:
//   /// <reference path="./hearth-demo.d.ts" />

/** A class and the share that the model gives it, 0 to 1. */
export interface HearthClass {
  label: string;
  probability: number;
}

/** Details of the element's events. None of them bubbles. */
export interface HearthDemoEvents {
  /** The model answers; once more when its classes have changed. */
  ready: { model: string; labels: string[] };
  /** It has answered. A model that gives no classes has `null` and an empty list. */
  prediction: { label: string | null; probability: number | null; classes: HearthClass[]; ms: number };
  /** Bytes of `program`, `engine` and `weights`, steps of a `run`; `total` is 0 while it is not known. */
  progress: { what: "program" | "engine" | "weights" | "run"; done: number; total: number };
  /** A fine-tuning ended well; `accuracy` is the share of the reader's own examples that are answered rightly, 0 to 1. */
  "run-finished": { steps: number; stopped: boolean; finalLoss: number; accuracy: number; labels: string[]; elapsedMs: number };
  /** Something went wrong, or stands in the way of a start; the widget says so too. */
  error: { message: string };
}

export interface HearthDemoElement extends HTMLElement {
  /** Which demo: a model's name. Attribute `model`, at first "digits". */
  model: string;
  /** What computes: "cpu" (where nothing is said), "auto" or "webgpu". Attribute `device`. */
  device: string;
  /** When it starts: at a "click" (where nothing is said), once it is "visible", or "never" but by `start()`. Attribute `autostart`. */
  autostart: string;
  /** Pixels, or "auto". Attribute `height`. */
  height: string;
  /** "light" or "dark"; empty: as the reader's system. Attribute `theme`. */
  theme: string;
  /** Names of controls and panels that are not shown, with spaces between. Attribute `hide`. */
  hide: string;
  /** What is shown at first, as `state` gives it. Attribute `preset`. */
  preset: string;
  /** The address of a picture that stands there before the demo starts. Attribute `poster`. */
  poster: string;
  /** "off": nothing can be taught. Attribute `train`. */
  train: string;
  /** The address of weights that were trained before. Attribute `weights`. */
  weights: string;
  /** Origins that weights may come from, with spaces between. Attribute `origins`. */
  origins: string;
  /** Whether the model answers. */
  readonly ready: boolean;
  /** The latest answer. */
  readonly prediction: HearthDemoEvents["prediction"] | null;
  /** What is shown as text, for the attribute `preset` of another tag. Empty before it has started. */
  readonly state: string;
  /**
   * Starts it as a touch does, or goes on with the start under way. Resolves when it stands, which is before the model is there: see the event
   * `ready`. Rejects where it cannot start, with an Error of the sentence that the event `error` tells, and where it is stopped before.
   */
  start(): Promise<void>;
  /** Back to the poster; what it held is gone. */
  stop(): void;
  addEventListener<K extends keyof HearthDemoEvents>(
    type: K,
    listener: (this: HearthDemoElement, event: CustomEvent<HearthDemoEvents[K]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends Exclude<keyof HTMLElementEventMap, keyof HearthDemoEvents>>(
    type: K,
    listener: (this: HearthDemoElement, event: HTMLElementEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof HearthDemoEvents>(
    type: K,
    listener: (this: HearthDemoElement, event: CustomEvent<HearthDemoEvents[K]>) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<K extends Exclude<keyof HTMLElementEventMap, keyof HearthDemoEvents>>(
    type: K,
    listener: (this: HearthDemoElement, event: HTMLElementEventMap[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "hearth-demo": HearthDemoElement;
  }
}
