"""What each line of the comparison computes first, by PyTorch and NumPy. Writes tests/reference/lines.json."""

import json
import pathlib

import numpy
import torch
from torch.nn.functional import conv2d, cross_entropy, max_pool2d, relu

FOLDER = pathlib.Path(__file__).parent


def units(seed, count):
    """The generator of src/engine/line/numbers.rs."""
    values = numpy.empty(count, numpy.float32)
    state = seed
    for place in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values[place] = (state >> 8) / 16777216.0
    return values


def weight(seed, *shape):
    count = int(numpy.prod(shape))
    limit = numpy.float32(numpy.sqrt(6.0 / (count // shape[0])))
    values = (2 * units(seed, count) - 1) * limit
    return torch.tensor(values.reshape(shape), requires_grad=True)


def bias(count):
    return torch.zeros(count, requires_grad=True)


def cnn():
    weights = [weight(1, 16, 1, 3, 3), weight(2, 32, 16, 3, 3), weight(3, 64, 1568), weight(4, 10, 64)]
    biases = [bias(16), bias(32), bias(64), bias(10)]

    def forward(images):
        x = max_pool2d(relu(conv2d(images, weights[0], biases[0], padding=1)), 2)
        x = max_pool2d(relu(conv2d(x, weights[1], biases[1], padding=1)), 2)
        x = relu(x.flatten(1) @ weights[2].T + biases[2])
        return x @ weights[3].T + biases[3]

    return forward, weights + biases


def pictures(count):
    return torch.tensor(units(100, count * 784).reshape(count, 1, 28, 28)), torch.arange(count) % 10


def steps(forward, parameters, batches):
    adam = torch.optim.Adam(parameters, lr=1e-3)
    losses = []
    for inputs, labels in batches:
        adam.zero_grad()
        loss = cross_entropy(forward(inputs), labels)
        loss.backward()
        adam.step()
        losses.append(loss.item())
    return losses


def t1():
    forward, parameters = cnn()
    return steps(forward, parameters, [pictures(32)] * 3)


def t2():
    matrix, offset = weight(1, 10, 1280), bias(10)
    rows, labels = torch.tensor(units(100, 2000 * 1280).reshape(2000, 1280)), torch.arange(2000) % 10
    epoch = [(rows[at : at + 32], labels[at : at + 32]) for at in range(0, 2000, 32)]
    losses = steps(lambda inputs: inputs @ matrix.T + offset, [matrix, offset], epoch * 3)
    return [float(numpy.mean(losses[at : at + len(epoch)])) for at in range(0, len(losses), len(epoch))]


def i2():
    forward, _ = cnn()
    return forward(pictures(1)[0]).flatten().tolist()


def m1(side):
    left, right = (units(seed, side * side).reshape(side, side).astype(numpy.float64) for seed in (1, 2))
    return (left @ right)[0, :8].tolist()


if __name__ == "__main__":
    lines = {"T1": t1(), "T2": t2(), "I2": i2() * 3, "M1-256": m1(256) * 3, "M1-512": m1(512) * 3}
    (FOLDER / "lines.json").write_text(json.dumps(lines, indent=1) + "\n")
