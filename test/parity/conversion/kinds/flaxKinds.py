"""Written Flax code of every kind."""

import sys

import jax
import jax.numpy as jnp
import numpy as np
import orbax.checkpoint as ocp
from flax import nnx

from kinds import check_predicted, check_server, each_job, examples, expect, judge_report, load, run_file, saved, single, write_data


def make(module, job):
    return getattr(module, job["name"])(rngs=nnx.Rngs(0))


def outputs_of(model, inputs):
    model.eval()
    return np.asarray(model(*map(jnp.asarray, inputs)))


def restored(model, folder):
    with ocp.StandardCheckpointer() as checkpointer:
        nnx.update(model, checkpointer.restore(folder / "best", nnx.state(model)))
    return model


def trained(job, folder, tolerance=1e-5):
    """Trains by the written function: the loss falls, and the checkpoint holds the best weights."""
    module = load(job, folder)
    model = make(module, job)
    (inputs, targets), (other, actual) = examples(job, 192, 1), examples(job, 61, 2)
    before = module.validate(model, single(other), actual)
    best = module.train(model, single(inputs), targets, single(other), actual)
    expect(best < before["loss"], f"nothing was learned: {before} before, {best} after")
    again = restored(make(module, job), folder)
    same = jax.tree.map(np.array_equal, *(nnx.state(each, nnx.Not(nnx.RngState)) for each in (model, again)))
    expect(all(jax.tree.leaves(same)), "the model does not end with its best weights")
    after = module.validate(model, single(other), actual)
    expect(abs(after["loss"] - best) < tolerance, "the model is not the best one")
    by_hand = np.asarray(module.losses(jnp.asarray(outputs_of(model, other), jnp.float32), actual)).mean()
    expect(abs(after["loss"] - by_hand) < tolerance, "the mean loss is not that of all examples")
    return model


def mixed(job, folder):
    model = trained(job, folder, tolerance=1e-2)
    inputs, _ = examples(job, 4, 3)
    expect(outputs_of(model, inputs).dtype == jnp.bfloat16, "nothing is computed in half precision")
    parameters = jax.tree.leaves(nnx.state(model, nnx.Param))
    expect(all(each.dtype == jnp.float32 for each in parameters), "the weights are not whole")


def evaluated(job, folder):
    module = load(job, folder)
    model = make(module, job)
    inputs, targets = examples(job, 50, 2)
    judge_report(job, module.evaluate(model, single(inputs), targets), targets, outputs_of(model, inputs))


def folded(job, folder):
    module = load(job, folder)
    module.FOLDS, module.EPOCHS = 3, 1
    inputs, targets = examples(job, 90, 1)
    results = module.cross_validate(single(inputs), targets)
    expect(len(results) == 3 and all(np.isfinite(each["loss"]) for each in results), "not one result for each fold")
    expect(len({round(each["loss"], 9) for each in results}) == 3, "the folds are not trained apart")


def with_weights(job, folder):
    """The model's code has a checkpoint to load, and the model that it was made of."""
    model = getattr(load({**job, "code": job["plain"]}, folder), job["name"])(rngs=nnx.Rngs(7))
    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(folder / "best", nnx.state(model), force=True)
    return model


def inferred(job, folder):
    model = with_weights(job, folder)
    inputs, _ = examples(job, 5, 3)
    module = load(job, folder)
    own = make(module, job)
    module.load_weights(own)
    own.eval()
    check_predicted(job, module.predict(own, *inputs), outputs_of(model, inputs))
    run_file(job, folder, [sys.executable], arguments=saved(inputs, folder))


def served(job, folder):
    model = with_weights(job, folder)
    check_server(load(job, folder), job, lambda inputs: outputs_of(model, inputs))


def exported(job, folder):
    model = with_weights(job, folder)
    run_file(job, folder, [sys.executable])
    from safetensors.numpy import load_file

    arrays = load_file("model.safetensors")
    own = list(nnx.to_flat_state(nnx.state(model)))
    expect(len(arrays) == len(own), "arrays are missing")
    expect(all(np.array_equal(arrays[".".join(map(str, name))], each[...]) for name, each in own), "other arrays")


def loads(job, folder):
    write_data(job, folder)
    run_file(job, folder, [sys.executable])
    restored(make(load(job, folder), job), folder)


def distributed(job, folder):
    """Two devices of JAX's, which both are this processor, learn what one does."""
    write_data(job, folder)
    curves = [
        run_file(job, folder, [sys.executable], XLA_FLAGS=f"--xla_force_host_platform_device_count={count}").splitlines()
        for count in (1, 2)
    ]
    expect(len(curves[0]) == len(curves[1]) and curves[0][0] == curves[1][0], f"two devices learn otherwise: {curves}")
    module = load(job, folder)
    expect(module.EVERYWHERE.spec == jax.sharding.PartitionSpec(), "the weights are divided")
    restored(make(module, job), folder)


RUNS = {
    "training": trained,
    "data": loads,
    "evaluation": evaluated,
    "k-fold": folded,
    "mixed-precision": mixed,
    "distribution": distributed,
    "inference": inferred,
    "serving": served,
    "export": exported,
}

each_job(lambda job, folder: RUNS[job["kind"]](job, folder))
