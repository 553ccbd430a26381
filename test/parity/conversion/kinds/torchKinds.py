"""Written PyTorch code of every kind."""

import sys

import numpy as np
import torch
from torch.utils.data import TensorDataset

from kinds import check_predicted, check_server, each_job, examples, expect, judge_report, load, run_file, saved, write_data


def tensors(job, rows, seed):
    inputs, targets = examples(job, rows, seed)
    kind = torch.long if job["task"] == "multiclass" else torch.float32
    return TensorDataset(*map(torch.from_numpy, inputs), torch.from_numpy(targets).to(kind))


def fresh(job, folder):
    torch.manual_seed(1)
    return load(job, folder)


def make(module, job):
    """A new model: the class of a module, or the function around a Sequential."""
    return next(getattr(module, name)() for name in (job["name"], f"make_{job['name']}", "make_model") if hasattr(module, name))


def trained(job, folder):
    """Trains by the written function: the loss falls, and the checkpoint holds the best weights."""
    module = fresh(job, folder)
    model = make(module, job)
    train_set, validation_set = tensors(job, 192, 1), tensors(job, 64, 2)
    before, _ = module.run_epoch(model, torch.utils.data.DataLoader(validation_set, batch_size=16))
    best = module.train(model, train_set, validation_set)
    expect(best < before, f"nothing was learned: {before} before, {best} after")
    state = torch.load(folder / "best.pt", weights_only=True)
    own = model.state_dict()
    expect(all(torch.equal(own[name], each) for name, each in state.items()), "the model does not end with its best weights")


def evaluated(job, folder):
    module = fresh(job, folder)
    model = make(module, job)
    dataset = tensors(job, 50, 2)
    with torch.inference_mode():
        scores = model.eval()(*dataset.tensors[:-1]).numpy()
    judge_report(job, module.evaluate(model, dataset), dataset.tensors[-1].numpy(), scores)


def folded(job, folder):
    module = fresh(job, folder)
    module.FOLDS, module.EPOCHS = 3, 1
    results = module.cross_validate(tensors(job, 90, 1))
    expect(len(results) == 3 and np.all(np.isfinite(results)), "not one result for each fold")
    expect(len({round(loss, 9) for loss, _ in results}) == 3, "the folds are not trained apart")


def with_weights(job, folder):
    """The model's code has saved weights to load, and what it gives with them."""
    model = make(fresh(job, folder), job)
    torch.save(model.state_dict(), folder / "best.pt")
    return model.eval()


def load_without_weights(job, folder):
    return fresh({**job, "code": job["plain"]}, folder)


def outputs_of(model, inputs):
    with torch.inference_mode():
        return model(*map(torch.from_numpy, inputs)).numpy()


def inferred(job, folder):
    model = with_weights(job, folder)
    inputs, _ = examples(job, 5, 3)
    module = fresh(job, folder)
    expected = outputs_of(model, inputs)
    made = module.predict(model, *map(torch.from_numpy, inputs))
    check_predicted(job, made, expected)
    run_file(job, folder, [sys.executable], arguments=saved(inputs, folder))


def served(job, folder):
    plain = load_without_weights(job, folder)
    model = getattr(plain, job["name"])
    model = (model() if isinstance(model, type) else model).eval()
    torch.save(model.state_dict(), folder / "best.pt")
    check_server(fresh(job, folder), job, lambda inputs: outputs_of(model, inputs))


def exported(job, folder):
    model = with_weights(job, folder)
    module = fresh(job, folder)
    module.export(model)
    from safetensors.torch import load_file

    state = torch.load("model.pt", weights_only=True)
    arrays = load_file("model.safetensors")
    expect(set(arrays) == set(model.state_dict()) == set(state), "arrays are missing")
    expect(all(torch.equal(arrays[name], each) for name, each in model.state_dict().items()), "other arrays")
    run_file(job, folder, [sys.executable])


def loads(job, folder):
    write_data(job, folder)
    run_file(job, folder, [sys.executable])
    expect((folder / "best.pt").exists(), "no checkpoint was written")


def distributed(job, folder):
    """Two processes on this machine; the checkpoint is one that the plain model loads."""
    write_data(job, folder)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    run_file(job, folder, torchrun, OMP_NUM_THREADS="1")
    loads_into_plain(job, folder)


def on_ray(job, folder):
    """Two workers of Ray's on this machine, which leave nothing outside of the folder."""
    write_data(job, folder)
    own = {"RAY_TMPDIR": str(folder.parent.parent), "RAY_USAGE_STATS_ENABLED": "0", "RAY_ADDRESS": "local", "OMP_NUM_THREADS": "1"}
    run_file(job, folder, [sys.executable], **own)
    loads_into_plain(job, folder)


def loads_into_plain(job, folder):
    plain = load_without_weights(job, folder)
    model = getattr(plain, job["name"])
    model = model() if isinstance(model, type) else model
    model.load_state_dict(torch.load(folder / "best.pt", weights_only=True))


RUNS = {
    "training": trained,
    "data": loads,
    "evaluation": evaluated,
    "k-fold": folded,
    "mixed-precision": trained,
    "ddp": distributed,
    "fsdp": distributed,
    "ray": on_ray,
    "inference": inferred,
    "serving": served,
    "export": exported,
}

each_job(lambda job, folder: RUNS[job["kind"]](job, folder))
