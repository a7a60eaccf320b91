"""The lines in PyTorch: T1, T2, I1, I2, I3, M1, with the weights and data of numbers.js and models/."""

import math
import pathlib

import numpy
import torch
from safetensors.numpy import load_file
from torch.nn.functional import conv2d, cross_entropy, gelu, layer_norm, linear, max_pool2d, relu, relu6

STAGES = ((1, 3, 1, 1), (2, 3, 2, 6), (2, 5, 2, 6), (3, 3, 2, 6), (3, 5, 1, 6), (4, 5, 2, 6), (1, 3, 1, 6))
BATCH, ROWS, WIDTH, HEADS = 32, 2000, 1280, 12


def random(units, seed, *shape):
    count = math.prod(shape)
    limit = numpy.float32(numpy.sqrt(numpy.float32(6.0 / (count // shape[0]))))
    values = (2 * units(seed, count) - 1) * limit
    return torch.tensor(values.reshape(shape), requires_grad=True)


def zeros(count):
    return torch.zeros(count, requires_grad=True)


def cnn(units):
    w = [random(units, 1, 16, 1, 3, 3), zeros(16), random(units, 2, 32, 16, 3, 3), zeros(32)]
    w += [random(units, 3, 64, 1568), zeros(64), random(units, 4, 10, 64), zeros(10)]

    def forward(x):
        x = max_pool2d(relu(conv2d(x, w[0], w[1], padding=1)), 2)
        x = max_pool2d(relu(conv2d(x, w[2], w[3], padding=1)), 2)
        return linear(relu(linear(x.flatten(1), w[4], w[5])), w[6], w[7])

    return forward, w


def trained(forward, parameters):
    adam = torch.optim.Adam(parameters, lr=1e-3)

    def step(x, labels):
        adam.zero_grad()
        loss = cross_entropy(forward(x), labels)
        loss.backward()
        adam.step()
        return loss.detach()

    return step


def t1(units, _):
    step = trained(*cnn(units))
    x, labels = torch.tensor(units(100, BATCH * 784).reshape(BATCH, 1, 28, 28)), torch.arange(BATCH) % 10
    return lambda: [step(x, labels).item()]


def t2(units, _):
    weight, bias = random(units, 1, 10, WIDTH), zeros(10)
    step = trained(lambda x: linear(x, weight, bias), [weight, bias])
    rows, labels = torch.tensor(units(100, ROWS * WIDTH).reshape(ROWS, WIDTH)), torch.arange(ROWS) % 10
    batches = list(zip(rows.split(BATCH), labels.split(BATCH)))
    return lambda: [torch.stack([step(*batch) for batch in batches]).mean().item()]


def answered(forward, x):
    def run():
        with torch.inference_mode():
            return forward(x).flatten().tolist()

    return run


def weights(model):
    """The tensors of a file of models/, 8-bit integers times their scales."""
    stored = load_file(pathlib.Path(__file__).parents[2] / "models" / model / f"{model}.safetensors")
    tensors = {}
    for path, values in stored.items():
        scale = stored.get(f"{path}.scale")
        values = values.astype(numpy.float32)
        if scale is not None:
            values *= scale.reshape(-1, *[1] * (values.ndim - 1))
        tensors[path] = torch.tensor(values)
    return tensors


def conv(w, path, x, stride=1, groups=1):
    kernel = w[f"{path}.weight"]
    both = kernel.shape[-1] - stride
    before, after = both // 2, both - both // 2
    # An uneven padding is a step of its own in PyTorch.
    if before != after:
        x, before = torch.nn.functional.pad(x, (before, after, before, after)), 0
    return conv2d(x, kernel, w[f"{path}.bias"], stride, before, groups=groups)


def efficientnet(w, x):
    x, place = relu6(conv(w, "stem", x, 2)), 0
    for repeats, _, first, expansion in STAGES:
        for repeat in range(repeats):
            path, stride = f"blocks.{place}", 1 if repeat else first
            wide = relu6(conv(w, f"{path}.expand", x)) if expansion > 1 else x
            filtered = relu6(conv(w, f"{path}.depthwise", wide, stride, wide.shape[1]))
            narrow = conv(w, f"{path}.project", filtered)
            x, place = narrow + x if narrow.shape == x.shape else narrow, place + 1
    return linear(relu6(conv(w, "head_conv", x)).mean((2, 3)), w["head.weight"], w["head.bias"])


def minilm(w, ids):
    def dense(x, path):
        return linear(x, w[f"{path}.weight"], w[f"{path}.bias"])

    def norm(x, path):
        return layer_norm(x, x.shape[-1:], w[f"{path}.gamma"], w[f"{path}.beta"], 1e-12)

    x = norm(w["words.weight"][ids] + w["positions.weight"][: len(ids)], "norm")
    for place in range(6):
        path = f"layers.{place}"
        parts = [dense(x, f"{path}.attention.{part}").view(len(ids), HEADS, -1).transpose(0, 1) for part in ("query", "key", "value")]
        mixed = torch.nn.functional.scaled_dot_product_attention(*parts).transpose(0, 1).reshape(len(ids), -1)
        x = norm(x + dense(mixed, f"{path}.attention.output"), f"{path}.attention_norm")
        x = norm(x + dense(gelu(dense(x, f"{path}.inner")), f"{path}.output"), f"{path}.norm")
    return torch.nn.functional.normalize(x.sum(0), dim=0)


def photo(_, inputs):
    w = weights("efficientnet-lite0")
    return answered(lambda x: efficientnet(w, x), torch.tensor(inputs("I1")))


def text(line):
    def prepare(_, inputs):
        w = weights("minilm")
        return answered(lambda ids: minilm(w, ids), torch.tensor(inputs(line), dtype=torch.long))

    return prepare


def picture(units, inputs):
    return answered(cnn(units)[0], torch.tensor(inputs("I2")))


def product(line):
    def prepare(units, inputs):
        left = torch.tensor(inputs(line))
        right = torch.tensor(units(2, left.numel()).reshape(left.shape))
        return lambda: (left @ right)[0, :8].tolist()

    return prepare


LINES = {"T1": t1, "T2": t2, "I1": photo, "I2": picture}
LINES |= {line: text(line) for line in ("I3-16", "I3-128")}
LINES |= {line: product(line) for line in ("M1-256", "M1-512", "M1-1024")}
