# Networks for other files to make: nothing here calls them.
import keras
from keras import layers


def conv_block(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.MaxPooling2D()(layers.ReLU()(x))


def build_cnn(input_shape, num_classes, width):
    inputs = keras.Input(shape=input_shape)
    x = conv_block(inputs, width)
    x = conv_block(x, width * 2)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(x))


def build_text_model(vocab_size, length, units, rate):
    model = keras.Sequential([keras.Input((length,)), layers.Embedding(vocab_size, units)])
    model.add(layers.Bidirectional(layers.LSTM(units // 2)))
    model.add(layers.Dropout(rate))
    model.add(layers.Dense(vocab_size))
    return model


class FeedForward(layers.Layer):
    def __init__(self, width, factor):
        super().__init__()
        self.inner = layers.Dense(width * factor, activation="gelu")
        self.outer = layers.Dense(width)
        self.norm = layers.LayerNormalization()

    def call(self, x):
        return self.norm(x + self.outer(self.inner(x)))


class Encoder(keras.Model):
    def __init__(self, words, width, depth, latent_dim):
        super().__init__()
        self.embed = layers.Embedding(words, width)
        self.blocks = [FeedForward(width, 4) for _ in range(depth)]
        self.pool = layers.GlobalAveragePooling1D()
        self.mean = layers.Dense(latent_dim)
        self.spread = layers.Dense(latent_dim)

    def call(self, tokens):
        x = self.embed(tokens)
        for block in self.blocks:
            x = block(x)
        x = self.pool(x)
        return self.mean(x), self.spread(x)


def build_autoencoder(features: int, code: int, depth: int):
    inputs = keras.Input((features,))
    x = inputs
    for each in range(depth):
        x = layers.Dense(code * 2 ** (depth - each), activation="relu")(x)
    x = layers.Dense(code, name="code")(x)
    return keras.Model(inputs, layers.Dense(features, activation="sigmoid")(x))
