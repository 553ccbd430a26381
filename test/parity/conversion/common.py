"""What the programs of the conversion matrix share: arrays on disk, random values, and comparing."""

import contextlib
import json
import pathlib
import sys
import traceback

import numpy as np
from safetensors import safe_open


def read_jobs():
    """The folder of the matrix and the jobs for this program."""
    folder = pathlib.Path(sys.argv[1])
    return folder, json.loads((folder / sys.argv[2]).read_text())


def load(folder, entry):
    kind = np.int64 if entry.get("integer") else np.float32
    return np.fromfile(folder / entry["file"], dtype=kind).reshape(entry["shape"])


def save(folder, name, array):
    """Writes an array, floats as float32 and whole numbers as int64; gives its entry."""
    integer = np.issubdtype(array.dtype, np.integer) or array.dtype == bool
    made = np.array(array, dtype=np.int64 if integer else np.float32, order="C")
    made.tofile(folder / name)
    return {"file": name, "shape": list(made.shape), "integer": bool(integer)}


def values_for(name, shape, random, outputs_last):
    """Weights that tell layers apart: none is zero or one throughout, variances are positive, and values stay small."""
    if "var" in name:
        return random.uniform(0.5, 1.5, shape).astype(np.float32)
    if "gamma" in name or (name == "weight" and len(shape) == 1):
        return random.uniform(0.6, 1.4, shape).astype(np.float32)
    if len(shape) < 2:
        return random.uniform(-0.3, 0.3, shape).astype(np.float32)
    fan_in = max(1, int(np.prod(shape[:-1] if outputs_last else shape[1:])))
    spread = (3.0 / fan_in) ** 0.5 if "embedding" not in name else 1.0
    return random.uniform(-spread, spread, shape).astype(np.float32)


def load_weights(folder, job, model):
    """Puts the file of weights into the written model by the code that comes with it."""
    exec(compile(job["loader"], "loader", "exec"), {"WEIGHTS": str(folder / f"{job['code']}.safetensors"), "model": model})
    return safe_open(str(folder / f"{job['code']}.safetensors"), "numpy").keys()


def example(entry, random):
    shape = entry["shape"]
    if entry.get("limit"):
        return random.integers(1, entry["limit"], shape)
    return random.normal(size=shape).astype(np.float32)


def tensors(value):
    """Outputs in order, however they are nested."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [each for item in value for each in tensors(item)]
    return [] if value is None else [np.asarray(value)]


def compare(made, expected):
    """The largest difference of any output, in units of the outputs' size where that is above 1."""
    if len(made) != len(expected):
        return f"{len(made)} outputs, and {len(expected)} are expected"
    worst = 0.0
    for one, two in zip(made, expected):
        if list(one.shape) != list(two.shape):
            return f"an output of {list(one.shape)}, and {list(two.shape)} is expected"
        if not np.all(np.isfinite(np.asarray(two, dtype=np.float64))):
            return "the source itself gives values that are not finite"
        scale = max(1.0, float(np.max(np.abs(two))) if two.size else 1.0)
        worst = max(worst, float(np.max(np.abs(one.astype(np.float64) - two.astype(np.float64)))) / scale if two.size else 0.0)
    return worst


@contextlib.contextmanager
def quiet(*sources):
    """Functions that draw numbers, each as its module, its name and what stands in: outputs hang on no chance so."""
    kept = [getattr(module, name) for module, name, _ in sources]
    for module, name, instead in sources:
        setattr(module, name, instead)
    try:
        yield
    finally:
        for (module, name, _), own in zip(sources, kept):
            setattr(module, name, own)


def checked_noise(job, made, again):
    """A model that draws numbers gives others when it does."""
    if job["random"] and all(np.array_equal(one, two) for one, two in zip(made, again())):
        raise ValueError("nothing is drawn at random")


def each_job(run):
    """Runs every job, keeps what went wrong as a sentence, and writes the answers beside the jobs."""
    folder, jobs = read_jobs()
    answers = {}
    for job in jobs:
        try:
            answers[job["id"]] = run(folder, job)
        except Exception as error:  # noqa: BLE001 - whatever generated code does is an answer
            where = traceback.extract_tb(error.__traceback__)[-1]
            answers[job["id"]] = {"error": f"{type(error).__name__}: {str(error)[:600]} (line {where.lineno})"}
    (folder / sys.argv[3]).write_text(json.dumps(answers))
