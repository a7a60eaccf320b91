// The worker that reads zips and folders of pictures. It is fetched at the first file, and reads each where it lies.

const SCRIPT = new URL("./read_pictures_loader.js", import.meta.url).href;

class Reader {
  #worker;
  #ready;
  #open = new Map();
  #nextId = 1;

  constructor() {
    this.#worker = new Worker(SCRIPT, { type: "module" });
    this.#ready = new Promise((resolve) => {
      this.#worker.onmessage = ({ data }) => (data.event === "ready" ? resolve() : this.#hear(data));
    });
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end(event.message || "its end");
    };
  }

  #hear({ id, event }) {
    if (event.failed?.kind === "engine_lost") return this.#end(event.failed.message);
    const asked = this.#open.get(id);
    if (!asked) return undefined;
    if (event.progress) return asked.onProgress?.(event.progress);
    this.#open.delete(id);
    if (event.failed) return asked.reject(new Error(event.failed.message));
    if (event === "cancelled") return asked.reject(new DOMException("The reading was given up.", "AbortError"));
    return asked.resolve(event);
  }

  #end(what) {
    this.#worker.terminate();
    reader = null;
    const lost = new Error(`The reader of pictures failed: expected an answer, got '${what}'. Bring the pictures again.`);
    for (const asked of this.#open.values()) asked.reject(lost);
    this.#open.clear();
  }

  async ask(command, { files = [], signal, onProgress } = {}) {
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => this.#open.set(id, { resolve, reject, onProgress }));
    const cancel = () => this.ask({ cancel: { request: id } }).catch(() => {});
    signal?.addEventListener("abort", cancel);
    this.#ready.then(() => this.#worker.postMessage({ id, command, files }));
    try {
      return await answer;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }
}

let reader = null;

function ask(command, options) {
  reader ??= new Reader();
  return reader.ask(command, options);
}

/** Reads a zip. Gives {report, pictures}; throws a sentence that names the entry. */
export const readZip = (file, options) => ask("zip", { files: [file], ...options }).then(asRead);

/** Reads the files of a folder, {name, file} each, the name being its path within the folder. */
export function readFolder(entries, options) {
  const names = entries.map(({ name }) => name);
  return ask({ files: { names } }, { files: entries.map(({ file }) => file), ...options }).then(asRead);
}

const asRead = ({ report: { report, pictures } }) => ({ report: JSON.parse(report), pictures });

/** The file of a picture that was read, by its place. */
export async function readPicture(place) {
  const { picture } = await ask({ picture: { place } });
  return new Blob([picture.file]);
}
