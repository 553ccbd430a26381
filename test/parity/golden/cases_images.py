"""Convolutions and poolings of every rank, stride, dilation and padding; normalisations."""

from .building import layer as L
from .cases_basic import case as any_case

SHAPES = {"1D": [9, 3], "2D": [7, 6, 3], "3D": [5, 4, 5, 2]}
# Nets over images have steep losses: longer steps run away.
SLOW = {"class_name": "SGD", "config": {"learning_rate": 0.02}}


def case(group, name, layers, **more):
    return any_case(group, name, layers, **{"optimizer": SLOW, **more})


END = [L("Flatten"), L("Dense", units=2)]


def convolution(name, shape, *, act="relu", **config):
    options = " ".join(f"{key}={value}" for key, value in config.items() if key not in ("filters",))
    return case("convolutions", f"{name} {options}", [L(name, activation=act, **config), *END], input={"shape": shape})


def convolution_cases():
    for rank, shape in SHAPES.items():
        for more in [
            {"padding": "valid"}, {"padding": "same"}, {"padding": "same", "strides": 2},
            {"padding": "valid", "strides": 2}, {"padding": "same", "dilation_rate": 2},
        ]:
            yield convolution(f"Conv{rank}", shape, act="tanh", filters=4, kernel_size=3 if rank != "3D" else 2, **more)
        for more in [{"padding": "valid"}, {"padding": "same", "strides": 2}, {"padding": "valid", "strides": 2}]:
            yield convolution(f"Conv{rank}Transpose", shape, act="tanh", filters=3, kernel_size=3 if rank != "3D" else 2,
                              **more)
    yield convolution("Conv2D", [8, 8, 2], filters=3, kernel_size=[2, 3], padding="valid", dilation_rate=[2, 1])
    yield convolution("Conv2D", [6, 6, 4], filters=6, kernel_size=3, padding="same", groups=2)
    yield convolution("Conv1D", [6, 4], filters=6, kernel_size=3, padding="same", groups=2)
    yield convolution("Conv2D", [3, 6, 6], filters=4, kernel_size=3, padding="same", use_bias=False, act="linear")
    for more in [{}, {"dilation_rate": 2}, {"strides": 2}]:
        yield convolution("Conv1D", [9, 3], act="tanh", filters=4, kernel_size=3, padding="causal", **more)
    for rank in ["1D", "2D"]:
        shape = SHAPES[rank]
        for more in [
            {"padding": "valid"}, {"padding": "same"}, {"padding": "same", "strides": 2}, {"depth_multiplier": 2},
            {"padding": "same", "dilation_rate": 2},
        ]:
            yield convolution(f"DepthwiseConv{rank}", shape, act="tanh", kernel_size=3, **more)
            yield convolution(f"SeparableConv{rank}", shape, act="tanh", filters=4, kernel_size=3, **more)


def small_window_cases():
    """Windows smaller than their strides, which leave out places between them and at the end."""
    for rank, shape in SHAPES.items():
        size = int(rank[0])
        yield convolution(f"Conv{rank}", shape, act="tanh", filters=4, kernel_size=[1, 2, 1][:size], padding="same",
                          strides=3)
        yield convolution(f"Conv{rank}Transpose", shape, act="tanh", filters=3, kernel_size=1, padding="same", strides=2)
        for kind in ["Max", "Average"]:
            for more in [{"pool_size": [1, 2, 1][:size], "strides": 3, "padding": "same"}, {"pool_size": [2, 3, 1][:size]}]:
                options = " ".join(f"{key}={value}" for key, value in more.items())
                yield case("pooling", f"{kind}Pooling{rank} {options}",
                           [L("Dense", units=4), L(f"{kind}Pooling{rank}", **more), *END], input={"shape": shape})


def pooling_cases():
    for rank, shape in SHAPES.items():
        for kind in ["Max", "Average"]:
            for more in [
                {"pool_size": 2}, {"pool_size": 3, "strides": 2, "padding": "same"},
                {"pool_size": 3, "strides": 1, "padding": "same"},
            ]:
                options = " ".join(f"{key}={value}" for key, value in more.items())
                yield case("pooling", f"{kind}Pooling{rank} {options}",
                           [L("Dense", units=4), L(f"{kind}Pooling{rank}", **more), *END], input={"shape": shape})
            yield case("pooling", f"Global{kind}Pooling{rank}",
                       [L("Dense", units=4, activation="tanh"), L(f"Global{kind}Pooling{rank}"), L("Dense", units=2)],
                       input={"shape": shape})
            yield case("pooling", f"Global{kind}Pooling{rank} keepdims",
                       [L("Dense", units=4, activation="tanh"), L(f"Global{kind}Pooling{rank}", keepdims=True), *END],
                       input={"shape": shape})
    yield case("pooling", "maximum of negative numbers only",
               [L("Dense", units=4), L("Rescaling", scale=1.0, offset=-20.0), L("MaxPooling2D", pool_size=2), *END],
               input={"shape": [4, 4, 2]}, optimizer={"class_name": "SGD", "config": {"learning_rate": 0.0001}})


def normalization_cases():
    for name, config, shape in [
        ("BatchNormalization", {}, [5]), ("BatchNormalization", {"momentum": 0.8, "epsilon": 0.01}, [4, 4, 3]),
        ("BatchNormalization", {"center": False}, [4, 3]), ("BatchNormalization", {"scale": False}, [2, 3, 2, 3]),
        ("BatchNormalization", {"axis": 1}, [3, 4]), ("BatchNormalization", {"trainable": False}, [4, 3]),
        ("LayerNormalization", {}, [6]), ("LayerNormalization", {"axis": [1, 2]}, [3, 4]),
        ("LayerNormalization", {"center": False, "scale": False}, [3, 4]), ("LayerNormalization", {"epsilon": 0.1}, [3, 4]),
        ("GroupNormalization", {"groups": 2}, [4, 4, 6]), ("GroupNormalization", {"groups": 6}, [3, 6]),
        ("GroupNormalization", {"groups": 3, "center": False}, [2, 2, 2, 6]),
        ("GroupNormalization", {"groups": 1, "scale": False, "epsilon": 0.01}, [4, 6]),
        ("UnitNormalization", {}, [6]), ("UnitNormalization", {"axis": [1, 2]}, [3, 4]),
        ("RMSNormalization", {}, [6]), ("RMSNormalization", {"axis": -1, "epsilon": 0.01}, [3, 4]),
    ]:
        options = " ".join(f"{key}={value}" for key, value in config.items())
        units = [] if config.get("axis") == 1 else [L("Dense", units=shape[-1])]
        yield case("normalisation", f"{name} {options} of {shape}", [*units, L(name, **config), *END],
                   input={"shape": shape})


CASES = [*convolution_cases(), *pooling_cases(), *small_window_cases(), *normalization_cases()]
