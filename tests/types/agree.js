// Whether static/*.d.ts say what there is: `node agree.js`, with typescript on NODE_PATH. The types are held against what static/hearth.js and
// static/widget.js define (script.js), against what the engine and the widget's program send (wire.js), and against the samples beside this
// file, which have to use all of them (used.js). Prints each difference as a sentence, and fails if there is one.

const { dirname, join } = require("node:path");
const ts = require("typescript");
const { script } = require("./script.js");
const { used } = require("./used.js");
const { wire } = require("./wire.js");

const ROOT = dirname(dirname(__dirname));
const NAMES = ["hearth.js", "hearth.d.ts", "widget.js", "widget.d.ts"].map((name) => join(ROOT, "static", name));
const SAMPLES = ["api.ts", "widget.ts"].map((name) => join(__dirname, name));

const { compilerOptions } = ts.readConfigFile(join(__dirname, "tsconfig.json"), ts.sys.readFile).config;
const { options } = ts.convertCompilerOptionsFromJson({ ...compilerOptions, allowJs: true, noImplicitAny: false }, __dirname);
const program = ts.createProgram([...NAMES, ...SAMPLES], options);
const checker = program.getTypeChecker();
const [hearth, hearthTypes, widget, widgetTypes] = NAMES.map((name) => program.getSourceFile(name));

const wrong = [];
let compared = 0;

/** A sentence for each name that one has and another lacks. */
function within(place, ones, one, others, other) {
  compared += ones.length;
  for (const name of ones.filter((name) => !others.includes(name))) wrong.push(`${place}: ${one} has '${name}', which ${other} lacks`);
}

/** The same in both directions. */
function same(place, ones, one, others, other) {
  within(place, ones, one, others, other);
  within(place, others, other, ones, one);
}

/** What a type has; `#names` are nobody's business. */
const all = (type) => checker.getPropertiesOfType(type).filter(({ escapedName }) => !escapedName.startsWith("__#"));
const exported = (file) => checker.getExportsOfModule(checker.getSymbolAtLocation(file));
function typeNamed(file, name) {
  const symbol = exported(file).find((symbol) => symbol.name === name);
  if (!symbol) throw new Error(`${file.fileName}: expected a type ${name}, got none`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

const shared = { ts, checker, within, same, all, exported, typeNamed, root: ROOT, hearth, hearthTypes, widget, widgetTypes };

script(shared);
wire(shared);
used({ ts, within, types: [hearthTypes, widgetTypes], samples: SAMPLES.map((name) => program.getSourceFile(name)) });

for (const sentence of wrong) console.error(sentence);
if (wrong.length) {
  console.error(`Expected types that say what there is, got ${wrong.length} times another. Mend static/hearth.d.ts or static/widget.d.ts, or the code.`);
  process.exit(1);
}
console.log(`The types agree with the code: ${compared} names compared`);
