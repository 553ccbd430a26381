"""Writes test/fixtures/saved: small models as Keras itself saves them, with what it says of them in saved.json.

    python test/models/makeSaved.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers
from safetensors.numpy import save_file

FOLDER = Path(__file__).parent.parent / "fixtures" / "saved"
FOLDER.mkdir(parents=True, exist_ok=True)

sequential = keras.Sequential(
    [layers.Input((12, 8)), layers.Conv1D(4, 3, activation="relu"), layers.Bidirectional(layers.LSTM(3)), layers.Dense(2)],
    name="sequence",
)
left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
shared = layers.Dense(5, name="shared")
one, two = shared(left), shared(right)
inner = keras.Sequential([layers.Input((5,)), layers.Dense(4), layers.BatchNormalization()], name="inner")
joined = layers.Concatenate()([inner(one * two), inner(one + 1.0)])
functional = keras.Model([left, right], [layers.Dense(3)(joined), keras.ops.mean(joined, axis=-1)], name="pair")

found = {}
for model in (sequential, functional):
    for ending in ("keras", "h5"):
        file = f"{model.name}.{ending}"
        try:
            model.save(FOLDER / file)
        except NotImplementedError:
            continue
        found[file] = {"total": model.count_params(), "outputs": [list(each.shape) for each in model.outputs]}
save_file({"fc.weight": np.zeros((2, 3), "float32"), "fc.bias": np.zeros(2, "float32")}, FOLDER / "layer.safetensors")
(FOLDER / "saved.json").write_text(json.dumps(found, indent=1) + "\n")
print(found)
