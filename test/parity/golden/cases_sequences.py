"""Recurrent layers, masks, attention."""

from .building import layer as L, node as N
from .cases_basic import case

WORDS = {"shape": [6], "below": 9, "from": 1, "dtype": "int32", "lengths": [6, 3, 5, 1]}
TIME = {"shape": [5, 3]}
PADDED = {"shape": [5, 3], "lengths": [5, 2, 4, 1]}
SIGMOID = {"recurrent_activation": "sigmoid"}
CELLS = [("SimpleRNN", {}), ("LSTM", SIGMOID), ("GRU", {**SIGMOID, "reset_after": False}),
         ("GRU", {**SIGMOID, "reset_after": True})]


def recurrent_cases():
    for name, config in CELLS:
        title = f"{name}{' reset_after' if config.get('reset_after') else ''}"
        yield case("recurrent", f"{title} to one vector", [L(name, units=4, **config), L("Dense", units=2)], input=TIME)
        yield case("recurrent", f"{title} of one step, without bias",
                   [L("Dense", units=3), L(name, units=4, use_bias=False, **config), L("Dense", units=2)],
                   input={"shape": [1, 3]})
        yield case("recurrent", f"{title} to sequences, twice",
                   [L(name, units=4, return_sequences=True, **config), L(name, units=3, **config), L("Dense", units=2)],
                   input=TIME)
        yield case("recurrent", f"{title} backwards",
                   [L(name, units=4, go_backwards=True, return_sequences=True, **config), L("Flatten"),
                    L("Dense", units=2)], input=TIME)
        yield case("recurrent", f"{title} over a mask",
                   [L("Masking", mask_value=0.0), L(name, units=4, **config), L("Dense", units=2)], input=PADDED)
        yield case("recurrent", f"{title} of words with a mask, twice",
                   [L("Embedding", input_dim=9, output_dim=4, mask_zero=True),
                    L(name, units=4, return_sequences=True, **config), L(name, units=3, **config), L("Dense", units=2)],
                   input=WORDS)
        for mode in ["concat", "sum", "mul", "ave"]:
            yield case("recurrent", f"{title} both ways, {mode}",
                       [L("Bidirectional", layer=L(name, units=3, return_sequences=True, **config), merge_mode=mode),
                        L("Flatten"), L("Dense", units=2)], input=TIME)
    yield case("recurrent", "LSTM both ways over a mask",
               [L("Masking", mask_value=0.0),
                L("Bidirectional", layer=L("LSTM", units=3, **SIGMOID), merge_mode="concat"), L("Dense", units=2)],
               input=PADDED)
    yield case("recurrent", "LSTM without bias and unit forget bias, other activations",
               [L("LSTM", units=4, use_bias=False, unit_forget_bias=False, activation="relu", **SIGMOID),
                L("Dense", units=2)], input=TIME)
    yield case("recurrent", "LSTM unrolled", [L("LSTM", units=4, unroll=True, **SIGMOID), L("Dense", units=2)], input=TIME)
    yield case("recurrent", "stack of cells",
               [L("RNN", cell=L("StackedRNNCells", cells=[L("SimpleRNNCell", units=4), L("LSTMCell", units=3, **SIGMOID)])), L("Dense", units=2)],
               input=TIME)
    yield case("recurrent", "time-distributed dense and convolution",
               [L("TimeDistributed", layer=L("Conv2D", filters=2, kernel_size=2, activation="tanh")),
                L("TimeDistributed", layer=L("Flatten")), L("TimeDistributed", layer=L("Dense", units=3)),
                L("LSTM", units=3, **SIGMOID), L("Dense", units=2)], input={"shape": [3, 4, 4, 2]})
    for more in [{"padding": "valid"}, {"padding": "same", "return_sequences": True}, {"padding": "same", "strides": 2}]:
        options = " ".join(f"{key}={value}" for key, value in more.items())
        yield case("recurrent", f"ConvLSTM2D {options}",
                   [L("ConvLSTM2D", filters=2, kernel_size=3, **SIGMOID, **more), L("Flatten"), L("Dense", units=2)],
                   input={"shape": [3, 5, 5, 2]})
    for axis in [-1, 1]:
        masked = {**WORDS, "lengths": [6, 2, 4, 3]}
        yield case("recurrent", f"masked branches joined on axis {axis}", inputs={"one": WORDS, "two": masked},
                   nodes=[N("first", L("Embedding", input_dim=9, output_dim=4, mask_zero=True), "one"),
                          N("second", L("Embedding", input_dim=9, output_dim=4, mask_zero=True), "two"),
                          N("joined", L("Concatenate", axis=axis), "first", "second"),
                          N("read", L("LSTM", units=3, **SIGMOID), "joined"), N("out", L("Dense", units=2), "read")],
                   outputs=["out"])
    yield case("recurrent", "masked branches added", inputs={"one": WORDS, "two": {**WORDS, "lengths": [6, 2, 4, 3]}},
               nodes=[N("first", L("Embedding", input_dim=9, output_dim=4, mask_zero=True), "one"),
                      N("second", L("Embedding", input_dim=9, output_dim=4, mask_zero=True), "two"),
                      N("sum", L("Add"), "first", "second"), N("read", L("LSTM", units=3, **SIGMOID), "sum"),
                      N("out", L("Dense", units=2), "read")], outputs=["out"])
    yield case("recurrent", "two branches, one of them masked", inputs={"words": WORDS, "values": {"shape": [6, 3]}},
               nodes=[N("embedded", L("Embedding", input_dim=9, output_dim=4, mask_zero=True), "words"),
                      N("read", L("LSTM", units=3, **SIGMOID), "embedded"),
                      N("other", L("LSTM", units=3, **SIGMOID), "values"),
                      N("sum", L("Add"), "read", "other"), N("out", L("Dense", units=2), "sum")], outputs=["out"])


def embedding_cases():
    yield case("embedding", "average of words",
               [L("Embedding", input_dim=9, output_dim=4), L("GlobalAveragePooling1D"), L("Dense", units=2)], input=WORDS)
    yield case("embedding", "masked average of words",
               [L("Embedding", input_dim=9, output_dim=4, mask_zero=True), L("GlobalAveragePooling1D"),
                L("Dense", units=2)], input=WORDS)
    yield case("embedding", "mask through dropout and dense to a loss over time",
               [L("Embedding", input_dim=9, output_dim=4, mask_zero=True), L("Dropout", rate=0.0),
                L("Dense", units=3, activation="tanh"), L("LSTM", units=3, return_sequences=True, **SIGMOID),
                L("TimeDistributed", layer=L("Dense", units=2))], input=WORDS)
    yield case("embedding", "words with Adam",
               [L("Embedding", input_dim=9, output_dim=4), L("Flatten"), L("Dense", units=2)], input=WORDS,
               optimizer={"class_name": "Adam", "config": {"learning_rate": 0.01, "epsilon": 1e-7}}, compare="losses")


def attention(name, inputs, config, call=None, masked=False):
    shapes = {"a": {"shape": [4, 5]}, "b": {"shape": [6, 5]}, "c": {"shape": [6, 3]}}
    nodes, read = [], []
    for place in inputs:
        if masked:
            nodes.append(N(f"masked_{place}", L("Masking", mask_value=0.0), place))
        nodes.append(N(f"dense_{place}", L("Dense", units=5), f"masked_{place}" if masked else place))
        read.append(f"dense_{place}")
    # Self-attention reads the same node twice.
    read = read if len(read) > 1 else read * 2
    nodes += [N("attention", L(name, **config), *read, **(call or {})), N("flat", L("Flatten"), "attention"),
              N("out", L("Dense", units=2), "flat")]
    used = {place: dict(shapes[place]) for place in inputs}
    if masked:
        for place, lengths in zip(used, [[4, 2, 3, 1], [6, 3, 5, 2], [6, 3, 5, 2]]):
            used[place]["lengths"] = lengths
    options = " ".join(f"{key}={value}" for key, value in {**config, **(call or {})}.items())
    title = f"{name} of {'/'.join(inputs)} {options}{' masked' if masked else ''}"
    return case("attention", title, inputs=used, nodes=nodes, outputs=["out"])


def attention_cases():
    many = "MultiHeadAttention"
    yield attention(many, ["a"], {"num_heads": 2, "key_dim": 3})
    yield attention(many, ["a"], {"num_heads": 2, "key_dim": 3}, {"use_causal_mask": True})
    yield attention(many, ["a"], {"num_heads": 2, "key_dim": 3}, masked=True)
    yield attention(many, ["a"], {"num_heads": 2, "key_dim": 3}, {"use_causal_mask": True}, masked=True)
    yield attention(many, ["a", "b"], {"num_heads": 3, "key_dim": 2, "value_dim": 4, "output_shape": 7})
    yield attention(many, ["a", "b", "c"], {"num_heads": 2, "key_dim": 4, "use_bias": False})
    yield attention(many, ["a", "b"], {"num_heads": 1, "key_dim": 4}, masked=True)
    yield attention("GroupQueryAttention", ["a"], {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2})
    for name in ["Attention", "AdditiveAttention"]:
        yield attention(name, ["a", "b"], {})
        yield attention(name, ["a", "b"], {"use_scale": name == "Attention"}, masked=True)
        yield attention(name, ["a"], {}, {"use_causal_mask": True})
    yield attention("Attention", ["a", "b"], {"score_mode": "concat"})
    yield case("attention", "transformer block", inputs={"words": {**WORDS, "lengths": [6, 3, 5, 2]}},
               nodes=[N("embedded", L("Embedding", input_dim=9, output_dim=6, mask_zero=True), "words"),
                      N("attended", L(many, num_heads=2, key_dim=3), "embedded", "embedded", use_causal_mask=True),
                      N("sum", L("Add"), "embedded", "attended"), N("normal", L("LayerNormalization"), "sum"),
                      N("wide", L("Dense", units=8, activation="gelu"), "normal"), N("thin", L("Dense", units=6), "wide"),
                      N("again", L("Add"), "normal", "thin"), N("flat", L("GlobalMaxPooling1D"), "again"),
                      N("out", L("Dense", units=3, activation="softmax"), "flat")], outputs=["out"],
               losses=[{"class_name": "SparseCategoricalCrossentropy", "targets": "classes", "classes": 3}])


CASES = [*recurrent_cases(), *embedding_cases(), *attention_cases()]
