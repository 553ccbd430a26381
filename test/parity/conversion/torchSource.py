"""Runs the PyTorch models of the corpus: random weights in, the weights, inputs and outputs out."""

import importlib
import os
import sys
import types

import numpy as np
import torch

from common import each_job, example, quiet, save, tensors, values_for

# Only the loading of data needs torchvision, and nothing here loads any.
vision = types.ModuleType("torchvision")
vision.datasets = vision.transforms = None
sys.modules["torchvision"] = vision


NOISE = [
    (torch, "randn_like", lambda like, **_: torch.zeros_like(like)),
    (torch, "rand_like", lambda like, **_: torch.zeros_like(like)),
    (torch, "randn", lambda *shape, **_: torch.zeros(*shape)),
]


def numpy(value):
    if isinstance(value, torch.Tensor):
        return value.detach().numpy()
    if isinstance(value, dict):
        return [numpy(each) for each in value.values()]
    if isinstance(value, (list, tuple)):
        return [numpy(each) for each in value]
    return value


def run(folder, job):
    sys.path.insert(0, os.path.dirname(job["file"]))
    torch.manual_seed(1)
    name = os.path.splitext(os.path.basename(job["file"]))[0]
    model = getattr(importlib.import_module(name), job["variable"])
    model = model() if isinstance(model, type) else model
    model.eval()
    random = np.random.default_rng(7)
    parameters = {id(each) for each in model.parameters()}
    state = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    learned = ("running_mean", "running_var")
    with torch.no_grad():
        for key, tensor in state.items():
            if tensor.is_floating_point() and (id(tensor) in parameters or key.endswith(learned)):
                tensor.copy_(torch.from_numpy(values_for(key.split(".")[-1], tuple(tensor.shape), random, False)))
        inputs = [example(each, random) for each in job["inputs"]]
        with quiet(*NOISE):
            outputs = tensors(numpy(model(*[torch.from_numpy(each) for each in inputs])))
    weights = {}
    for entry in job["layers"]:
        for each in entry["weights"]:
            key = f"{entry['path']}.{each['name']}" if entry["path"] else each["name"]
            source = state.get(key, model.state_dict(keep_vars=True).get(key))
            if source is not None and source.is_floating_point():
                weights[each["id"]] = save(folder, f"{job['id']}.{each['id']}.bin", source.detach().numpy())
    return {
        "weights": weights,
        "inputs": [save(folder, f"{job['id']}.in{at}.bin", each) for at, each in enumerate(inputs)],
        "outputs": [save(folder, f"{job['id']}.out{at}.bin", each) for at, each in enumerate(outputs)],
        "parameters": int(sum(each.numel() for each in model.parameters())),
    }


each_job(run)
