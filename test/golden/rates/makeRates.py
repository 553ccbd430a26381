"""Writes rates.json: learning rates by real Keras and real PyTorch.

    python test/golden/rates/makeRates.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import torch

COUNT = 25
KERAS = [
    ("CosineDecay", dict(initial_learning_rate=0.1, decay_steps=20, alpha=0.1)),
    ("CosineDecay", dict(initial_learning_rate=0.01, decay_steps=10, warmup_target=0.1, warmup_steps=5)),
    ("CosineDecayRestarts", dict(initial_learning_rate=0.1, first_decay_steps=5, t_mul=2.0, m_mul=0.9, alpha=0.01)),
    ("CosineDecayRestarts", dict(initial_learning_rate=0.1, first_decay_steps=4, t_mul=1.0)),
    ("ExponentialDecay", dict(initial_learning_rate=0.1, decay_steps=4, decay_rate=0.5)),
    ("ExponentialDecay", dict(initial_learning_rate=0.1, decay_steps=4, decay_rate=0.5, staircase=True)),
    ("InverseTimeDecay", dict(initial_learning_rate=0.1, decay_steps=4, decay_rate=0.5)),
    ("PiecewiseConstantDecay", dict(boundaries=[3, 10], values=[1.0, 0.5, 0.1])),
    ("PolynomialDecay", dict(initial_learning_rate=0.1, decay_steps=10, end_learning_rate=0.01, power=2.0)),
    ("PolynomialDecay", dict(initial_learning_rate=0.1, decay_steps=10, end_learning_rate=0.01, cycle=True)),
]
TORCH = [
    ("StepLR", dict(step_size=3, gamma=0.5)),
    ("MultiStepLR", dict(milestones=[2, 7], gamma=0.1)),
    ("ExponentialLR", dict(gamma=0.9)),
    ("ConstantLR", dict(factor=0.25, total_iters=4)),
    ("LinearLR", dict(start_factor=0.1, total_iters=6)),
    ("PolynomialLR", dict(total_iters=10, power=2.0)),
    ("CosineAnnealingLR", dict(T_max=10, eta_min=0.01)),
    ("CosineAnnealingWarmRestarts", dict(T_0=4, T_mult=2)),
    ("OneCycleLR", dict(max_lr=1.0, total_steps=26)),
    ("OneCycleLR", dict(max_lr=1.0, total_steps=26, three_phase=True, anneal_strategy="linear")),
    ("CyclicLR", dict(base_lr=0.1, max_lr=1.0, step_size_up=4)),
    ("CyclicLR", dict(base_lr=0.1, max_lr=1.0, step_size_up=3, step_size_down=5, mode="triangular2")),
]
PLATEAU = [1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.7, 0.75, 0.76, 0.77, 0.78, 0.6, 0.61, 0.62]


def of_keras(name, config):
    schedule = getattr(keras.optimizers.schedules, name)(**config)
    return [float(schedule(step)) for step in range(COUNT)]


def of_torch(name, config):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4, momentum=0.9)
    scheduler = getattr(torch.optim.lr_scheduler, name)(optimizer, **config)
    rates = []
    for _ in range(COUNT):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def torch_plateau(config):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **config)
    rates = []
    for value in PLATEAU:
        scheduler.step(value)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def keras_plateau(config):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.4), "mse")
    callback = keras.callbacks.ReduceLROnPlateau(monitor="loss", **config)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(PLATEAU):
        callback.on_epoch_end(epoch, {"loss": value})
        rates.append(float(model.optimizer.learning_rate))
    return rates


PLATEAUS = [dict(patience=2, factor=0.5), dict(patience=0, factor=0.5, cooldown=2), dict(patience=1, min_lr=0.05)]
found = {
    "keras": [[name, config, of_keras(name, config)] for name, config in KERAS],
    "torch": [[name, config, of_torch(name, config)] for name, config in TORCH],
    "values": PLATEAU,
    "kerasPlateau": [[config, keras_plateau(config)] for config in PLATEAUS],
    "torchPlateau": [[config, torch_plateau(config)] for config in PLATEAUS],
}
(Path(__file__).parent / "rates.json").write_text(json.dumps(found) + "\n")
