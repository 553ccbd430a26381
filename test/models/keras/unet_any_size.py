import keras
from keras import layers

inputs = keras.Input(shape=(None, None, 1))
one = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
two = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(one)
three = layers.Conv2D(64, 3, strides=2, padding="same", activation="relu")(two)
back = layers.UpSampling2D(2, interpolation="bilinear")(three)
back = layers.Concatenate()([back, two])
back = layers.Conv2D(32, 3, padding="same")(back)
back = layers.UpSampling2D()(back)
back = layers.Concatenate()([back, one])
outputs = layers.Conv2D(1, 1, activation="sigmoid")(back)
model = keras.Model(inputs, outputs)
