//! The two shipped models as lists of what they compute, after src/model/efficientnet_lite.rs and src/model/minilm.rs.

/** EfficientNet-Lite0: repeats, kernel, stride of the first, channels, expansion. */
const STAGES = [
  [1, 3, 1, 16, 1],
  [2, 3, 2, 24, 6],
  [2, 5, 2, 40, 6],
  [3, 3, 2, 80, 6],
  [3, 5, 1, 112, 6],
  [4, 5, 2, 192, 6],
  [1, 3, 1, 320, 6],
];

/** Every block: where its weights are, its stride, whether it widens, and whether what came in is added. */
export function blocks() {
  const all = [];
  let channels = 32;
  for (const [repeats, kernel, first, to, expansion] of STAGES) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const stride = repeat ? 1 : first;
      all.push({ path: `blocks.${all.length}`, kernel, stride, widens: expansion > 1, residual: stride === 1 && channels === to });
      channels = to;
    }
  }
  return all;
}

/** What TensorFlow's "SAME" pads before and after a side: asymmetric where it strides, as sides are even. */
export const padding = (kernel, stride) => {
  const both = kernel - stride;
  return [Math.floor(both / 2), Math.ceil(both / 2)];
};

export const MINILM = { layers: 6, heads: 12, width: 384, inHead: 32, epsilon: 1e-12 };
