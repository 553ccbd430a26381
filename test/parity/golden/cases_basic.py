"""Dense layers, activations, merging, shapes, masking, initial layers of every other kind."""

from .building import layer as L, node as N

MSE = [{"class_name": "MeanSquaredError"}]
SGD = {"class_name": "SGD", "config": {"learning_rate": 0.1}}


def case(group, name, layers=None, **more):
    made = {"group": group, "name": f"{group}: {name}", "losses": MSE, "optimizer": SGD, **more}
    if layers is not None:
        made["layers"] = layers
    return made


def vector(size=6):
    return {"shape": [size]}


ACTIVATIONS = [
    "linear", "relu", "relu6", "elu", "selu", "sigmoid", "tanh", "softplus", "softsign", "softmax", "log_softmax",
    "gelu", "silu", "swish", "mish", "exponential", "leaky_relu", "celu", "hard_silu", "hard_tanh", "hard_shrink",
    "soft_shrink", "tanh_shrink", "log_sigmoid", "squareplus", "sparse_plus",
]


def activation_cases():
    for name in ACTIVATIONS:
        yield case("activations", name, [L("Dense", units=5, activation=name), L("Dense", units=2)], input=vector())
    yield case("activations", "layer of softmax over another axis",
               [L("Softmax", axis=1), L("Flatten"), L("Dense", units=2)], input={"shape": [3, 4]})
    for name, config in [
        ("ReLU", {}), ("ReLU", {"max_value": 0.5}), ("LeakyReLU", {"negative_slope": 0.2}), ("ELU", {"alpha": 0.7}),
        ("PReLU", {}), ("PReLU", {"shared_axes": [1]}), ("Softmax", {}),
        ("ReLU", {"max_value": 0.8, "negative_slope": 0.1, "threshold": 0.2}),
    ]:
        options = ", ".join(f"{key} {value}" for key, value in config.items())
        yield case("activations", f"layer {name} {options}".strip(),
                   [L("Dense", units=4), L(name, **config), L("Flatten"), L("Dense", units=2)],
                   input={"shape": [3, 5]})


def merge_cases():
    for name, config in [
        ("Add", {}), ("Subtract", {}), ("Multiply", {}), ("Average", {}), ("Maximum", {}), ("Minimum", {}),
        ("Concatenate", {}), ("Concatenate", {"axis": 1}), ("Dot", {"axes": 2}), ("Dot", {"axes": 2, "normalize": True}),
    ]:
        options = " ".join(f"{key} {value}" for key, value in config.items())
        yield case("merging", f"{name} {options}".strip(), inputs={"a": {"shape": [3, 4]}, "b": {"shape": [3, 4]}},
                   nodes=[N("left", L("Dense", units=5, activation="tanh"), "a"),
                          N("right", L("Dense", units=5), "b"),
                          N("merged", L(name, **config), "left", "right"),
                          N("flat", L("Flatten"), "merged"), N("out", L("Dense", units=2), "flat")],
                   outputs=["out"])
    yield case("merging", "Add with broadcast over time", inputs={"a": {"shape": [3, 4]}, "b": {"shape": [1, 4]}},
               nodes=[N("left", L("Dense", units=3), "a"), N("right", L("Dense", units=3), "b"),
                      N("sum", L("Add"), "left", "right"), N("flat", L("Flatten"), "sum"),
                      N("out", L("Dense", units=2), "flat")], outputs=["out"])


def shape_cases():
    yield case("shapes", "reshape, permute, repeat and flatten",
               [L("Reshape", target_shape=[3, 2]), L("Permute", dims=[2, 1]), L("Dense", units=4, activation="relu"),
                L("Flatten"), L("RepeatVector", n=3), L("Flatten"), L("Dense", units=2)], input=vector())
    yield case("shapes", "identity and rescaling",
               [L("Identity"), L("Rescaling", scale=0.5, offset=0.1), L("Dense", units=2)], input=vector())
    for rank, shape, crop, pad, size in [
        ("1D", [6, 2], [1, 2], [2, 1], 2), ("2D", [5, 6, 2], [[1, 1], [0, 2]], [[1, 0], [2, 1]], [2, 3]),
        ("3D", [4, 4, 4, 2], [[1, 0], [0, 1], [1, 1]], [[1, 0], [0, 1], [1, 1]], [2, 1, 2]),
    ]:
        unit = [L("Dense", units=3, activation="tanh")]
        end = [L("Flatten"), L("Dense", units=2)]
        slow = {"class_name": "SGD", "config": {"learning_rate": 0.02}}
        yield case("shapes", f"cropping {rank}", [*unit, L(f"Cropping{rank}", cropping=crop), *end],
                   input={"shape": shape}, optimizer=slow)
        yield case("shapes", f"zero padding {rank}", [*unit, L(f"ZeroPadding{rank}", padding=pad), *end],
                   input={"shape": shape}, optimizer=slow)
        yield case("shapes", f"up-sampling {rank}", [*unit, L(f"UpSampling{rank}", size=size), *end],
                   input={"shape": shape}, optimizer=slow)
    yield case("shapes", "up-sampling 2D bilinear",
               [L("Dense", units=3), L("UpSampling2D", size=[2, 2], interpolation="bilinear"), L("Flatten"),
                L("Dense", units=2)], input={"shape": [3, 4, 2]})
    yield case("shapes", "resizing",
               [L("Dense", units=3), L("Resizing", height=5, width=7, interpolation="nearest"), L("Flatten"),
                L("Dense", units=2)], input={"shape": [3, 4, 2]})


def dense_cases():
    yield case("dense", "three layers", [L("Dense", units=8, activation="relu"), L("Dense", units=6, activation="tanh"),
                                         L("Dense", units=3)], input=vector())
    yield case("dense", "no bias", [L("Dense", units=4, use_bias=False), L("Dense", units=2)], input=vector())
    yield case("dense", "over time", [L("Dense", units=4, activation="relu"), L("Dense", units=2)],
               input={"shape": [3, 5]})
    yield case("dense", "over four axes", [L("Dense", units=4, activation="relu"), L("Dense", units=2)],
               input={"shape": [2, 3, 5]})
    yield case("dense", "frozen layer", [L("Dense", units=4, trainable=False), L("Dense", units=2)], input=vector())
    for equation, shape, more in [
        ("ab,bc->ac", [4], {}), ("abc,cd->abd", [3, 4], {"bias_axes": "d"}),
        ("abc,cde->abde", [3, 2, 4], {"bias_axes": "de"}), ("abc,bd->adc", [5, 4], {}),
    ]:
        yield case("dense", f"EinsumDense {equation}",
                   [L("Dense", units=4),
                    L("EinsumDense", equation=equation, output_shape=shape if len(shape) > 1 else shape[0],
                      activation="tanh", **more), L("Flatten"), L("Dense", units=2)],
                   input=vector(5) if equation.startswith("ab,") else {"shape": [3, 5]})
    yield case("dense", "two outputs and a shared layer", inputs={"a": vector(), "b": vector()},
               nodes=[N("shared", L("Dense", units=4, activation="tanh"), "a"),
                      {**N("shared", L("Dense", units=4, activation="tanh"), "b"), "result": "second"},
                      N("sum", L("Add"), "shared", "second"), N("one", L("Dense", units=2), "sum"),
                      N("two", L("Dense", units=3, activation="softmax"), "shared")],
               outputs=["one", "two"],
               losses=[{"class_name": "MeanSquaredError"}, {"class_name": "CategoricalCrossentropy",
                                                            "targets": "one-hot"}])
    yield case("dense", "samples with weights", [L("Dense", units=4, activation="relu"), L("Dense", units=2)],
               input=vector(), sample_weight=True)


def dropout_cases():
    # Without chance in them: what is random is tested apart.
    for name in ["Dropout", "GaussianDropout", "AlphaDropout", "SpatialDropout1D"]:
        yield case("dropout", f"{name} of nothing",
                   [L("Dense", units=4), L(name, rate=0.0), L("Flatten"), L("Dense", units=2)], input={"shape": [3, 5]})
    yield case("dropout", "GaussianNoise of nothing", [L("GaussianNoise", stddev=0.0), L("Dense", units=2)],
               input=vector())
    yield case("dropout", "SpatialDropout2D of nothing",
               [L("Dense", units=4), L("SpatialDropout2D", rate=0.0), L("Flatten"), L("Dense", units=2)],
               input={"shape": [3, 3, 2]})
    yield case("dropout", "SpatialDropout3D of nothing",
               [L("Dense", units=4), L("SpatialDropout3D", rate=0.0), L("Flatten"), L("Dense", units=2)],
               input={"shape": [2, 2, 2, 2]})


CASES = [*dense_cases(), *activation_cases(), *merge_cases(), *shape_cases(), *dropout_cases()]
