"""Writes training.json: losses of five steps of the corpus models, by real Keras and real PyTorch.

Weights and data come from a formula that the test computes too, so that the file holds losses alone.

    python test/parity/corpus/makeTraining.py [keras|torch] [name …]
"""

import importlib
import json
import os
import runpy
import sys
import types
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
MODELS = HERE.parent.parent / "models"
OUT = HERE / "training.json"
BATCH, STEPS = 4, 5


def noise(count, seed):
    """Even numbers from 0 to 1 by place and seed (the finaliser of MurmurHash3), the same in JavaScript."""
    x = (np.arange(count, dtype=np.uint64) * 2654435761 + seed * 40503 + 1) & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = ((x ^ (x >> np.uint64(shift))) * factor) & 0xFFFFFFFF
    x = x ^ (x >> np.uint64(16))
    return (x.astype(np.float64) / 2**32).astype(np.float32)


def start(shape, seed, fan):
    """First weights: matrices uniform and small, scales near 1, everything else near 0."""
    values = noise(int(np.prod(shape)), seed).reshape(shape)
    if fan == "scale":
        return 0.9 + 0.2 * values
    if fan is None:
        return 0.1 * (values - 0.5)
    return (values - 0.5) * 2 * np.sqrt(1.5 / fan)


def data(shape, seed, high=None):
    values = noise(int(np.prod(shape)), seed).reshape(shape)
    return np.floor(values * high).astype(np.int64) if high else values.astype(np.float32) - 0.5


def kind_of(name, shape):
    """How a weight begins, by its name and shape alone."""
    if any(word in name for word in ("gamma", "scale", "moving_variance", "running_var")):
        return "scale"
    if len(shape) < 2:
        return "scale" if name == "norm.weight" else None
    return int(np.prod(shape)) / max(shape)


def seed_of(layer, place):
    """A number for an array, by its layer's name and its place there (FNV-1a), the same in JavaScript."""
    value = 0x811C9DC5
    for each in f"{layer}:{place}".encode():
        value = ((value ^ each) * 0x01000193) & 0xFFFFFFFF
    return value & 0xFFFF


# ---------------------------------------------------------------- Keras


def layers_as_read(layer):
    """Layers with their arrays as a reader sees them: Keras's as a whole, those of the file by what they own themselves."""
    import keras

    if type(layer).__module__.startswith("keras.") and not isinstance(layer, keras.Model):
        yield layer.name, list(layer.weights)
        return
    yield layer.name, list(layer._trainable_variables) + list(layer._non_trainable_variables)
    for each in layer._layers:
        yield from layers_as_read(each)


KERAS = json.loads((HERE / "cases.json").read_text())["keras"]
TORCH = json.loads((HERE / "cases.json").read_text())["torch"]


def keras_case(case):
    import keras

    keras.backend.clear_session()
    names = runpy.run_path(str(MODELS / "keras" / case["file"]))
    model = names[case["model"]]
    begun = set()
    for layer, weights in layers_as_read(model):
        for place, weight in enumerate(weights):
            name = weight.path.split("/")[-1]
            if weight.dtype == "float32" and id(weight) not in begun:
                weight.assign(start(tuple(weight.shape), seed_of(layer, place), kind_of(name, tuple(weight.shape))))
                begun.add(id(weight))
    assert len(begun) == len(model.weights), f"{len(begun)} of {len(model.weights)} arrays got a start"
    for layer in model._flatten_layers():
        if hasattr(layer, "rate") and isinstance(layer, (keras.layers.Dropout, keras.layers.SpatialDropout1D, keras.layers.GaussianNoise)):
            layer.rate = 0
        for part in (layer, getattr(layer, "cell", None), getattr(layer, "forward_layer", None), getattr(layer, "backward_layer", None)):
            cell = getattr(part, "cell", part)
            for name in ("dropout", "recurrent_dropout", "_dropout"):
                if hasattr(cell, "__dict__") and isinstance(vars(cell).get(name), float):
                    vars(cell)[name] = 0.0
    inputs = []
    shapes = case.get("inputs") or [tuple(each.shape) for each in model.inputs]
    for index, given in enumerate(shapes):
        shape = (BATCH, *[each or case.get("extent", 8) for each in given[1:]])
        high = case["integers"][index] if "integers" in case else None
        made = data(shape, 1000 + index, high)
        inputs.append(made)
    if "names" in case:
        inputs = dict(zip(case["names"], inputs))
    fed = inputs if len(inputs) > 1 or isinstance(inputs, dict) else inputs[0]
    outputs = model(fed)
    named = list(outputs) if isinstance(outputs, dict) else None
    outputs = list(outputs.values()) if named else outputs if isinstance(outputs, (list, tuple)) else [outputs]
    targets = [data(tuple(each.shape), 2000 + index) + 0.5 for index, each in enumerate(outputs)]
    optimizer = keras.optimizers.SGD(float(case.get("rate", 0.01)))
    loss = ["mse"] * len(outputs) if len(outputs) > 1 else "mse"
    wanted = targets if len(targets) > 1 else targets[0]
    if named:
        loss, wanted = dict.fromkeys(named, "mse"), dict(zip(named, targets))
    model.compile(optimizer=optimizer, loss=loss)
    losses = []
    for _ in range(STEPS):
        losses.append(float(model.train_on_batch(fed, wanted, return_dict=True)["loss"]))
    return losses


# ---------------------------------------------------------------- PyTorch


def torch_case(case):
    import torch
    from torch import nn

    vision = types.ModuleType("torchvision")
    vision.datasets = vision.transforms = None
    sys.modules.setdefault("torchvision", vision)
    folder = str(MODELS / "torch" / "files")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    model = getattr(importlib.import_module(case["file"][:-3]), case["model"])
    model = model() if isinstance(model, type) else model
    model.train()
    norms = (nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm)
    scales = {f"{path}.weight" if path else "weight" for path, each in model.named_modules() if isinstance(each, norms) or type(each).__name__ == "LayerNorm"}
    with torch.no_grad():
        for index, (name, weight) in enumerate(model.named_parameters()):
            kind = "scale" if name in scales else kind_of("", tuple(weight.shape))
            weight.copy_(torch.from_numpy(np.asarray(start(tuple(weight.shape), index + 1, kind), dtype=np.float32)))
        for module in model.modules():
            if isinstance(module, nn.Embedding) and module.padding_idx is not None:
                module.weight[module.padding_idx] = 0
    for module in model.modules():
        if isinstance(module, (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d)):
            module.p = 0
        if hasattr(module, "dropout") and isinstance(module.dropout, float):
            module.dropout = 0.0
    inputs = []
    for index, shape in enumerate(case["inputs"]):
        extents = [BATCH if each is None else each for each in shape]
        high = case["integers"][index] if "integers" in case else None
        inputs.append(torch.from_numpy(data(extents, 1000 + index, high)))
    optimizer = torch.optim.SGD([each for each in model.parameters() if each.requires_grad], lr=case.get("rate", 0.01))
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        outputs = model(*inputs)
        while isinstance(outputs, (list, tuple)):
            outputs = outputs[0]
        target = torch.from_numpy(data(tuple(outputs.shape), 2000)) + 0.5
        loss = nn.functional.mse_loss(outputs, target)
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    return losses


def main(words):
    known = json.loads(OUT.read_text()) if OUT.exists() else {}
    for framework, cases, run in (("keras", KERAS, keras_case), ("torch", TORCH, torch_case)):
        for case in cases:
            name = f"{framework} {case['file']} {case['model']}"
            if words and framework not in words and not any(word in name for word in words):
                continue
            try:
                known[name] = [float(f"{each:.8g}") for each in run(case)]
                print(name, known[name], flush=True)
                OUT.write_text(json.dumps(known, indent=1) + "\n")
            except Exception as error:
                print("FAILED", name, repr(error)[:300])
    names = {f"{framework} {case['file']} {case['model']}" for framework, cases in (("keras", KERAS), ("torch", TORCH)) for case in cases}
    OUT.write_text(json.dumps({name: known[name] for name in known if name in names}, indent=1) + "\n")


os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(MODELS / "keras"))
main(sys.argv[1:])
