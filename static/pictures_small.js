// A worker that makes pictures small: the middle for the network, and a small JPEG for people. Not on the page's thread, since a photo of
// 50 million pixels takes long.

/** Twice what the network looks at. */
const SIDE = 512;
/** As the examples of the page of demos are. */
const THUMB = 224;

/** The middle of a picture, scaled down so that it is no larger than that. */
function middle(bitmap, most, ground) {
  const { width, height } = bitmap;
  const from = Math.min(width, height);
  const side = Math.min(from, most);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  if (ground) {
    context.fillStyle = ground;
    context.fillRect(0, 0, side, side);
  }
  context.drawImage(bitmap, (width - from) / 2, (height - from) / 2, from, from, 0, 0, side, side);
  return { canvas, context, side };
}

async function small(blob) {
  const bitmap = await createImageBitmap(blob);
  const { context, side } = middle(bitmap, SIDE, null);
  const image = context.getImageData(0, 0, side, side);
  // JPEG knows nothing transparent, and the network takes that for white.
  const { canvas } = middle(bitmap, THUMB, "#fff");
  bitmap.close();
  const thumb = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  return { image, thumb: new Uint8Array(await thumb.arrayBuffer()) };
}

onmessage = async ({ data: { id, blob } }) => {
  try {
    const { image, thumb } = await small(blob);
    postMessage({ id, image, thumb }, [image.data.buffer, thumb.buffer]);
  } catch (error) {
    postMessage({ id, problem: error.message });
  }
};
