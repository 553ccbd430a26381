"""Runs written Keras models with transferred weights."""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

from common import checked_noise, compare, each_job, load, load_weights, quiet, tensors


NOISE = [(keras.random, name, lambda shape, *_, **__: keras.ops.zeros(shape)) for name in ("normal", "uniform")]


def every_layer(layer):
    return [layer, *(found for each in layer._layers for found in every_layer(each))]


def learned(model):
    found = [each for layer in every_layer(model) for each in layer._trainable_variables]
    return int(sum(np.prod(each.shape) for each in {id(each): each for each in found}.values()))


def transfer(folder, job, model):
    """Every array of the model has one in the file, of its own extents."""
    names = load_weights(folder, job, model)
    state = [each for each in model.weights if "seed_generator" not in each.path]
    if len(state) != len(names):
        raise ValueError(f"the model has {len(state)} arrays, and {len(names)} come")


def run(folder, job):
    keras.backend.clear_session()
    scope = {}
    exec(compile((folder / job["code"]).read_text(), job["code"], "exec"), scope)
    model = scope[job["name"]]
    transfer(folder, job, model)
    inputs = [load(folder, each).transpose(each["axes"]) for each in job["inputs"]]
    run_once = lambda: tensors(model(inputs[0] if len(inputs) == 1 else inputs, training=False))
    with quiet(*NOISE):
        outputs = run_once()
    checked_noise(job, outputs, run_once)
    expected = [load(folder, each).transpose(each["axes"]) for each in job["outputs"]]
    return {"difference": compare(outputs, expected), "parameters": learned(model)}


each_job(run)
