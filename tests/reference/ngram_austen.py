"""How well n-grams of characters foresee the held-out novel: the baseline in models/austen/CARD.md.

    python tests/reference/ngram_austen.py [FOLDER_OF_NOVELS] [HELD_OUT]

Two baselines over the text that `hearth train-text` learns and holds out (the same paragraphs, the same validation pages):
interpolated, modified Kneser-Ney (Chen and Goodman, "An empirical study of smoothing techniques for language modeling", 1998), whose order
the validation pages choose and which does not change while it reads; and PPMd, variant H, which has read the novels and goes on learning
while it reads. Needs: numpy, pyppmd.
"""

import sys
from pathlib import Path

import numpy as np
import pyppmd

VALIDATION_SHARE = 0.02
MOST = 12


def tidy(text):
    paragraphs = [[]]
    for line in text.splitlines():
        words = line.split()
        if words:
            paragraphs[-1] += words
        else:
            paragraphs.append([])
    return "\n\n".join(" ".join(words) for words in paragraphs if words)


def novels(folder, held_out):
    train, validation, test = "", "", ""
    for file in sorted(folder.glob("*.txt")):
        text = tidy(file.read_text(encoding="utf-8"))
        if file.stem == held_out:
            test = text
            continue
        raw = text.encode()
        cut = raw.rfind(b"\n\n", 0, int(len(raw) * (1 - VALIDATION_SHARE)))
        train += raw[:cut].decode() + "\n\n"
        validation += raw[cut:].decode()
    return train, validation, test


def ranks(train, test):
    """For each length k, an array that names the k characters that end at each place, the same name for the same characters."""
    text = np.frombuffer((train + "\n\n" + test).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    _, letters = np.unique(text, return_inverse=True)
    names = [np.zeros(len(text), np.int64), letters]
    for k in range(2, MOST + 1):
        pair = np.full(len(text), -1, np.int64)
        pair[k - 1 :] = names[-1][k - 2 : -1] * (letters.max() + 1) + letters[k - 1 :]
        _, name = np.unique(pair, return_inverse=True)
        names.append(name)
    return names


def kneser_ney(train, test):
    """Bits for each character of `test`, by order."""
    names = ranks(train, test)
    learned, first = len(train), len(train) + 2
    places = np.arange(first, first + len(test))

    def probabilities(k, is_highest, lower):
        name, context = names[k], names[k - 1]
        ends = np.arange(k - 1, learned)
        size, contexts = name.max() + 1, context.max() + 1
        if is_highest:
            count = np.bincount(name[ends], minlength=size)
        else:
            longer = np.arange(k, learned)
            _, one = np.unique(names[k + 1][longer], return_index=True)
            count = np.bincount(name[longer[one]], minlength=size)
        _, one = np.unique(name[ends], return_index=True)
        one = ends[one]
        one = one[count[name[one]] > 0]
        # What comes before the last character of each k-gram: the one that ends a place earlier.
        before = context[one - 1] if k > 1 else np.zeros(len(one), np.int64)
        c = count[name[one]]
        n = [np.sum(c == i) for i in range(5)]
        y = n[1] / max(n[1] + 2 * n[2], 1)
        discount = np.array([0] + [i - (i + 1) * y * n[i + 1] / max(n[i], 1) for i in (1, 2, 3)])
        kinds = np.minimum(c, 3)
        total = np.bincount(before, weights=c, minlength=contexts)
        free = np.bincount(before, weights=discount[kinds], minlength=contexts)
        here = context[places - 1] if k > 1 else np.zeros(len(places), np.int64)
        seen = count[name[places]]
        known = total[here] > 0
        upper = np.maximum(seen - discount[np.minimum(seen, 3)], 0) + free[here] * lower
        return np.where(known, upper / np.maximum(total[here], 1), lower)

    bits = {}
    lower = np.full(len(test), 1 / 256)
    for k in range(1, MOST):
        if k > 1:
            bits[k] = float(-np.log2(probabilities(k, True, lower)).mean())
        lower = probabilities(k, False, lower)
    return bits


def ppmd(train, test, order):
    size = lambda text: len(pyppmd.compress(text.encode(), max_order=order, mem_size=1 << 29, variant="H"))
    return 8 * (size(train + test) - size(train)) / len(test)


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "target/austen/novels")
    held_out = sys.argv[2] if len(sys.argv) > 2 else "persuasion"
    train, validation, test = novels(folder, held_out)
    print(f"{len(train)} characters learned, {len(validation)} to choose by, {len(test)} held out")
    chosen = kneser_ney(train, validation)
    order = min(chosen, key=chosen.get)
    measured = kneser_ney(train, test)
    for k in measured:
        print(f"Kneser-Ney, order {k}: validation {chosen[k]:.4f}, held out {measured[k]:.4f} bits for each character")
    print(f"chosen: order {order}, held out {measured[order]:.4f}")
    for k in (5, 6, 8, 10, 12):
        print(f"PPMd, order {k}: validation {ppmd(train, validation, k):.4f}, held out {ppmd(train, test, k):.4f}")


if __name__ == "__main__":
    main()
