"""Writes golden.json of the digits and of the clothes, which share an architecture: logits, loss, gradients and one Adam step, by PyTorch."""

import gzip
import json
import pathlib

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = 8
ENTRIES = 40  # of each tensor's gradient, spread evenly
LEARNING_RATE = 1e-3


class Digits(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.conv3 = nn.Conv2d(32, 48, 3, padding=1)
        self.hidden = nn.Linear(48 * 3 * 3, 128)
        self.head = nn.Linear(128, classes)

    def forward(self, x):
        x = torch.relu(self.conv1(x))
        x = torch.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.max_pool2d(torch.relu(self.conv3(x)), 2)
        return self.head(torch.relu(self.hidden(x.flatten(1))))


def held_out(name):
    folder = ROOT / "static/data" / name
    images = gzip.decompress((folder / "held_out.images.idx.gz").read_bytes())[16:]
    labels = gzip.decompress((folder / "held_out.labels.idx.gz").read_bytes())[8:]
    images = np.frombuffer(images, np.uint8).reshape(-1, 28, 28)
    return images[:SAMPLES], np.frombuffer(labels, np.uint8)[:SAMPLES]


def spread(values, keep=None):
    """Entries of a flattened tensor, by index; only those where `keep` holds."""
    flat = values.detach().flatten()
    indices = range(len(flat)) if keep is None else torch.nonzero(keep.flatten()).flatten().tolist()
    step = max(1, len(indices) // ENTRIES)
    return [[int(i), float(flat[i])] for i in list(indices)[::step]]


def golden(name):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    model = Digits()
    model.load_state_dict(load_file(ROOT / f"models/{name}/{name}.safetensors"))
    images, labels = held_out(name)
    x = torch.tensor(images[:, None] / np.float32(255.0), dtype=torch.float32)
    logits = model(x)
    loss = nn.functional.cross_entropy(logits, torch.tensor(labels.astype(np.int64)))
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, eps=1e-8)
    loss.backward()
    gradients = {
        path: {"norm": float(p.grad.norm()), "entries": spread(p.grad)} for path, p in model.named_parameters()
    }
    # Adam's first step is the gradient's sign: only where the sign is beyond doubt can two programs agree.
    certain = {path: p.grad.abs() > 1e-4 for path, p in model.named_parameters()}
    optimizer.step()
    values = {
        "made_by": f"tests/reference/golden_digits.py, torch {torch.__version__}",
        "learning_rate": LEARNING_RATE,
        "pixels": images.reshape(len(images), -1).tolist(),
        "labels": labels.tolist(),
        "logits": logits.tolist(),
        "loss": float(loss),
        "gradients": gradients,
        "after_step": {path: spread(p, certain[path]) for path, p in model.named_parameters()},
    }
    (ROOT / f"models/{name}/golden.json").write_text(json.dumps(values) + "\n")
    print(f"models/{name}/golden.json: loss", float(loss))


if __name__ == "__main__":
    for model in ("digits", "clothes"):
        golden(model)
