"""Trains a case with Keras and writes down what came out."""

import base64
import zlib

import keras
import numpy as np
import tensorflow as tf

from .building import BATCH, graph_of, input_values, keras_model, topology, weight_values

STEPS = 5


def packed(values):
    array = np.asarray(values)
    kind = "int32" if array.dtype.kind in "iu" else "float32"
    data = base64.b64encode(np.ascontiguousarray(array, dtype="<i4" if kind == "int32" else "<f4").tobytes())
    return {"shape": list(array.shape), "dtype": kind, "data": data.decode()}


def target_values(random, loss, shape):
    """Targets of the kind that a loss expects."""
    kind = loss.get("targets", "numbers")
    if kind == "classes":
        return random.randint(0, loss["classes"], shape[:-1] if shape[-1] == loss["classes"] else shape).astype("int32")
    if kind == "one-hot":
        return np.eye(shape[-1], dtype="float32")[random.randint(0, shape[-1], shape[:-1])]
    if kind == "bits":
        return random.randint(0, 2, shape).astype("float32")
    if kind == "signs":
        return (random.randint(0, 2, shape) * 2 - 1).astype("float32")
    if kind == "shares":
        values = random.uniform(0.1, 1, shape)
        return (values / values.sum(-1, keepdims=True)).astype("float32")
    if kind == "positive":
        return random.uniform(0.1, 2, shape).astype("float32")
    return random.uniform(-1, 1, shape).astype("float32")


def gradients_of(model, compiled, x, y, weight):
    with tf.GradientTape() as tape:
        predicted = model(x, training=True)
        loss = compiled.compute_loss(x, y, predicted, sample_weight=weight, training=True)
    found = tape.gradient(loss, [variable.value for variable in model.trainable_variables])
    dense = [np.zeros(v.shape, "float32") if g is None else tf.convert_to_tensor(g).numpy()
             for g, v in zip(found, model.trainable_variables)]
    return float(loss), dense


def record(case):
    """@returns the case with its topology, data, start weights, losses, first gradients and final weights"""
    keras.backend.clear_session()
    random = np.random.RandomState(zlib.crc32(case["name"].encode()) % 2**31)
    model = keras_model(case)
    for variable in model.weights:
        variable.assign(weight_values(random, variable))
        # TensorFlow.js holds weights to their constraints when they are set.
        for _ in range(30 if variable.constraint else 0):
            variable.assign(variable.constraint(variable))
    inputs, _, _ = graph_of(case)
    x = [input_values(random, spec) for spec in inputs.values()]
    losses = case["losses"]
    y = [
        target_values(random, loss, (BATCH, *shape[1:]))
        for loss, shape in zip(losses, [output.shape for output in model.outputs])
    ]
    weight = random.uniform(0.2, 2, (BATCH,)).astype("float32") if case.get("sample_weight") else None
    made = [getattr(keras.losses, loss["class_name"])(**loss.get("config", {})) for loss in losses]
    optimizer = getattr(keras.optimizers, case["optimizer"]["class_name"])(**case["optimizer"]["config"])
    model.compile(optimizer=optimizer, loss=made if len(made) > 1 else made[0])
    start = [packed(variable.numpy()) for variable in model.weights]
    feed, want = (x if len(x) > 1 else x[0]), (y if len(y) > 1 else y[0])
    seen, first = [], None
    for _ in range(STEPS):
        loss, gradients = gradients_of(model, model, feed, want, weight)
        first = first or gradients
        seen.append(loss)
        optimizer.apply(gradients, model.trainable_variables)
    evaluated = float(model.compute_loss(feed, want, model(feed, training=False), sample_weight=None, training=False))
    assert max([*seen, evaluated]) < 3 * abs(seen[0]) + 1, f"training runs away: {seen}, {evaluated}"
    return {
        "name": case["name"],
        "group": case["group"],
        "compare": case.get("compare", "weights"),
        "topology": topology(case),
        "losses": [{"name": loss["class_name"], "config": loss.get("config", {})} for loss in losses],
        "optimizer": {"name": case["optimizer"]["class_name"], "config": case["optimizer"]["config"]},
        "inputs": [packed(each) for each in x],
        "targets": [packed(each) for each in y],
        "sampleWeight": None if weight is None else packed(weight),
        "start": start,
        "trainable": [variable.trainable for variable in model.weights],
        "evaluated": evaluated,
        "values": [float(np.float32(each)) for each in seen],
        "gradients": [packed(each) for each in first],
        "final": [packed(variable.numpy()) for variable in model.weights],
    }
