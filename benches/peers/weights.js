//! Reads the weights of models/: safetensors with 32-bit and 16-bit floats, and 8-bit integers with one scale a row.

/** A 16-bit float's value. */
function half(bits) {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

const READERS = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => Float32Array.from(new Uint16Array(bytes), half),
  I8: (bytes) => Float32Array.from(new Int8Array(bytes)),
};

function scaled(values, scales) {
  const width = values.length / scales.length;
  return values.map((value, place) => value * scales[Math.floor(place / width)]);
}

/** All tensors of a file, by path: `{ shape, values }` with 32-bit floats. */
export function parse(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const read = ({ dtype, data_offsets: [from, to] }) => READERS[dtype](buffer.slice(8 + length + from, 8 + length + to));
  const tensors = {};
  for (const [path, entry] of Object.entries(entries)) {
    if (path.endsWith(".scale")) continue;
    const scales = entries[`${path}.scale`];
    tensors[path] = { shape: entry.shape, values: scales ? scaled(read(entry), read(scales)) : read(entry) };
  }
  return tensors;
}

export async function fetched(model) {
  const answer = await fetch(`/models/${model}/${model}.safetensors`);
  if (!answer.ok) throw new Error(`${model}: ${answer.status}`);
  return parse(await answer.arrayBuffer());
}
