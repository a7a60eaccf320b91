// Whether the answers' types are those that the engine sends: interfaces of static/hearth.d.ts against structs of src/protocol/, the widget's
// events against src/browser/widget/tell.rs.

const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

/** A struct of the protocol, and the type that scripts know it by. */
const PAIRS = [
  ["ModelCard", "ModelCard"],
  ["DeviceInfo", "Device"],
  ["Prediction", "Prediction"],
  ["TrainConfig", "Config"],
  ["Summary", "Summary"],
  ["Report", "Report"],
  ["Interrupted", "Interrupted"],
  ["BenchmarkResult", "Benchmark"],
  ["GenerateOptions", "GenerateOptions"],
  ["Piece", "Piece"],
  ["Generated", "Generated"],
  ["Foreseen", "Foreseen"],
  ["TextTuning", "TextTuning"],
  ["TextSummary", "TextSummary"],
];

/** What hearth.js keeps to itself, adds, or makes into something else. */
const OWN = {
  DeviceInfo: ["limits"],
  Prediction: ["outputs", "seen"],
  TrainConfig: ["further"],
  Flip: ["image"],
  Interrupted: ["drawings", "checkpoint", "text", "resume", "forget"],
  BenchmarkResult: ["runs"],
  GenerateOptions: ["signal"],
  TextTuning: ["signal", "onProgress"],
};

/** Fields of every event, from which hearth.js makes those of `At`. */
const AT = ["step", "epoch", "loss", "accuracy"];
/** Events of hearth.js itself. */
const ENDS = ["done", "failed"];

const snake = (name) => name.replace(/(?<!^)(?=[A-Z])/g, "_").toLowerCase();
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** The structs and enums of the protocol: what stands between the braces, and how its names are written on the wire. */
function protocol(root) {
  const folder = join(root, "src/protocol");
  const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const found = text.matchAll(/((?:^#\[.*\]\n)*)^pub (?:struct|enum) (\w+) \{\n([^]*?)^\}/gm);
  return new Map([...found].map(([, attributes, name, body]) => [name, { body, rule: attributes.match(/rename_all = "(\w+)"/)?.[1] }]));
}

const pairs = (body, pattern) => [...body.matchAll(pattern)].map(([, name, type]) => [name, type]);
const fields = ({ body, rule }) => pairs(body, /^ {4}pub (\w+): (.+),$/gm).map(([name, type]) => [rule === "camelCase" ? camel(name) : name, type]);
const words = ({ body, rule }) => pairs(body, /^ {4}(\w+),$/gm).map(([name]) => (rule === "lowercase" ? name.toLowerCase() : snake(name)));

/** Compares. */
exports.wire = function wire({ ts, checker, same, all, exported, typeNamed, root, hearthTypes, widgetTypes }) {
  const rust = protocol(root);
  const typeAt = (symbol) => checker.getTypeOfSymbol(symbol);
  const some = (type) => checker.getNonNullableType(type);
  const names = (symbols) => symbols.map(({ name }) => name);
  const literals = (type) => (some(type).isUnion() ? some(type).types : [some(type)]).map((one) => String(one.value ?? checker.typeToString(one)));
  const seen = new Set();

  /** What the protocol says of a name; a clear word where it has no such. */
  function defined(name) {
    if (!rust.has(name)) throw new Error(`src/protocol/: expected a struct or an enum ${name}, got none. Correct tests/types/wire.js.`);
    return rust.get(name);
  }

  function struct(name, type) {
    if (seen.has(name)) return;
    seen.add(name);
    const isShared = (field) => !OWN[name]?.includes(field);
    const sent = fields(defined(name)).filter(([field]) => isShared(field));
    compare(name, sent, all(type).filter((symbol) => isShared(symbol.name)));
  }

  function compare(place, sent, said) {
    same(place, sent.map(([name]) => name), "the protocol", names(said), "its type");
    const kinds = new Map(sent);
    for (const symbol of said) if (kinds.has(symbol.name)) field(`${place}.${symbol.name}`, kinds.get(symbol.name), symbol);
  }

  function field(place, kind, symbol) {
    const type = typeAt(symbol);
    const isLeftOut = symbol.flags & ts.SymbolFlags.Optional;
    const hasNull = type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Null);
    if (!isLeftOut) same(place, kind.startsWith("Option<") ? ["null"] : [], "the protocol", hasNull ? ["null"] : [], "its type");
    value(place, kind.replace(/^Option<(.+)>$/, "$1"), some(type));
  }

  function value(place, kind, type) {
    const inner = kind.match(/^Vec<(.+)>$/)?.[1];
    if (inner && checker.isArrayType(type)) return value(`${place}[]`, inner, checker.getTypeArguments(type)[0]);
    const other = rust.get(kind);
    if (other && words(other).length) return same(place, words(other), "the protocol", literals(type), "its type");
    if (other && fields(other).length) return struct(kind, type);
    same(place, [plain(kind)], "the protocol", [checker.typeToString(type)], "its type");
  }

  function trained() {
    const union = new Map(typeNamed(hearthTypes, "Event").types.map((type) => [checker.getTypeOfPropertyOfType(type, "type").value, type]));
    const kinds = pairs(defined("TrainEvent").body, /^ {4}(\w+) \{\n([^]*?)^ {4}\}/gm).map(([name, body]) => [snake(name), body]);
    same("Event", [...kinds.map(([kind]) => kind), ...ENDS], "the protocol", [...union.keys()], "its type");
    for (const [kind, body] of kinds.filter(([kind]) => union.has(kind))) {
      const sent = pairs(body, /^ {8}(\w+): (.+),$/gm).filter(([name]) => !AT.includes(name));
      compare(`Event, ${kind}`, sent, all(union.get(kind)).filter(({ name }) => !["type", "metrics", ...AT].includes(name)));
    }
  }

  /** What a line's timing answers with; that type has no name. */
  function timed() {
    const [call] = typeAt(exported(hearthTypes).find(({ name }) => name === "benchmarkLine")).getCallSignatures();
    struct("LineResult", checker.getAwaitedType(call.getReturnType()));
  }

  function widget() {
    const events = all(typeNamed(widgetTypes, "HearthDemoEvents"));
    const [script, told] = ["static/widget.js", "src/browser/widget/tell.rs"].map((name) => readFileSync(join(root, name), "utf8"));
    const found = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);
    const kinds = [...found(told, /news\.add\("([\w-]+)"/g), ...found(script, /#tell\("([\w-]+)"/g)];
    same("events of <hearth-demo>", unique(kinds), "the widget", names(events), "HearthDemoEvents");
    const sent = found(told, /(?<!add|bytes)\("(\w+)", /g);
    const said = [...events, ...all(typeAt(events.find(({ name }) => name === "prediction")))].map(typeAt).flatMap(parts);
    same("details of <hearth-demo>", unique(sent), "the widget", unique(names(said)), "HearthDemoEvents");
    const fetched = [...found(told, /bytes\("(\w+)"/g), ...found(script, /what: "(\w+)"/g)];
    same("detail.what of 'progress'", unique(fetched), "the widget", literals(typeAt(said.find(({ name }) => name === "what"))), "HearthDemoEvents");
  }

  /** The fields of an object, or of the objects in a list. */
  function parts(type) {
    const one = checker.isArrayType(type) ? checker.getTypeArguments(type)[0] : type;
    return one.flags & ts.TypeFlags.Object ? all(one) : [];
  }

  for (const [name, said] of PAIRS) struct(name, typeNamed(hearthTypes, said));
  timed();
  trained();
  widget();
};

const unique = (names) => [...new Set(names)];

/** A type of Rust in TypeScript. */
function plain(kind) {
  if (/^[uif]\d+$/.test(kind)) return "number";
  return { String: "string", bool: "boolean" }[kind] ?? kind;
}
