// The network decides a picture of one's own.

import { complain, part, percent, say, showShares, showZone } from "./parts.js";
import { canvasOf, small } from "./pictures_look.js";
import { busily, state, whenChanged } from "./pictures_model.js";
import { tell } from "./work.js";

function decide(file) {
  busily("deciding", async () => {
    tell(`Looking at ${file.name}`, null);
    const { image, thumb } = await small(file).catch((error) => {
      if (!error.isOfOnePicture) throw error;
      throw new Error(`${file.name}: expected a picture that this browser can decode, got a file that is none. Choose a JPEG, PNG or WebP picture.`);
    });
    const { outputs, labels } = await state.model.predict(image);
    const shares = Array.from(outputs.probabilities);
    const best = shares.indexOf(Math.max(...shares));
    part("decision").textContent = `${labels[best]}, ${percent(shares[best])}`;
    part("decided").hidden = false;
    part("asked").replaceChildren(await canvasOf(thumb, file.name));
    showShares(part("bars"), part("decided-rows"), labels, shares);
    say(`${file.name}: ${part("decision").textContent}`);
  });
}

export function showTrying() {
  const zone = part("try-zone");
  showZone(zone, (_, [file]) => {
    if (state.busy) complain(new Error("Something else is under way."));
    else if (state.taught) decide(file);
  });
  part("own").onchange = ({ target }) => {
    const [file] = target.files;
    if (file) decide(file);
    target.value = "";
  };
  let last = null;
  whenChanged(() => {
    part("try").hidden = !state.taught;
    part("own").disabled = state.busy !== "";
    if (state.taught === last) return;
    last = state.taught;
    part("decided").hidden = true;
    part("decision").textContent = "";
  });
}
