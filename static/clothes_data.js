// The pictures that ship: fetched once, checked, unpacked. 28 x 28 bytes each, bright on black, and the place of a class.

export const SIDE = 28;
const PIXELS = SIDE * SIDE;
const FOLDER = "data/clothes/";

/** A part of the data set: "validation" (1,000 pictures, 0.4 MB) or "held_out" (10,000 that no training sees, 4.4 MB). */
class Part {
  constructor(pixels, labels) {
    this.pixels = pixels;
    this.labels = labels;
  }

  /** One picture's bytes. */
  picture(index) {
    return this.pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
  }

  /** The places of all pictures of a class. */
  of(label) {
    return Array.from(this.labels.keys()).filter((index) => this.labels[index] === label);
  }
}

/** A picture as networks take it. */
export const values = (picture) => Float32Array.from(picture, (pixel) => pixel / 255);

const parts = new Map();

/** Fetches a part, once; one that failed may be asked for again. */
export function fetchPart(name) {
  if (!parts.has(name)) {
    const part = load(name);
    part.catch(() => parts.delete(name));
    parts.set(name, part);
  }
  return parts.get(name);
}

async function load(name) {
  const { files } = await (await answer("manifest.json")).json();
  const of = (kind) => unpacked(files.find((file) => file.part === name && file.kind === kind));
  const [images, labels] = await Promise.all([of("images"), of("labels")]);
  // What stands before the bytes in IDX: four numbers for pictures, two for labels.
  return new Part(images.subarray(16), labels.subarray(8));
}

async function answer(file) {
  const response = await fetch(FOLDER + file).catch(() => null);
  if (response?.ok) return response;
  const got = response ? `HTTP status ${response.status}` : "no answer";
  throw new Error(`${FOLDER}${file}: expected the file, got ${got}. Check the connection and try again.`);
}

/** Some hosts unpack on the way, so the unpacked bytes are what is checked. */
async function unpacked({ file, sha256 }) {
  const packed = new Uint8Array(await (await answer(file)).arrayBuffer());
  const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
  const stream = isPacked && new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = stream ? new Uint8Array(await new Response(stream).arrayBuffer()) : packed;
  // Without a secure context a page cannot hash.
  const hash = await crypto.subtle?.digest("SHA-256", bytes);
  const hex = hash && Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex && hex !== sha256) throw new Error(`${FOLDER}${file}: expected bytes with SHA-256 ${sha256}, got ${hex}. Reload the page.`);
  return bytes;
}
