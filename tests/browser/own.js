// Small pictures of two kinds, no two alike, as files.
window.picture = (kind, number) => {
  const canvas = new OffscreenCanvas(120, 120);
  const context = canvas.getContext("2d");
  context.fillStyle = kind === "disc" ? "#204060" : "#f0e8d0";
  context.fillRect(0, 0, 120, 120);
  if (kind === "disc") {
    context.fillStyle = `hsl(${20 + (number % 20)} 90% 50%)`;
    context.beginPath();
    context.arc(50 + (number % 7) * 3, 50 + (number % 5) * 4, 30 + (number % 9), 0, 7);
    context.fill();
  } else {
    context.fillStyle = `hsl(${200 + (number % 30)} 60% 35%)`;
    for (let x = number % 11; x < 120; x += 20) context.fillRect(x, 0, 9, 120);
  }
  return canvas.convertToBlob({ type: "image/png" }).then((blob) => new File([blob], `${kind} ${number}.png`));
};

// Chooses files in a field.
window.give = (id, files) => {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  const field = document.querySelector(`[data-testid=${id}]`);
  field.files = data.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

// Keeps the latest file that the page offers, in place of a download.
const addresses = new Map();
const create = URL.createObjectURL;
URL.createObjectURL = (blob) => {
  const address = create.call(URL, blob);
  addresses.set(address, blob);
  return address;
};
const click = HTMLAnchorElement.prototype.click;
HTMLAnchorElement.prototype.click = function () {
  if (!this.download) return click.call(this);
  window.saved = { name: this.download, blob: addresses.get(this.href) };
};
