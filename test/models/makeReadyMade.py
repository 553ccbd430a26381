"""Writes test/golden/readyMade.json: what Keras and torchvision themselves say of their ready-made networks.

Every network is made with random weights. Of torchvision's the names and shapes of all arrays are kept as a digest.

    python test/models/makeReadyMade.py
"""

import hashlib
import json
import math
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import torch

# Builds of torchvision for other processors look for operations that these models don't use.
torch.library.register_fake = lambda *_names, **_more: lambda function: function
torch.library.Library.impl = lambda *_names, **_more: None

import keras
import torchvision

GOLDEN = Path(__file__).parent.parent / "golden" / "readyMade.json"

KERAS = [
    *[(name, "") for name in """
        VGG16 VGG19 ResNet50 ResNet101 ResNet152 ResNet50V2 ResNet101V2 ResNet152V2 MobileNet MobileNetV2
        MobileNetV3Small MobileNetV3Large InceptionV3 Xception DenseNet121 DenseNet169 DenseNet201 EfficientNetB0
        EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 NASNetMobile NASNetLarge""".split()],
    ("ResNet50", "include_top=False, input_shape=(100, 90, 3), pooling='avg'"),
    ("VGG16", "include_top=False, input_shape=(150, 150, 3)"),
    ("MobileNet", "alpha=0.5, include_top=False"),
    ("MobileNetV2", "alpha=0.35, include_top=False, input_shape=(97, 128, 3), pooling='max'"),
    ("MobileNetV2", "input_shape=(160, 160, 3), classes=7"),
    ("MobileNetV3Small", "include_top=False, input_shape=(96, 96, 3)"),
    ("MobileNetV3Large", "minimalistic=True"),
    ("EfficientNetB0", "include_top=False"),
    ("InceptionV3", "include_top=False, input_shape=(150, 150, 3)"),
    ("Xception", "include_top=False"),
    ("DenseNet121", "include_top=False, pooling='avg', input_shape=(64, 64, 3)"),
    ("NASNetMobile", "include_top=False, input_shape=(224, 224, 3), pooling='avg'"),
]
TORCH = [
    *[(name, "") for name in """
        resnet18 resnet34 resnet50 resnet101 resnet152 wide_resnet50_2 wide_resnet101_2 resnext50_32x4d
        resnext101_32x8d alexnet vgg11 vgg13 vgg16 vgg19 vgg11_bn vgg13_bn vgg16_bn vgg19_bn squeezenet1_0 squeezenet1_1
        densenet121 densenet161 densenet169 densenet201 mobilenet_v2 mobilenet_v3_large mobilenet_v3_small
        efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 vit_b_16 vit_b_32 vit_l_16
        vit_l_32 convnext_tiny convnext_small convnext_base convnext_large shufflenet_v2_x0_5 shufflenet_v2_x1_0
        shufflenet_v2_x1_5 shufflenet_v2_x2_0""".split()],
    ("googlenet", "init_weights=False"),
    ("googlenet", "init_weights=False, aux_logits=False, num_classes=5"),
    ("resnet18", "num_classes=10"),
    ("vgg16", "num_classes=2, dropout=0.1"),
]


def size(weights):
    return sum(math.prod(each.shape) for each in weights)


def keras_model(name, args):
    keras.backend.clear_session()
    model = eval(f"keras.applications.{name}(weights=None{', ' + args if args else ''})")
    layers = sorted(
        json.dumps([type(each).__name__, list(each.output.shape)])
        for each in model.layers
        if not isinstance(each, keras.layers.InputLayer)
    )
    return {
        "name": name,
        "args": args,
        "total": model.count_params(),
        "trainable": size(model.trainable_weights),
        "output": list(model.output.shape),
        "layers": len(layers),
        "digest": hashlib.sha256("\n".join(layers).encode()).hexdigest(),
    }


def torch_model(name, args):
    with torch.device("meta"):
        model = eval(f"torchvision.models.{name}({args})")
    state = sorted(
        json.dumps([name, list(each.shape)])
        for name, each in model.state_dict().items()
        if not name.endswith("num_batches_tracked")
    )
    return {
        "name": name,
        "args": args,
        "total": sum(each.numel() for each in model.parameters()),
        "digest": hashlib.sha256("\n".join(state).encode()).hexdigest(),
    }


found = {"keras": [keras_model(*each) for each in KERAS], "torch": [torch_model(*each) for each in TORCH]}
rows = [f' "{kind}": [\n  ' + ",\n  ".join(json.dumps(each) for each in all) + "\n ]" for kind, all in found.items()]
GOLDEN.write_text("{\n" + ",\n".join(rows) + "\n}\n")
print({kind: len(all) for kind, all in found.items()}, keras.__version__, torchvision.__version__)
