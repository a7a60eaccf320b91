// How far each shipped model's answers through the API are from the goldens. `name`, `device` and `files` stand above.
const { load } = await import("./hearth.js");
const golden = await (await fetch(`./models/${name}/golden.json`)).json();
const model = await load(name, { device });
const said = { device: model.device.kind, compared: 0, difference: 0, wrong: [] };
const compare = (got, expected) => {
  said.compared += 1;
  const difference = Math.abs(got - expected);
  said.difference = Number.isNaN(difference) ? Infinity : Math.max(said.difference, difference);
};

const looks = {
  async digits() {
    for (const [place, logits] of golden.logits.entries()) {
      const { outputs } = await model.predict(Float32Array.from(golden.pixels[place], (pixel) => pixel / 255));
      const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
      logits.forEach((logit, digit) => compare(outputs.probabilities[digit], Math.exp(logit) / sum));
    }
  },

  // The same noise as `tests/reference/photos.py`, in the middle that the model looks at: what is left is the order of sums.
  async "efficientnet-lite0"() {
    const noise = new ImageData(256, 256);
    noise.data.fill(255);
    for (let c = 0; c < 3; c += 1) {
      for (let y = 0; y < 224; y += 1) {
        for (let x = 0; x < 224; x += 1) {
          const hashed = Math.imul(x * 7919 + y * 104_729 + c * 1_299_709, 2_654_435_761) >>> 24;
          const isNoise = ((x >> 4) + (y >> 4)) % 2 === 0;
          const byte = isNoise ? hashed : Math.floor((x * (c + 2) + y * 3) / 2) % 256;
          noise.data[((y + 16) * 256 + x + 16) * 4 + c] = byte;
        }
      }
    }
    const { probabilities } = (await model.predict(noise)).outputs;
    const { logits } = golden.noise_on_shipped;
    const shift = Math.log(probabilities[0]) - logits[0];
    logits.forEach((logit, place) => compare(Math.log(probabilities[place * 7]) - shift, logit));
    for (const { file, top } of golden.photos) {
      const { outputs, labels } = await model.predict(await (await fetch(`./samples/photos/${file}`)).blob());
      const best = outputs.probabilities.indexOf(Math.max(...outputs.probabilities));
      if (best !== top[0][0]) said.wrong.push(`${file}: ${labels[best]}`);
    }
  },

  async minilm() {
    // A text takes seconds on the software adapter.
    const texts = golden.texts.slice(0, device === "cpu" ? 12 : 4);
    const rows = await model.embed(texts.map(({ text }) => text));
    texts.forEach(({ shipped }, place) => shipped.forEach((value, at) => compare(rows[place][at], value)));
  },

  async magika() {
    for (const { name: file, label, score } of golden.files) {
      if (!(file in files)) continue;
      const { outputs, verdict } = await model.predict(Uint8Array.from(files[file]));
      if (verdict.label !== label) said.wrong.push(`${file}: ${verdict.label}`);
      if (score !== undefined) compare(Math.max(...outputs.probabilities), score);
    }
  },
};
await looks[name]();
await model.dispose();
return said;
