"""Writes golden.json: what PyTorch itself says of the models in files/.

Every model is called once; forward hooks note the output shapes of its layers, and numel() counts its parameters. The
batch is 2 in one call and 3 in another: extents that change with it are written as null.

    python test/models/torch/golden.py
"""

import importlib
import json
import sys
import types
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "files"))

# Only the loading of data needs torchvision, and nothing here loads any.
vision = types.ModuleType("torchvision")
vision.datasets = vision.transforms = None
sys.modules["torchvision"] = vision

BATCH = "batch"
INTEGERS = "integers"

# File, variable, and the shapes of its inputs; a shape behind "integers" holds numbers of tokens or rows.
CASES = [
    ("mlp", "model", [(BATCH, 1, 28, 28)]),
    ("lenet", "net", [(BATCH, 1, 28, 28)]),
    ("alexnet", "model", [(BATCH, 3, 224, 224)]),
    ("vgg", "vgg11", [(BATCH, 3, 32, 32)]),
    ("vgg", "small", [(BATCH, 3, 32, 32)]),
    ("resnet", "model18", [(BATCH, 3, 64, 64)]),
    ("resnet", "model50", [(BATCH, 3, 64, 64)]),
    ("densenet", "model", [(BATCH, 3, 32, 32)]),
    ("mobilenet", "model", [(BATCH, 3, 64, 64)]),
    ("unet", "unet", [(BATCH, 3, 50, 60)]),
    ("unet", "light", [(BATCH, 1, 48, 48)]),
    ("dcgan", "netG", [(BATCH, 100, 1, 1)]),
    ("dcgan", "netD", [(BATCH, 3, 64, 64)]),
    ("vae", "vae", [(BATCH, 1, 28, 28)]),
    ("vae", "conv_vae", [(BATCH, 1, 28, 28)]),
    ("autoencoder", "model", [(BATCH, 784)]),
    ("text_lstm", "model", [(INTEGERS, BATCH, 40)]),
    ("text_lstm", "gru", [(INTEGERS, BATCH, 25)]),
    ("bilstm_tagger", "tagger", [(INTEGERS, BATCH, 12)]),
    ("char_rnn", "model", [(INTEGERS, BATCH, 30)]),
    ("char_rnn", "cells", [(BATCH, 5, 8)]),
    ("seq2seq", "model", [(INTEGERS, BATCH, 9), (INTEGERS, BATCH, 7)]),
    ("transformer_encoder", "model", [(INTEGERS, 35, BATCH)]),
    ("transformer_full", "model", [(INTEGERS, BATCH, 11), (INTEGERS, BATCH, 13)]),
    ("transformer_full", "only", [(BATCH, 6, 32), (BATCH, 10, 32)]),
    ("gpt", "model", [(INTEGERS, BATCH, 64)]),
    ("vit", "model", [(BATCH, 3, 32, 32)]),
    ("two_tower", "model", [(INTEGERS, BATCH), (INTEGERS, BATCH)]),
    ("siamese", "net", [(BATCH, 1, 100, 100), (BATCH, 1, 100, 100)]),
    ("siamese", "criterion", [(BATCH, 1), (BATCH, 1)]),
    ("wavenet", "model", [(INTEGERS, BATCH, 100)]),
    ("tcn", "model", [(BATCH, 2, 80)]),
    ("gcn", "model", [(BATCH, 20, 16), (BATCH, 20, 20)]),
    ("dqn", "policy_net", [(BATCH, 4, 84, 84)]),
    ("dqn", "agent", [(BATCH, 4)]),
    ("se_net", "model", [(BATCH, 3, 24, 32)]),
    ("configured", "model", [(BATCH, 4, 21)]),
    ("resnet9", "model", [(BATCH, 3, 32, 32)]),
    ("mnist_training", "Net", [(BATCH, 1, 28, 28)]),
    ("regression", "model", [(BATCH, 1)]),
    ("conv3d", "video", [(BATCH, 3, 8, 32, 32)]),
    ("conv3d", "sequence", [(BATCH, 6, 30)]),
    ("attention_pool", "model", [(BATCH, 15, 24)]),
    ("transfer", "model", [(BATCH, 3, 32, 32)]),
    ("transfer", "extractor", [(BATCH, 3, 32, 32)]),
    ("gan_mlp", "generator", [(BATCH, 100)]),
    ("gan_mlp", "discriminator", [(BATCH, 1, 28, 28)]),
]


def example(shape, batch):
    integers = shape[0] == INTEGERS
    extents = [batch if each == BATCH else each for each in (shape[1:] if integers else shape)]
    return torch.zeros(extents, dtype=torch.long) if integers else torch.randn(extents)


def tensors(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [tensor for each in value for tensor in tensors(each)] if isinstance(value, (list, tuple)) else []


def shapes(value):
    return [list(each.shape) for each in tensors(value)]


def call(model, inputs, batch):
    """Shapes of the outputs of every layer in the order in which they are called, and of the model."""
    seen, handles = [], []
    for path, module in model.named_modules():
        if type(module).__module__.startswith("torch.nn") and not any(module.children()) or isinstance(module, nn.MultiheadAttention):
            note = lambda _module, _args, output, path=path: seen.append([path, shapes(output)])
            handles.append(module.register_forward_hook(note))
    output = model(*[example(each, batch) for each in inputs])
    for handle in handles:
        handle.remove()
    return seen, shapes(output)


def symbolic(first, second):
    return [None if one != two else one for one, two in zip(first, second)]


def describe(file, variable, inputs):
    model = getattr(importlib.import_module(file), variable)
    model = model() if isinstance(model, type) else model
    model.train()
    (seen, output), (other, more) = call(model, inputs, 2), call(model, inputs, 3)
    layers = [
        {"path": path, "outputs": [symbolic(one, two) for one, two in zip(shaped, again)]}
        for (path, shaped), (_, again) in zip(seen, other)
    ]
    return {
        "file": f"{file}.py",
        "variable": variable,
        "inputs": [[None if each == BATCH else each for each in shape if each != INTEGERS] for shape in inputs],
        "outputs": [symbolic(one, two) for one, two in zip(output, more)],
        "layers": layers,
        "total": sum(each.numel() for each in model.parameters()),
        "trainable": sum(each.numel() for each in model.parameters() if each.requires_grad),
        "state": [[name, list(each.shape)] for name, each in model.state_dict().items()],
    }


torch.manual_seed(0)
found = [describe(*each) for each in CASES]
text = ",\n".join(json.dumps(each) for each in found)
(HERE / "golden.json").write_text(f"[\n{text}\n]\n")
print(f"{len(found)} models by PyTorch {torch.__version__}")
