"""Writes golden.json: what real Keras and real PyTorch make of the small files beside this one.

    python test/parity/written/makeWritten.py          (needs TensorFlow, PyTorch, torchvision, pandas, scikit-learn, Pillow, SciPy and tqdm)
"""

import json
import os
import re
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def files(kind):
    head, *parts = re.split(r"^#: ", (HERE / f"{kind}.py").read_text(), flags=re.M)
    for part in parts:
        title, text = part.split("\n", 1)
        name, expected, *_ = title.split(" | ")
        if expected == "agrees":
            yield f"{kind} {name}", head + text


def keras_losses(text):
    import keras

    histories, original = [], keras.Model.fit

    def fit(self, *args, **options):
        histories.append(original(self, *args, **{**options, "verbose": 0}).history)

    keras.Model.fit = fit
    keras.utils.set_random_seed(1)
    try:
        names = {"__name__": "__main__"}
        exec(text, names)
    finally:
        keras.Model.fit = original
    if "LOSSES" in names:
        return [float(each) for each in names["LOSSES"]]
    # The learning rate is no curve of a loss or a metric.
    curves = [name for name in histories[0] if name != "learning_rate"]
    return {name: [float(each) for history in histories for each in history[name]] for name in curves}


def torch_losses(text):
    import torch

    losses, original = [], torch.Tensor.backward

    def backward(self, *args, **options):
        losses.append(float(self.detach()))
        return original(self, *args, **options)

    torch.Tensor.backward = backward
    torch.manual_seed(1)
    try:
        exec(text, {"__name__": "__main__"})
    finally:
        torch.Tensor.backward = original
    return losses


made = {}
os.chdir(HERE / "data")
for kind in ("keras_files", "keras_data", "keras_turns", "keras_hands", "torch_files", "torch_data", "torch_hands"):
    losses = keras_losses if kind.startswith("keras") else torch_losses
    for name, text in files(kind):
        np.random.seed(1)
        made[name] = losses(text)
lines = [f"{json.dumps(name)}: {json.dumps(values)}" for name, values in sorted(made.items())]
(HERE / "golden.json").write_text("{\n  " + ",\n  ".join(lines) + "\n}\n")
