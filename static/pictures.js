// The page of pictures: a folder or a zip of one's own is read, reported and learned, over the reader of pictures and hearth.js.

import { complain, part } from "./parts.js";
import { showBringing } from "./pictures_bring.js";
import { showKeeping } from "./pictures_keep.js";
import { showFacts } from "./pictures_model.js";
import { showReport } from "./pictures_report.js";
import { showTeaching } from "./pictures_teach.js";
import { showTrying } from "./pictures_try.js";

part("problem-close").onclick = () => {
  complain(null);
  part("main").focus();
};
showFacts();
showBringing();
showReport();
showTeaching();
showTrying();
showKeeping();
