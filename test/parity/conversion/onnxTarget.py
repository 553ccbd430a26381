"""Runs written ONNX files, whose arrays are those of the source, with onnxruntime."""

import re
import struct

import numpy as np
import onnxruntime

from common import checked_noise, compare, each_job, load, tensors

KINDS = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(bool)": bool}


# The spread of numbers that are drawn, as the file has it: attribute `scale` or `high`, 1.
NOISE = re.compile(rb"((?:scale|high)\x15)\x00\x00\x80\x3f")
# onnxruntime wants a spread above zero.
NOTHING = struct.pack("<f", 1e-30)


def answers(file, inputs):
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    named = {own.name: np.ascontiguousarray(each, dtype=KINDS[own.type]) for own, each in zip(session.get_inputs(), inputs)}
    return tensors(session.run(None, named))


def run(folder, job):
    file = (folder / job["code"]).read_bytes()
    inputs = [load(folder, each).transpose(each["axes"]) for each in job["inputs"]]
    outputs = answers(NOISE.sub(lambda found: found[1] + NOTHING, file), inputs)
    checked_noise(job, outputs, lambda: answers(file, inputs))
    expected = [load(folder, each).transpose(each["axes"]) for each in job["outputs"]]
    return {"difference": compare(outputs, expected), "parameters": job["parameters"]}


each_job(run)
