// What the network learned, as files; the run itself stands on the page of runs.

import { bytes, offer, part, save, say } from "./parts.js";
import { busily, state, whenChanged } from "./pictures_model.js";
import { tell } from "./work.js";

function saveAs(name, file) {
  busily("saving", async () => {
    tell("Writing the file", null);
    const content = await file();
    save(name, content);
    say(`Saved: ${name}, ${bytes(content.length)}.`);
  });
}

/** The pictures as people see them, what the network saw of them, and its head. */
function project() {
  const { brought, learned } = state.taught;
  const example = ({ place, label }) => {
    const { features, thumb } = brought.seen.get(place);
    return { label, content: thumb, features };
  };
  return state.model.exportProject(learned.map(example));
}

export function showKeeping() {
  part("save-project").onclick = () => saveAs("pictures-project.safetensors", project);
  part("save-weights").onclick = () => saveAs("pictures-head.safetensors", () => state.model.export("safetensors"));
  part("save-capsule").onclick = () => saveAs("pictures.capsule.json", () => state.model.exportCapsule());
  whenChanged(() => {
    part("keep").hidden = !state.taught;
    for (const id of ["save-project", "save-weights", "save-capsule"]) offer(id, state.taught !== null && state.busy === "");
  });
}
