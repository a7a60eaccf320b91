"""Measures src/data/labelled/likeness.rs, whose rule is written here again: of the photos and textures of scikit-image and scikit-learn, saved
again at three sizes and three qualities, how many are found for each bound of a cell; and how many of the pictures of data sets, no two of them
copies, are taken for copies. Prints its figures, for docs/pictures.md, in two minutes; needs numpy, Pillow, scikit-image and scikit-learn."""

import gzip
import importlib.util
import io
import pathlib

import numpy as np
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIDE, GRID = 16, 8
MOST_SLOPES, MOST_DIFFERENCE, MOST_SHARE, LEAST_CONTRAST, MOST_STRETCH = 8, 3.0, 0.15, 4.0, 0.02
MOST_OF_VALUE = 20
BOUNDS = [8, 12, 16, 20, 24, 28, 32, 48, 64, 255]
SIZES, QUALITIES = [1.0, 0.5, 0.3], [90, 70, 40]


def thumbnail(pixels):
    """As image::imageops::thumbnail makes it: a mean of whole pixels, or between two where no whole one lies in a cell."""
    pixels = np.asarray(pixels, np.float64)
    for axis in (0, 1):
        length = pixels.shape[axis]
        starts = np.arange(SIDE) * (length / SIDE)
        cells = []
        for start in starts:
            end = start + length / SIDE
            first = min(int(np.ceil(start - 1e-5)), length - 1)
            last = min(max(int(np.ceil(end - 1e-5)), first), length)
            if first < last:
                cells.append(pixels.take(range(first, last), axis).mean(axis))
            else:
                part = (start % 1 + end % 1) / 2
                cells.append(pixels.take(last - 1, axis) * (1 - part) + pixels.take(min(last, length - 1), axis) * part)
        pixels = np.stack(cells, axis)
    return np.floor(pixels + 0.5).astype(np.uint8)


class Likeness:
    def __init__(self, picture):
        self.proportion = picture.width / picture.height
        self.small = thumbnail(np.asarray(picture.convert("RGB"))).astype(int)
        self.contrast = np.abs(self.small - self.small.mean((0, 1))).mean()
        grid = self.small.sum(2).reshape(GRID, SIDE // GRID, GRID, SIDE // GRID).sum((1, 3))
        self.slopes = grid > np.roll(grid, -1, 1)


def cell(one, other):
    """By how much the cell differs that differs most, if all other bounds hold; else more than there is."""
    most = min(MOST_DIFFERENCE, MOST_SHARE * one.contrast)
    by = np.abs(one.small - other.small)
    is_of = (
        (one.slopes != other.slopes).sum() <= MOST_SLOPES
        and abs(one.proportion / other.proportion - 1) <= MOST_STRETCH
        and one.contrast >= LEAST_CONTRAST
        and by.mean() <= most
    )
    return by.max() if is_of else 256


def saved(picture, size, quality):
    """Saved again as a JPEG."""
    scaled = picture.resize([max(1, round(side * size)) for side in picture.size], Image.Resampling.LANCZOS)
    file = io.BytesIO()
    scaled.convert("RGB").save(file, "JPEG", quality=quality)
    return Image.open(file)


def photos():
    folders = {"skimage": "data", "sklearn": "datasets/images"}
    for package, folder in folders.items():
        root = pathlib.Path(importlib.util.find_spec(package).submodule_search_locations[0]) / folder
        for file in sorted(root.iterdir()):
            if file.suffix in (".png", ".jpg"):
                yield file.stem, Image.open(file).convert("RGB")


def of_copies():
    cells = {name: [] for name, _ in photos()}
    for name, picture in photos():
        first = Likeness(picture)
        cells[name] = [cell(first, Likeness(saved(picture, size, quality))) for size in SIZES for quality in QUALITIES]
    flat = np.concatenate(list(cells.values()))
    print(f"{len(cells)} photos and textures, {flat.size} copies; found, by the most that a cell may differ:")
    print("  " + ", ".join(f"{bound}: {(flat <= bound).sum()}" for bound in BOUNDS))
    missed = {name: sum(one > MOST_OF_VALUE for one in of) for name, of in cells.items()}
    print(f"  missed at {MOST_OF_VALUE}:", ", ".join(f"{name} {count}" for name, count in missed.items() if count))


def of_the_moved():
    """Each photo against itself moved by a hundredth of its width, both cut alike."""
    cells = []
    for _, picture in photos():
        by = max(1, round(picture.width / 100))
        one, other = (picture.crop((x, 0, picture.width - by + x, picture.height)) for x in (0, by))
        cells.append(cell(Likeness(one), Likeness(other)))
    print("moved by a hundredth of the width, taken for copies:", ", ".join(f"{bound}: {sum(one <= bound for one in cells)}" for bound in BOUNDS))


def of_levers():
    """A fixed camera: each photo with a small bar at the left, and at the right, saved apart."""
    for share in (0.02, 0.03, 0.05, 0.08):
        cells = []
        for _, picture in photos():
            seen = []
            for x in (0.3, 0.7):
                with_bar = picture.copy()
                width, height = picture.size
                box = (int(x * width), int(0.45 * height), int((x + share) * width), int((0.45 + share) * height))
                mean = np.asarray(picture.crop(box)).mean()
                ImageDraw.Draw(with_bar).rectangle(box, fill=(20,) * 3 if mean > 127 else (235,) * 3)
                seen.append(Likeness(saved(with_bar, 1.0, 90)))
            cells.append(cell(*seen))
        print(f"a bar of {share:.0%} at the left or at the right, taken for copies:", ", ".join(f"{bound}: {sum(one <= bound for one in cells)}" for bound in BOUNDS))


def data_set(name, part):
    with gzip.open(ROOT / f"static/data/{name}/{part}.images.idx.gz") as file:
        values = np.frombuffer(file.read(), np.uint8)
    count, height, width = (int.from_bytes(values[at : at + 4].tobytes(), "big") for at in (4, 8, 12))
    return values[16:].reshape(count, height, width)


def of_data_set(name, pictures):
    """Pictures that look like an earlier one which itself is no copy, as repeats.rs looks for them; equal ones are left out before."""
    pictures = np.unique(pictures, axis=0)
    all_of_it = [Likeness(Image.fromarray(one)) for one in pictures]
    small = np.stack([one.small[..., 0].ravel() for one in all_of_it]).astype(np.int16)
    slopes = np.stack([one.slopes.ravel() for one in all_of_it])
    contrast = np.array([one.contrast for one in all_of_it])
    most = np.minimum(MOST_DIFFERENCE, MOST_SHARE * contrast)
    counts = []
    for bound in BOUNDS:
        is_first, copies = np.zeros(len(small), bool), 0
        for place in range(len(small)):
            firsts = np.flatnonzero(is_first[:place] & (contrast[:place] >= LEAST_CONTRAST))
            firsts = firsts[(slopes[firsts] != slopes[place]).sum(1) <= MOST_SLOPES]
            by = np.abs(small[firsts] - small[place])
            is_copy = ((by.mean(1) <= most[firsts]) & (by.max(1) <= bound)).any() if firsts.size else False
            is_first[place] = not is_copy
            copies += is_copy
        counts.append(copies)
    print(f"{name}: {len(pictures)} different pictures of {pictures.shape[2]} x {pictures.shape[1]}; taken for copies:")
    print("  " + ", ".join(f"{bound}: {count}" for bound, count in zip(BOUNDS, counts)), flush=True)


def main():
    of_copies()
    of_the_moved()
    of_levers()
    of_data_set("digits", np.concatenate([data_set("digits", part) for part in ("train", "validation", "held_out")]))
    of_data_set("clothes, held_out", data_set("clothes", "held_out"))
    of_data_set("scikit-learn's digits", (load_digits().images * 15).astype(np.uint8))


if __name__ == "__main__":
    main()
