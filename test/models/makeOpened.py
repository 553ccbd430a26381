"""Makes opened.json: makes each model of test/models/opened as a person would who imports it, with real Keras and PyTorch.

Run with Keras 3 on TensorFlow, and PyTorch: python test/models/makeOpened.py
"""

import importlib
import json
import os
import pathlib
import sys
import types

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "opened"))


def arguments(case, module):
    """`config.width` is the attribute of one argument; answers are written as they would stand in the file."""
    names = {**vars(module), "keras": keras, "nn": torch.nn}
    objects = {name: each.removesuffix("(...)") for name, each in case.get("answers", {}).items() if each.endswith("(...)")}
    answers = {name: eval(each, names) for name, each in case.get("answers", {}).items() if name not in objects}
    given = {name: each for name, each in answers.items() if name.partition(".")[0] not in objects}
    for name, each in objects.items():
        own = {key.partition(".")[2]: value for key, value in {**case["sizes"], **answers}.items() if key.startswith(f"{name}.")}
        given[name] = eval(each, names)(**own)
    for name, value in {**case["sizes"], **case.get("shapes", {}), **case.get("others", {})}.items():
        name, _, part = name.partition(".")
        if name in objects:
            continue
        if part:
            given.setdefault(name, types.SimpleNamespace(classes=10)).__dict__[part] = value
        else:
            given[name] = tuple(value) if isinstance(value, list) else value
    return given


def of_torch(model, case):
    shape = (2, *case["input"])
    with torch.no_grad():
        out = model.eval()(torch.zeros(shape, dtype=torch.long) if case.get("tokens") else torch.zeros(shape))
    every = list(model.parameters())
    total = sum(each.numel() for each in every)
    return total, sum(each.numel() for each in every if each.requires_grad), [list(out.shape)]


def of_keras(model, case):
    kind = "int32" if case.get("tokens") else "float32"
    out = model(np.zeros((2, *case["input"]), kind))
    outputs = out if isinstance(out, (tuple, list)) else [out]
    trainable = sum(int(np.prod(each.shape)) for each in model.trainable_weights)
    return model.count_params(), trainable, [list(each.shape) for each in outputs]


made = []
for case in json.loads((HERE / "opened" / "cases.json").read_text()):
    module = importlib.import_module(case["file"].removesuffix(".py"))
    model = getattr(module, case["model"])(**arguments(case, module))
    total, trainable, outputs = (of_keras if isinstance(model, keras.Model) else of_torch)(model, case)
    made.append({"total": total, "trainable": trainable, "outputs": [[None, *each[1:]] for each in outputs]})
    print(case["model"], made[-1])
(HERE.parent / "golden" / "opened.json").write_text(json.dumps(made, indent=1) + "\n")
