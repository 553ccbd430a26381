"""A network over the digits of MNIST, cut into rows of 1000 values, with a loss for two classes."""

from tensorflow import keras
from tensorflow.keras import layers

network = keras.Sequential(
    [
        layers.Dense(128, activation="relu", input_shape=(1000,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
network.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 1000) / 255.0
x_test = x_test.reshape(-1, 1000) / 255.0

network.fit(x_train, y_train, epochs=10, batch_size=32)
answers = network.predict(x_test)
