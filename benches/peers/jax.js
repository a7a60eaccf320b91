//! jax-js, on the processor (`jax-wasm`) or WebGPU (`jax-webgpu`): every line is one compiled function, Adam included.

import { batches, cnn, features, head, labels, matrix, pictures } from "./numbers.js";

let jax;
let np;

async function start(device) {
  jax = await import("/node_modules/@jax-js/jax/dist/index.js");
  np = jax.numpy;
  if (!(await jax.init(device)).includes(device)) throw new Error(`the device ${device} does not start`);
  jax.defaultDevice(device);
}

const array = ({ shape, values }) => np.array(values).reshape(shape);
const arrays = (weights) => Object.fromEntries(Object.entries(weights).map(([name, value]) => [name, array(value)]));

function oneHot(classes) {
  const values = new Float32Array(classes.length * 10);
  classes.forEach((label, row) => (values[row * 10 + label] = 1));
  return array({ shape: [classes.length, 10], values });
}

/** Arguments are used up by what they are given to: `.ref` keeps one. */
function conv(x, weight, bias) {
  const y = jax.nn.relu(jax.lax.conv(x, weight, [1, 1], "SAME").add(bias.reshape([-1, 1, 1])));
  const [batch, channels, height, width] = y.shape;
  return np.max(np.max(y.reshape([batch, channels, height / 2, 2, width / 2, 2]), 5), 3);
}

const linear = (x, weight, bias) => np.matmul(x, weight.transpose()).add(bias);

function cnnLogits(w, x) {
  x = conv(conv(x, w.conv1, w.bias1), w.conv2, w.bias2);
  const hidden = jax.nn.relu(linear(x.reshape([x.shape[0], 1568]), w.hidden, w.bias3));
  return linear(hidden, w.head, w.bias4);
}

const crossEntropy = (logits, y) => np.sum(jax.nn.logSoftmax(logits, -1).mul(y)).mul(-1 / logits.shape[0]);

/** Adam by the book (Kingma and Ba, 2015); `rates`: the step's learning rate and epsilon, both with the bias correction in them. */
function adam(weight, gradient, mean, square, rates) {
  const first = mean.mul(0.9).add(gradient.ref.mul(0.1));
  const second = square.mul(0.999).add(np.square(gradient).mul(0.001));
  const [rate, epsilon] = [rates.ref.slice(0), rates.slice(1)];
  const change = first.ref.mul(rate).div(np.sqrt(second.ref).add(epsilon));
  return [weight.sub(change), first, second];
}

/** `[loss, state]` from the state: weights, means and squares by name. */
function stepOf(logits) {
  const loss = (w, x, y) => crossEntropy(logits(w, x), y);
  return jax.jit((w, means, squares, rates, x, y) => {
    const [value, gradients] = jax.valueAndGrad(loss)(jax.tree.ref(w), x, y);
    const state = [{}, {}, {}];
    for (const name of Object.keys(w)) {
      const moved = adam(w[name], gradients[name], means[name], squares[name], rates.ref);
      moved.forEach((part, place) => (state[place][name] = part));
    }
    rates.dispose();
    return [value, ...state];
  });
}

/** A training: each call is one step and returns its loss. */
function training(logits, weights) {
  const [step, zeros] = [stepOf(logits), (w) => jax.tree.map((part) => np.zeros(part.shape), w)];
  let state = [arrays(weights), zeros(arrays(weights)), zeros(arrays(weights))];
  let count = 0;
  return (x, y) => {
    count += 1;
    const root = Math.sqrt(1 - 0.999 ** count);
    const rates = np.array(Float32Array.of((1e-3 * root) / (1 - 0.9 ** count), 1e-8 * root));
    const [loss, ...next] = step(...state, rates, x.ref, y.ref);
    state = next;
    return loss;
  };
}

function trainCnn() {
  const [step, x, y] = [training(cnnLogits, cnn()), array(pictures(32)), oneHot(labels(32))];
  return async () => step(x, y).data();
}

function trainHead() {
  const step = training((w, x) => linear(x, w.weight, w.bias), head());
  const { values, shape } = features();
  const cut = batches().map(([from, to]) => {
    const rows = { shape: [to - from, shape[1]], values: values.slice(from * shape[1], to * shape[1]) };
    return [array(rows), oneHot(labels(to).slice(from))];
  });
  return async () => {
    let sum = 0;
    const losses = cut.map(([x, y]) => step(x, y));
    for (const loss of losses) sum += (await loss.data())[0];
    return [sum / cut.length];
  };
}

function answerCnn() {
  const [logits, w, x] = [jax.jit(cnnLogits), arrays(cnn()), array(pictures(1))];
  return async () => logits(jax.tree.ref(w), x.ref).data();
}

function multiply(side) {
  const [left, right] = [array(matrix(1, side)), array(matrix(2, side))];
  return async () => {
    const all = np.matmul(left.ref, right.ref);
    return all.slice(0, [0, 8]).data();
  };
}

const LINES = {
  T1: trainCnn,
  T2: trainHead,
  I2: answerCnn,
  "M1-256": () => multiply(256),
  "M1-512": () => multiply(512),
  "M1-1024": () => multiply(1024),
};

export async function open(name) {
  await start(name.split("-")[1]);
  const reason = "not written for it here";
  return { lines: LINES, reasons: { I1: reason, "I3-16": reason, "I3-128": reason } };
}
