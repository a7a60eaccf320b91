"""Writes tests/reference/report.json: answers of several kinds, and scikit-learn's figures for them."""

import json
import pathlib

import numpy as np
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import calibration_curve

HERE = pathlib.Path(__file__).resolve().parent
BINS = 15


def answers(random, count, classes, sure, present=None):
    """Truths and float32 probabilities that favour them; `present` names the classes that have samples."""
    truth = random.choice(present or range(classes), count)
    logits = random.normal(0, 1, (count, classes)) + sure * np.eye(classes)[truth]
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return truth, probabilities.astype(np.float32)


def tied(truth, probabilities):
    """The same in sixteenths, so that many are equal."""
    sixteenths = np.floor(probabilities * 16)
    sixteenths[:, 0] += 16 - sixteenths.sum(1)
    return truth, (sixteenths / 16).astype(np.float32)


def area(truth, probabilities, label):
    """One class against the rest; none where either side is empty."""
    member = truth == label
    return float(metrics.roc_auc_score(member, probabilities[:, label])) if member.any() and not member.all() else None


def areas(truth, probabilities):
    classes = probabilities.shape[1]
    each = [area(truth, probabilities, label) for label in range(classes)]
    known = [(value, (truth == label).sum()) for label, value in enumerate(each) if value is not None]
    macro = float(np.mean([value for value, _ in known])) if known else None
    weighted = float(np.average([v for v, _ in known], weights=[n for _, n in known])) if known else None
    if classes > 2 and None not in each:  # scikit-learn's own averages exist where every class has samples
        score = lambda average: metrics.roc_auc_score(
            truth, probabilities / probabilities.astype(np.float64).sum(1, keepdims=True), multi_class="ovr", average=average
        )
        assert abs(score("macro") - macro) < 1e-6 and abs(score("weighted") - weighted) < 1e-6
    return each, macro, weighted


def calibration(right, confidence):
    """Guo's error from scikit-learn's own reliability curve, whose bins are those that are not empty."""
    accuracy, mean = calibration_curve(right, confidence, n_bins=BINS)
    places = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], confidence)
    counts = np.bincount(places, minlength=BINS)
    error = float((counts[counts > 0] * np.abs(accuracy - mean)).sum() / len(right))
    return error, counts.tolist(), accuracy.tolist(), mean.tolist()


def averages(truth, said, average):
    scores = metrics.precision_recall_fscore_support(truth, said, average=average, zero_division=0)
    return dict(zip(["precision", "recall", "f1"], map(float, scores[:3])))


def case(name, truth, probabilities):
    probabilities64 = probabilities.astype(np.float64)
    labels = list(range(probabilities.shape[1]))
    said = probabilities.argmax(1)
    right = said == truth
    interval = binomtest(int(right.sum()), len(truth)).proportion_ci(method="wilson")
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        truth, said, labels=labels, average=None, zero_division=np.nan
    )
    maybe = lambda values: [None if np.isnan(value) else float(value) for value in values]
    auc, macro_auc, weighted_auc = areas(truth, probabilities)
    error, counts, accuracy, confidence = calibration(right, probabilities64.max(1))
    return {
        "name": name,
        "truth": truth.tolist(),
        "probabilities": probabilities64.tolist(),
        "accuracy": float(metrics.accuracy_score(truth, said)),
        "interval": [interval.low, interval.high],
        "log_loss": float(metrics.log_loss(truth, probabilities, labels=labels)),
        "brier_score": float(brier(truth, probabilities64, labels)),
        "calibration_error": error,
        "bins": counts,
        "bin_accuracy": accuracy,
        "bin_confidence": confidence,
        "confusion": metrics.confusion_matrix(truth, said, labels=labels).tolist(),
        "precision": maybe(precision),
        "recall": maybe(recall),
        "f1": maybe(f1),
        "roc_auc": auc,
        "macro": averages(truth, said, "macro") | {"roc_auc": macro_auc},
        "weighted": averages(truth, said, "weighted") | {"roc_auc": weighted_auc},
        "hardest": int(probabilities[np.arange(len(truth)), truth].argmin()),
    }


def brier(truth, probabilities, labels):
    if len(labels) == 2:
        return metrics.brier_score_loss(truth, probabilities[:, 1], labels=labels, pos_label=1)
    return metrics.brier_score_loss(truth, probabilities, labels=labels)


def regression(random):
    truth = random.normal(3, 2, 50)
    cases = []
    for truth, predicted in [
        (truth, truth + random.normal(0, 1, 50)),
        (truth, -truth),
        (np.ones(4), np.array([1.0, 2.0, 1.0, 0.5])),
        (np.ones(4), np.ones(4)),
    ]:
        cases.append(
            {
                "truth": truth.tolist(),
                "predicted": predicted.tolist(),
                "mean_absolute_error": float(metrics.mean_absolute_error(truth, predicted)),
                "root_mean_squared_error": float(metrics.root_mean_squared_error(truth, predicted)),
                "r_squared": float(metrics.r2_score(truth, predicted)),
            }
        )
    return cases


def main():
    random = np.random.default_rng(7)
    cases = [
        case("five classes", *answers(random, 200, 5, 2.0)),
        case("two classes", *answers(random, 120, 2, 1.0)),
        case("a class without samples", *answers(random, 80, 4, 1.0, [0, 1, 3])),
        case("ties", *tied(*answers(random, 150, 3, 1.0))),
        case("one class only", *answers(random, 20, 3, 1.0, [1])),
    ]
    golden = {"classification": cases, "regression": regression(random)}
    (HERE / "report.json").write_text(json.dumps(golden) + "\n")
    for made in cases:
        print("tests/reference/report.json:", made["name"], "accuracy", made["accuracy"])


if __name__ == "__main__":
    main()
