//! The lines as ONNX graphs, for onnxruntime in the browser and outside.

import { blocks, MINILM, padding } from "./models.js";
import { cnn as cnnWeights, matrix } from "./numbers.js";
import { Graph, INT32 } from "./onnx.js";

/** Small CNN: I2, S1. */
export function cnn() {
  const [graph, w] = [new Graph(), cnnWeights()];
  const conv = (x, weight, bias) => {
    const settings = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
    const y = graph.op("Relu", [graph.op("Conv", [x, graph.constant(weight), graph.constant(bias)], settings)]);
    return graph.op("MaxPool", [y], { kernel_shape: [2, 2], strides: [2, 2] });
  };
  const x = conv(conv(graph.input("input", [1, 1, 28, 28]), w.conv1, w.bias1), w.conv2, w.bias2);
  const hidden = graph.op("Relu", [dense(graph, graph.op("Flatten", [x]), w.hidden, w.bias3)]);
  dense(graph, hidden, w.head, w.bias4, "output");
  return graph.file([1, 10]);
}

function dense(graph, x, weight, bias, output) {
  return graph.op("Gemm", [x, graph.constant(weight), graph.constant(bias)], { transB: 1 }, output);
}

/** One product of matrices, of which the first row's start is read. The right one is in the file: onnxruntime may pack it once. */
export function product(side) {
  const graph = new Graph();
  const all = graph.op("MatMul", [graph.input("input", [side, side]), graph.constant(matrix(2, side))]);
  graph.op("Slice", [all, graph.whole(0, 0), graph.whole(1, 8)], {}, "output");
  return graph.file([1, 8]);
}

/** EfficientNet-Lite0: I1. */
export function efficientnet(weights) {
  const graph = new Graph();
  const bounds = [graph.scalar(0), graph.scalar(6)];
  const relu6 = (x) => graph.op("Clip", [x, ...bounds]);
  const conv = (x, path, kernel, stride, group = 1) => {
    const [before, after] = padding(kernel, stride);
    const pads = [before, before, after, after];
    const settings = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads, group };
    return graph.op("Conv", [x, graph.constant(weights[`${path}.weight`]), graph.constant(weights[`${path}.bias`])], settings);
  };
  const block = (x, { path, kernel, stride, widens, residual }) => {
    const wide = widens ? relu6(conv(x, `${path}.expand`, 1, 1)) : x;
    const channels = weights[`${path}.depthwise.weight`].shape[0];
    const filtered = relu6(conv(wide, `${path}.depthwise`, kernel, stride, channels));
    const narrow = conv(filtered, `${path}.project`, 1, 1);
    return residual ? graph.op("Add", [narrow, x]) : narrow;
  };
  const stem = relu6(conv(graph.input("input", [1, 3, 224, 224]), "stem", 3, 2));
  const x = relu6(conv(blocks().reduce(block, stem), "head_conv", 1, 1));
  const features = graph.op("Flatten", [graph.op("GlobalAveragePool", [x])]);
  dense(graph, features, weights["head.weight"], weights["head.bias"], "output");
  return graph.file([1, 1000]);
}

/** MiniLM: I3, for texts of that many tokens. */
export function minilm(weights, tokens) {
  const graph = new Graph();
  const { heads, inHead, width, epsilon } = MINILM;
  const constant = (path) => graph.constant(weights[path]);
  const linear = (x, path) => dense(graph, x, weights[`${path}.weight`], weights[`${path}.bias`]);
  const norm = (x, path) => graph.op("LayerNormalization", [x, constant(`${path}.gamma`), constant(`${path}.beta`)], { epsilon });
  const add = (...both) => graph.op("Add", both);
  const split = (x, perm) => graph.op("Transpose", [graph.op("Reshape", [x, graph.whole(tokens, heads, inHead)])], { perm });
  const attention = (x, path) => {
    const query = graph.op("Mul", [split(linear(x, `${path}.query`), [1, 0, 2]), graph.scalar(inHead ** -0.5)]);
    const scores = graph.op("MatMul", [query, split(linear(x, `${path}.key`), [1, 2, 0])]);
    const shares = graph.op("Softmax", [scores], { axis: -1 });
    const mixed = graph.op("MatMul", [shares, split(linear(x, `${path}.value`), [1, 0, 2])]);
    const rows = graph.op("Reshape", [graph.op("Transpose", [mixed], { perm: [1, 0, 2] }), graph.whole(tokens, width)]);
    return linear(rows, `${path}.output`);
  };
  const layer = (x, path) => {
    const attended = norm(add(x, attention(x, `${path}.attention`)), `${path}.attention_norm`);
    const inner = graph.op("Gelu", [linear(attended, `${path}.inner`)]);
    return norm(add(attended, linear(inner, `${path}.output`)), `${path}.norm`);
  };
  const words = graph.op("Gather", [constant("words.weight"), graph.input("input", [tokens], INT32)]);
  const positions = { shape: [tokens, width], values: weights["positions.weight"].values.slice(0, tokens * width) };
  let x = norm(add(words, graph.constant(positions)), "norm");
  for (let place = 0; place < MINILM.layers; place++) x = layer(x, `layers.${place}`);
  const sum = graph.op("ReduceSum", [x, graph.whole(0)]);
  graph.op("Div", [sum, graph.op("ReduceL2", [sum, graph.whole(1)])], {}, "output");
  return graph.file([1, width]);
}
