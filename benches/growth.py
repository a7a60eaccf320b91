"""Draws how cost grows (docs/growth/*.svg) and writes the tables of docs/growth.md, out of benches/growth.json: `cargo xtask growth`."""

import json
import math
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from pages import between, number

ROOT = Path(__file__).parent.parent
MEASURED = json.loads((ROOT / "benches/growth.json").read_text())
PAGE = ROOT / "docs/growth.md"
DEVICES = {"cpu": ("Processor", "#b45309", "o"), "webgpu": ("WebGPU, software adapter", "#1d4ed8", "s")}
# Of each curve: its line, its file, what it counts, and how much work there is at a size.
CURVES = [
    ("T1", "batch", "pictures in a batch", lambda size: size),
    ("I1", "picture", "pixels of a photo's side", lambda size: size * size),
    ("I3", "text", "tokens of a text", lambda size: size),
]


def points(device, line):
    """Sizes with their times in milliseconds and their memory in megabytes (engine, device)."""
    named = [(name.split("-"), value) for name, value in MEASURED.get(device, {}).items()]
    found = [(int(name[1]), value) for name, value in named if name[0] == line and len(name) == 2]
    mb = lambda value: [None if bytes is None else bytes / 1e6 for bytes in value["memory_bytes"]]
    return sorted((size, value["median_ms"], mb(value)) for size, value in found)


def slopes(rows, work):
    """By how much the logarithm of the time rises with that of the work, from the row before: 1 is proportional."""
    pairs = zip(rows, rows[1:])
    rise = lambda a, b: math.log(b[1] / a[1]) / math.log(work(b[0]) / work(a[0]))
    return [None, *(rise(before, row) for before, row in pairs)]


def draw(line, file, what, work):
    every = sorted({size for device in DEVICES for size, _, _ in points(device, line)})
    figure, (time, memory) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for device, (name, colour, mark) in DEVICES.items():
        rows = points(device, line)
        if not rows:
            continue
        sizes = [row[0] for row in rows]
        time.loglog(sizes, [row[1] for row in rows], color=colour, marker=mark, label=name)
        last = rows[-1]
        ideal = [last[1] * work(size) / work(last[0]) for size in sizes]
        time.loglog(sizes, ideal, color=colour, linestyle=":", linewidth=1)
        held = [(size, sum(part or 0 for part in parts)) for size, _, parts in rows if parts[0] is not None]
        memory.semilogx(*zip(*held), color=colour, marker=mark, label=name)
    time.loglog([], [], color="#555", linestyle=":", linewidth=1, label="in proportion to the last point")
    time.set(xlabel=what, ylabel="milliseconds")
    memory.set(xlabel=what, ylabel="megabytes held at the end", ylim=(0, None))
    for panel in (time, memory):
        panel.grid(True, which="major", color="#ddd")
        panel.set_xticks(every, [str(size) for size in every])
        panel.minorticks_off()
        panel.legend(frameon=False, fontsize=8)
    to = ROOT / f"docs/growth/{file}.svg"
    to.parent.mkdir(exist_ok=True)
    figure.savefig(to, metadata={"Date": None})
    plt.close(figure)


def table(line, what, work):
    lines = [
        f"| {what} | processor, ms | slope | memory, MB | WebGPU, ms | slope | memory, MB (engine + device) |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    rows = {device: points(device, line) for device in DEVICES}
    slope = {device: dict(zip((row[0] for row in rows[device]), slopes(rows[device], work))) for device in DEVICES}
    for size in sorted({row[0] for of_device in rows.values() for row in of_device}):
        cells = [str(size)]
        for device in DEVICES:
            row = next((row for row in rows[device] if row[0] == size), None)
            memory = " + ".join(number(part) for part in row[2] if part is not None) if row else ""
            cells += [number(row[1]) if row else "", number(slope[device].get(size), 2), memory]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


page = PAGE.read_text()
plt.rcParams.update({"svg.hashsalt": "hearth", "font.size": 9, "svg.fonttype": "none", "font.family": "sans-serif"})
for line, file, what, work in CURVES:
    draw(line, file, what, work)
    page = between(page, file, table(line, what, work))
PAGE.write_text(page)
