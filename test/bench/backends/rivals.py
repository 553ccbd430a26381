"""One rival on one model, in a process of its own: ENGINE WORKLOAD SECONDS. Prints one line of JSON.

The models are those of workloads.ts, as people write them in Keras and PyTorch."""
import json
import os
import resource
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
engine, name, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
batch = {"mlp32": 32, "mlp256": 256, "cnn": 64, "lstm": 64, "wide": 256}[name]


def make_data(samples):
    import numpy

    random = numpy.random.default_rng(1)
    classes = numpy.eye(10, dtype="float32")[random.integers(0, 10, samples)]
    half = random.integers(0, 2, (samples, 1)).astype("float32")
    if name == "cnn":
        return random.random((samples, 28, 28, 1), dtype="float32"), classes
    if name == "lstm":
        return random.integers(0, 10000, (samples, 100)).astype("int32"), half
    if name == "wide":
        return random.random((samples, 1000), dtype="float32") * 2 - 1, half
    return random.random((samples, 784), dtype="float32"), classes


def keras_runner():
    import keras
    from keras import layers

    model = keras.Sequential(
        {
            "mlp": lambda: [
                layers.Dense(128, activation="relu"),
                layers.Dense(64, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ],
            "cnn": lambda: [
                layers.Conv2D(32, 3, activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(64, 3, activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(64, 3, activation="relu"),
                layers.Flatten(),
                layers.Dense(64, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ],
            "lst": lambda: [
                layers.Embedding(10000, 128),
                layers.LSTM(256, return_sequences=True),
                layers.LSTM(256),
                layers.Dense(1, activation="sigmoid"),
            ],
            "wid": lambda: [
                layers.Dense(500, activation="relu"),
                layers.Dense(250, activation="relu"),
                layers.Dense(100, activation="relu"),
                layers.Dense(1, activation="sigmoid"),
            ],
        }[name[:3]]()
    )
    binary = name in ("lstm", "wide")
    model.compile("adam", "binary_crossentropy" if binary else "categorical_crossentropy")
    return lambda x, y, epochs: model.fit(x, y, batch_size=batch, epochs=epochs, shuffle=False, verbose=0)


def torch_runner():
    import torch
    from torch import nn

    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(10000, 128)
            self.lstm = nn.LSTM(128, 256, num_layers=2, batch_first=True)
            self.output = nn.Linear(256, 1)

        def forward(self, x):
            return self.output(self.lstm(self.embedding(x))[0][:, -1])

    if name == "cnn":
        first = [nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)]
        rest = [nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10)]
        model = nn.Sequential(*first, *rest)
    elif name == "lstm":
        model = Recurrent()
    else:
        sizes = [1000, 500, 250, 100, 1] if name == "wide" else [784, 128, 64, 10]
        parts = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.ReLU())]
        model = nn.Sequential(*parts[:-1])
    binary = name in ("lstm", "wide")
    measure = nn.BCEWithLogitsLoss() if binary else nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters())

    def run(x, y, epochs):
        inputs = torch.from_numpy(x).long() if name == "lstm" else torch.from_numpy(x)
        if name == "cnn":
            inputs = inputs.permute(0, 3, 1, 2).contiguous()
        targets = torch.from_numpy(y)
        total = 0.0
        for _ in range(epochs):
            for start in range(0, len(inputs), batch):
                optimizer.zero_grad()
                loss = measure(model(inputs[start : start + batch]), targets[start : start + batch])
                loss.backward()
                optimizer.step()
                total += loss.item()
        return total

    return run


runner = keras_runner() if engine == "keras" else torch_runner()


def run(data, epochs):
    """Milliseconds a step: of the clock, and of all processors together."""
    x, y = data
    steps = epochs * len(x) / batch
    start, busy = time.perf_counter(), time.process_time()
    runner(x, y, epochs)
    return (time.perf_counter() - start) * 1000 / steps, (time.process_time() - busy) * 1000 / steps


few = make_data(2 * batch)
first = 2 * run(few, 1)[0]
each, _ = run(few, 3)
# An epoch is as long as fits into the time, and into that many bytes: more would measure the memory's size.
wanted = seconds * 500 / each
steps = max(2, round(min(wanted, 32e6 * len(few[0]) / (4 * batch * few[0].size))))
everything = make_data(steps * batch)
run(everything, 1)
epochs = max(1, round(wanted / steps))
rounds = [run(everything, epochs) for _ in range(2)]
rates = [1000 / clock for clock, _ in rounds]
processor = [busy for _, busy in rounds]
megabytes = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(json.dumps({"rates": rates, "processor": processor, "first": first, "capture": 0, "megabytes": megabytes, "said": []}))
