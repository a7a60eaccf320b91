//! TensorFlow.js with one of its backends: `tfjs-cpu`, `tfjs-wasm`, `tfjs-webgl`, `tfjs-webgpu`. Pictures are laid out as it wants them:
//! channels last, weights transposed once, before any timing.

import { batches, cnn, features, head, labels, matrix, photo, pictures, tokens } from "./numbers.js";
import { fetched } from "./weights.js";

const FOLDER = "/node_modules/@tensorflow";

const script = (address) =>
  new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
    document.head.append(element);
  });

/** What answers needs the core alone; gradients come only with everything, which has the backends cpu and webgl in it. */
async function programs(backend, trains) {
  await script(trains ? `${FOLDER}/tfjs/dist/tf.min.js` : `${FOLDER}/tfjs-core/dist/tf-core.min.js`);
  if (trains && ["cpu", "webgl"].includes(backend)) return;
  await script(`${FOLDER}/tfjs-backend-${backend}/dist/tf-backend-${backend}.min.js`);
}

async function start(backend, trains) {
  await programs(backend, trains);
  if (backend === "wasm") {
    tf.wasm.setThreadsCount(1);
    tf.wasm.setWasmPaths(`${FOLDER}/tfjs-backend-wasm/wasm-out/`);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  await tf.ready();
}

const tensor = ({ shape, values }) => tf.tensor(values, shape);
const variable = (value) => tf.tidy(() => tf.variable(value));
const filter = (weight) => tf.transpose(tensor(weight), [2, 3, 1, 0]);
const dense = (weight) => tf.transpose(tensor(weight));

/** The first dense layer's weight for features whose channels come last. */
const flattened = ({ values }) => tf.transpose(tf.reshape(tf.transpose(tf.tensor(values, [64, 32, 7, 7]), [0, 2, 3, 1]), [64, 1568]));

function cnnWeights() {
  const w = cnn();
  return Object.entries(w).map(([name, value]) => {
    const isFilter = value.shape.length === 4;
    if (name === "hidden") return variable(flattened(value));
    return variable(isFilter ? filter(value) : value.shape.length === 2 ? dense(value) : tensor(value));
  });
}

const linear = (a, b, bias, activation = "linear") => tf.fused.matMul({ a, b, bias, activation });

function cnnLogits(x, [conv1, bias1, conv2, bias2, hidden, bias3, last, bias4]) {
  const conv = (x, filter, bias) => {
    const y = tf.fused.conv2d({ x, filter, bias, strides: 1, pad: "same", activation: "relu" });
    return tf.maxPool(y, 2, 2, "valid");
  };
  x = conv(conv(x, conv1, bias1), conv2, bias2);
  x = linear(tf.reshape(x, [x.shape[0], 1568]), hidden, bias3, "relu");
  return linear(x, last, bias4);
}

const images = (count) => tf.tensor(pictures(count).values, [count, 28, 28, 1]);
const oneHot = (classes) => tf.cast(tf.oneHot(classes, 10), "float32");
const adam = () => tf.train.adam(1e-3, 0.9, 0.999, 1e-8);

/** A run of what returns a tensor, which is read. */
function forward(compute) {
  return async () => {
    const output = tf.tidy(compute);
    const read = await output.data();
    output.dispose();
    return read;
  };
}

function trainCnn() {
  const [x, y, weights, optimizer] = [images(32), oneHot(labels(32)), cnnWeights(), adam()];
  const loss = () => tf.losses.softmaxCrossEntropy(y, cnnLogits(x, weights));
  return forward(() => optimizer.minimize(loss, true, weights));
}

function trainHead() {
  const w = head();
  const [weight, bias, optimizer] = [variable(dense(w.weight)), variable(tensor(w.bias)), adam()];
  const [rows, classes] = [tensor(features()), oneHot(labels(features().shape[0]))];
  const cut = batches().map(([from, to]) => [tf.slice(rows, from, to - from), tf.slice(classes, from, to - from)]);
  const step = ([x, y]) => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, linear(x, weight, bias)), true, [weight, bias]);
  return forward(() => tf.div(tf.addN(cut.map(step)), cut.length));
}

function answerCnn() {
  const [x, weights] = [images(1), cnnWeights()];
  return forward(() => cnnLogits(x, weights));
}

function multiply(side) {
  const [left, right] = [tensor(matrix(1, side)), tensor(matrix(2, side))];
  return forward(() => tf.slice(tf.matMul(left, right), [0, 0], [1, 8]));
}

async function answerPhoto() {
  const { efficientnet } = await import("./tfjs_models.js");
  const compute = efficientnet(await fetched("efficientnet-lite0"));
  const x = tf.tidy(() => tf.transpose(tensor(photo()), [0, 2, 3, 1]));
  return forward(() => compute(x));
}

async function answerText(count) {
  const { minilm } = await import("./tfjs_models.js");
  const compute = minilm(await fetched("minilm"));
  const ids = tf.tensor(tokens(count), [count], "int32");
  return forward(() => compute(ids));
}

const LINES = {
  T1: trainCnn,
  T2: trainHead,
  I1: answerPhoto,
  I2: answerCnn,
  "I3-16": () => answerText(16),
  "I3-128": () => answerText(128),
  "M1-256": () => multiply(256),
  "M1-512": () => multiply(512),
  "M1-1024": () => multiply(1024),
};

export async function open(name, line) {
  const backend = name.split("-")[1];
  await start(backend, line.startsWith("T"));
  if (backend !== "wasm") return { lines: LINES, reasons: {} };
  const { T1, ...lines } = LINES;
  return { lines, reasons: { T1: "cannot train convolutions" } };
}
