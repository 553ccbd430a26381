import tensorflow as tf
from tensorflow.keras import layers, models


def build_lenet(input_shape=(28, 28, 1), classes=10):
    model = models.Sequential(name="lenet")
    model.add(layers.Conv2D(6, kernel_size=5, padding="same", activation="tanh", input_shape=input_shape))
    model.add(layers.AveragePooling2D(2))
    model.add(layers.Conv2D(16, 5, activation="tanh"))
    model.add(layers.AveragePooling2D(pool_size=(2, 2), strides=2))
    model.add(layers.Flatten())
    for units in (120, 84):
        model.add(layers.Dense(units, activation="tanh"))
    model.add(layers.Dense(classes, activation="softmax"))
    return model


lenet = build_lenet()
lenet.summary()
