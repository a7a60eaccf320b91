"""Twenty steps of a linear layer by PyTorch: each optimizer, schedule and kind of loss. Writes tests/reference/optimizers.json."""

import json
import pathlib

import numpy
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch.optim import lr_scheduler

FOLDER = pathlib.Path(__file__).parent
STEPS, EPOCH, BATCH, FEATURES, CLASSES, RATE = 20, 4, 8, 6, 4, 0.05

random = numpy.random.RandomState(5)
INPUTS = random.normal(size=(EPOCH * BATCH, FEATURES)).astype(numpy.float32)
# The first class is frequent, the last one rare.
LABELS = random.choice(CLASSES, size=EPOCH * BATCH, p=[0.5, 0.25, 0.15, 0.1])
WEIGHT = (0.5 * random.normal(size=(CLASSES, FEATURES))).astype(numpy.float32)
BIAS = (0.5 * random.normal(size=CLASSES)).astype(numpy.float32)

CASES = [
    {"name": "sgd"},
    {"name": "sgd, momentum", "momentum": 0.9},
    {"name": "sgd, weight decay", "weightDecay": 0.1},
    {"name": "sgd, momentum, weight decay", "momentum": 0.9, "weightDecay": 0.1},
    {"name": "adam", "optimizer": "adam"},
    {"name": "adam, weight decay", "optimizer": "adam", "weightDecay": 0.1},
    {"name": "adamw", "optimizer": "adamw"},
    {"name": "adamw, weight decay", "optimizer": "adamw", "weightDecay": 0.1},
    {"name": "clipped", "gradientClip": 0.25},
    {"name": "adam, hardly clipped", "optimizer": "adam", "gradientClip": 0.8},
    {"name": "label smoothing", "labelSmoothing": 0.1},
    {"name": "class weights", "classWeights": "balanced"},
    {"name": "label smoothing, class weights", "labelSmoothing": 0.2, "classWeights": "balanced"},
    {"name": "cosine", "schedule": "cosine"},
    {"name": "warm-up, cosine", "schedule": "warmup_cosine", "warmupSteps": 5},
    {"name": "step", "schedule": "step", "stepEvery": 2, "stepFactor": 0.5},
    {
        "name": "all together",
        "optimizer": "adamw",
        "weightDecay": 0.05,
        "gradientClip": 0.5,
        "labelSmoothing": 0.1,
        "classWeights": "balanced",
        "schedule": "warmup_cosine",
        "warmupSteps": 4,
    },
]


def optimizer(case, parameters):
    decay = case.get("weightDecay", 0.0)
    kind = case.get("optimizer", "sgd")
    if kind == "adam":
        return torch.optim.Adam(parameters, lr=RATE, weight_decay=decay)
    if kind == "adamw":
        return torch.optim.AdamW(parameters, lr=RATE, weight_decay=decay)
    return torch.optim.SGD(parameters, lr=RATE, momentum=case.get("momentum", 0.0), weight_decay=decay)


def schedule(case, optimizer):
    kind = case.get("schedule", "constant")
    warmup = case.get("warmupSteps", 0)
    if kind == "constant":
        return lr_scheduler.ConstantLR(optimizer, factor=1.0)
    if kind == "step":
        return lr_scheduler.StepLR(optimizer, case["stepEvery"] * EPOCH, case["stepFactor"])
    cosine = lr_scheduler.CosineAnnealingLR(optimizer, STEPS - warmup)
    if kind == "cosine":
        return cosine
    rise = lr_scheduler.LinearLR(optimizer, 1 / warmup, 1.0, warmup - 1)
    return lr_scheduler.SequentialLR(optimizer, [rise, cosine], [warmup])


def loss_function(case):
    weight = None
    if case.get("classWeights") == "balanced":
        weight = compute_class_weight("balanced", classes=numpy.arange(CLASSES), y=LABELS)
        weight = torch.tensor(weight, dtype=torch.float32)
    return torch.nn.CrossEntropyLoss(weight, label_smoothing=case.get("labelSmoothing", 0.0))


def run(case):
    layer = torch.nn.Linear(FEATURES, CLASSES)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(WEIGHT))
        layer.bias.copy_(torch.tensor(BIAS))
    moves = optimizer(case, layer.parameters())
    rates, compute_loss = schedule(case, moves), loss_function(case)
    losses, used = [], []
    for step in range(STEPS):
        rows = slice(step % EPOCH * BATCH, (step % EPOCH + 1) * BATCH)
        moves.zero_grad()
        loss = compute_loss(layer(torch.tensor(INPUTS[rows])), torch.tensor(LABELS[rows]))
        loss.backward()
        if "gradientClip" in case:
            torch.nn.utils.clip_grad_norm_(layer.parameters(), case["gradientClip"])
        used.append(moves.param_groups[0]["lr"])
        moves.step()
        rates.step()
        losses.append(loss.item())
    weight, bias = layer.weight.flatten().tolist(), layer.bias.tolist()
    return {**case, "losses": losses, "rates": used, "weight": weight, "bias": bias}


def main():
    golden = {
        "steps": STEPS,
        "batch": BATCH,
        "features": FEATURES,
        "classes": CLASSES,
        "rate": RATE,
        "inputs": INPUTS.flatten().tolist(),
        "labels": LABELS.tolist(),
        "weight": WEIGHT.flatten().tolist(),
        "bias": BIAS.tolist(),
        "cases": [run(case) for case in CASES],
    }
    (FOLDER / "optimizers.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
