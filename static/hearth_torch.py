"""Hearth's models as PyTorch modules, filled from what Hearth exports: all weights, a head of one's own, or a LoRA adapter.

    import hearth_torch

    model = hearth_torch.load("mine.safetensors", base="efficientnet-lite0.safetensors")
    logits = model(inputs)   # model.labels has the classes, in the order of the logits

`base` is the shipped weight file that a head or an adapter belongs to (models/NAME/NAME.safetensors, beside the page); its hash is checked.
What each model takes stands at its class. Needs torch 2.4 or later, numpy and safetensors; copy this file wherever you like.
"""

import hashlib
import json
import pathlib

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import load_file
from torch import nn
from torch.nn import functional


class Digits(nn.Module):
    """Digits and clothes. Takes [batch, 1, 28, 28], ink from 0 (paper) to 1."""

    def __init__(self, weights):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.conv3 = nn.Conv2d(32, 48, 3, padding=1)
        self.hidden = nn.Linear(48 * 3 * 3, 128)
        self.head = nn.Linear(128, len(weights["head.bias"]))

    def features(self, x):
        x = torch.relu(self.conv1(x))
        x = functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = functional.max_pool2d(torch.relu(self.conv3(x)), 2)
        return torch.relu(self.hidden(x.flatten(1)))

    def forward(self, x):
        return self.head(self.features(x))


class Same(nn.Conv2d):
    """A convolution padded as TensorFlow's "SAME": where it strides, one more at the right and below."""

    def forward(self, x):
        stride, kernel = self.stride[0], self.kernel_size[0]
        over = [max((-(-side // stride) - 1) * stride + kernel - side, 0) for side in x.shape[-2:]]
        x = functional.pad(x, [over[1] // 2, over[1] - over[1] // 2, over[0] // 2, over[0] - over[0] // 2])
        return super().forward(x)


class Block(nn.Module):
    """An inverted residual block: wider, filtered channel by channel, narrower."""

    def __init__(self, narrow, out, kernel, stride, expansion):
        super().__init__()
        wide = narrow * expansion
        self.expand = Same(narrow, wide, 1) if expansion > 1 else None
        self.depthwise = Same(wide, wide, kernel, stride, groups=wide)
        self.project = Same(wide, out, 1)
        self.residual = stride == 1 and narrow == out

    def forward(self, x):
        wide = functional.relu6(self.expand(x)) if self.expand else x
        narrow = self.project(functional.relu6(self.depthwise(wide)))
        return narrow + x if self.residual else narrow


class EfficientNetLite0(nn.Module):
    """Photos. Takes [batch, 3, 224, 224], red, green and blue as (byte - 127) / 128: the centre, 224/256 of the shorter side, bicubic."""

    # Repeats, kernel, stride, channels, expansion.
    STAGES = [(1, 3, 1, 16, 1), (2, 3, 2, 24, 6), (2, 5, 2, 40, 6), (3, 3, 2, 80, 6), (3, 5, 1, 112, 6), (4, 5, 2, 192, 6), (1, 3, 1, 320, 6)]

    def __init__(self, weights):
        super().__init__()
        self.stem, blocks, channels = Same(3, 32, 3, 2), [], 32
        for repeats, kernel, stride, out, expansion in self.STAGES:
            for repeat in range(repeats):
                blocks.append(Block(channels, out, kernel, 1 if repeat else stride, expansion))
                channels = out
        self.blocks = nn.ModuleList(blocks)
        self.head_conv = Same(channels, 1280, 1)
        self.head = nn.Linear(1280, len(weights["head.bias"]))

    def features(self, x):
        x = functional.relu6(self.stem(x))
        for block in self.blocks:
            x = block(x)
        return functional.relu6(self.head_conv(x)).mean(dim=(2, 3))

    def forward(self, x):
        return self.head(self.features(x))


class Attention(nn.Module):
    """Attention of several heads; `turn`, if given, turns queries and keys by their positions."""

    def __init__(self, width, heads, bias):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width, bias) for _ in range(4))

    def forward(self, x, mask=None, turn=lambda x: x, is_causal=False):
        query, key, value = (part(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (self.query, self.key, self.value))
        mixed = functional.scaled_dot_product_attention(turn(query), turn(key), value, mask, is_causal=is_causal)
        return self.output(mixed.transpose(1, 2).flatten(2))


class MiniLmLayer(nn.Module):
    """A layer of BERT."""

    def __init__(self, width, inner, heads):
        super().__init__()
        self.attention = Attention(width, heads, bias=True)
        self.attention_norm, self.norm = nn.LayerNorm(width, 1e-12), nn.LayerNorm(width, 1e-12)
        self.inner, self.output = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x, mask):
        x = self.attention_norm(x + self.attention(x, mask))
        return self.norm(x + self.output(functional.gelu(self.inner(x))))


class MiniLm(nn.Module):
    """Texts. Takes ids [batch, tokens], [CLS] first, [SEP] last, at most 256 of them, then zeros:
    tokenizers.BertWordPieceTokenizer("vocab.txt", lowercase=True) makes them. Gives vectors of length one, or a head's logits."""

    def __init__(self, weights):
        super().__init__()
        self.words, self.positions = nn.Embedding(30_522, 384), nn.Embedding(512, 384)
        self.norm = nn.LayerNorm(384, 1e-12)
        self.layers = nn.ModuleList(MiniLmLayer(384, 1536, 12) for _ in range(6))
        self.head = nn.Linear(384, len(weights["head.bias"])) if "head.bias" in weights else None

    def features(self, ids):
        present = ids > 0
        x = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x, present[:, None, None, :])
        return functional.normalize((x * present[..., None]).sum(dim=1))

    def forward(self, ids):
        features = self.features(ids)
        return self.head(features) if self.head else features


class Magika(nn.Module):
    """Types of files. Takes ids [batch, 2048]: the first and the last 1,024 bytes as the package magika reads them, 256 where there is none."""

    def __init__(self, weights):
        super().__init__()
        self.bytes = nn.Embedding(257, 64)
        self.rows_norm, self.norm = nn.LayerNorm(512, 1e-6), nn.LayerNorm(512, 1e-6)
        self.conv = nn.Conv1d(256, 512, 5)
        self.head = nn.Linear(512, len(weights["head.bias"]))

    def features(self, ids):
        x = functional.gelu(self.bytes(ids), approximate="tanh").reshape(len(ids), 512, 256)
        x = functional.gelu(self.conv(self.rows_norm(x.transpose(1, 2))), approximate="tanh")
        return self.norm(x.amax(dim=2))

    def forward(self, ids):
        return self.head(self.features(ids))


class AustenLayer(nn.Module):
    """A layer of a decoder."""

    def __init__(self, width, inner, heads):
        super().__init__()
        self.attention_norm, self.norm = nn.RMSNorm(width, 1e-5), nn.RMSNorm(width, 1e-5)
        self.attention = Attention(width, heads, bias=False)
        self.gate, self.up = (nn.Linear(width, inner, bias=False) for _ in range(2))
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x, turn):
        x = x + self.attention(self.attention_norm(x), turn=turn, is_causal=True)
        seen = self.norm(x)
        return x + self.down(functional.silu(self.gate(seen)) * self.up(seen))


class Austen(nn.Module):
    """The small language model. Takes ids [batch, pieces], at most 256; gives the logits of what comes next, [batch, pieces, 2048].
    `pieces` makes its tokenizer."""

    def __init__(self, weights):
        super().__init__()
        self.words = nn.Embedding(2048, 192)
        self.layers = nn.ModuleList(AustenLayer(192, 512, 4) for _ in range(4))
        self.norm = nn.RMSNorm(192, 1e-5)

    def forward(self, ids):
        half = 192 // 4 // 2
        angles = torch.outer(torch.arange(ids.shape[1]).double(), 10_000.0 ** (-torch.arange(half).double() / half))
        cosines, sines = angles.cos().to(self.norm.weight), angles.sin().to(self.norm.weight)

        def turn(x):
            first, second = x.split(half, dim=-1)
            return torch.cat([first * cosines - second * sines, second * cosines + first * sines], dim=-1)

        x = self.words(ids)
        for layer in self.layers:
            x = layer(x, turn)
        return self.norm(x) @ self.words.weight.T


MODELS = {"digits": Digits, "clothes": Digits, "efficientnet-lite0": EfficientNetLite0, "minilm": MiniLm, "magika": Magika, "austen": Austen}


def load(path, base=None):
    """The module that a file is for, with its weights; `labels` are its classes.

    Raises ValueError where the file is none of Hearth's, or where its base is missing or another."""
    said = described(path)
    state = weights(path, base)
    model = MODELS[said["model"]](state)
    model.load_state_dict(state)
    model.labels = said["labels"]
    return model.eval()


def weights(path, base=None):
    """All weights that a file stands for, by PyTorch's names: its own, or those of its base with its head or adapter."""
    said, own = described(path), decoded(path)
    if "base" not in said:
        return own
    shipped = checked(path, said["base"], base)
    if "lora" not in said:
        return shipped | {name: tensor for name, tensor in own.items() if name.startswith("head.")}
    grown(shipped, len(said["labels"]))
    scale = said["lora"]["alpha"] / said["lora"]["rank"]
    for name in {name.rsplit(".lora.", 1)[0] for name in own}:
        shipped[name] += scale * own[f"{name}.lora.b"] @ own[f"{name}.lora.a"]
    return shipped


def checked(path, expected, base):
    """The weights of the file `base`, which is the one that `path` was trained on."""
    if base is None:
        raise ValueError(f"{path} is a head or an adapter: give the shipped weights that it belongs to as base")
    found = hashlib.sha256(pathlib.Path(base).read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(f"{path} belongs to weights with the SHA-256 {expected}, {base} has {found}: take the file of the Hearth it was made with")
    return decoded(base)


def grown(state, classes):
    """A class that was added begins as the mean of those that are there."""
    for name in ("head.weight", "head.bias"):
        if name in state and len(state[name]) < classes:
            mean = state[name].mean(dim=0, keepdim=True)
            state[name] = torch.cat([state[name]] + [mean] * (classes - len(state[name])))


def described(path):
    """What a file says of itself: model, labels and, where it has them, the hash of its base and the sizes of its adapters."""
    with safe_open(path, "np") as file:
        said = (file.metadata() or {}).get("hearth")
    if said is None or json.loads(said)["model"] not in MODELS:
        raise ValueError(f"{path} has no description of a model of Hearth in its metadata: expected a file that Hearth saved")
    return json.loads(said)


def decoded(path):
    """A file's tensors as 32-bit floats; int8 has a scale for each output. Norms have PyTorch's names."""
    stored = load_file(path)
    state = {}
    for name, values in stored.items():
        if name.endswith(".scale") or name.startswith("project."):
            continue
        tensor = torch.tensor(values.astype(np.float32))
        if values.dtype == np.int8:
            scale = torch.tensor(stored[name + ".scale"].astype(np.float32))
            tensor *= scale.reshape([-1] + [1] * (tensor.dim() - 1))
        state[name.replace(".gamma", ".weight").replace(".beta", ".bias")] = tensor
    return state


def pieces(merges):
    """The language model's tokenizer, from its file merges.txt; needs the package tokenizers."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    lines = pathlib.Path(merges).read_text(encoding="utf-8").splitlines()
    pairs = [tuple(line.split(" ")) for line in lines if not line.startswith("#version")]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    names = dict.fromkeys(letters + ["".join(pair) for pair in pairs])
    made = Tokenizer(models.BPE({piece: number for number, piece in enumerate(names)}, pairs))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return made
