"""Builds a Keras model out of a case, and the topology that TensorFlow.js loads it from."""

import keras
import numpy as np

BATCH = 4


def layer(class_name, **config):
    """One layer as data; a layer inside a wrapper is written the same way."""
    return {"class_name": class_name, "config": config}


def node(name, spec, *inputs, **call):
    """One layer of a graph: what it is called, what it is, the nodes it reads, keyword arguments of its call."""
    return {"name": name, "spec": spec, "inputs": list(inputs), "call": call}


def is_layer(value):
    return isinstance(value, dict) and "class_name" in value and hasattr(keras.layers, value["class_name"])


def keras_value(value):
    if is_layer(value):
        return keras_layer(value)
    if isinstance(value, list):
        return [keras_value(each) for each in value]
    return value


def keras_layer(spec, name=None):
    config = {key: keras_value(value) for key, value in spec["config"].items()}
    if name:
        config["name"] = name
    return getattr(keras.layers, spec["class_name"])(**config)


# Keras writes this class under another name than its interface has.
SAVED_AS = {"GroupQueryAttention": "GroupedQueryAttention"}


def named(value, name):
    """The same data with a name for every layer, inner ones too: TensorFlow.js wants one."""
    if not is_layer(value):
        return [named(each, f"{name}_{place}") for place, each in enumerate(value)] if isinstance(value, list) else value
    config = {key: named(inner, f"{name}_{key}") for key, inner in value["config"].items()}
    class_name = value["class_name"]
    return {"class_name": SAVED_AS.get(class_name, class_name), "config": {**config, "name": name}}


def graph_of(case):
    """(input shapes and types by name, nodes, names of outputs) of a case that is a list of layers or a graph."""
    if "layers" in case:
        nodes, before = [], "input"
        for place, spec in enumerate(case["layers"]):
            nodes.append(node(f"layer_{place}", spec, before))
            before = f"layer_{place}"
        return {"input": case["input"]}, nodes, [before]
    return case["inputs"], case["nodes"], case["outputs"]


def keras_model(case):
    inputs, nodes, outputs = graph_of(case)
    tensors = {
        name: keras.Input(shape=tuple(spec["shape"]), dtype=spec.get("dtype", "float32"), name=name)
        for name, spec in inputs.items()
    }
    starts = list(tensors.values())
    layers = {}
    for each in nodes:
        # The same name again is the same layer, shared.
        made = layers.setdefault(each["name"], keras_layer(each["spec"], each["name"]))
        read = [tensors[name] for name in each["inputs"]]
        if each["spec"]["class_name"] in ("MultiHeadAttention", "GroupQueryAttention"):
            result = made(read[0], read[1], key=read[2] if len(read) > 2 else None, **each["call"])
        else:
            result = made(read[0] if len(read) == 1 else read, **each["call"])
        tensors[each.get("result", each["name"])] = result
    ends = [tensors[name] for name in outputs]
    return keras.Model(starts if len(starts) > 1 else starts[0], ends)


def topology(case):
    """The model in the older Keras format, which TensorFlow.js reads."""
    inputs, nodes, outputs = graph_of(case)
    layers = [
        {
            "class_name": "InputLayer",
            "name": name,
            "config": {
                "batch_input_shape": [None, *spec["shape"]],
                "dtype": spec.get("dtype", "float32"),
                "sparse": False,
                "name": name,
            },
            "inbound_nodes": [],
        }
        for name, spec in inputs.items()
    ]
    place = {name: (name, 0) for name in inputs}
    by_name = {}
    for each in nodes:
        spec = by_name.get(each["name"])
        if spec is None:
            spec = {**named(each["spec"], each["name"]), "name": each["name"], "inbound_nodes": []}
            by_name[each["name"]] = spec
            layers.append(spec)
        place[each.get("result", each["name"])] = (each["name"], len(spec["inbound_nodes"]))
        spec["inbound_nodes"].append([[*place[name], 0, each["call"]] for name in each["inputs"]])
    return {
        "class_name": "Model",
        "config": {
            "name": "model",
            "layers": layers,
            "input_layers": [[name, 0, 0] for name in inputs],
            "output_layers": [[*place[name], 0] for name in outputs],
        },
    }


def weight_values(random, variable):
    """Start values that make every part of a model matter."""
    name, shape = variable.path.split("/")[-1], tuple(variable.shape)
    if "variance" in name:
        return random.uniform(0.5, 1.5, shape)
    if "gamma" in name or "scale" in name:
        return random.uniform(0.7, 1.3, shape)
    if len(shape) < 2:
        return random.uniform(-0.2, 0.2, shape)
    # Small where many are added up, so that five steps of plain descent don't run away and blow rounding up.
    limit = min(0.6, 1.2 / np.sqrt(np.prod(shape[:-1])))
    return random.uniform(-limit, limit, shape)


def input_values(random, spec):
    shape = (BATCH, *spec["shape"])
    if "below" in spec:
        values = random.randint(spec.get("from", 0), spec["below"], shape)
    else:
        values = random.uniform(-1, 1, shape)
    values = np.asarray(values, dtype=spec.get("dtype", "float32"))
    # Sequences of different lengths: what is past the end is 0, or the value to mask.
    if "lengths" in spec:
        for row, length in enumerate(spec["lengths"]):
            values[row, length:] = spec.get("mask_value", 0)
    return values
