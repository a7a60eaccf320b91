"""Writes tests/reference/report.json: random answers, and scikit-learn's figures for them."""

import json
import pathlib

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss, precision_score, recall_score

HERE = pathlib.Path(__file__).resolve().parent


def main():
    random = np.random.default_rng(7)
    truth = random.integers(0, 5, 200)
    logits = random.normal(0, 1, (200, 5)) + 2.0 * np.eye(5)[truth]
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    probabilities = probabilities.astype(np.float32)
    answers = probabilities.argmax(1)
    correct = int((answers == truth).sum())
    interval = binomtest(correct, 200).proportion_ci(method="wilson")
    report = {
        "truth": truth.tolist(),
        "probabilities": probabilities.astype(float).tolist(),
        "accuracy": accuracy_score(truth, answers),
        "interval": [interval.low, interval.high],
        "log_loss": log_loss(truth, probabilities.astype(np.float64)),
        "confusion": confusion_matrix(truth, answers).tolist(),
        "recall": recall_score(truth, answers, average=None).tolist(),
        "precision": precision_score(truth, answers, average=None).tolist(),
    }
    (HERE / "report.json").write_text(json.dumps(report) + "\n")
    print("tests/reference/report.json: accuracy", report["accuracy"])


if __name__ == "__main__":
    main()
