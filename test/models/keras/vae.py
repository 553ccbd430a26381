import keras
from keras import layers, ops


class Sampling(layers.Layer):
    """Draws z from the mean and the logarithm of the variance."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed = 1337

    def call(self, inputs):
        z_mean, z_log_var = inputs
        batch = ops.shape(z_mean)[0]
        dim = ops.shape(z_mean)[1]
        epsilon = keras.random.normal(shape=(batch, dim))
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon


class VAE(keras.Model):
    def __init__(self, latent=2, **kwargs):
        super().__init__(**kwargs)
        self.encoder = self.make_encoder(latent)
        self.sampling = Sampling()
        self.decoder = keras.Sequential(
            [
                keras.Input((latent,)),
                layers.Dense(7 * 7 * 64, activation="relu"),
                layers.Reshape((7, 7, 64)),
                layers.Conv2DTranspose(64, 3, activation="relu", strides=2, padding="same"),
                layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same"),
                layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same"),
            ]
        )

    def make_encoder(self, latent):
        inputs = keras.Input(shape=(28, 28, 1))
        x = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(inputs)
        x = layers.Conv2D(64, 3, activation="relu", strides=2, padding="same")(x)
        x = layers.Flatten()(x)
        x = layers.Dense(16, activation="relu")(x)
        return keras.Model(inputs, [layers.Dense(latent, name="mean")(x), layers.Dense(latent, name="log_var")(x)])

    def call(self, inputs):
        mean, log_var = self.encoder(inputs)
        z = self.sampling([mean, log_var])
        return self.decoder(z)


vae = VAE()
vae.build((None, 28, 28, 1))
