"""Proves that PyTorch, with static/hearth_torch.py, loads what Hearth exports and gives the same logits.

    python tests/reference/pytorch_opens.py target/handover

The folder is what tests/handover.rs leaves: of the digits all weights, an adapter and a head; heads for photos and texts; an adapter of the
language model; each beside inputs and what Hearth answered. A softmax drops what all logits of a sample have in common, so the logarithms of
probabilities are compared. Shipped models are held against goldens of other code as well, so this is no mirror."""

import json
import pathlib
import sys

import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "static"))
import hearth_torch  # noqa: E402
from photos import noise  # noqa: E402

LARGEST = 1e-4
# Each file, and the model that it is for.
FILES = {
    "all": "digits",
    "adapter": "digits",
    "head": "digits",
    "efficientnet-lite0": "efficientnet-lite0",
    "minilm": "minilm",
    "magika": "magika",
}


def shipped(model):
    return ROOT / f"models/{model}/{model}.safetensors"


def inputs(beside):
    """Each input as its module takes it: numbers of tokens and bytes are whole."""
    shapes = beside.get("shapes") or [beside["shape"]] * len(beside["inputs"])
    for shape, values in zip(shapes, beside["inputs"]):
        tensor = torch.tensor(values).reshape([1] + shape)
        yield tensor.long() if len(shape) == 1 else tensor


def answers(folder, name, model):
    beside = json.loads((folder / f"{name}.json").read_text())
    module = hearth_torch.load(folder / f"{name}.safetensors", base=shipped(model))
    got = torch.cat([module(x) for x in inputs(beside)]).log_softmax(dim=1)
    expected = torch.tensor(beside["probabilities"])
    assert got.shape[1] == len(module.labels), f"{name}: {got.shape[1]} logits, {len(module.labels)} classes"
    # Below this a probability of 32 bits has lost its digits.
    seen = expected > 1e-6
    apart = (got - expected.log())[seen].abs().max().item()
    print(f"{name}: {len(expected)} samples, {got.shape[1]} classes, logits at most {apart:.1e} apart")
    assert apart < LARGEST, f"{name}: expected at most {LARGEST}, got {apart}"


def text(folder):
    beside = json.loads((folder / "austen.json").read_text())
    module = hearth_torch.load(folder / "austen.safetensors", base=shipped("austen"))
    plain = hearth_torch.load(shipped("austen"))
    pieces = hearth_torch.pieces(ROOT / "models/austen/merges.txt")
    before, ids = pieces.encode("\n\n").ids, pieces.encode(beside["text"]).ids
    assert len(ids) == beside["pieces"]
    row = torch.tensor([before + ids])
    # The last piece before the text foresees its first.
    loss = lambda module: torch.nn.functional.cross_entropy(module(row)[0, len(before) - 1 : -1], row[0, len(before) :]).item()
    apart = abs(loss(module) - beside["loss"])
    print(f"austen: {len(ids)} pieces, loss {loss(module):.6f} (shipped {loss(plain):.6f}), {apart:.1e} apart")
    assert apart < LARGEST and abs(loss(plain) - loss(module)) > LARGEST


def originals():
    """The shipped weights against what the original packages' code and PyTorch's own say with them."""
    golden = lambda model: json.loads((ROOT / f"models/{model}/golden.json").read_text())
    for name in ("digits", "clothes"):
        said = golden(name)
        pixels = torch.tensor(np.array(said["pixels"])).float().reshape(-1, 1, 28, 28) / 255
        close(name, hearth_torch.load(shipped(name))(pixels), said["logits"])
    said = golden("efficientnet-lite0")["noise_on_shipped"]
    photo = (torch.tensor(noise(224, 224, 3)).float() - 127) / 128
    module = hearth_torch.load(shipped("efficientnet-lite0"))
    close("efficientnet-lite0", module(photo.permute(2, 0, 1)[None])[0, ::7], said["logits"])
    said = golden("austen")
    row = torch.tensor([said["texts"][0]["ids"][:-1]])
    close("austen", hearth_torch.load(shipped("austen"))(row)[0, -1], said["logits"])


def close(name, got, expected):
    apart = (got.flatten() - torch.tensor(expected).flatten()).abs().max().item()
    print(f"{name}: shipped, logits at most {apart:.1e} from the golden's")
    assert apart < LARGEST, f"{name}: expected at most {LARGEST}, got {apart}"


def refusals(folder):
    """What cannot be loaded is told in a sentence."""
    head = folder / "minilm.safetensors"
    for base in (None, shipped("digits")):
        try:
            hearth_torch.load(head, base=base)
        except ValueError as error:
            print(f"refused: {error}")
        else:
            raise AssertionError(f"a head was loaded over {base}")


def main():
    folder = pathlib.Path(sys.argv[1])
    with torch.no_grad():
        for name, model in FILES.items():
            answers(folder, name, model)
        text(folder)
        originals()
        refusals(folder)


if __name__ == "__main__":
    main()
