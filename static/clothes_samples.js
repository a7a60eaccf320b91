// What the network is to tell apart: pictures of each class to look at.

import { fetchPart, SIDE } from "./clothes_data.js";
import { LABELS } from "./clothes_model.js";
import { strip } from "./clothes_picture.js";
import { complain, element, part } from "./parts.js";

const EACH = 8;

/** Where in each class the row begins. */
let from = 0;

async function show() {
  const data = await fetchPart("validation");
  const row = (name, label) => {
    const all = data.of(label);
    const shown = Array.from({ length: EACH }, (_, place) => data.picture(all[(from + place) % all.length]));
    return element("div", { class: "kind" }, [element("dt", { text: name }), element("dd", {}, [strip(shown, SIDE, SIDE, `${EACH} pictures: ${name}`)])]);
  };
  part("samples").replaceChildren(...LABELS.map(row));
  from += EACH;
}

export function showSamples() {
  part("others").onclick = () => show().catch(complain);
  show().catch(complain);
}
