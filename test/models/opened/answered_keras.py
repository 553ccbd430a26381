# Keras networks of lists, texts, flags and functions that only other files hand over.
import keras
from keras import layers


def conv_block(x, filters, use_bn):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=not use_bn)(x)
    if use_bn:
        x = layers.BatchNormalization()(x)
    return layers.ReLU()(x)


def separable_block(x, filters, use_bn):
    x = layers.SeparableConv2D(filters, 3, padding="same")(x)
    return layers.ReLU()(x)


def build_classifier(input_shape, block, filters, pooling, use_bn, num_classes):
    inputs = keras.Input(input_shape)
    x = inputs
    for each in filters:
        x = block(x, each, use_bn)
        x = layers.MaxPooling2D()(x)
    if pooling == "avg":
        x = layers.GlobalAveragePooling2D()(x)
    elif pooling == "max":
        x = layers.GlobalMaxPooling2D()(x)
    else:
        x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(num_classes)(x))


class Tower(keras.Model):
    def __init__(self, words, units, rnn, bidirectional):
        super().__init__()
        self.embed = layers.Embedding(words, 8)
        cell = rnn(units[0])
        self.rnn = layers.Bidirectional(cell) if bidirectional else cell
        self.stack = [layers.Dense(each, activation="relu") for each in units[1:]]

    def call(self, tokens):
        x = self.rnn(self.embed(tokens))
        for layer in self.stack:
            x = layer(x)
        return x
