"""Writes tests/reference/preprocess.json: drawings of several sizes and polarities, and what MNIST's recipe makes of them,
by numpy, Pillow and SciPy."""

import json
import pathlib

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

HERE = pathlib.Path(__file__).resolve().parent


def drawing(size, strokes, width, paper, ink):
    image = Image.new("L", size, paper)
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(x * size[0], y * size[1]) for x, y in stroke]
        draw.line(points, fill=ink, width=width, joint="curve")
    return np.asarray(image)


def preprocess(grey):
    """The recipe, written anew: paper by the border's median, box of 20, centre of mass at 14."""
    grey = grey.astype(np.float64)
    border = np.ones(grey.shape, bool)
    border[1:-1, 1:-1] = False
    paper = np.sort(grey[border])[border.sum() // 2]
    ink = np.clip(paper - grey if paper >= 127.5 else grey - paper, 0, None)
    ink /= ink.max()
    rows = np.where((ink >= 0.1).any(1))[0]
    columns = np.where((ink >= 0.1).any(0))[0]
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = 20 / max(box.shape)
    # Half away from zero, as Rust rounds.
    height, width = (max(1, int(np.floor(side * factor + 0.5))) for side in box.shape)
    scaled = Image.fromarray(box.astype(np.float32), mode="F").resize((width, height), Image.BILINEAR)
    scaled = np.asarray(scaled, np.float64)
    y, x = ndimage.center_of_mass(scaled)
    top = int(np.clip(np.floor(14 - y + 0.5), 0, 28 - height))
    left = int(np.clip(np.floor(14 - x + 0.5), 0, 28 - width))
    field = np.zeros((28, 28))
    field[top : top + height, left : left + width] = np.clip(scaled, 0, 1)
    return field


CASES = [
    ("a seven, black on white", (60, 60), [[(0.2, 0.2), (0.8, 0.2), (0.4, 0.9)]], 5, 255, 0),
    ("a wide one, white on black", (90, 40), [[(0.1, 0.5), (0.9, 0.45)]], 4, 0, 255),
    ("grey on light grey, off centre", (70, 50), [[(0.6, 0.1), (0.6, 0.5), (0.9, 0.5)]], 6, 200, 90),
    ("smaller than the box", (15, 15), [[(0.3, 0.3), (0.6, 0.7)]], 1, 255, 0),
    ("two strokes", (64, 64), [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.3, 0.62)]], 7, 255, 30),
]


def main():
    cases = []
    for name, size, strokes, width, paper, ink in CASES:
        grey = drawing(size, strokes, width, paper, ink)
        expected = np.round(preprocess(grey), 5).flatten().tolist()
        cases.append({"name": name, "width": size[0], "height": size[1], "grey": grey.flatten().tolist(), "expected": expected})
    (HERE / "preprocess.json").write_text(json.dumps(cases) + "\n")
    print("tests/reference/preprocess.json:", len(cases), "cases")


if __name__ == "__main__":
    main()
