//! onnxruntime-web, on the processor (`ort-wasm`) or WebGPU (`ort-webgpu`): runs the files of make_onnx.js.

import { matrix, photo, pictures, tokens } from "./numbers.js";

const DIST = "/node_modules/onnxruntime-web/dist";
const MODULES = { wasm: "ort.wasm.min.mjs", webgpu: "ort.webgpu.min.mjs" };

const INPUTS = {
  I1: photo,
  I2: () => pictures(1),
  "I3-16": () => ids(16),
  "I3-128": () => ids(128),
  "M1-256": () => matrix(1, 256),
  "M1-512": () => matrix(1, 512),
  "M1-1024": () => matrix(1, 1024),
};

const ids = (count) => ({ shape: [count], values: tokens(count) });

async function session(ort, line, device) {
  const [model, { shape, values }] = [`/onnx/${line}.onnx`, INPUTS[line]()];
  const settings = { executionProviders: [device], graphOptimizationLevel: "all" };
  const loaded = await ort.InferenceSession.create(model, settings);
  const type = values instanceof Int32Array ? "int32" : "float32";
  const feeds = { input: new ort.Tensor(type, values, shape) };
  return async () => (await loaded.run(feeds)).output.getData();
}

export async function open(name) {
  const device = name.split("-")[1];
  const ort = await import(`${DIST}/${MODULES[device]}`);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = `${DIST}/`;
  const offered = Object.keys(INPUTS).map((line) => [line, () => session(ort, line, device)]);
  return { lines: Object.fromEntries(offered), reasons: { T1: "cannot train", T2: "cannot train" } };
}
