// The filters of the first layer as pictures: 16 squares of 5 x 5 weights, which the network slides over each picture.

import { strip } from "./clothes_picture.js";
import { element } from "./parts.js";

const SIDE = 5;
const WEIGHTS = SIDE * SIDE;

/** The filters in a safetensors file: eight bytes tell how long the JSON is that tells where each tensor lies. */
export function filtersOf(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const described = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  const [from, to] = described["conv1.weight"].data_offsets;
  const numbers = new Float32Array(file.slice(start + from, start + to).buffer);
  return Array.from({ length: numbers.length / WEIGHTS }, (_, place) => numbers.subarray(place * WEIGHTS, (place + 1) * WEIGHTS));
}

/** Grey is zero, white the largest weight of all, black its negative. */
function greys(filters, largest) {
  return filters.map((filter) => Array.from(filter, (weight) => Math.round(127.5 * (1 + weight / largest))));
}

function row(name, filters, largest, id) {
  const squares = greys(filters, largest).map((filter) => strip([filter], SIDE, SIDE));
  const picture = element("div", { class: "squares", role: "img", "aria-label": `${filters.length} filters ${name}`, "data-testid": id }, squares);
  return element("div", {}, [element("h4", { text: name === "before" ? "Before: random" : "After" }), picture]);
}

/** Shows the filters on one scale, those before only where they are known. */
export function showFilters(box, before, after) {
  const largest = Math.max(...[...(before ?? []), ...after].flatMap((filter) => Array.from(filter, Math.abs)));
  box.replaceChildren(
    element("h3", { text: "The filters of the first layer" }),
    element("p", {
      class: "help",
      text: "Each square is slid over the picture and answers where it looks alike: edges, stripes, spots. White adds, black takes away, grey does neither.",
    }),
    ...(before ? [row("before", before, largest, "filters-before")] : []),
    row("after", after, largest, "filters-after"),
  );
}
