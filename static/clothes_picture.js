// Grey pictures on canvases: clothes, bright on black, and filters.

import { SIDE } from "./clothes_data.js";
import { element } from "./parts.js";

/** Grey pictures of one size side by side; `words` say what is seen, nothing where the words stand beside it. */
export function strip(pictures, width, height, words) {
  const gap = pictures.length > 1 ? 1 : 0;
  const attributes = words ? { role: "img", "aria-label": words } : { "aria-hidden": "true" };
  const canvas = element("canvas", { class: "grey", ...attributes });
  canvas.width = pictures.length * (width + gap) - gap;
  canvas.height = height;
  pictures.forEach((pixels, place) => paint(canvas, pixels, width, height, place * (width + gap)));
  return canvas;
}

/** One picture of clothes. */
export const picture = (pixels, words) => strip([pixels], SIDE, SIDE, words);

/** Paints a grey picture into a canvas. */
export function paint(canvas, pixels, width, height, left = 0) {
  const image = new ImageData(width, height);
  pixels.forEach((grey, place) => image.data.set([grey, grey, grey, 255], 4 * place));
  canvas.getContext("2d").putImageData(image, left, 0);
}
