"""`native.py torch|onnxruntime LINE`: times a line outside the browser, on one thread, by the rules of clock.js; prints one JSON object."""

import json
import os
import pathlib
import statistics
import sys
import time

# Before NumPy reads them.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy  # noqa: E402

CHECKED_RUNS, CHECKED_NUMBERS, SAMPLES = 3, 10, 15
WARM_UP_S, LEAST_SAMPLE_S = 3.0, 0.02


def units(seed, count):
    """The generator of numbers.js."""
    values = numpy.empty(count, numpy.float32)
    state = seed
    for place in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values[place] = (state >> 8) / 16777216.0
    return values


def timed(run):
    check, samples, runs, started = [], [], 1, time.perf_counter()
    while len(samples) < SAMPLES:
        begun = time.perf_counter()
        for _ in range(runs):
            read = run()
            if len(check) < CHECKED_RUNS:
                check.append([float(value) for value in read[:CHECKED_NUMBERS]])
        took = time.perf_counter() - begun
        if begun - started >= WARM_UP_S:
            samples.append(1000 * took / runs)
        elif took < LEAST_SAMPLE_S:
            runs *= 2
    return {
        "median_ms": statistics.median(samples),
        "min_ms": min(samples),
        "samples_ms": samples,
        "check": sum(check, []),
    }


def inputs(line):
    if line == "I1":
        return (2 * units(1, 3 * 224 * 224) - 1).reshape(1, 3, 224, 224)
    if line == "I2":
        return units(100, 784).reshape(1, 1, 28, 28)
    size = int(line.split("-")[1])
    if line.startswith("I3"):
        return numpy.array([1000 + 7 * place for place in range(size)], numpy.int32)
    return units(1, size * size).reshape(size, size)


def onnxruntime(line):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    file = pathlib.Path(os.environ["HEARTH_BENCH_ONNX"]) / f"{line}.onnx"
    session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    feeds = {"input": inputs(line)}
    return lambda: session.run(None, feeds)[0].flatten()


def torch(line):
    import torch
    import torch_lines

    torch.set_num_threads(1)
    return torch_lines.LINES[line](units, inputs)


OFFERED = {
    "onnxruntime": (onnxruntime, ("I1", "I2", "I3-16", "I3-128", "M1-256", "M1-512", "M1-1024")),
    "torch": (torch, ("T1", "T2", "I1", "I2", "I3-16", "I3-128", "M1-256", "M1-512", "M1-1024")),
}


if __name__ == "__main__":
    engine, line = sys.argv[1:]
    prepare, lines = OFFERED[engine]
    if line not in lines:
        reason = "cannot train" if line.startswith("T") else "has no page"
        print(json.dumps({"error": reason}))
    else:
        print(json.dumps(timed(prepare(line))))
