"""Proves that MLflow opens what `hearth runs export --format mlflow` wrote, as a file store and moved into a database.

    python tests/reference/mlflow_opens.py EXPORT.zip RECORDS

RECORDS is the folder of records that were exported. What MLflow finds is compared with what stands in them."""

import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"  # MLflow 3 keeps the file store in maintenance, behind this switch
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402

STATUS = {"running": "RUNNING", "done": "FINISHED", "stopped": "KILLED", "failed": "FAILED"}
FIGURES = ["accuracy", "log_loss", "brier_score", "calibration_error"]
FORESEEN = ["bits_per_character", "loss"]
OF_SAMPLES = ["classWeights", "labelSmoothing", "replayShare", "validationShare"]  # a run on a text has no use for them
HISTORY = ["loss", "accuracy", "learning_rate", "validation_loss", "validation_accuracy"]


def records(folder):
    """Records as `json` reads them: a name without a second dot."""
    files = sorted(path for path in pathlib.Path(folder).glob("*.json") if path.name.count(".") == 1)
    return [(path, json.loads(path.read_text())) for path in files]


def equal(what, got, expected):
    same = got == expected or (isinstance(got, float) and math.isnan(got) and expected is None)
    assert same, f"{what}: expected {expected!r}, got {got!r}"


def check_run(client, run, record):
    word = record["status"] if isinstance(record["status"], str) else "failed"
    equal("status", run.info.status, STATUS[word])
    equal("name", run.info.run_name, " ".join(record["name"].split()))
    equal("start", run.info.start_time, math.floor(record["started_ms"] + 0.5))


def settings(record):
    """All settings by name. A run on a text has some that no other has."""
    if "text" not in record:
        return record["config"]
    kept = {name: value for name, value in record["config"].items() if name not in OF_SAMPLES}
    return record["text"]["options"] | kept


def check_params(run, record):
    if "text" in record:
        equal("settings of samples", [name for name in OF_SAMPLES if f"config.{name}" in run.data.params], [])
    for name, value in settings(record).items():
        if value is None:
            assert f"config.{name}" not in run.data.params
        elif isinstance(value, float):
            equal(name, float(run.data.params[f"config.{name}"]), value)
        else:
            equal(name, run.data.params[f"config.{name}"], value if isinstance(value, str) else json.dumps(value))
    equal("model", run.data.params["model"], record["model"])
    equal("own samples", run.data.params["data.own_samples"], str(record["data"]["own_samples"]))
    return len(run.data.params)


def check_tags(run, record):
    tags = run.data.tags
    equal("labels", json.loads(tags["hearth.labels"]), record["labels"])
    equal("device", tags["hearth.device"], record["device"])
    equal("version", tags["hearth.code_version"], record["code_version"])
    equal("base", tags.get("hearth.base_sha256"), record["base_sha256"])
    equal("note", tags.get("mlflow.note.content", ""), record["note"])
    if isinstance(record["status"], dict):
        equal("failure", tags["hearth.failure"], record["status"]["failed"])
    return len(tags)


def check_history(client, run, record):
    """Every point with its step and time, in order."""
    count = 0
    for name in HISTORY:
        points = [p for p in record["history"] if p.get(name) is not None or (name == "loss" and name in p)]
        got = client.get_metric_history(run.info.run_id, name)
        equal(f"points of {name}", len(got), len(points))
        for metric, point in zip(sorted(got, key=lambda metric: metric.step), points):
            equal(f"{name} at step {point['step']}", metric.value, point[name])
            equal("step", metric.step, point["step"])
            equal("time", metric.timestamp, math.floor(record["started_ms"] + point["elapsed_ms"] + 0.5))
            count += 1
    return count


def check_outcome(client, run, record):
    outcome = record["outcome"]
    if outcome is None:
        return 0
    equal("final loss", run.data.metrics["final_loss"], outcome["final_loss"])
    best = outcome["best"]
    if best is not None:
        (found,) = client.get_metric_history(run.info.run_id, f"best_{best['metric']}")
        equal("best", (found.value, found.step), (best["value"], best["step"]))
    for part in ["held_out", "own"]:
        check_figures(client, run, part, FIGURES, reports(outcome["steps"], outcome, part))
    if "text" in record:
        check_figures(client, run, "held_out", FORESEEN, sides(outcome["steps"], record["text"]))
    recalls = [name for name in run.data.metrics if name.startswith("held_out/recall_")]
    after = [report for step, report in reports(outcome["steps"], outcome, "held_out") if step > 0]
    equal("recalls", len(recalls), sum(it["recall"] is not None for report in after for it in report["classes"]))
    return len(run.data.metrics)


def sides(steps, it):
    """What was measured before and after, each with its step. A new head has nothing before it, a run on a text no reports."""
    both = [(0, it["before"]), (steps, it["after"])]
    return [(step, figures) for step, figures in both if figures is not None]


def reports(steps, outcome, part):
    both = [(step, metrics.get(part)) for step, metrics in sides(steps, outcome)]
    return [(step, report) for step, report in both if report is not None and report["samples"] > 0]


def check_figures(client, run, part, names, found):
    for name in names:
        history = client.get_metric_history(run.info.run_id, f"{part}/{name}")
        expected = [(step, figures[name]) for step, figures in found]
        equal(f"{part}/{name}", sorted((metric.step, metric.value) for metric in history), expected)
        equal(f"last {part}/{name}", run.data.metrics.get(f"{part}/{name}"), expected[-1][1] if expected else None)


def check_artifacts(client, run, path, record):
    """Listed, and downloaded byte for byte."""
    listed = {item.path for item in client.list_artifacts(run.info.run_id)}
    beside = {
        "weights.safetensors": path.with_suffix(".safetensors"),
        "adapter.safetensors": path.with_suffix(".adapter.safetensors"),
        "capsule.json": path.with_suffix(".capsule.json"),
    }
    for name, file in beside.items():
        equal(f"{name} is there", name in listed, file.exists())
        if file.exists():
            got = pathlib.Path(client.download_artifacts(run.info.run_id, name)).read_bytes()
            assert got == file.read_bytes(), f"{name} differs"
    own = json.loads(pathlib.Path(client.download_artifacts(run.info.run_id, "record.json")).read_text())
    equal("record.json", (own["id"], len(own["history"])), (record["id"], len(record["history"])))
    equal("report.json is there", "report.json" in listed, record["outcome"] is not None)
    return len(listed)


def check_store(what, uri, expected):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient(uri)
    experiments = [it for it in client.search_experiments() if it.name.startswith("Hearth: ")]
    frame = mlflow.search_runs([it.experiment_id for it in experiments])
    equal("runs", sorted(frame["run_id"]), sorted(record["id"] for _, record in expected))
    for path, record in expected:
        run = client.get_run(record["id"])
        experiment = client.get_experiment(run.info.experiment_id)
        equal("experiment", experiment.name, f"Hearth: {record['model']}")
        check_run(client, run, record)
        params, tags = check_params(run, record), check_tags(run, record)
        points, metrics = check_history(client, run, record), check_outcome(client, run, record)
        artifacts = check_artifacts(client, run, path, record)
        row = frame[frame["run_id"] == record["id"]].iloc[0]
        equal("search_runs' seed", row["params.config.seed"], str(record["config"]["seed"]))
        print(f"OK {what}: {record['id']}: {params} params, {tags} tags, {points} points, {metrics} metrics, {artifacts} artifacts")


def main():
    export, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    expected = records(folder)
    assert expected, f"{folder} holds no records"
    print("mlflow", mlflow.__version__)
    with tempfile.TemporaryDirectory() as work:
        with zipfile.ZipFile(export) as packed:
            assert packed.testzip() is None
            packed.extractall(work)
        os.chdir(work)  # artifacts are named relative to here
        check_store("file store", pathlib.Path(work, "mlruns").as_uri(), expected)
        migrate = ["migrate-filestore", "--source", ".", "--target", "sqlite:///mlflow.db", "--no-progress"]
        subprocess.run([sys.executable, "-m", "mlflow", *migrate], check=True, stdout=subprocess.DEVNULL)
        check_store("database", "sqlite:///mlflow.db", expected)
        os.chdir("/")
    print("OK: MLflow opens the export")


if __name__ == "__main__":
    main()
