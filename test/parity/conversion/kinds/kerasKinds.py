"""Written Keras code of every kind."""

import sys

import keras
import numpy as np

from kinds import check_predicted, check_server, each_job, examples, expect, judge_report, load, run_file, saved, single, write_data


def fresh(job, folder):
    keras.backend.clear_session()
    keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(1)
    return load(job, folder)


def trained(job, folder):
    """Trains by the written function: the loss falls, and the checkpoint holds the best weights."""
    module = fresh(job, folder)
    model = getattr(module, job["name"])
    inputs, targets = examples(job, 192, 1)
    other, actual = examples(job, 64, 2)
    history = module.train(model, single(inputs), targets, single(other), actual).history
    expect(min(history["loss"]) < history["loss"][0] or len(history["loss"]) == 1, "nothing was learned")
    expect((folder / "best.weights.h5").exists(), "no checkpoint was written")
    before = model.predict(single(other), verbose=0)
    model.load_weights(folder / "best.weights.h5")
    expect(np.allclose(before, model.predict(single(other), verbose=0)), "the model does not end with its best weights")
    return module, model


def evaluated(job, folder):
    module = fresh(job, folder)
    model = getattr(module, job["name"])
    inputs, targets = examples(job, 50, 2)
    judge_report(job, module.evaluate(model, single(inputs), targets), targets, model.predict(single(inputs), verbose=0))


def folded(job, folder):
    module = fresh(job, folder)
    module.FOLDS, module.EPOCHS = 3, 1
    inputs, targets = examples(job, 90, 1)
    results = module.cross_validate(single(inputs), targets)
    expect(len(results) == 3 and all(np.isfinite(each["loss"]) for each in results), "not one result for each fold")
    expect(len({round(each["loss"], 9) for each in results}) == 3, "the folds are not trained apart")


def mixed(job, folder):
    _, model = trained(job, folder)
    dtypes = {each.compute_dtype for each in model.layers}
    expect("float16" in dtypes, "nothing is computed in half precision")
    expect(model.output.dtype == "float32", "the output is not whole")


def with_weights(job, folder):
    """The model's code has saved weights to load, and what it gives with them."""
    keras.utils.set_random_seed(1)
    plain = {**job, "code": job["plain"]}
    model = getattr(fresh(plain, folder), job["name"])
    model.save_weights(folder / "best.weights.h5")
    return model


def inferred(job, folder):
    model = with_weights(job, folder)
    inputs, _ = examples(job, 5, 3)
    expected = model.predict(single(inputs), verbose=0)
    module = fresh(job, folder)
    getattr(module, job["name"]).load_weights("best.weights.h5")
    made = module.predict(single(inputs))
    check_predicted(job, made, expected)
    run_file(job, folder, [sys.executable], arguments=saved(inputs, folder))


def served(job, folder):
    model = with_weights(job, folder)
    module = fresh(job, folder)
    check_server(module, job, lambda inputs: model.predict(single(inputs), verbose=0))


def exported(job, folder):
    model = with_weights(job, folder)
    inputs, _ = examples(job, 4, 3)
    expected = model.predict(single(inputs), verbose=0)
    module = fresh(job, folder)
    own = getattr(module, job["name"])
    own.load_weights("best.weights.h5")
    module.export(own)
    again = keras.models.load_model("model.keras")
    expect(np.allclose(again.predict(single(inputs), verbose=0), expected, atol=1e-6), "the saved model is another")
    from safetensors.numpy import load_file

    arrays = load_file("model.safetensors")
    expect(len(arrays) == len(own.weights), "arrays are missing")
    expect(all(np.array_equal(arrays[each.path], np.array(each)) for each in own.weights), "other arrays")


def loads(job, folder):
    write_data(job, folder)
    run_file(job, folder, [sys.executable])
    expect((folder / "best.weights.h5").exists(), "no checkpoint was written")


def distributed(job, folder):
    """Two devices of JAX's, which both are this processor."""
    write_data(job, folder)
    run_file(job, folder, [sys.executable], XLA_FLAGS="--xla_force_host_platform_device_count=2")
    expect((folder / "best.weights.h5").exists(), "no checkpoint was written")


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
