"""Runs written PyTorch models with transferred weights."""

import numpy as np
import torch

from common import checked_noise, compare, each_job, load, load_weights, quiet, tensors


NOISE = [
    (torch, "randn_like", torch.zeros_like),
    (torch, "rand_like", torch.zeros_like),
]


def numpy(value):
    if isinstance(value, torch.Tensor):
        return value.detach().numpy()
    return [numpy(each) for each in value] if isinstance(value, (list, tuple)) else value


def run(folder, job):
    torch.manual_seed(1)
    scope = {"__name__": "written"}
    exec(compile((folder / job["code"]).read_text(), job["code"], "exec"), scope)
    model = scope[job["name"]]
    model = model() if isinstance(model, type) else model
    model.eval()
    load_weights(folder, job, model)
    inputs = [torch.from_numpy(np.ascontiguousarray(load(folder, each).transpose(each["axes"]))) for each in job["inputs"]]
    run_once = lambda: tensors(numpy(model(*inputs)))
    with torch.no_grad():
        with quiet(*NOISE):
            outputs = run_once()
        checked_noise(job, outputs, run_once)
    expected = [load(folder, each).transpose(each["axes"]) for each in job["outputs"]]
    count = sum(each.numel() for each in model.parameters())
    return {"difference": compare(outputs, expected), "parameters": count}


each_job(run)
