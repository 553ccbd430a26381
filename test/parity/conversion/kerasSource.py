"""Runs the Keras models of the corpus: random weights in, the weights, inputs and outputs out."""

import os
import runpy
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

from common import each_job, example, quiet, save, values_for

NOISE = [
    (module, name, lambda shape, *_, **__: tf.zeros(shape))
    for module in (keras.random, tf.random)
    for name in ("normal", "uniform")
]

loaded = {}


def names_of(path):
    if path not in loaded:
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        sys.path.insert(0, os.path.dirname(path))
        loaded.clear()
        loaded[path] = runpy.run_path(path)
    return loaded[path]


def every_layer(layer):
    found = [layer]
    for each in layer._layers if hasattr(layer, "_layers") else []:
        found.extend(every_layer(each))
    return found


def own(layer):
    return list(layer._trainable_variables) + list(layer._non_trainable_variables)


def learned(model):
    """What is learned, frozen layers' with it, each once; arrays that Keras does not follow are learned by whoever takes their gradients."""
    found = [each for layer in every_layer(model) for each in layer._trainable_variables] + free_variables(model, set())
    return int(sum(np.prod(each.shape) for each in {id(each): each for each in found}.values()))


def variables(model, names, wanted):
    """For each layer that was read, Keras's variables in the order of the weights that were read."""
    layers = every_layer(model)
    found = {}
    for entry in wanted:
        shapes = [each["shape"] for each in entry["weights"]]
        fitting = []
        for layer in layers:
            for group in (list(layer.weights), own(layer)):
                group = [each for each in group if "seed_generator" not in each.path]
                if layer.name == entry["name"] and [list(each.shape) for each in group] == shapes:
                    fitting.append(group)
        if fitting:
            for each, variable in zip(entry["weights"], fitting[0]):
                found[each["id"]] = variable
    return found


def given(model, inputs):
    structure = getattr(model, "_inputs_struct", None)
    if isinstance(structure, dict):
        return dict(zip(sorted(structure), inputs))
    return inputs[0] if len(inputs) == 1 else inputs


def free_variables(thing, seen):
    """Variables that no layer of Keras owns, in the order in which they were made."""
    found = []
    for each in vars(thing).values() if hasattr(thing, "__dict__") else []:
        for item in each if isinstance(each, (list, tuple)) else [each]:
            if isinstance(item, tf.Variable) and id(item) not in seen:
                seen.add(id(item))
                found.append(item)
            elif isinstance(item, (tf.Module, keras.layers.Layer)) and id(item) not in seen:
                seen.add(id(item))
                found.extend(free_variables(item, seen))
    return found


def run(folder, job):
    names = names_of(job["file"])
    model = names[job["variable"]]
    if not all(each.built for each in every_layer(model)):
        # A build(shape) that Keras can't follow to the end leaves layers without arrays until the first call.
        model(given(model, [example(each, np.random.default_rng(0)) for each in job["inputs"]]), training=False)
    random = np.random.default_rng(7)
    for variable in model.variables:
        if "seed" not in variable.path and np.issubdtype(np.dtype(variable.dtype), np.floating):
            variable.assign(values_for(variable.name, tuple(variable.shape), random, True))
    found = variables(model, names, job["layers"])
    free = [each for entry in job["layers"] if entry["name"] == "" for each in entry["weights"]]
    for each, variable in zip(free, free_variables(model, set())):
        found[each["id"]] = variable
    inputs = [example(each, random) for each in job["inputs"]]
    with quiet(*NOISE):
        outputs = [np.asarray(each) for each in keras.tree.flatten(model(given(model, inputs), training=False))]
    weights = {
        key: save(folder, f"{job['id']}.{key}.bin", np.asarray(variable if isinstance(variable, tf.Variable) else variable.value))
        for key, variable in found.items()
    }
    return {
        "weights": weights,
        "inputs": [save(folder, f"{job['id']}.in{at}.bin", each) for at, each in enumerate(inputs)],
        "outputs": [save(folder, f"{job['id']}.out{at}.bin", each) for at, each in enumerate(outputs)],
        "parameters": learned(model),
    }


each_job(run)
