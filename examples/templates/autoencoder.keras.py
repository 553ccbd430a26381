# An autoencoder: 64 pixels through a waist of 8 numbers and back.
# Data: the digits of scikit-learn, 1,797 pictures. They come with Descent and with scikit-learn.
# Result: a mean squared error below 0.025 on held-out digits. Always giving the mean picture costs 0.07.
import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(1)

x = load_digits().data / 16.0  # (1797, 64), from 0 to 1

encoder = keras.Sequential(
    [
        keras.Input(shape=(64,)),
        layers.Dense(48, activation="relu"),
        layers.Dense(8, name="waist"),
    ],
    name="encoder",
)
decoder = keras.Sequential(
    [
        keras.Input(shape=(8,)),
        layers.Dense(48, activation="relu"),
        layers.Dense(64, activation="sigmoid"),
    ],
    name="decoder",
)
inputs = keras.Input(shape=(64,))
autoencoder = keras.Model(inputs, decoder(encoder(inputs)))

autoencoder.compile(optimizer=keras.optimizers.Adam(3e-3), loss="mse")
# A picture is its own target.
autoencoder.fit(x, x, epochs=30, batch_size=32, validation_split=0.2)

# Try: a waist of 2. encoder.predict(x) is then a map of the digits that can be drawn.
