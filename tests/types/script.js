// Whether the types are those of the scripts: what static/hearth.js exports and the element of static/widget.js, as far as TypeScript can tell
// from JavaScript without types: names, arguments, options, what settings may be.

/** What the browser calls, and what widget.js calls itself. */
const HIDDEN = ["connectedCallback", "disconnectedCallback", "attributeChangedCallback", "policyForbids"];

/** Compares. */
exports.script = function script({ ts, checker, within, same, all, exported, typeNamed, hearth, hearthTypes, widget, widgetTypes }) {
  const files = [hearth, hearthTypes, widget, widgetTypes];
  const isOurs = (symbol) => symbol?.declarations?.some((declaration) => files.includes(declaration.getSourceFile())) ?? false;
  const texts = (symbols) => symbols.map((symbol) => checker.symbolToString(symbol));
  const typeOf = (symbol) => checker.getTypeOfSymbol(symbol);
  const seen = new Set();

  /** Compares two types, with what they give and take in turn. */
  function agree(place, ...types) {
    const [ran, said] = types.map((type) => checker.getNonNullableType(checker.getAwaitedType(type) ?? type));
    if (seen.has(ran)) return;
    seen.add(ran);
    if (checker.isArrayType(ran)) return agree(`${place}[]`, ...[ran, said].map((type) => checker.getTypeArguments(type)[0]));
    calls(place, ran.getCallSignatures(), said.getCallSignatures());
    calls(`new ${place}`, ran.getConstructSignatures(), said.getConstructSignatures());
    // Of an object whose names come from the engine nothing is known here.
    const isKnown = ran.flags & ts.TypeFlags.Object && !ran.getStringIndexType();
    if (isKnown && (isOurs(ran.symbol) || isOurs(said.symbol))) members(named(said) ?? place, ran, said);
  }

  const named = ({ symbol }) => (symbol && symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class) ? symbol.name : null);

  function members(place, ran, said, more = []) {
    const [mine, others] = [all(ran), all(said)];
    const isWanted = (symbol) => isOurs(symbol) && !(symbol.flags & ts.SymbolFlags.Optional);
    const own = texts(mine.filter(isOurs)).filter((name) => !HIDDEN.includes(name));
    within(place, [...own, ...more], "the script", texts(others), "its type");
    within(place, texts(others.filter(isWanted)), "its type", [...texts(mine), ...assigned(ran), ...more], "the script");
    for (const symbol of mine.filter(isOurs)) {
      const other = others.find(({ name }) => name === symbol.name);
      if (other) agree(`${place}.${symbol.name}`, typeOf(symbol), typeOf(other));
    }
  }

  /** What a class puts on itself by `Object.assign(this, { … })`. */
  function assigned({ symbol }) {
    const isIt = (node) => ts.isCallExpression(node) && node.getText().startsWith("Object.assign(this,");
    const call = symbol?.valueDeclaration && find(symbol.valueDeclaration, isIt);
    return call ? call.arguments[1].properties.map(({ name }) => name.text) : [];
  }

  function calls(place, [ran], [said]) {
    if (!ran || !said) return same(place, ran ? ["a call"] : [], "the script", said ? ["a call"] : [], "its type");
    const counts = [ran, said].map(({ parameters }) => [`${parameters.length} arguments`]);
    same(place, counts[0], "the script", counts[1], "its type");
    ran.parameters.forEach((parameter, index) => said.parameters[index] && takes(place, parameter, said.parameters[index]));
    agree(`${place}()`, ran.getReturnType(), said.getReturnType());
  }

  /** Compares the names that an argument is taken apart into, and those of the table that checkSettings() holds it to. */
  function takes(place, { valueDeclaration: { name, parent } }, argument) {
    const parts = ts.isObjectBindingPattern(name) ? [...name.elements] : [];
    const isRest = (part) => part.dotDotDotToken;
    const held = (parts.find(isRest) ?? { name }).name.getText();
    const isHeld = (node) => ts.isCallExpression(node) && node.getText().startsWith(`checkSettings(${held},`);
    const table = find(parent, isHeld)?.arguments[1].getText();
    if (!parts.length && !table) return;
    const rules = table ? entries(hearth, table) : [];
    const taken = parts.filter((part) => !isRest(part)).map((part) => (part.propertyName ?? part.name).text);
    const type = checker.getNonNullableType(typeOf(argument));
    const at = `${place}(), ${argument.name}`;
    same(at, [...taken, ...rules.map((rule) => rule.name.text)], "the script", texts(all(type)), "its type");
    for (const rule of rules) setting(at, rule, all(type).find((symbol) => symbol.name === rule.name.text));
  }

  /** Compares what a setting may be: words, or a type. */
  function setting(at, { name, initializer }, symbol) {
    if (!symbol) return;
    const type = checker.getNonNullableType(typeOf(symbol));
    const other = ts.isArrayLiteralExpression(initializer) ? "string[]" : "number";
    const allowed = ts.isCallExpression(initializer) ? initializer.arguments.map((word) => word.text) : [other];
    const said = type.isUnion() ? type.types.map(({ value }) => value) : [checker.typeToString(type)];
    same(`${at}.${name.text}`, allowed, "the script", said, "its type");
  }

  function find(node, fits) {
    return fits(node) ? node : ts.forEachChild(node, (child) => find(child, fits));
  }

  /** The class or the variable of a name, wherever it stands. */
  function definition(file, name) {
    const node = find(file, (node) => (ts.isClassDeclaration(node) || ts.isVariableDeclaration(node)) && node.name.getText() === name);
    if (!node) throw new Error(`${file.fileName}: expected a definition of ${name}, got none. Correct tests/types/script.js.`);
    return node;
  }

  /** What stands in `const NAME = { … }`. */
  const entries = (file, name) => definition(file, name).initializer.properties;

  const values = (file) => exported(file).filter(({ flags }) => flags & ts.SymbolFlags.Value);
  same("exports", texts(values(hearth)), "static/hearth.js", texts(values(hearthTypes)), "static/hearth.d.ts");
  for (const symbol of values(hearth)) {
    const other = values(hearthTypes).find(({ name }) => name === symbol.name);
    if (other) agree(symbol.name, typeOf(symbol), typeOf(other));
  }
  const element = definition(widget, "HearthDemo");
  const attributes = entries(widget, "ATTRIBUTES").map(({ name }) => name.text);
  members("<hearth-demo>", checker.getTypeAtLocation(element), typeNamed(widgetTypes, "HearthDemoElement"), attributes);
};
