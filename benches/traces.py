"""Draws the first second of the page (docs/traces/start.svg) and writes the tables of docs/traces.md, out of benches/trace-*.json:
`cargo xtask trace`."""

import json
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from pages import between, number

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/traces.md"
START = json.loads((ROOT / "benches/trace-start.json").read_text())
STEP = json.loads((ROOT / "benches/trace-step.json").read_text())
COLOURS = {"fetch": "#1d4ed8", "work": "#b45309", "moment": "#15803d"}


def draw():
    figure, axis = plt.subplots(figsize=(9, 0.24 * len(START) + 1), layout="constrained")
    for place, row in enumerate(START):
        colour = COLOURS[row["kind"]]
        if row["kind"] == "moment":
            axis.axvline(row["from"], color=colour, linewidth=1)
            axis.plot(row["from"], place, marker="D", color=colour)
        else:
            axis.barh(place, max(row["to"] - row["from"], 1), left=row["from"], color=colour, height=0.7)
    names = [row["what"] if row["kind"] != "work" else f"{row['what']} ({row['busy']:.0f} ms busy)" for row in START]
    axis.set_yticks(range(len(START)), names, fontsize=7)
    axis.invert_yaxis()
    axis.set(xlabel="milliseconds after the navigation: fetched (blue), compiled (brown, the first to the last), reached (green)", xlim=(0, None))
    axis.grid(True, axis="x", color="#ddd")
    to = ROOT / "docs/traces/start.svg"
    to.parent.mkdir(exist_ok=True)
    figure.savefig(to, metadata={"Date": None})


def start_table():
    lines = ["| what | from, ms | to, ms | kB, unpacked |", "|---|---:|---:|---:|"]
    for row in START:
        size = f"{row['bytes'] / 1000:,.0f}" if row.get("bytes") else ""
        lines.append(f"| {row['what']} | {row['from']:.0f} | {row['to']:.0f} | {size} |")
    return "\n".join(lines)


def step_table():
    lines = ["| call | the first run | ms | each step after | ms | bytes |", "|---|---:|---:|---:|---:|---:|"]
    for name, of in STEP["calls"].items():
        first, each = of["first_run"], of["a_step"]
        cells = [name, number(first["calls"]), number(first["ms"]), number(each["calls"]), number(each["ms"]), number(each["bytes"])]
        lines.append("| " + " | ".join(cells) + " |")
    median = sorted(STEP["step_ms"])[len(STEP["step_ms"]) // 2]
    return "\n".join(lines) + f"\n\nThe first run took {number(STEP['first_run_ms'])} ms, engine and compiling included; a step takes {number(median)} ms."


def kernel_table():
    lines = ["| kernel | a step | ms, alone |", "|---|---:|---:|"]
    kernels = sorted(STEP["kernels"].items(), key=lambda row: -row[1]["ms"])
    for name, of in kernels:
        lines.append(f"| `{name}` | {number(of['calls'])} | {number(of['ms'])} |")
    calls, ms = (sum(of[key] for _, of in kernels) for key in ["calls", "ms"])
    return "\n".join([*lines, f"| all | {number(calls)} | {number(ms)} |"])


plt.rcParams.update({"svg.hashsalt": "hearth", "font.size": 9, "svg.fonttype": "none"})
draw()
page = PAGE.read_text()
page = between(page, "start", start_table())
page = between(page, "step", step_table())
page = between(page, "alone", kernel_table())
PAGE.write_text(page)
