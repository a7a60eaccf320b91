//! `node make_onnx.js MODELS FOLDER`: writes the lines' ONNX files from the weights in MODELS into FOLDER.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { cnn, efficientnet, minilm, product } from "./graphs.js";
import { parse } from "./weights.js";

const [models, folder] = process.argv.slice(2);

function weights(model) {
  const bytes = readFileSync(`${models}/${model}/${model}.safetensors`);
  return parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

mkdirSync(folder, { recursive: true });
const text = weights("minilm");
const files = {
  I1: efficientnet(weights("efficientnet-lite0")),
  I2: cnn(),
  "I3-16": minilm(text, 16),
  "I3-128": minilm(text, 128),
  "M1-256": product(256),
  "M1-512": product(512),
  "M1-1024": product(1024),
};
for (const [line, bytes] of Object.entries(files)) writeFileSync(`${folder}/${line}.onnx`, bytes);
