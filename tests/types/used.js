// Whether the samples use all that the types offer, so that nothing in them goes unseen.

const { basename } = require("node:path");

/** Compares the names that the types declare with the words of the samples. */
exports.used = function used({ ts, within, types, samples }) {
  const isWord = (node) => ts.isIdentifier(node) || ts.isStringLiteral(node);
  const words = samples.flatMap((file) => nodes(ts, file)).filter(isWord).map(({ text }) => text);
  for (const file of types) {
    const declared = nodes(ts, file).filter((node) => isMember(ts, node) || isExported(ts, node));
    const names = new Set(declared.map(({ name }) => name?.text).filter(Boolean));
    within(basename(file.fileName), [...names], "it", words, "tests/types/");
  }
};

function nodes(ts, node) {
  const found = [node];
  ts.forEachChild(node, (child) => void found.push(...nodes(ts, child)));
  return found;
}

const isMember = (ts, node) => ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isPropertyDeclaration(node);
const isExported = (ts, node) => ts.getCombinedModifierFlags(node) === ts.ModifierFlags.Export;
