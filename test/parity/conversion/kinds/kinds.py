"""Runs written code of every kind in the real framework on small data that can be learned, and says what happened."""

import contextlib
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys
import traceback

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def examples(job, rows, seed):
    """Inputs, and targets that follow from them, so that a right loop learns them."""
    random = np.random.default_rng(seed)
    inputs = [random.normal(size=(rows, *shape)).astype(np.float32) for shape in job["inputs"]]
    sums = sum(each.reshape(rows, -1)[:, :4].sum(axis=1) for each in inputs)
    if job["task"] == "multiclass":
        edges = np.quantile(sums, np.arange(1, job["width"]) / job["width"])
        return inputs, np.digitize(sums, edges)
    if job["task"] == "binary":
        return inputs, (sums > 0).astype(np.float32)
    return inputs, sums.astype(np.float32)[:, None]


def single(inputs):
    return inputs[0] if len(inputs) == 1 else inputs


def load(job, folder):
    """The written file as a module, run in its own folder."""
    os.chdir(folder)
    spec = importlib.util.spec_from_file_location(f"written_{job['id'].replace('-', '_')}", job["code"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_data(job, folder):
    """`data.npz` as the code that loads data wants it."""
    arrays = {}
    for part, rows, seed in (("train", 96, 1), ("val", 32, 2)):
        inputs, targets = examples(job, rows, seed)
        names = [f"x_{part}"] if len(inputs) == 1 else [f"x_{part}_{name}" for name in job["names"]]
        arrays.update(dict(zip(names, inputs)))
        arrays[f"y_{part}"] = targets
    np.savez(pathlib.Path(folder) / "data.npz", **arrays)


def saved(inputs, folder):
    """Paths of files with the inputs."""
    for at, each in enumerate(inputs):
        np.save(pathlib.Path(folder) / f"{at}.npy", each)
    return [f"{at}.npy" for at in range(len(inputs))]


def run_file(job, folder, command, arguments=(), **environment):
    """The file as a program: the exit code has to be 0."""
    done = subprocess.run(
        [*command, job["code"], *arguments], cwd=folder, capture_output=True, text=True, env={**os.environ, **environment}, timeout=600
    )
    if done.returncode != 0:
        raise RuntimeError(f"ended with {done.returncode}: {done.stderr[-600:]}")
    return done.stdout


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def judge_report(job, result, actual, scores):
    """What the written evaluation says against the same by hand."""
    if job["task"] == "regression":
        wrong = scores.reshape(-1) - actual.reshape(-1)
        expect(abs(result["mae"] - np.abs(wrong).mean()) < 1e-5, "another mean absolute error")
        expect(abs(result["rmse"] - np.sqrt((wrong**2).mean())) < 1e-5, "another root of the mean squared error")
        return
    predicted = scores.argmax(axis=-1) if job["task"] == "multiclass" else (scores.reshape(-1) > 0.5).astype(int)
    size = job["width"] if job["task"] == "multiclass" else 2
    confusion = np.zeros((size, size), dtype=int)
    np.add.at(confusion, (actual.reshape(-1).astype(int), predicted), 1)
    expect(np.array_equal(result, confusion), "another confusion matrix")


def check_predicted(job, made, expected):
    """What a written `predict` gives against the model's own outputs."""
    if job["task"] == "multiclass":
        classes, shares = map(np.asarray, made)
        expect(np.array_equal(classes, expected.argmax(axis=-1)), "other classes")
        expect(bool(np.all(shares <= 1)) and bool(np.all(shares >= 1 / job["width"] - 1e-6)), "no shares")
    elif job["task"] == "binary":
        expect(np.array_equal(made[0], expected > 0.5), "other answers")
    else:
        expect(np.allclose(made, expected, atol=1e-6), "other numbers")


def check_server(module, job, outputs):
    """The FastAPI app through its own client: right answers, and a sentence for what does not fit."""
    from fastapi.testclient import TestClient

    client = TestClient(module.app)
    inputs, _ = examples(job, 3, 3)
    body = {"inputs": {name: each.tolist() for name, each in zip(module.INPUTS, inputs)}}
    answer = client.post("/predict", json=body)
    expect(answer.status_code == 200, f"the server says {answer.status_code}: {answer.text[:200]}")
    made = np.asarray(answer.json()["outputs"])
    expect(np.allclose(made, outputs(inputs), atol=1e-5), "the server gives other numbers than the model")
    expect(client.post("/predict", json={"inputs": {}}).status_code == 422, "a missing input is not told")
    wrong = {"inputs": {name: [[0.0]] for name in module.INPUTS}}
    expect(client.post("/predict", json=wrong).status_code == 422, "a wrong shape is not told")


def each_job(run):
    folder = pathlib.Path(sys.argv[1])
    answers = {}
    for job in json.loads((folder / sys.argv[2]).read_text()):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                run(job, pathlib.Path(job["code"]).parent)
            answers[job["id"]] = {}
        except BaseException as error:  # noqa: BLE001 - whatever generated code does is an answer
            where = traceback.extract_tb(error.__traceback__)[-1]
            answers[job["id"]] = {"error": f"{type(error).__name__}: {str(error)[:600]} ({where.name} {where.lineno})"}
    (folder / sys.argv[3]).write_text(json.dumps(answers))
