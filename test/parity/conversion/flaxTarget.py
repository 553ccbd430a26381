"""Runs written Flax models with transferred weights."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from common import checked_noise, compare, each_job, load, load_weights, quiet, tensors

jax.config.update("jax_default_matmul_precision", "highest")


NOISE = [(jax.random, name, lambda key, shape, *_, **__: jnp.zeros(shape)) for name in ("normal", "uniform")]


def run(folder, job):
    scope = {"__name__": "written"}
    exec(compile((folder / job["code"]).read_text(), job["code"], "exec"), scope)
    model = scope[job["name"]](rngs=nnx.Rngs(0))
    model.eval()
    given = len(load_weights(folder, job, model))
    own = len(jax.tree.leaves(nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))))
    if own > given:
        raise ValueError(f"the model has {own} arrays, and {given} come")
    inputs = [jnp.asarray(load(folder, each).transpose(each["axes"])) for each in job["inputs"]]
    # Compiled as a whole, which takes less time than each operation by itself.
    run_once = lambda: tensors(jax.tree.map(np.asarray, nnx.jit(lambda model, *inputs: model(*inputs))(model, *inputs)))
    with quiet(*NOISE):
        outputs = run_once()
    checked_noise(job, outputs, run_once)
    expected = [load(folder, each).transpose(each["axes"]) for each in job["outputs"]]
    count = sum(int(np.prod(each.shape)) for each in jax.tree.leaves(nnx.state(model, nnx.Param)))
    return {"difference": compare(outputs, expected), "parameters": count}


each_job(run)
