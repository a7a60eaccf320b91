"""Writes models/magika/golden.json: what the magika package and its ONNX file, run by onnxruntime, say of tests/samples/files/."""

import io
import json
import pathlib

import magika
import numpy as np
import onnx
import onnxruntime
from magika import Magika
from magika.types.seekable import Seekable

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = pathlib.Path(magika.__file__).parent / "models/standard_v3_3"
FEATURES = "jax2tf_get_logits_/pjit_get_logits_/MagikaV2/LayerNorm_1/AddV2_1:0"
LOGITS = "jax2tf_get_logits_/pjit_get_logits_/MagikaV2/Dense_1/AddV2:0"
ENTRIES = 16  # of each file's features and logits, from the first


def session():
    """The published graph, which gives two inner values as well."""
    model = onnx.load(MODEL / "model.onnx")
    for name in (FEATURES, LOGITS):
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def ints(content):
    """The network's input by magika's own code."""
    seekable = Seekable(io.BytesIO(content))
    f = Magika._extract_features_from_seekable(seekable, 1024, 0, 1024, 256, 4096, False)
    return f.beg + f.end


def main():
    package, graph = Magika(), session()
    # Fifteen files of fifteen types; then files that a rule decides, that lie at a rule's edge, or of which the network is not sure.
    folders = [ROOT / "tests/samples/files", ROOT / "tests/samples/edges"]
    paths = [path for folder in folders for path in sorted(folder.iterdir())]
    golden = {"made_by": f"tests/reference/golden_magika.py, magika {magika.__version__}, onnxruntime {onnxruntime.__version__}"}
    golden["files"] = []
    for path in paths:
        name, content = f"{path.parent.name}/{path.name}", path.read_bytes()
        said = package.identify_bytes(content).prediction
        case = {"name": name, "label": str(said.output.label), "network": str(said.dl.label)}
        if case["network"] != "undefined":
            values = ints(content)
            probabilities, features, logits = graph.run(None, {"bytes": np.array([values], np.int32)})
            case["score"] = float(said.score)
            case["input_sum"] = int(sum((i + 1) * v for i, v in enumerate(values)))
            case["features"] = features[0, :ENTRIES].tolist()
            case["logits"] = logits[0, :ENTRIES].tolist()
            assert abs(float(probabilities.max()) - case["score"]) < 1e-6
        golden["files"].append(case)
        print(name, case["label"], case["network"], case.get("score"))
    (ROOT / "models/magika/golden.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
