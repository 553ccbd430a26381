"""Losses, optimizers, regularisers and constraints."""

from .building import layer as L
from .cases_basic import case, vector

NET = [L("Dense", units=5, activation="tanh")]


def loss_cases():
    for name, config, targets, activation in [
        ("MeanSquaredError", {}, "numbers", "linear"), ("MeanAbsoluteError", {}, "numbers", "linear"),
        ("MeanAbsolutePercentageError", {}, "positive", "linear"),
        ("MeanSquaredLogarithmicError", {}, "positive", "softplus"),
        ("Huber", {}, "numbers", "linear"), ("Huber", {"delta": 0.3}, "numbers", "linear"),
        ("LogCosh", {}, "numbers", "linear"), ("Poisson", {}, "positive", "softplus"),
        ("KLDivergence", {}, "shares", "softmax"), ("CosineSimilarity", {}, "numbers", "linear"),
        ("Hinge", {}, "signs", "tanh"), ("SquaredHinge", {}, "signs", "tanh"),
        ("CategoricalHinge", {}, "one-hot", "softmax"),
        ("BinaryCrossentropy", {}, "bits", "sigmoid"), ("BinaryCrossentropy", {"from_logits": True}, "bits", "linear"),
        ("BinaryCrossentropy", {"label_smoothing": 0.2}, "bits", "sigmoid"),
        ("BinaryFocalCrossentropy", {}, "bits", "sigmoid"),
        ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "gamma": 1.5}, "bits", "sigmoid"),
        ("CategoricalCrossentropy", {}, "one-hot", "softmax"),
        ("CategoricalCrossentropy", {"from_logits": True}, "one-hot", "linear"),
        ("CategoricalCrossentropy", {"label_smoothing": 0.1}, "one-hot", "softmax"),
        ("CategoricalFocalCrossentropy", {}, "one-hot", "softmax"),
        ("SparseCategoricalCrossentropy", {}, "classes", "softmax"),
        ("SparseCategoricalCrossentropy", {"from_logits": True}, "classes", "linear"),
        ("Tversky", {}, "bits", "sigmoid"), ("Dice", {}, "bits", "sigmoid"),
    ]:
        options = " ".join(f"{key}={value}" for key, value in config.items())
        loss = {"class_name": name, "config": config, "targets": targets, "classes": 3}
        yield case("losses", f"{name} {options}".strip(), [*NET, L("Dense", units=3, activation=activation)],
                   input=vector(), losses=[loss],
                   optimizer={"class_name": "SGD", "config": {"learning_rate": 0.001 if "Percentage" in name else 0.1}})
    loss = {"class_name": "SparseCategoricalCrossentropy", "targets": "classes", "classes": 3}
    yield case("losses", "SparseCategoricalCrossentropy over time", [*NET, L("Dense", units=3, activation="softmax")],
               input={"shape": [4, 5]}, losses=[loss])


def optimizer_cases():
    for name, config in [
        ("SGD", {"learning_rate": 0.1}), ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
        ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
        ("SGD", {"learning_rate": 0.1, "weight_decay": 0.05}), ("SGD", {"learning_rate": 0.1, "clipnorm": 0.1}),
        ("Adam", {"learning_rate": 0.01}), ("Adam", {"learning_rate": 0.01, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 1e-3}),
        ("Adam", {"learning_rate": 0.01, "amsgrad": True}),
        ("AdamW", {"learning_rate": 0.01}), ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.1}),
        ("Adamax", {"learning_rate": 0.01}), ("Nadam", {"learning_rate": 0.01}),
        ("Adagrad", {"learning_rate": 0.05}), ("Adadelta", {"learning_rate": 1.0}),
        ("RMSprop", {"learning_rate": 0.01}), ("RMSprop", {"learning_rate": 0.01, "momentum": 0.9}),
        ("RMSprop", {"learning_rate": 0.01, "centered": True}),
        ("RMSprop", {"learning_rate": 0.01, "centered": True, "momentum": 0.5, "rho": 0.8}),
        ("Ftrl", {"learning_rate": 0.1}), ("Ftrl", {"learning_rate": 0.1, "l1_regularization_strength": 0.01,
                                                  "l2_regularization_strength": 0.02, "beta": 0.1}),
        ("Lion", {"learning_rate": 0.01}), ("Adafactor", {"learning_rate": 0.01}), ("Lamb", {"learning_rate": 0.01}),
    ]:
        options = " ".join(f"{key}={value}" for key, value in config.items())
        yield case("optimizers", f"{name} {options}", [*NET, L("Dense", units=3)], input=vector(),
                   optimizer={"class_name": name, "config": config}, compare="weights" if name == "SGD" else "losses")


def made(name, **config):
    return {"class_name": name, "config": config}


def regularizer_cases():
    for title, value in [
        ("L1", made("L1", l1=0.02)), ("L2", made("L2", l2=0.03)), ("L1L2", made("L1L2", l1=0.01, l2=0.02)),
    ]:
        yield case("regularisers", f"{title} of kernel and bias",
                   [L("Dense", units=4, activation="tanh", kernel_regularizer=value, bias_regularizer=value),
                    L("Dense", units=2)], input=vector())
        yield case("regularisers", f"{title} of activity",
                   [L("Dense", units=4, activation="tanh", activity_regularizer=value), L("Dense", units=2)],
                   input=vector())
    yield case("regularisers", "layer ActivityRegularization",
               [*NET, L("ActivityRegularization", l1=0.01, l2=0.02), L("Dense", units=2)], input=vector())
    yield case("regularisers", "orthogonal", [
        L("Dense", units=4, kernel_regularizer=made("OrthogonalRegularizer", factor=0.1, mode="rows")),
        L("Dense", units=2)], input=vector())
    yield case("regularisers", "of a convolution, a recurrent layer and an embedding",
               [L("Embedding", input_dim=9, output_dim=4, embeddings_regularizer=made("L2", l2=0.02)),
                L("Conv1D", filters=3, kernel_size=2, kernel_regularizer=made("L2", l2=0.02)),
                L("LSTM", units=3, recurrent_activation="sigmoid", recurrent_regularizer=made("L1", l1=0.02)),
                L("Dense", units=2)], input={"shape": [6], "below": 9, "dtype": "int32"})


    value = made("L2", l2=0.03)
    yield case("regularisers", "inside wrappers and stacks",
               [L("TimeDistributed", layer=L("Dense", units=4, kernel_regularizer=value)),
                L("Bidirectional", layer=L("LSTM", units=3, recurrent_activation="sigmoid", return_sequences=True,
                                           kernel_regularizer=value, bias_regularizer=value)),
                L("RNN", cell=L("StackedRNNCells", cells=[L("SimpleRNNCell", units=4, kernel_regularizer=value),
                                                         L("SimpleRNNCell", units=3, recurrent_regularizer=value)])),
                L("Dense", units=2)], input={"shape": [4, 3]})


def constraint_cases():
    for title, value in [
        ("MaxNorm", made("MaxNorm", max_value=0.5, axis=0)), ("UnitNorm", made("UnitNorm", axis=0)),
        ("NonNeg", made("NonNeg")), ("MinMaxNorm", made("MinMaxNorm", min_value=0.3, max_value=0.6, rate=0.8, axis=0)),
    ]:
        yield case("constraints", f"{title} of a kernel",
                   [L("Dense", units=4, activation="tanh", kernel_constraint=value), L("Dense", units=2)], input=vector())
    yield case("constraints", "of a recurrent layer and an embedding",
               [L("Embedding", input_dim=9, output_dim=4, embeddings_constraint=made("MaxNorm", max_value=0.4, axis=1)),
                L("GRU", units=3, recurrent_activation="sigmoid", reset_after=True,
                  recurrent_constraint=made("UnitNorm", axis=0)), L("Dense", units=2)],
               input={"shape": [6], "below": 9, "dtype": "int32"})
    yield case("constraints", "MaxNorm of a convolution",
               [L("Conv2D", filters=3, kernel_size=2, kernel_constraint=made("MaxNorm", max_value=0.5, axis=[0, 1, 2])),
                L("Flatten"), L("Dense", units=2)], input={"shape": [4, 4, 2]})


CASES = [*loss_cases(), *optimizer_cases(), *regularizer_cases(), *constraint_cases()]
