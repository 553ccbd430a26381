"""What Keras and PyTorch themselves make of files: one line of JSON for each path that comes in on standard input.

A file runs in a process of its own, statement by statement, with a time limit for each, so that a missing data set or
package ends one statement only. Training calls only build their model. Data sets of Keras are zeros of the right shape.

    python test/measure/real.py < list-of-files
"""

import ast
import contextlib
import json
import math
import os
import signal
import sys
import traceback

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import torch

# Builds of torchvision for other processors look for operations that nothing here uses.
torch.library.register_fake = lambda *_names, **_more: lambda function: function
torch.library.Library.impl = lambda *_names, **_more: None

import keras
import numpy as np
import tensorflow as tf

with contextlib.suppress(ImportError):
    import torchvision

SECONDS_FOR_A_STATEMENT, SECONDS_FOR_A_FILE = 4, 20
DATA = {
    "mnist": ((28, 28), 10), "fashion_mnist": ((28, 28), 10), "cifar10": ((32, 32, 3), 10), "cifar100": ((32, 32, 3), 100),
    "imdb": ((), 2), "reuters": ((), 46), "boston_housing": ((13,), 0), "california_housing": ((8,), 0),
}  # fmt: skip
# As many as there are classes at most, so that files that ask the labels for their number are told the true one.
ROWS = 128
made = {"keras": [], "torch": []}


class TooLong(Exception):
    pass


def zeros(name, shape, classes):
    def load_data(*_args, **_more):
        def part():
            labels = np.arange(ROWS) % classes if classes else np.zeros(ROWS)
            if not shape and name in ("imdb", "reuters"):
                return np.array([[1, 2, 3]] * ROWS, dtype=object), labels
            if name.startswith("cifar"):
                labels = labels[:, None]
            return np.zeros((ROWS, *shape), "uint8" if len(shape) > 1 else "float64"), labels

        return part(), part()

    return load_data


def first_batch(x):
    with contextlib.suppress(Exception):
        if hasattr(x, "take") and hasattr(x, "element_spec"):
            x = next(iter(x.take(1)))
            return x[0] if isinstance(x, tuple) else x
    return tf.nest.map_structure(lambda each: each[:2], x)


def only_build(self, x=None, *_args, **_more):
    if not self.built and x is not None:
        self(first_batch(x))
    return keras.callbacks.History()


def remember(base, kind):
    start = base.__init__

    def noted(self, *args, **more):
        made[kind].append(self)
        start(self, *args, **more)

    base.__init__ = noted


def prepare():
    remember(keras.Model, "keras")
    remember(torch.nn.Module, "torch")
    for name, (shape, classes) in DATA.items():
        getattr(keras.datasets, name).load_data = zeros(name, shape, classes)
    for name in ("fit", "evaluate", "predict", "fit_generator"):
        setattr(keras.Model, name, only_build)
    for name in dir(torchvision.models) if "torchvision" in sys.modules else []:
        function = getattr(torchvision.models, name)
        if callable(function) and name.islower() and not name.startswith(("get_", "list_")):
            def plain(*_args, _function=function, **more):
                return _function(**{key: value for key, value in more.items() if key not in ("weights", "pretrained", "progress")})
            setattr(torchvision.models, name, plain)


def count(weights):
    sizes = {id(each): math.prod(each.shape) for each in weights}
    return sum(sizes.values())


def shape_of(tensor):
    return [None if each is None else int(each) for each in tensor.shape]


def describe(name, model):
    if isinstance(model, torch.nn.Module):
        if any(isinstance(each, torch.nn.parameter.UninitializedParameter) for each in model.parameters()):
            return None
        return {"name": name, "class": type(model).__name__, "kind": "torch", "total": count(model.parameters())}
    found = {"name": name, "class": type(model).__name__, "kind": "keras", "total": count(model.weights)}
    if not model.built or any(not each.built for each in model._flatten_layers()):
        return None
    with contextlib.suppress(Exception):
        found["outputs"] = [shape_of(each) for each in model.outputs]
    return found


CHANGES = ("add", "pop", "build")


def changed_by(statement, methods=CHANGES):
    """Names that a statement makes or changes."""
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods:
            names.update(each.id for each in ast.walk(node.func.value) if isinstance(each, ast.Name))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
    return names


def hangs_on(statement, unsure):
    return any(isinstance(node, ast.Name) and node.id in unsure for node in ast.walk(statement))


def run(path):
    text = open(path, encoding="utf-8", errors="replace").read()
    sys.path.insert(0, os.path.dirname(path))
    os.chdir(os.environ.get("DESCENT_MEASURE_FOLDER", "/"))
    sys.argv = [path]
    names = {"__name__": "__main__", "__file__": path}
    failed, unsure = [], set()

    def ring(*_):
        raise TooLong

    signal.signal(signal.SIGALRM, ring)
    for statement in ast.parse(text).body:
        if hangs_on(statement, unsure):
            # A model that is built by what it is fed is built by something else here.
            unsure |= changed_by(statement, (*CHANGES, "fit"))
        try:
            signal.alarm(SECONDS_FOR_A_STATEMENT)
            exec(compile(ast.Module([statement], []), path, "exec"), names)
        except BaseException as error:  # noqa: BLE001 - one statement fails, the others go on
            # What it would have made or changed, and all that hangs on that, is not the file's.
            unsure |= changed_by(statement)
            failed.append(f"{statement.lineno}: {type(error).__name__}: {str(error)[:100]}")
        finally:
            signal.alarm(0)
    models = [(name, each) for name, each in names.items() if isinstance(each, (keras.Model, torch.nn.Module))]
    named = {id(each) for _, each in models}
    models += [(None, each) for kind in made.values() for each in kind if id(each) not in named]
    found = []
    for name, each in models:
        with contextlib.suppress(Exception):
            described = describe(name, each)
            if described:
                found.append({**described, "unsure": name in unsure})
    return {"models": found, "failed": failed}


def apart(path):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1), os.dup2(quiet, 2)
        try:
            result = run(path)
        except BaseException:  # noqa: BLE001 - a file that is not Python, for example
            result = {"models": [], "failed": [traceback.format_exc()[-200:]]}
        with os.fdopen(writing, "w") as stream:
            stream.write(json.dumps(result))
        os._exit(0)
    os.close(writing)

    def kill(*_):
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, kill)
    signal.alarm(SECONDS_FOR_A_FILE)
    with os.fdopen(reading) as stream:
        answer = stream.read()
    signal.alarm(0)
    os.waitpid(child, 0)
    return json.loads(answer) if answer else {"models": [], "failed": ["no answer in time"]}


if __name__ == "__main__":
    prepare()
    for line in sys.stdin:
        print(json.dumps({"file": line.strip(), **apart(line.strip())}), flush=True)
