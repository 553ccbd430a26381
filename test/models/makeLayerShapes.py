"""Makes layerShapes.json and operationShapes.json: what Keras itself says of shapes and weights, a case a line.

Run with Keras 3 on TensorFlow: python test/models/makeLayerShapes.py
"""

import itertools
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
from keras import ops

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "keras"
layer_rows, operation_rows = [], []


def shapes_of(outputs):
    return [list(each.shape) for each in keras.tree.flatten(outputs)]


def inner(value):
    """Layers among the arguments are written as Keras's configurations have them."""
    if isinstance(value, dict) and "class_name" in value:
        config = {name: inner(each) for name, each in value["config"].items()}
        return getattr(keras.layers, value["class_name"])(**config)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [inner(each) for each in value]
    return tuple(value) if isinstance(value, list) else value


def layer(name, config, *shapes, dtype="float32", call=None):
    row = {"type": name, "config": {**config, **(call or {})}, "inputs": [list(each) for each in shapes]}
    try:
        made = getattr(keras.layers, name)(**{key: inner(value) for key, value in config.items()})
        inputs = [keras.Input(batch_shape=each, dtype=dtype) for each in shapes]
        if name in ("MultiHeadAttention", "GroupQueryAttention"):
            outputs = made(*inputs, **(call or {}))
        else:
            outputs = made(inputs if len(inputs) > 1 else inputs[0], **(call or {}))
        row["outputs"] = shapes_of(outputs)
        row["weights"] = [list(each.shape) for each in made.weights]
        row["trainable"] = [each.trainable for each in made.weights]
    except Exception:
        row["error"] = True
    layer_rows.append(row)


def operation(name, config, *shapes, dtype="float32"):
    row = {"type": name, "config": config, "inputs": [list(each) for each in shapes]}
    arguments = {key: tuple(value) if isinstance(value, list) else value for key, value in config.items()}
    try:
        inputs = [keras.Input(batch_shape=each, dtype=dtype) for each in shapes]
        if name in ("concatenate", "stack", "vstack", "hstack", "dstack"):
            inputs = [inputs]
        if name == "einsum":
            outputs = ops.einsum(config["subscripts"], *inputs)
        elif name == "getitem":
            parts = []
            for each in config["index"]:
                if isinstance(each, dict):
                    parts.append(slice(each["start"], each["stop"], each["step"]))
                else:
                    parts.append(Ellipsis if each == "..." else each)
            outputs = inputs[0][tuple(parts)]
        else:
            outputs = (getattr(ops, name, None) or getattr(ops.image, name))(*inputs, **arguments)
        row["outputs"] = shapes_of(outputs)
    except Exception:
        row["error"] = True
    operation_rows.append(row)


def combinations(**choices):
    for values in itertools.product(*choices.values()):
        yield dict(zip(choices, values))


def convolutions():
    bodies = {1: (13,), 2: (13, 10), 3: (9, 7, 8)}
    for rank, body in bodies.items():
        for form in combinations(
            data_format=["channels_last", "channels_first"],
            padding=["valid", "same"] + (["causal"] if rank == 1 else []),
            strides=[1, 2, 3],
            kernel_size=[1, 3, 4],
        ):
            first = form["data_format"] == "channels_first"
            shape = (None, 6, *body) if first else (None, *body, 6)
            layer(f"Conv{rank}D", {"filters": 4, **form}, shape)
            if form["padding"] != "causal":
                layer(f"Conv{rank}DTranspose", {"filters": 4, **form}, shape)
            if rank < 3 and form["padding"] != "causal":
                layer(f"SeparableConv{rank}D", {"filters": 5, "depth_multiplier": 2, **form}, shape)
                layer(f"DepthwiseConv{rank}D", {"depth_multiplier": 2, **form}, shape)
            if form["padding"] != "causal":
                pool = {key: value for key, value in form.items() if key != "kernel_size"}
                for kind in ("Max", "Average"):
                    layer(f"{kind}Pooling{rank}D", {"pool_size": form["kernel_size"], **pool}, shape)
        shape = (None, *body, 6)
        for extra in ({"dilation_rate": 2}, {"groups": 2}, {"groups": 3, "filters": 9}, {"use_bias": False}, {"groups": 4}):
            layer(f"Conv{rank}D", {"filters": 4, "kernel_size": 3, **extra}, shape)
        for extra in (
            {"output_padding": 1},
            {"output_padding": 0, "padding": "same"},
            {"output_padding": 1, "padding": "same", "kernel_size": 4},
        ):
            layer(f"Conv{rank}DTranspose", {"filters": 4, "kernel_size": 3, "strides": 2, **extra}, shape)
        layer(f"Conv{rank}D", {"filters": 4, "kernel_size": 20}, shape)
        layer(f"Conv{rank}D", {"filters": 4, "kernel_size": 3}, shape[:-1])
        layer(f"Conv{rank}D", {"filters": 4, "kernel_size": 3, "strides": 2}, (None, *[None] * rank, 6))
        layer(f"MaxPooling{rank}D", {}, shape)
        layer(f"MaxPooling{rank}D", {"pool_size": 2, "strides": 2}, (None, *[None] * rank, 6))
        for kind in ("Max", "Average"):
            for keepdims in (False, True):
                for data_format in ("channels_last", "channels_first"):
                    layer(f"Global{kind}Pooling{rank}D", {"keepdims": keepdims, "data_format": data_format}, shape)
            layer(f"Adaptive{kind}Pooling{rank}D", {"output_size": 3}, shape)
    layer("Conv2D", {"filters": 8, "kernel_size": [3, 5], "strides": [2, 1]}, (None, 28, 28, 3))
    layer("MaxPooling2D", {"pool_size": [3, 2], "strides": [2, 1]}, (None, 28, 28, 3))


def recurrences():
    for name in ("SimpleRNN", "LSTM", "GRU"):
        for form in combinations(return_sequences=[False, True], return_state=[False, True], use_bias=[True, False]):
            layer(name, {"units": 7, **form}, (None, 5, 3))
            inside = {"class_name": name, "config": {"units": 4, **form}}
            layer("Bidirectional", {"layer": inside}, (None, 5, 3))
        for merge_mode in ("sum", "mul", "ave", None):
            inside = {"class_name": name, "config": {"units": 4, "return_sequences": True}}
            layer("Bidirectional", {"layer": inside, "merge_mode": merge_mode}, (None, None, 3))
        layer(name, {"units": 7}, (None, 5))
        cell = {"class_name": f"{name}Cell", "config": {"units": 6}}
        layer("RNN", {"cell": cell, "return_sequences": True, "return_state": True}, (None, 5, 3))
        layer("RNN", {"cell": [cell, cell]}, (None, 5, 3))
    layer("GRU", {"units": 7, "reset_after": False}, (None, 5, 3))
    layer("GRU", {"units": 7}, (None, None, 3))
    for rank, body in {1: (9,), 2: (9, 8), 3: (5, 6, 7)}.items():
        for form in combinations(padding=["valid", "same"], return_sequences=[False, True]):
            layer(f"ConvLSTM{rank}D", {"filters": 4, "kernel_size": 3, **form}, (None, 5, *body, 2))
    layer("ConvLSTM2D", {"filters": 4, "kernel_size": 3, "return_state": True}, (None, 5, 9, 8, 2))
    layer("ConvLSTM2D", {"filters": 4, "kernel_size": 3, "data_format": "channels_first"}, (None, 5, 2, 9, 8))
    for inside, shape in (
        ({"class_name": "Dense", "config": {"units": 4}}, (None, 5, 3)),
        ({"class_name": "Conv2D", "config": {"filters": 4, "kernel_size": 3}}, (None, 5, 9, 9, 3)),
        ({"class_name": "Flatten", "config": {}}, (None, 5, 9, 9, 3)),
        ({"class_name": "LSTM", "config": {"units": 4}}, (None, 5, 6, 3)),
    ):
        layer("TimeDistributed", {"layer": inside}, shape)
    dense = {"class_name": "Dense", "config": {"units": 4}}
    layer("SpectralNormalization", {"layer": dense}, (None, 3))
    layer("SpectralNormalization", {"layer": {"class_name": "Conv2D", "config": {"filters": 4, "kernel_size": 3}}}, (None, 9, 9, 3))


def normalisations():
    for shape in ((None, 8), (None, 6, 8), (None, 6, 5, 8)):
        for axis in (-1, 1):
            for name in ("BatchNormalization", "LayerNormalization", "RMSNormalization"):
                layer(name, {"axis": axis}, shape)
            layer("GroupNormalization", {"groups": 2, "axis": axis}, shape)
            layer("Normalization", {"axis": axis}, shape)
        layer("BatchNormalization", {"center": False}, shape)
        layer("BatchNormalization", {"scale": False}, shape)
        layer("LayerNormalization", {"scale": False}, shape)
        layer("UnitNormalization", {}, shape)
    layer("LayerNormalization", {"axis": [1, 2]}, (None, 6, 8))
    layer("GroupNormalization", {"groups": 3}, (None, 6, 8))
    layer("GroupNormalization", {"groups": -1}, (None, 6, 8))
    layer("Normalization", {"axis": None}, (None, 6))


def attentions():
    query, value = (None, 6, 16), (None, 9, 16)
    for form in combinations(use_bias=[True, False], value_dim=[None, 5], output_shape=[None, 12]):
        layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 8, **form}, query, value)
    scores = {"return_attention_scores": True}
    # Keras's static shape of the scores is right only where query and value are equally long.
    layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 8}, query, query, call=scores)
    layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 8}, query, value, (None, 9, 12))
    layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 8}, (None, None, 16), (None, None, 16))
    layer("MultiHeadAttention", {"num_heads": 2, "key_dim": 8, "attention_axes": [2]}, (None, 4, 6, 16), (None, 4, 9, 16))
    layer("GroupQueryAttention", {"head_dim": 8, "num_query_heads": 4, "num_key_value_heads": 2}, query, value)
    layer("GroupQueryAttention", {"head_dim": 8, "num_query_heads": 4, "num_key_value_heads": 3}, query, value)
    for form in ({}, {"use_scale": True}, {"score_mode": "concat"}):
        layer("Attention", form, query, value)
    layer("Attention", {}, query, value, (None, 9, 16))
    layer("Attention", {}, query, value, call=scores)
    layer("AdditiveAttention", {}, query, value)
    layer("AdditiveAttention", {"use_scale": False}, query, value)


def reshapings():
    for target in ([12], [3, 4], [-1, 2], [2, -1, 3], [5], [-1, 5], [1, 12, 1]):
        layer("Reshape", {"target_shape": target}, (None, 2, 6))
    layer("Reshape", {"target_shape": [-1, 4]}, (None, 5, 2, 4))
    layer("Reshape", {"target_shape": [-1, 8]}, (None, None, 16))
    for shape in ((None, 2, 3), (None, 4), (None,), (None, None, 3)):
        layer("Flatten", {}, shape)
    for dims in ([2, 1], [1, 2], [1, 3]):
        layer("Permute", {"dims": dims}, (None, 4, 5))
    layer("RepeatVector", {"n": 3}, (None, 5))
    layer("RepeatVector", {"n": 3}, (None, 5, 2))
    for rank, body in {1: (9,), 2: (9, 8), 3: (5, 6, 7)}.items():
        shape = (None, *body, 3)
        for amount in (1, [[1, 2]] * rank if rank > 1 else [1, 2], *([[1, 2, 3][:rank]] if rank > 1 else [])):
            layer(f"ZeroPadding{rank}D", {"padding": amount}, shape)
            layer(f"Cropping{rank}D", {"cropping": amount}, shape)
        layer(f"ZeroPadding{rank}D", {}, shape)
        layer(f"Cropping{rank}D", {}, shape)
        layer(f"UpSampling{rank}D", {"size": 3}, shape)
        layer(f"UpSampling{rank}D", {}, shape)
    for name in ("ZeroPadding2D", "UpSampling2D", "Cropping2D"):
        layer(name, {"data_format": "channels_first"}, (None, 3, 8, 9))
    layer("Cropping2D", {"cropping": 5}, (None, 9, 9, 1))
    for name in ("Resizing", "CenterCrop", "RandomCrop"):
        layer(name, {"height": 5, "width": 7}, (None, 12, 14, 3))


def mergings():
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        layer(name, {}, (None, 4, 5), (None, 4, 5))
        layer(name, {}, (None, 4, 5), (None, 4, 1))
        layer(name, {}, (None, 4, 5), (None, 4, 6))
        layer(name, {}, (None, 4, 5), (None, 5))
        layer(name, {}, (None, 4, 5), (None, 4, 5), (None, 4, 5))
    for axis in (-1, 1, 2, 3):
        layer("Concatenate", {"axis": axis}, (None, 4, 5), (None, 4, 5))
    layer("Concatenate", {}, (None, 4, 5), (None, 4, 7))
    layer("Concatenate", {}, (None, 4, 5), (None, 3, 5))
    layer("Concatenate", {"axis": 1}, (None, None, 5), (None, 3, 5))
    for axes in (1, 2, -1, [1, 2], [2, 1]):
        layer("Dot", {"axes": axes}, (None, 4, 4), (None, 4, 4))
    layer("Dot", {"axes": 1}, (None, 4), (None, 4))
    layer("Dot", {"axes": 1}, (None, 4), (None, 5))


def others():
    layer("Dense", {"units": 3}, (None, 5))
    layer("Dense", {"units": 3, "use_bias": False}, (None, 5, 6))
    layer("Dense", {"units": 3}, (None, None, 6))
    layer("Embedding", {"input_dim": 10, "output_dim": 4}, (None, 6), dtype="int32")
    layer("Embedding", {"input_dim": 10, "output_dim": 4}, (None,), dtype="int32")
    layer("ReversibleEmbedding", {"input_dim": 10, "output_dim": 4, "tie_weights": False}, (None, 6), dtype="int32")
    layer("ReversibleEmbedding", {"input_dim": 10, "output_dim": 4}, (None, 6, 4), call={"reverse": True})
    layer("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 64, "bias_axes": "c"}, (None, 32))
    layer("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 64], "bias_axes": "d"}, (None, 7, 32))
    layer("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 64, "bias_axes": "y"}, (None, 7, 32))
    layer("EinsumDense", {"equation": "abc,cde->abde", "output_shape": [None, 4, 8], "bias_axes": "de"}, (None, 7, 32))
    layer("EinsumDense", {"equation": "abcd,cde->abe", "output_shape": [None, 20], "bias_axes": "e"}, (None, 7, 4, 8))
    layer("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 64]}, (None, 7, 32))
    layer("PReLU", {}, (None, 5, 6))
    layer("PReLU", {"shared_axes": [1]}, (None, 5, 6))
    for name, config in {
        "Activation": {"activation": "relu"},
        "Dropout": {"rate": 0.5},
        "AlphaDropout": {"rate": 0.5},
        "GaussianDropout": {"rate": 0.5},
        "GaussianNoise": {"stddev": 0.5},
        "ELU": {},
        "LeakyReLU": {},
        "ReLU": {},
        "Softmax": {},
        "Masking": {},
        "Identity": {},
        "ActivityRegularization": {},
        "Rescaling": {"scale": 0.5},
        "SpatialDropout1D": {"rate": 0.5},
    }.items():
        layer(name, config, (None, 5, 6))
    for name, config in {
        "RandomFlip": {},
        "RandomRotation": {"factor": 0.1},
        "RandomZoom": {"height_factor": 0.1},
        "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
        "RandomContrast": {"factor": 0.1},
        "RandomBrightness": {"factor": 0.1},
        "SpatialDropout2D": {"rate": 0.5},
    }.items():
        layer(name, config, (None, 12, 10, 3))
    layer("SpatialDropout2D", {"rate": 0.5}, (None, 12, 10))
    for mode in ("one_hot", "multi_hot", "count"):
        layer("CategoryEncoding", {"num_tokens": 6, "output_mode": mode}, (None, 4), dtype="int32")
        layer("CategoryEncoding", {"num_tokens": 6, "output_mode": mode}, (None, 1), dtype="int32")
    layer("Discretization", {"bin_boundaries": [0.0, 1.0, 2.0]}, (None, 4))
    layer("STFTSpectrogram", {"frame_length": 64, "frame_step": 16}, (None, 400, 1))
    layer("STFTSpectrogram", {"frame_length": 64, "mode": "stft", "expand_dims": True}, (None, 400, 2))
    layer("MelSpectrogram", {}, (None, 16000))


def tensor_operations():
    operation("reshape", {"newshape": [-1, 6]}, (None, 2, 3))
    operation("reshape", {"newshape": [2, 12]}, (4, 6))
    operation("reshape", {"newshape": [5, -1]}, (4, 6))
    for axes in (None, [0, 2, 1], [2, 1, 0], [0, 1]):
        operation("transpose", {"axes": axes}, (None, 4, 5))
    operation("swapaxes", {"axis1": 1, "axis2": -1}, (None, 4, 5))
    operation("moveaxis", {"source": 1, "destination": -1}, (None, 4, 5, 6))
    operation("moveaxis", {"source": [1, 2], "destination": [2, 1]}, (None, 4, 5, 6))
    for axis in (0, 1, -1, [0, 2], 4):
        operation("expand_dims", {"axis": axis}, (None, 4))
    operation("squeeze", {"axis": 1}, (None, 1, 5))
    operation("squeeze", {"axis": 2}, (None, 1, 5))
    operation("squeeze", {"axis": [1, 3]}, (None, 1, 5, 1))
    for left, right in (
        ((None, 4, 5), (None, 5, 6)),
        ((None, 4, 5), (5, 6)),
        ((3, 4), (5, 6)),
        ((5,), (5, 6)),
        ((None, 4, 5), (5,)),
        ((None, 2, 4, 5), (None, 1, 5, 6)),
        ((5,), (5,)),
    ):
        operation("matmul", {}, left, right)
        operation("dot", {}, left, right)
    for name in ("add", "multiply", "maximum", "divide", "equal", "subtract"):
        operation(name, {}, (None, 4, 5), (5,))
        operation(name, {}, (None, 4, 5), (None, 1, 5))
        operation(name, {}, (None, 4, 5), (4,))
        operation(name, {}, (3, 1), (1, 4))
    for name in ("sum", "mean", "max", "std", "logsumexp", "all", "argmax", "prod", "var"):
        for axis in (None, 1, -1, 3) + (() if name == "argmax" else ([1, 2],)):
            for keepdims in (False, True):
                operation(name, {"axis": axis, "keepdims": keepdims}, (None, 4, 5), dtype="bool" if name == "all" else "float32")
    operation("concatenate", {"axis": 1}, (None, 4), (None, 5))
    operation("concatenate", {"axis": 0}, (2, 4), (3, 5))
    operation("stack", {"axis": 1}, (None, 4), (None, 4))
    operation("stack", {"axis": -1}, (None, 4), (None, 5))
    for sections in (2, 3, [1, 3], [2]):
        operation("split", {"indices_or_sections": sections, "axis": 1}, (None, 6))
        operation("split", {"indices_or_sections": sections, "axis": -1}, (None, 5))
    operation("unstack", {"axis": 1}, (None, 3, 4))
    operation("pad", {"pad_width": [[0, 0], [1, 2], [3, 3]]}, (None, 4, 5))
    operation("pad", {"pad_width": 1}, (3, 4))
    operation("tile", {"repeats": [1, 2, 3]}, (None, 4, 5))
    operation("repeat", {"repeats": 3, "axis": 1}, (None, 4))
    operation("broadcast_to", {"shape": [2, 3, 4]}, (3, 1))
    operation("broadcast_to", {"shape": [2, 3, 4]}, (2, 1))
    for equation, shapes in (
        ("bij,bjk->bik", ((None, 4, 5), (None, 5, 6))),
        ("bqhd,bkhd->bhqk", ((None, 6, 2, 8), (None, 7, 2, 8))),
        ("bhqk,bkhd->bqhd", ((None, 2, 6, 7), (None, 7, 2, 8))),
        ("...ij,jk->...ik", ((None, 3, 4, 5), (5, 6))),
        ("ij,jk", ((3, 4), (4, 5))),
    ):
        operation("einsum", {"subscripts": equation}, *shapes)
    operation("tensordot", {"axes": 1}, (None, 4), (4, 5))
    operation("tensordot", {"axes": [[2], [0]]}, (None, 4, 5), (5, 6))
    operation("outer", {}, (3, 4), (5,))
    operation("take", {"axis": 1}, (None, 4, 5), (3,), dtype="int32")
    operation("take", {"axis": 0}, (10, 5), (None, 7), dtype="int32")
    operation("one_hot", {"num_classes": 10}, (None, 4), dtype="int32")
    operation("one_hot", {"num_classes": 10, "axis": 1}, (None, 4), dtype="int32")
    operation("multi_hot", {"num_classes": 10}, (None, 4), dtype="int32")
    operation("top_k", {"k": 3}, (None, 10))
    operation("moments", {"axes": [1, 2]}, (None, 4, 5, 6))
    everything = {"start": None, "stop": None, "step": None}
    for index in (
        [everything, 0],
        [everything, -1],
        [everything, {"start": 1, "stop": 3, "step": None}],
        [everything, {"start": None, "stop": -1, "step": None}],
        [everything, {"start": None, "stop": None, "step": 2}],
        [everything, {"start": None, "stop": None, "step": -1}],
        ["...", 0],
        ["...", None],
        [everything, None, everything],
        [0],
        [everything, 7],
        [everything, {"start": 2, "stop": 100, "step": None}],
    ):
        operation("getitem", {"index": index}, (None, 5, 6))
    operation("conv", {"strides": 2, "padding": "same"}, (None, 9, 9, 3), (3, 3, 3, 8))
    operation("conv", {}, (None, 9, 3), (3, 3, 8))
    operation("conv_transpose", {"strides": 2, "padding": "same"}, (None, 9, 9, 3), (3, 3, 8, 3))
    operation("depthwise_conv", {}, (None, 9, 9, 3), (3, 3, 3, 2))
    operation("max_pool", {"pool_size": 2}, (None, 9, 9, 3))
    operation("average_pool", {"pool_size": 3, "strides": 1, "padding": "same"}, (None, 9, 9, 3))
    operation("dot_product_attention", {}, (None, 6, 2, 8), (None, 7, 2, 8), (None, 7, 2, 8))
    for name in ("softmax", "relu", "gelu", "exp", "sqrt", "log_softmax", "cumsum", "square", "tril"):
        operation(name, {"axis": 1} if name == "cumsum" else {}, (None, 4, 5))
    operation("glu", {}, (None, 4, 6))
    operation("linspace", {"start": 0.0, "stop": 1.0, "num": 7})
    operation("arange", {"start": 7})
    operation("arange", {"start": 2, "stop": 9, "step": 3})
    operation("zeros", {"shape": [2, 3]})
    operation("ones_like", {}, (None, 3))
    operation("eye", {"N": 4})
    operation("clip", {"x_min": 0, "x_max": 1}, (None, 3))
    operation("cast", {"dtype": "int32"}, (None, 3))
    operation("take_along_axis", {"axis": 1}, (3, 4), (3, 2), dtype="int32")
    operation("where", {}, (None, 4), (None, 4), (None, 4))
    operation("categorical_crossentropy", {}, (None, 4), (None, 4))
    operation("binary_crossentropy", {}, (None, 4), (None, 4))
    operation("squeeze", {"axis": None}, (3, 1, 5))
    operation("ravel", {}, (3, 4))
    operation("normalize", {}, (None, 4))
    operation("slice", {"start_indices": [1, 2], "shape": [2, 3]}, (5, 6))
    operation("unfold", {"kernel_size": 3}, (2, 3, 9, 9))
    operation("depth_to_space", {"block_size": 2}, (None, 4, 4, 12))
    operation("space_to_depth", {"block_size": 2}, (None, 4, 4, 3))


def further_operations():
    operation("vstack", {}, (2, 4), (3, 4))
    operation("hstack", {}, (2, 4), (2, 5))
    operation("dstack", {}, (2, 4), (2, 4))
    operation("dstack", {}, (2, 4, 3), (2, 4, 1))
    operation("diag", {}, (4,))
    operation("diag", {"k": 1}, (4,))
    operation("diag", {"k": -2}, (4, 7))
    operation("diagonal", {}, (4, 7))
    operation("diagonal", {"offset": 2, "axis1": 1, "axis2": 2}, (3, 4, 5))
    operation("trace", {"axis1": 1, "axis2": 2}, (3, 4, 5))
    operation("inner", {}, (3, 4), (5, 4))
    operation("cross", {}, (None, 3), (3,))
    operation("kron", {}, (2, 3), (4, 5))
    operation("vdot", {}, (6,), (6,))
    for name in ("quantile",):
        operation(name, {"q": 0.5, "axis": 1}, (None, 4, 5))
        operation(name, {"q": [0.1, 0.5, 0.9], "axis": -1, "keepdims": True}, (None, 4, 5))
    operation("rot90", {"axes": [1, 2]}, (None, 4, 5, 3))
    for indexing in ("xy", "ij"):
        operation("meshgrid", {"indexing": indexing}, (3,), (4,), (5,))
    operation("append", {}, (2, 3), (4,))
    operation("append", {"axis": 1}, (2, 3), (2, 4))
    operation("diff", {"n": 2, "axis": 1}, (None, 6))
    operation("segment_sum", {"num_segments": 5}, (8, 3), (8,), dtype="int32")
    operation("tri", {"N": 4, "M": 6})
    operation("logspace", {"start": 0.0, "stop": 1.0, "num": 7})
    operation("fliplr", {}, (None, 4, 5))
    operation("empty_like", {}, (3, 4))
    operation("searchsorted", {}, (7,), (3, 4))
    operation("solve", {}, (4, 4), (4, 5))
    for name in ("nansum", "nanmean", "nanmax"):
        operation(name, {"axis": 1}, (None, 4, 5))
    operation("extract_patches", {"size": 4}, (None, 16, 16, 3))
    operation("extract_patches", {"size": [3, 2], "strides": [1, 2], "padding": "same"}, (None, 17, 16, 3))
    operation("extract_patches", {"size": 4, "strides": 4, "padding": "valid"}, (16, 18, 3))
    operation("rgb_to_grayscale", {}, (None, 16, 16, 3))
    operation("rgb_to_hsv", {}, (None, 16, 16, 3))
    operation("gaussian_blur", {}, (None, 16, 16, 3))
    operation("crop_images", {"top_cropping": 2, "left_cropping": 1, "bottom_cropping": 3, "right_cropping": 0}, (None, 16, 16, 3))
    operation("pad_images", {"top_padding": 2, "left_padding": 1, "target_height": 30, "target_width": 31}, (None, 16, 16, 3))
    operation("separable_conv", {"strides": 2, "padding": "same"}, (None, 9, 9, 3), (3, 3, 3, 2), (1, 1, 6, 8))


for make in (
    convolutions,
    recurrences,
    normalisations,
    attentions,
    reshapings,
    mergings,
    others,
    tensor_operations,
    further_operations,
):
    make()


def write(name, rows):
    lines = ",\n".join(json.dumps(each) for each in rows)
    (GOLDEN / name).write_text(f"[\n{lines}\n]\n")
    print(name, len(rows), "cases,", sum("error" in each for each in rows), "of them errors")


write("layerShapes.json", layer_rows)
write("operationShapes.json", operation_rows)
