import keras
from keras import layers

CONFIGURATION = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]


def vgg_block(x, configuration):
    for entry in configuration:
        if entry == "M":
            x = layers.MaxPooling2D((2, 2), strides=(2, 2))(x)
        else:
            x = layers.Conv2D(entry, (3, 3), padding="same", activation="relu")(x)
    return x


inputs = keras.Input(shape=(224, 224, 3))
x = vgg_block(inputs, CONFIGURATION)
x = layers.Flatten()(x)
x = layers.Dense(4096, activation="relu")(x)
x = layers.Dropout(0.5)(x)
x = layers.Dense(4096, activation="relu")(x)
x = layers.Dropout(0.5)(x)
outputs = layers.Dense(1000, activation="softmax")(x)
model = keras.Model(inputs, outputs, name="vgg16")
