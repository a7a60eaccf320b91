"""Proves that PyTorch loads what Hearth exports of the digits and gives the same logits.

    python tests/reference/pytorch_opens.py target/handover

The folder is what tests/handover.rs leaves: all weights, an adapter over the shipped ones and a head of one's own on them, each beside inputs
and the probabilities that Hearth gave. A softmax drops what all logits of a sample have in common, so their logarithms are compared."""

import hashlib
import json
import pathlib
import sys

import torch
from golden_digits import ROOT, Digits
from safetensors import safe_open
from safetensors.torch import load_file

LARGEST = 1e-4
SHIPPED = ROOT / "models/digits/digits.safetensors"


def described(path):
    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()["hearth"])


def shipped():
    return load_file(SHIPPED)


def check_base(description):
    found = hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    assert description["base"] == found, f"expected the base {description['base']}, got {found}"


def grown(weights, classes):
    """A new class begins as the mean of those that are there."""
    for name in ["head.weight", "head.bias"]:
        rows = weights[name]
        mean = rows.mean(dim=0, keepdim=True)
        weights[name] = torch.cat([rows] + [mean] * (classes - len(rows)))
    return weights


def all_weights(path):
    return load_file(path)


def adapter(path):
    said, tensors = described(path), load_file(path)
    check_base(said)
    weights = grown(shipped(), len(said["labels"]))
    scale = said["lora"]["alpha"] / said["lora"]["rank"]
    for name in {name.rsplit(".lora.", 1)[0] for name in tensors}:
        weights[name] += scale * tensors[f"{name}.lora.b"] @ tensors[f"{name}.lora.a"]
    return weights


def head(path):
    check_base(described(path))
    return shipped() | {name: tensor for name, tensor in load_file(path).items() if name.startswith("head.")}


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, weights in [("all", all_weights), ("adapter", adapter), ("head", head)]:
        beside = json.loads((folder / f"{name}.json").read_text())
        state = weights(folder / f"{name}.safetensors")
        model = Digits(classes=len(state["head.bias"]))
        model.load_state_dict(state)
        with torch.no_grad():
            got = model(torch.tensor(beside["inputs"]).reshape(-1, 1, 28, 28)).log_softmax(dim=1)
        expected = torch.tensor(beside["probabilities"]).log()
        apart = (got - expected).abs().max().item()
        print(f"{name}: {len(expected)} samples, {len(state['head.bias'])} classes, logits at most {apart:.1e} apart")
        assert apart < LARGEST, f"{name}: expected at most {LARGEST}, got {apart}"


if __name__ == "__main__":
    main()
