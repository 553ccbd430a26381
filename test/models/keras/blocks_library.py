"""Blocks that another file imports."""

from keras import layers

WIDTH = 48


def squeeze_excite(x, ratio=4):
    channels = x.shape[-1]
    weights = layers.GlobalAveragePooling2D()(x)
    weights = layers.Dense(channels // ratio, activation="relu")(weights)
    weights = layers.Dense(channels, activation="sigmoid")(weights)
    return layers.Multiply()([x, layers.Reshape((1, 1, channels))(weights)])


class ConvBlock(layers.Layer):
    def __init__(self, filters, strides=1, **kwargs):
        super().__init__(**kwargs)
        self.convolution = layers.SeparableConv2D(filters, 3, strides=strides, padding="same", use_bias=False)
        self.normalisation = layers.GroupNormalization(groups=8)
        self.activation = layers.ReLU()

    def call(self, x):
        return self.activation(self.normalisation(self.convolution(x)))
