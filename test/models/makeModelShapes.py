"""Makes models.json: runs every file of test/models/keras with real Keras and writes down shapes and counts.

Run with Keras 3 on TensorFlow: python test/models/makeModelShapes.py
"""

import json
import os
import pathlib
import runpy
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras

HERE = pathlib.Path(__file__).parent
GOLDEN = HERE.parent / "golden" / "keras" / "models.json"
COMPOSITE = (keras.Model, keras.layers.InputLayer)


def count(weights):
    total = 0
    for each in {id(each): each for each in weights}.values():
        size = 1
        for extent in each.shape:
            size *= extent
        total += size
    return total


def output_shapes(layer):
    """Shapes of a layer's outputs, one list for each place where it is used."""
    return [[list(tensor.shape) for tensor in node.output_tensors] for node in layer._inbound_nodes]


def describe(model):
    made = {"total": count(model.weights), "trainable": count(model.trainable_weights)}
    made["weights"] = sorted(list(each.shape) for each in model.weights)
    if hasattr(model, "outputs") and model.outputs:
        made["outputs"] = [list(each.shape) for each in model.outputs]
        made["layers"] = [
            {"type": type(layer).__name__, "outputs": output_shapes(layer), "parameters": count(layer.weights)}
            for layer in model.layers
            if type(layer).__module__.startswith("keras.") and not isinstance(layer, COMPOSITE)
        ]
    return made


sys.path.insert(0, str(HERE / "keras"))
found = {}
for file in sorted((HERE / "keras").glob("*.py")):
    keras.backend.clear_session()
    names = runpy.run_path(str(file))
    found[file.name] = {name: describe(value) for name, value in names.items() if isinstance(value, keras.Model)}
    print(file.name, {name: each["total"] for name, each in found[file.name].items()})
GOLDEN.write_text(json.dumps(found, indent=1) + "\n")
