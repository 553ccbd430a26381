import keras
from keras import layers


def backbone():
    inputs = keras.Input((96, 96, 3))
    x = inputs
    for filters in (16, 32, 64):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    return keras.Model(inputs, x, name="backbone")


base_model = backbone()
base_model.trainable = True
for layer in base_model.layers[:5]:
    layer.trainable = False

inputs = keras.Input(shape=(96, 96, 3))
x = layers.RandomFlip("horizontal")(inputs)
x = layers.Rescaling(scale=1 / 127.5, offset=-1)(x)
x = base_model(x, training=False)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.2)(x)
model = keras.Model(inputs, layers.Dense(1)(x))

frozen = keras.Sequential([keras.Input((96, 96, 3)), backbone(), layers.Flatten(), layers.Dense(7)])
frozen.layers[0].trainable = False
