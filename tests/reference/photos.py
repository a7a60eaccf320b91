"""Writes static/samples/photos: photos of scikit-image and scikit-learn, scaled down, with their credits; and
tests/reference/photos.json: pictures of noise, and what Pillow makes of them as EfficientNet-Lite wants it."""

import importlib.util
import json
import pathlib

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "static/samples/photos"
SHORTER_SIDE = 256
EVERY = 97  # one byte of so many is kept of each answer

CC0 = "CC0-1.0"
BY = "CC-BY-2.0"
FLICKR = "https://www.flickr.com/photos"
PHOTOS = [
    ("chelsea", "skimage", "data/chelsea.png", "A cat", "Stefan van der Walt", CC0),
    ("coffee", "skimage", "data/coffee.png", "A cup of coffee", "Rachel Michetti, courtesy of Pikolo Espresso Bar", CC0),
    ("camera", "skimage", "data/camera.png", "A photographer", "Lav Varshney", CC0),
    ("rocket", "skimage", "data/rocket.jpg", "A rocket", "SpaceX", "Public domain"),
    ("china", "sklearn", "datasets/images/china.jpg", "A palace", f"danielbuechele, {FLICKR}/danielbuechele/6061409035, scaled down", BY),
    ("flower", "sklearn", "datasets/images/flower.jpg", "A flower", f"vultilion, {FLICKR}/vultilion/6056698931, scaled down", BY),
]


def package_file(package, file):
    """A file of an installed package; the package itself is not loaded."""
    return pathlib.Path(importlib.util.find_spec(package).submodule_search_locations[0]) / file


def crop(image):
    """The centre as EfficientNet-Lite's evaluation cuts it out, by Pillow; [224, 224, 3] bytes."""
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    width, height = image.size
    side = int(224 / 256 * min(width, height))
    left, top = (width - side + 1) // 2, (height - side + 1) // 2
    image = image.crop((left, top, left + side, top + side))
    return np.asarray(image.resize((224, 224), Image.BICUBIC))


def samples():
    SAMPLES.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, package, file, title, credit, licence in PHOTOS:
        image = Image.open(package_file(package, file)).convert("RGB")
        factor = SHORTER_SIDE / min(image.size)
        size = tuple(round(side * factor) for side in image.size)
        # Full colour resolution: decoders differ in how they fill in a halved one.
        image.resize(size, Image.LANCZOS).save(SAMPLES / f"{name}.jpg", quality=85, subsampling=0, optimize=True)
        entries.append({"file": f"{name}.jpg", "title": title, "credit": credit, "licence": licence})
    (SAMPLES / "manifest.json").write_text(json.dumps(entries, indent=2) + "\n")


def noise(width, height, channels):
    """Smooth stripes and a hash of the place: the same numbers in any language."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    hashed = (x * 7919 + y * 104729 + c * 1299709) * 2654435761 % 2**32 >> 24
    stripes = (x * (c + 2) + y * 3) // 2 % 256
    return np.where((x // 16 + y // 16) % 2 == 0, hashed, stripes).astype(np.uint8)


def main():
    samples()
    cases = []
    for width, height in [(640, 427), (90, 120), (1001, 300), (224, 256), (1500, 1400), (3, 2)]:
        pixels = noise(width, height, 4)
        if width != 90:
            pixels[..., 3] = 255
        answer = crop(Image.fromarray(pixels, "RGBA")).flatten()
        cases.append({"width": width, "height": height, "opaque": width != 90, "every": EVERY, "expected": answer[::EVERY].tolist()})
    (ROOT / "tests/reference/photos.json").write_text(json.dumps(cases) + "\n")
    print("static/samples/photos:", len(PHOTOS), "photos; tests/reference/photos.json:", len(cases), "cases")


if __name__ == "__main__":
    main()
