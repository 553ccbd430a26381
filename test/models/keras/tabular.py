import keras
from keras import layers

NUMERIC = ["age", "fare", "height"]
CATEGORICAL = {"port": 4, "deck": 9}

inputs = {}
features = []
for name in NUMERIC:
    inputs[name] = keras.Input((1,), name=name)
    features.append(layers.BatchNormalization()(inputs[name]))
for name, count in CATEGORICAL.items():
    inputs[name] = keras.Input((1,), name=name, dtype="int32")
    embedded = layers.Embedding(count, min(count // 2 + 1, 8))(inputs[name])
    features.append(layers.Flatten()(embedded))
x = layers.Concatenate()(features)
for units in [64, 32]:
    shortcut = layers.Dense(units)(x)
    x = layers.Dense(units, activation="swish")(x)
    x = layers.Add()([x, shortcut])
model = keras.Model(inputs=inputs, outputs=layers.Dense(1, activation="sigmoid")(x))
