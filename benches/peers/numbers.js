//! Weights and data that any language makes alike: the generator of src/engine/line/numbers.rs.

/** Numbers from 0 up to 1: Knuth's linear congruential generator of 32 bits, of which the upper 24 count. */
export function units(seed, count) {
  const values = new Float32Array(count);
  let state = seed;
  for (let place = 0; place < count; place++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[place] = (state >>> 8) / 16_777_216;
  }
  return values;
}

export const product = (shape) => shape.reduce((all, side) => all * side, 1);

/** A weight of that shape, within `sqrt(6 / inputs)`. Each step is rounded to 32 bits, as it is in Rust. */
export function weight(seed, shape) {
  const count = product(shape);
  const limit = Math.fround(Math.sqrt(Math.fround(6 / (count / shape[0]))));
  return { shape, values: units(seed, count).map((value) => Math.fround(2 * value - 1) * limit) };
}

const bias = (count) => ({ shape: [count], values: new Float32Array(count) });

/** The network of T1, I2 and S1, in PyTorch's layout. */
export const cnn = () => ({
  conv1: weight(1, [16, 1, 3, 3]),
  bias1: bias(16),
  conv2: weight(2, [32, 16, 3, 3]),
  bias2: bias(32),
  hidden: weight(3, [64, 1568]),
  bias3: bias(64),
  head: weight(4, [10, 64]),
  bias4: bias(10),
});

/** The head of T2. */
export const head = () => ({ weight: weight(1, [10, 1280]), bias: bias(10) });

export const BATCH = 32;
export const CLASSES = 10;
export const ROWS = 2000;
export const WIDTH = 1280;

export const pictures = (count) => ({ shape: [count, 1, 28, 28], values: units(100, count * 784) });
export const features = () => ({ shape: [ROWS, WIDTH], values: units(100, ROWS * WIDTH) });
export const labels = (count) => Int32Array.from({ length: count }, (_, place) => place % CLASSES);
export const photo = () => ({ shape: [1, 3, 224, 224], values: units(1, 3 * 224 * 224).map((value) => 2 * value - 1) });
export const tokens = (count) => Int32Array.from({ length: count }, (_, place) => 1000 + 7 * place);
export const matrix = (seed, side) => ({ shape: [side, side], values: units(seed, side * side) });

/** Where the batches of T2 start and end; the last one is smaller. */
export const batches = () =>
  Array.from({ length: Math.ceil(ROWS / BATCH) }, (_, at) => [at * BATCH, Math.min((at + 1) * BATCH, ROWS)]);
