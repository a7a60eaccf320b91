//! The two shipped models by TensorFlow.js' operators, fused where it has a fused one.

import { blocks, MINILM } from "./models.js";

const tensors = (weights) => Object.fromEntries(Object.entries(weights).map(([path, { shape, values }]) => [path, tf.tensor(values, shape)]));

/** EfficientNet-Lite0: `[1, 224, 224, 3]` in, logits out. */
export function efficientnet(weights) {
  const w = tensors(weights);
  const layouts = { depthwise: [2, 3, 0, 1] };
  for (const [path, value] of Object.entries(w)) {
    if (value.rank === 4) w[path] = tf.transpose(value, layouts[path.split(".").at(-2)] ?? [2, 3, 1, 0]);
  }
  const settings = (path, strides, activation) => ({
    filter: w[`${path}.weight`],
    bias: w[`${path}.bias`],
    strides,
    pad: "same",
    activation,
  });
  const conv = (x, path, stride, activation = "relu6") => tf.fused.conv2d({ x, ...settings(path, stride, activation) });
  const block = (x, { path, stride, widens, residual }) => {
    const wide = widens ? conv(x, `${path}.expand`, 1) : x;
    const filtered = tf.fused.depthwiseConv2d({ x: wide, ...settings(`${path}.depthwise`, stride, "relu6") });
    const narrow = conv(filtered, `${path}.project`, 1, "linear");
    return residual ? tf.add(narrow, x) : narrow;
  };
  const last = tf.transpose(w["head.weight"]);
  return (photos) => {
    const x = conv(blocks().reduce(block, conv(photos, "stem", 2)), "head_conv", 1);
    return tf.fused.matMul({ a: tf.mean(x, [1, 2]), b: last, bias: w["head.bias"] });
  };
}

/** MiniLM: token ids in, 384 numbers of length one out. */
export function minilm(weights) {
  const w = tensors(weights);
  const { heads, inHead, width, epsilon, layers } = MINILM;
  for (const [path, value] of Object.entries(w)) {
    if (path.startsWith("layers.") && value.rank === 2) w[path] = tf.transpose(value);
  }
  const linear = (x, path) => tf.fused.matMul({ a: x, b: w[`${path}.weight`], bias: w[`${path}.bias`] });
  const norm = (x, path) => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
    return tf.add(tf.mul(tf.mul(centred, scale), w[`${path}.gamma`]), w[`${path}.beta`]);
  };
  const gelu = (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
  const split = (x, path) => tf.transpose(tf.reshape(linear(x, path), [-1, heads, inHead]), [1, 0, 2]);
  const attention = (x, path) => {
    const query = tf.mul(split(x, `${path}.query`), inHead ** -0.5);
    const shares = tf.softmax(tf.matMul(query, split(x, `${path}.key`), false, true));
    const mixed = tf.transpose(tf.matMul(shares, split(x, `${path}.value`)), [1, 0, 2]);
    return linear(tf.reshape(mixed, [-1, width]), `${path}.output`);
  };
  const layer = (x, path) => {
    const attended = norm(tf.add(x, attention(x, `${path}.attention`)), `${path}.attention_norm`);
    const inner = gelu(linear(attended, `${path}.inner`));
    return norm(tf.add(attended, linear(inner, `${path}.output`)), `${path}.norm`);
  };
  return (ids) => {
    const positions = tf.slice(w["positions.weight"], 0, ids.shape[0]);
    let x = norm(tf.add(tf.gather(w["words.weight"], ids), positions), "norm");
    for (let place = 0; place < layers; place++) x = layer(x, `layers.${place}`);
    const sum = tf.sum(x, 0);
    return tf.div(sum, tf.norm(sum));
  };
}
