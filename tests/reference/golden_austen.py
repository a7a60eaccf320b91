"""The language model again, in PyTorch, and its pieces by Hugging Face's tokenizers: writes models/austen/golden.json.

    python tests/reference/golden_austen.py

Needs: torch, numpy, safetensors, tokenizers. Nothing here is taken from the Rust code: attention is PyTorch's own, rotary positions are a
product of complex numbers, the loss is torch.nn.functional.cross_entropy.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from torch.nn import functional

FOLDER = Path("models/austen")
HEADS, EPSILON = 4, 1e-5

TEXTS = [
    "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife.",
    "\n\n“Well,” she'd said;  the 42nd time—naïve!\n\n我 読む 🙂\u200d🔥 \t\r\n end ",
    "don't I'll we've THE\nEND __init__(x) = 3.14e-10;",
    "",
]


def tokenizer():
    lines = (FOLDER / "merges.txt").read_text(encoding="utf-8").splitlines()
    merges = [tuple(line.split(" ")) for line in lines if not line.startswith("#version")]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = dict.fromkeys(letters + ["".join(pair) for pair in merges])
    made = Tokenizer(models.BPE({piece: number for number, piece in enumerate(pieces)}, merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return made


def norm(x, weight):
    return functional.rms_norm(x, (x.shape[-1],), weight, EPSILON)


def turned(x):
    """x: [heads, tokens, width]; the first and the second half are the two parts of complex numbers."""
    half = x.shape[-1] // 2
    angles = torch.outer(torch.arange(x.shape[1]).double(), 10_000.0 ** (-torch.arange(half).double() / half))
    numbers = torch.complex(x[..., :half], x[..., half:])
    numbers = numbers * torch.polar(torch.ones_like(angles), angles).to(numbers.dtype)
    return torch.cat([numbers.real, numbers.imag], -1)


def logits(weights, ids):
    x = weights["words.weight"][ids]
    layer = 0
    while f"layers.{layer}.up.weight" in weights:
        of = lambda name: weights[f"layers.{layer}.{name}"]
        seen = norm(x, of("attention_norm.gamma"))
        split = lambda name: (seen @ of(f"attention.{name}.weight").T).unflatten(-1, (HEADS, -1)).transpose(0, 1)
        attended = functional.scaled_dot_product_attention(
            turned(split("query"))[None], turned(split("key"))[None], split("value")[None], is_causal=True
        )[0]
        x = x + attended.transpose(0, 1).flatten(1) @ of("attention.output.weight").T
        seen = norm(x, of("norm.gamma"))
        inner = functional.silu(seen @ of("gate.weight").T) * (seen @ of("up.weight").T)
        x = x + inner @ of("down.weight").T
        layer += 1
    return norm(x, weights["norm.gamma"]) @ weights["words.weight"].T


def rounded(values):
    return [float(f"{value:.6g}") for value in values.flatten().tolist()]


def main():
    pieces = tokenizer()
    encoded = [(text, pieces.encode(text).ids) for text in TEXTS]
    for text, ids in encoded:
        assert pieces.decode(ids) == text
    weights = {name: tensor.float().requires_grad_() for name, tensor in load_file(FOLDER / "austen.safetensors").items()}
    ids = torch.tensor(encoded[0][1])
    answer = logits(weights, ids[:-1])
    loss = functional.cross_entropy(answer, ids[1:])
    loss.backward()
    golden = {
        "texts": [{"text": text, "ids": ids} for text, ids in encoded],
        "logits": rounded(answer[-1]),
        "loss": loss.item(),
        "gradients": {
            name: {"norm": tensor.grad.norm().item(), "first": rounded(tensor.grad.flatten()[:8])}
            for name, tensor in sorted(weights.items())
        },
    }
    (FOLDER / "golden.json").write_text(json.dumps(golden) + "\n", encoding="utf-8")
    print(f"loss {loss.item():.6f} over {len(ids) - 1} pieces")


if __name__ == "__main__":
    main()
