"""Twenty steps of Adam on the adapters of a small perceptron by PyTorch. Writes tests/reference/lora.json.

The adapters are computed beside the layers, as Hu et al. (2021) have them, and never merged: y = W x + b + alpha / rank * B (A x).
"""

import json
import pathlib

import numpy
import torch
from torch.nn import functional

FOLDER = pathlib.Path(__file__).parent
STEPS, EPOCH, BATCH, RATE = 20, 4, 8, 0.02
FEATURES, HIDDEN, CLASSES = 6, 9, 4
RANK, ALPHA = 3, 5.0

random = numpy.random.RandomState(11)


def normal(*shape, scale=0.5):
    return torch.tensor((scale * random.normal(size=shape)).astype(numpy.float32))


INPUTS = normal(EPOCH * BATCH, FEATURES, scale=1.0)
LABELS = torch.tensor(random.randint(0, CLASSES, size=EPOCH * BATCH))
LAYERS = {}
for name, outputs, inputs in [("hidden", HIDDEN, FEATURES), ("head", CLASSES, HIDDEN)]:
    # B is not zero here, so that A moves with the first step as well.
    LAYERS[name] = {
        "weight": normal(outputs, inputs),
        "bias": normal(outputs),
        "a": normal(RANK, inputs),
        "b": normal(outputs, RANK, scale=0.2),
    }


def layer(parts, inputs):
    adapter = functional.linear(functional.linear(inputs, parts["a"]), parts["b"])
    return functional.linear(inputs, parts["weight"], parts["bias"]) + ALPHA / RANK * adapter


def logits(layers, inputs):
    return layer(layers["head"], torch.relu(layer(layers["hidden"], inputs)))


def flat(layers):
    return {name: {part: tensor.flatten().tolist() for part, tensor in parts.items()} for name, parts in layers.items()}


def main():
    golden = {
        "batch": BATCH,
        "rate": RATE,
        "features": FEATURES,
        "hidden": HIDDEN,
        "classes": CLASSES,
        "rank": RANK,
        "alpha": ALPHA,
        "inputs": INPUTS.flatten().tolist(),
        "labels": LABELS.tolist(),
        "before": flat(LAYERS),
    }
    adapters = [LAYERS[name][part].requires_grad_() for name in LAYERS for part in ("a", "b")]
    adam = torch.optim.Adam(adapters, lr=RATE)
    losses = []
    for step in range(STEPS):
        rows = slice(step % EPOCH * BATCH, (step % EPOCH + 1) * BATCH)
        adam.zero_grad()
        loss = functional.cross_entropy(logits(LAYERS, INPUTS[rows]), LABELS[rows])
        loss.backward()
        adam.step()
        losses.append(loss.item())
    with torch.no_grad():
        golden |= {"losses": losses, "after": flat(LAYERS), "logits": logits(LAYERS, INPUTS).flatten().tolist()}
    (FOLDER / "lora.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
