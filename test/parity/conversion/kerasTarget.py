"""Runs written Keras models with transferred weights."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

from common import compare, each_job, load, tensors


def transfer(folder, model, weights):
    """Puts the arrays of each layer into it, in the order in which they come."""
    layers = {}
    for entry in weights:
        layers.setdefault(entry["layer"], []).append(load(folder, entry))
    for name, arrays in layers.items():
        layer = model.get_layer(name)
        state = [each for each in layer.weights if "seed_generator" not in each.path]
        if len(state) != len(arrays):
            raise ValueError(f"{name} has {len(state)} arrays, and {len(arrays)} come")
        for variable, array in zip(state, arrays):
            if tuple(variable.shape) != array.shape:
                raise ValueError(f"{name}/{variable.name} is {tuple(variable.shape)}, and {array.shape} comes")
            variable.assign(array)


def run(folder, job):
    keras.backend.clear_session()
    scope = {}
    exec(compile((folder / job["code"]).read_text(), job["code"], "exec"), scope)
    model = scope[job["name"]]
    transfer(folder, model, job["weights"])
    inputs = [load(folder, each).transpose(each["axes"]) for each in job["inputs"]]
    outputs = tensors(model(inputs[0] if len(inputs) == 1 else inputs, training=False))
    expected = [load(folder, each).transpose(each["axes"]) for each in job["outputs"]]
    count = sum(np.prod(each.shape) for each in model.weights if not re.search("seed_generator|moving_(mean|variance)", each.path))
    return {"difference": compare(outputs, expected), "parameters": int(count)}


each_job(run)
