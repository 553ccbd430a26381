import keras
from blocks_library import WIDTH, ConvBlock, squeeze_excite
from keras import layers

inputs = keras.Input((64, 48, 3))
x = ConvBlock(WIDTH, strides=2)(inputs)
x = squeeze_excite(x)
x = ConvBlock(WIDTH * 2, strides=2)(x)
x = squeeze_excite(x, ratio=8)
x = layers.GlobalMaxPooling2D()(x)
model = keras.Model(inputs, layers.Dense(5, activation="softmax")(x))
