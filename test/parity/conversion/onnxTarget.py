"""Runs written ONNX files, whose arrays are those of the source, with onnxruntime."""

import numpy as np
import onnxruntime

from common import compare, each_job, load, tensors

KINDS = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(bool)": bool}


def run(folder, job):
    session = onnxruntime.InferenceSession(str(folder / job["code"]), providers=["CPUExecutionProvider"])
    inputs = [load(folder, each).transpose(each["axes"]) for each in job["inputs"]]
    named = {own.name: np.ascontiguousarray(each, dtype=KINDS[own.type]) for own, each in zip(session.get_inputs(), inputs)}
    outputs = tensors(session.run(None, named))
    expected = [load(folder, each).transpose(each["axes"]) for each in job["outputs"]]
    return {"difference": compare(outputs, expected), "parameters": job["parameters"]}


each_job(run)
