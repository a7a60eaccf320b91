// The page of clothes: a network learns from nothing, over the public API of hearth.js alone.

import { showDeciding } from "./clothes_decide.js";
import { showKeeping } from "./clothes_keep.js";
import { begin, busily, replaceLost, showFacts, state, whenChanged } from "./clothes_model.js";
import { showSamples } from "./clothes_samples.js";
import { showTraining } from "./clothes_train.js";
import { complain, part } from "./parts.js";
import { offerCard, standOn, tell } from "./work.js";

part("problem-close").onclick = () => {
  complain(null);
  part("train").focus();
};
showFacts();
showSamples();
showDeciding();
showKeeping();
const offerReturn = showTraining();
tell("Fetching the engine", null);
busily("loading", () => begin(1)).then(offerReturn).catch(complain);
whenChanged(() => {
  if (state.isLost && !state.busy) replaceLost(offerReturn).then(() => standOn("train"));
});
offerCard("Where the next training computes. The card's engine takes 2.5 MB more.").catch(complain);
