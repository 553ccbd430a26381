"""Runs written PyTorch models with transferred weights."""

import numpy as np
import torch

from common import compare, each_job, load, tensors


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
    state = {f"{each['layer']}.{each['name']}" if each["layer"] else each["name"]: torch.from_numpy(np.ascontiguousarray(load(folder, each))) for each in job["weights"]}
    expected_keys = {key for key in model.state_dict() if not key.endswith("num_batches_tracked")}
    missing = expected_keys - set(state)
    if missing:
        raise ValueError(f"no values for {sorted(missing)[:5]}")
    model.load_state_dict(state, strict=False)
    unknown = set(state) - expected_keys
    if unknown:
        raise ValueError(f"the model has no {sorted(unknown)[:5]}")
    inputs = [torch.from_numpy(np.ascontiguousarray(load(folder, each).transpose(each["axes"]))) for each in job["inputs"]]
    with torch.no_grad():
        outputs = tensors(numpy(model(*inputs)))
    expected = [load(folder, each).transpose(each["axes"]) for each in job["outputs"]]
    count = sum(each.numel() for each in model.parameters())
    return {"difference": compare(outputs, expected), "parameters": count}


each_job(run)
