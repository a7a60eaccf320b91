"""Writes tests/reference/tables.json: figures of the bundled tables by scikit-learn, on folds and shufflings that the file names.

The baselines are scikit-learn's pipelines; numbers are filled with their median, scaled, and marked where one is missing; categories are
one-hot, a missing one being a category of its own."""

import csv
import json
import pathlib
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent.parent / "static/data"
REPEATS = 3
MISSING = ("NA", "")


def table(name):
    with open(DATA / name / f"{name}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


def is_number(cells):
    try:
        [float(cell) for cell in cells if cell not in MISSING]
        return True
    except ValueError:
        return False


def column(cells):
    if is_number(cells):
        return np.array([np.nan if cell in MISSING else float(cell) for cell in cells], dtype=object)
    return np.array([None if cell in MISSING else cell for cell in cells], dtype=object)


def describe(cells):
    values = np.array([float(cell) for cell in cells if cell not in MISSING])
    quartiles = np.percentile(values, [25, 50, 75])
    return {
        "missing": len(cells) - len(values),
        "distinct": len(set(values.tolist())),
        "mean": values.mean(),
        "standard_deviation": values.std(ddof=1),
        "min": values.min(),
        "lower_quartile": quartiles[0],
        "median": quartiles[1],
        "upper_quartile": quartiles[2],
        "max": values.max(),
    }


def encoder(numeric):
    numbers = [place for place, it in enumerate(numeric) if it]
    categories = [place for place, it in enumerate(numeric) if not it]
    as_float = lambda: SimpleImputer(strategy="median")
    return make_column_transformer(
        (make_pipeline(as_float(), StandardScaler()), numbers),
        (MissingIndicator(features="missing-only", error_on_new=False), numbers),
        (make_pipeline(SimpleImputer(missing_values=None, strategy="constant", fill_value="missing"), OneHotEncoder(handle_unknown="ignore")), categories),
        sparse_threshold=0,
    )


def logistic():
    return LogisticRegression(C=1.0, tol=1e-12, max_iter=100_000, solver="newton-cg")


def of_classes(truth, probabilities):
    said = probabilities.argmax(1)
    probabilities = probabilities.astype(np.float32)
    areas = [metrics.roc_auc_score(truth == label, probabilities[:, label]) for label in range(probabilities.shape[1])]
    return {
        "accuracy": metrics.accuracy_score(truth, said),
        "log_loss": metrics.log_loss(truth, probabilities.astype(np.float64)),
        "macro_f1": metrics.f1_score(truth, said, average="macro"),
        "roc_auc": float(np.mean(areas)),
    }


def of_numbers(truth, predicted):
    return {
        "r_squared": metrics.r2_score(truth, predicted),
        "mean_absolute_error": metrics.mean_absolute_error(truth, predicted),
        "root_mean_squared_error": metrics.root_mean_squared_error(truth, predicted),
    }


def shufflings(count, columns, seed):
    """The orders that permutation_importance draws: each shuffles what the one before left."""
    draws = []
    column_seed = np.random.RandomState(seed).randint(np.iinfo(np.int32).max + 1)
    for _ in range(columns):
        random = np.random.RandomState(column_seed)
        order, effective = np.arange(count), np.arange(count)
        of_column = []
        for _ in range(REPEATS):
            random.shuffle(order)
            effective = effective[order]
            of_column.append(effective.tolist())
        draws.append(of_column)
    return draws


def importance(model, x, y, scoring):
    """scikit-learn's own, and by hand from the orders in the file: they must agree."""
    orders = shufflings(len(y), x.shape[1], 3)
    theirs = permutation_importance(model, x, y, scoring=scoring, n_repeats=REPEATS, random_state=3).importances
    score = metrics.get_scorer(scoring)
    base, by_hand = score(model, x, y), np.zeros_like(theirs)
    for place, of_column in enumerate(orders):
        for repeat, order in enumerate(of_column):
            shuffled = x.copy()
            shuffled[:, place] = x[order, place]
            by_hand[place, repeat] = base - score(model, shuffled, y)
    assert np.allclose(theirs, by_hand), "the orders are not scikit-learn's"
    return orders, theirs


def case(name, target, is_classification):
    cells = table(name)
    known = [place for place, cell in enumerate(cells[target]) if cell not in MISSING]
    features = [it for it in cells if it != target]
    numeric = [is_number(cells[it]) for it in features]
    x = np.stack([column(cells[it]) for it in features], 1)[known]
    if is_classification:
        classes = sorted(set(cells[target][place] for place in known))
        y = np.array([classes.index(cells[target][place]) for place in known])
        split = StratifiedKFold(5, shuffle=True, random_state=0)
        model, dummy, figures, scoring = logistic(), DummyClassifier(strategy="prior"), of_classes, "accuracy"
    else:
        classes, y = [], np.array([float(cells[target][place]) for place in known])
        split = KFold(5, shuffle=True, random_state=0)
        model, dummy, figures, scoring = LinearRegression(), DummyRegressor(), of_numbers, "r2"
    pipeline = make_pipeline(encoder(numeric), model)
    folds = []
    for number, (train, held_out) in enumerate(split.split(x, y)):
        fold = {"held_out": held_out.tolist()}
        for kind, it in (("linear", pipeline), ("simplest", dummy)):
            it.fit(x[train], y[train])
            said = it.predict_proba(x[held_out]) if is_classification else it.predict(x[held_out])
            fold[kind] = figures(y[held_out], said)
            if kind == "linear":
                fold["said"] = said.tolist() if number == 0 else None
        if number == 0:
            orders, falls = importance(pipeline, x[held_out], y[held_out], scoring)
            fold |= {"orders": orders, "importance": falls.tolist()}
        folds.append(fold)
    theirs = cross_validate(pipeline, x, y, cv=split, scoring=scoring)["test_score"]
    ours = [next(iter(fold["linear"].values())) for fold in folds]
    assert np.allclose(theirs, ours), "these are cross_validate's figures"
    print("tests/reference/tables.json:", name, target, scoring, theirs.mean())
    return {"table": name, "target": target, "features": features, "classes": classes, "rows": known, "folds": folds}


def intervals():
    """Nadeau and Bengio's interval by SciPy's t."""
    random, cases = np.random.default_rng(5), []
    for count in (2, 3, 5, 10, 30):
        values, ratio = random.normal(0.8, 0.1, count), 1 / (count - 1)
        spread = stats.t.ppf(0.975, count - 1) * np.sqrt(values.var(ddof=1) * (1 / count + ratio))
        cases.append({"values": values.tolist(), "ratio": ratio, "mean": values.mean(), "low": values.mean() - spread, "high": values.mean() + spread})
    return cases


def main():
    warnings.simplefilter("ignore")
    cases = [
        case("penguins", "species", True),
        case("penguins", "sex", True),
        case("penguins", "body_mass_g", False),
        case("iris", "species", True),
        case("wine", "cultivar", True),
        case("wine", "alcohol", False),
    ]
    described = {
        name: {column: describe(cells) for column, cells in table(name).items() if is_number(cells)}
        for name in ("penguins", "iris", "wine")
    }
    golden = {"described": described, "cases": cases, "intervals": intervals()}
    (HERE / "tables.json").write_text(json.dumps(golden, default=float) + "\n")


if __name__ == "__main__":
    main()
