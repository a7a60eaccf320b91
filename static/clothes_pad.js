// The pad: light shapes on black, as the network knows clothes. A thick brush, a bucket for outlines, and stencils for whoever cannot draw.

import { part, say } from "./parts.js";

const SIDE = 280;
/** Nothing is drawn here, so that the border is ground. */
const MARGIN = 3;
const INK = "#e0e0e0";
const GROUND = "#000";

/** Outlines, corner by corner, in hundredths of the pad. */
const STENCILS = {
  shirt: [36, 10, 44, 15, 56, 15, 64, 10, 92, 26, 84, 44, 72, 38, 72, 92, 28, 92, 28, 38, 16, 44, 8, 26],
  trousers: [32, 6, 68, 6, 73, 95, 55, 95, 50, 34, 45, 95, 27, 95],
  dress: [40, 5, 60, 5, 59, 38, 72, 95, 28, 95, 41, 38],
  boot: [34, 12, 64, 12, 64, 56, 92, 70, 92, 88, 30, 88, 30, 82],
  bag: [10, 40, 30, 40, 34, 16, 66, 16, 70, 40, 90, 40, 90, 90, 10, 90, 10, 40, 37, 40, 63, 40, 60, 24, 40, 24, 37, 40],
};

let context;
let told;

function clear() {
  context.fillStyle = GROUND;
  context.fillRect(0, 0, SIDE, SIDE);
}

/** The border is ground again, whatever was drawn over it. */
function frame() {
  context.strokeStyle = GROUND;
  context.lineWidth = 2 * MARGIN;
  context.strokeRect(0, 0, SIDE, SIDE);
}

function line(from, to) {
  context.strokeStyle = INK;
  context.lineWidth = part("brush").valueAsNumber;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  frame();
  told();
}

/** Fills what lines enclose: all that the border does not reach. */
function fill() {
  const image = context.getImageData(0, 0, SIDE, SIDE);
  const isLight = (place) => image.data[4 * place] > 100;
  const reached = new Uint8Array(SIDE * SIDE);
  const waiting = [0];
  while (waiting.length) {
    const place = waiting.pop();
    if (reached[place] || isLight(place)) continue;
    reached[place] = 1;
    const column = place % SIDE;
    if (column > 0) waiting.push(place - 1);
    if (column < SIDE - 1) waiting.push(place + 1);
    if (place >= SIDE) waiting.push(place - SIDE);
    if (place < SIDE * (SIDE - 1)) waiting.push(place + SIDE);
  }
  const grey = Number.parseInt(INK.slice(1, 3), 16);
  reached.forEach((isReached, place) => isReached || image.data.set([grey, grey, grey, 255], 4 * place));
  context.putImageData(image, 0, 0);
}

function stencil(corners) {
  clear();
  context.fillStyle = INK;
  context.beginPath();
  for (let place = 0; place < corners.length; place += 2) {
    const at = corners.slice(place, place + 2).map((hundredth) => (hundredth * SIDE) / 100);
    if (place === 0) context.moveTo(...at);
    else context.lineTo(...at);
  }
  context.fill("evenodd");
  frame();
}

/** What is drawn; nothing where all is ground. */
export function drawing() {
  const image = context.getImageData(0, 0, SIDE, SIDE);
  return image.data.some((value, place) => place % 4 === 0 && value > 0) ? image : null;
}

export function showPad(changed) {
  const canvas = part("pad");
  canvas.width = canvas.height = SIDE;
  context = canvas.getContext("2d", { willReadFrequently: true });
  told = changed;
  clear();
  let last = null;
  const at = ({ offsetX, offsetY }) => [(offsetX * SIDE) / canvas.clientWidth, (offsetY * SIDE) / canvas.clientHeight];
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    line(last, last);
  };
  canvas.onpointermove = (event) => {
    if (!last) return;
    const next = at(event);
    line(last, next);
    last = next;
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    last = null;
  };
  part("fill").onclick = () => {
    fill();
    told();
  };
  part("clear").onclick = () => {
    clear();
    told();
    say("The pad is empty.");
  };
  // Not at each change: arrow keys pass by shapes, and what was drawn would be gone.
  part("draw").onclick = () => {
    stencil(STENCILS[part("stencil").value]);
    told();
  };
}
