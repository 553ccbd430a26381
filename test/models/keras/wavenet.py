import keras
from keras import layers


def residual(x, filters, dilation):
    filtered = layers.Conv1D(filters, 2, padding="causal", dilation_rate=dilation, activation="tanh")(x)
    gate = layers.Conv1D(filters, 2, padding="causal", dilation_rate=dilation, activation="sigmoid")(x)
    z = layers.Multiply()([filtered, gate])
    skip = layers.Conv1D(filters, 1)(z)
    return layers.Add()([x, skip]), skip


inputs = keras.Input((1024, 1))
x = layers.Conv1D(32, 2, padding="causal")(inputs)
skips = []
for _ in range(2):
    for power in range(8):
        x, skip = residual(x, 32, 2**power)
        skips.append(skip)
x = layers.Activation("relu")(layers.add(skips))
x = layers.Conv1D(64, 1, activation="relu")(x)
model = keras.Model(inputs, layers.Conv1D(256, 1, activation="softmax")(x))
