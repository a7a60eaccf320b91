//! Writes ONNX files: the few messages of its protocol buffers that our graphs need (onnx.proto3 of ONNX 1.16, operators of version 20).

const utf8 = new TextEncoder();

function varint(number) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(number));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...bytes, Number(rest));
}

function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const whole = (field, number) => joined([varint(field << 3), varint(number)]);
const block = (field, bytes) => joined([varint((field << 3) | 2), varint(bytes.length), bytes]);
const text = (field, value) => block(field, utf8.encode(value));
const float = (field, value) => joined([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)]);

const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;
const typeOf = (values) => (values instanceof Int32Array ? INT32 : values instanceof BigInt64Array ? INT64 : FLOAT);

function tensor(name, { shape, values }) {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return joined([...shape.map((side) => whole(1, side)), whole(2, typeOf(values)), text(8, name), block(9, raw)]);
}

function attribute([name, value]) {
  if (Array.isArray(value)) return joined([text(1, name), ...value.map((item) => whole(8, item)), whole(20, 7)]);
  if (Number.isInteger(value)) return joined([text(1, name), whole(3, value), whole(20, 2)]);
  return joined([text(1, name), float(2, value), whole(20, 1)]);
}

function described(name, type, shape) {
  const dimensions = block(2, joined(shape.map((side) => block(1, whole(1, side)))));
  return joined([text(1, name), block(2, block(1, joined([whole(1, type), dimensions])))]);
}

/** A graph in the making: operators are added one after the other, each returns its output's name. */
export class Graph {
  #nodes = [];
  #initializers = [];
  #inputs = [];

  input(name, shape, type = FLOAT) {
    this.#inputs.push(block(11, described(name, type, shape)));
    return name;
  }

  /** Numbers that the file holds. */
  constant(value) {
    const name = `c${this.#initializers.length}`;
    this.#initializers.push(block(5, tensor(name, value)));
    return name;
  }

  whole(...values) {
    return this.constant({ shape: [values.length], values: BigInt64Array.from(values, BigInt) });
  }

  scalar(value) {
    return this.constant({ shape: [], values: Float32Array.of(value) });
  }

  op(type, inputs, attributes = {}, output = `n${this.#nodes.length}`) {
    const names = [...inputs.map((input) => text(1, input)), text(2, output), text(4, type)];
    const settings = Object.entries(attributes).map((entry) => block(5, attribute(entry)));
    this.#nodes.push(block(1, joined([...names, ...settings])));
    return output;
  }

  /** The whole file; the output is what was computed as `output`. */
  file(shape) {
    const output = block(12, described("output", FLOAT, shape));
    const graph = joined([...this.#nodes, text(2, "line"), ...this.#initializers, ...this.#inputs, output]);
    return joined([whole(1, 9), text(2, "hearth"), block(7, graph), block(8, whole(2, 20))]);
  }
}

export { INT32 };
