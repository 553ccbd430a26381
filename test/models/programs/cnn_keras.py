"""A convolutional network for pictures of 28 by 28, with its data left open."""

from tensorflow import keras
from tensorflow.keras import layers

network = keras.Sequential()
network.add(layers.Conv2D(32, 3, activation="relu", input_shape=(28, 28, 1)))
network.add(layers.MaxPooling2D(2))
network.add(layers.Conv2D(64, 3, activation="relu"))
network.add(layers.MaxPooling2D(2))
network.add(layers.Conv2D(64, 3, activation="relu"))
network.add(layers.Flatten())
network.add(layers.Dense(64, activation="relu"))
network.add(layers.Dense(10, activation="softmax"))

network.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
network.fit(x_train, y_train, batch_size=64, epochs=10)
