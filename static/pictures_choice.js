// Which of the pictures are learned, and under which names.

/** As many as an engine in a tab has room for beside the rest, by far. */
export const MOST_PICTURES = 5000;
/** What the engine takes. */
export const MOST_CLASSES = 64;
export const LONGEST_NAME = 24;
/** Of one picture nothing can be held out, and little learned. */
const FEWEST = 2;

/** A class's name as the engine takes it: no longer, and unlike all others. */
function labelled(name, taken) {
  const letters = [...(name.trim() || "unnamed")];
  const cut = (end) => letters.slice(0, LONGEST_NAME - [...end].length).join("").trim() + end;
  let label = letters.length > LONGEST_NAME ? cut("…") : letters.join("");
  for (let number = 2; taken.has(label); number++) label = cut(` ${number}`);
  return label;
}

/** Of a list as many, evenly spread. */
const spread = (all, count) => Array.from({ length: count }, (_, place) => all[Math.floor((place * all.length) / count)]);

/** Whether a picture is not learned: an equal one is, or one of its class that looks the same. */
export const isLeftOut = ({ class: name, repeats, is_exact }, pictures) =>
  Number.isInteger(repeats) && (is_exact || pictures[repeats].class === name);

/**
 * The classes that are learned, {name, label, places}, the places without copies; those that have too few (`small`), if copies were
 * left out, `isThinned`; the names that had to be changed; and whether only a part of the pictures is learned.
 */
export function choose(pictures, most = MOST_PICTURES) {
  const all = new Map();
  let isThinned = false;
  pictures.forEach((picture, place) => {
    const name = picture.class;
    if (!all.has(name)) all.set(name, []);
    if (isLeftOut(picture, pictures)) isThinned = true;
    else all.get(name).push(place);
  });
  const named = [...all].sort(([one], [other]) => (one < other ? -1 : 1));
  const total = named.reduce((sum, [, places]) => sum + places.length, 0);
  const share = Math.min(1, most / total);
  const taken = new Set();
  const classes = [];
  const small = [];
  for (const [name, places] of named) {
    if (places.length < FEWEST) small.push(name);
    else {
      const label = labelled(name, taken);
      taken.add(label);
      classes.push({ name, label, places: share < 1 ? spread(places, Math.max(FEWEST, Math.floor(share * places.length))) : places });
    }
  }
  const renamed = classes.filter(({ name, label }) => name !== label);
  return { classes, small, isThinned, renamed, isPart: share < 1 };
}

/** The pictures that are learned, {place, label}. */
export const examples = ({ classes }) => classes.flatMap(({ label, places }) => places.map((place) => ({ place, label })));

/** Why nothing can be learned from them; nothing where it can. */
export function obstacle({ classes, small, isThinned }) {
  if (classes.length > MOST_CLASSES) return `Expected at most ${MOST_CLASSES} classes, got ${classes.length}. Bring a part of the folders.`;
  if (classes.length >= 2) return "";
  const expected = "Expected pictures in at least two folders, each named for its class and with two pictures or more";
  const advice = `${isThinned ? " after leaving out copies" : ""}. Make a folder for each class (cat, dog) and put its pictures into it.`;
  if (classes.length === 1) return `${expected}, got one such class, '${classes[0].name}'${advice}`;
  return `${expected}, got ${small.length ? "fewer than two pictures in each" : "none"}${advice}`;
}
