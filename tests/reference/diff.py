"""Writes tests/reference/diff.json: two models' answers to the same samples, and what scikit-learn and SciPy say of their difference."""

import json
import pathlib

import numpy as np
from report import answers, calibration, tied
from scipy.stats import binomtest
from sklearn import metrics

HERE = pathlib.Path(__file__).resolve().parent

SPLITS = [(0, 0), (1, 0), (5, 0), (3, 9), (12, 12), (40, 71), (310, 402), (5_000, 5_200), (700, 900_000)]


def p_value(gained, lost):
    """McNemar's exact test is the binomial test of the samples that one model alone answers rightly."""
    return float(binomtest(gained, gained + lost, 0.5).pvalue) if gained + lost else 1.0


def standing(truth, probabilities):
    probabilities = probabilities.astype(np.float64)
    right = probabilities.argmax(1) == truth
    interval = binomtest(int(right.sum()), len(truth)).proportion_ci(method="wilson")
    error, counts, accuracy, confidence = calibration(right, probabilities.max(1))
    return {
        "accuracy": float(right.mean()),
        "interval": [interval.low, interval.high],
        "calibration_error": error,
        "bins": counts,
        "bin_accuracy": accuracy,
        "bin_confidence": confidence,
    }


def moves(truth, old, new):
    return {
        "gained": int(((old != truth) & (new == truth)).sum()),
        "lost": int(((old == truth) & (new != truth)).sum()),
        "wrong_otherwise": int(((old != truth) & (new != truth) & (old != new)).sum()),
    }


def by_class(truth, old, new, classes):
    labels = list(range(classes))
    before, after = (metrics.confusion_matrix(truth, said, labels=labels).diagonal() for said in (old, new))
    one = lambda label: moves(truth[truth == label], old[truth == label], new[truth == label])
    return [
        {"samples": int((truth == label).sum()), "right_before": int(before[label]), "right_after": int(after[label])} | one(label)
        for label in labels
    ]


def forgetting(truth, old, new, known):
    base = truth < known
    share = lambda said: float(metrics.accuracy_score(truth[base], said[base])) if base.any() else None
    return {
        "samples": int(base.sum()),
        "before": share(old),
        "after": share(new),
        "taken_for_new": int((new[base] >= known).sum()),
    }


def case(name, truth, before, after):
    old, new = before.argmax(1), after.argmax(1)
    moved = moves(truth, old, new)
    return {
        "name": name,
        "truth": truth.tolist(),
        "probabilities_before": before.astype(np.float64).tolist(),
        "probabilities_after": after.astype(np.float64).tolist(),
        "before": standing(truth, before),
        "after": standing(truth, after),
        "moved": moved,
        "p_value": p_value(moved["gained"], moved["lost"]),
        "classes": by_class(truth, old, new, after.shape[1]),
        "forgetting": forgetting(truth, old, new, before.shape[1]),
        "flips": np.flatnonzero(old != new).tolist(),
    }


def two(random, count, classes, sure, known=None, ties=False):
    """One set of samples, answered by a model of `known` classes and by a surer one of all."""
    truth, after = answers(random, count, classes, sure + 0.7)
    known = known or classes
    logits = random.normal(0, 1, (count, known)) + sure * np.eye(classes)[truth][:, :known]
    before = (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).astype(np.float32)
    return (truth, tied(truth, before)[1], tied(truth, after)[1]) if ties else (truth, before, after)


def main():
    random = np.random.default_rng(11)
    truth, before, after = two(random, 120, 4, 1.0)
    cases = [
        case("five classes", *two(random, 200, 5, 1.5)),
        case("two classes become four", *two(random, 160, 4, 1.5, 2)),
        case("ties", *two(random, 150, 3, 1.0, ties=True)),
        case("a model and itself", truth, before, before),
        case("a better model made worse", truth, after, before),
    ]
    splits = [{"gained": gained, "lost": lost, "p_value": p_value(gained, lost)} for gained, lost in SPLITS]
    (HERE / "diff.json").write_text(json.dumps({"cases": cases, "splits": splits}) + "\n")
    for made in cases:
        print("tests/reference/diff.json:", made["name"], made["moved"], made["p_value"])


if __name__ == "__main__":
    main()
