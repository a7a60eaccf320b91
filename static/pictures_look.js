// Pictures as the network and as people see them: made small in a worker, drawn on canvases.

import { element } from "./parts.js";
import { readPicture } from "./pictures_reader.js";

let worker = null;
let nextId = 1;
const open = new Map();

function start() {
  worker = new Worker(new URL("./pictures_small.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data: { id, problem, ...made } }) => {
    const { resolve, reject } = open.get(id);
    open.delete(id);
    if (problem) reject(Object.assign(new Error(problem), { isOfOnePicture: true }));
    else resolve(made);
  };
  // Its script could not be fetched, or its memory ran out: nobody may wait for it, and the next picture starts another one.
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    worker = null;
    const lost = new Error(`The worker that makes pictures small ended: ${event.message || "it could not be fetched"}. Try it again.`);
    for (const { reject } of open.values()) reject(lost);
    open.clear();
  };
}

/** A picture file made small: {image: ImageData for the network, thumb: a small JPEG}. */
export async function small(blob) {
  if (!worker) start();
  const id = nextId++;
  const made = new Promise((resolve, reject) => open.set(id, { resolve, reject }));
  worker.postMessage({ id, blob });
  return made;
}

/** A picture that was brought, by its place; where this browser cannot decode what the reader could, the sentence names it. */
export async function smallOf(brought, place) {
  const blob = await readPicture(place);
  return small(blob).catch((error) => {
    if (!error.isOfOnePicture) throw error;
    const { entry } = brought.pictures[place];
    const words = `'${entry}': expected a picture that this browser can decode, got another: ${error.message} Save it anew as PNG or JPEG.`;
    throw Object.assign(new Error(words), { isOfOnePicture: true });
  });
}

/** A canvas with a small JPEG; `words` say what is seen, nothing where the words stand beside it. */
export async function canvasOf(thumb, words) {
  const bitmap = await createImageBitmap(new Blob([thumb]));
  const seen = words ? { role: "img", "aria-label": words } : { "aria-hidden": "true" };
  const canvas = element("canvas", { class: "photo", ...seen });
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}
