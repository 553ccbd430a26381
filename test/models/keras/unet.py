import keras
from keras import layers


def double_convolution(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    return x


def down(x, filters):
    skip = double_convolution(x, filters)
    return skip, layers.Dropout(0.3)(layers.MaxPool2D(2)(skip))


def up(x, skip, filters):
    x = layers.Conv2DTranspose(filters, 3, 2, padding="same")(x)
    x = layers.concatenate([x, skip])
    x = layers.Dropout(0.3)(x)
    return double_convolution(x, filters)


def build_unet(shape=(128, 128, 3), classes=3):
    inputs = layers.Input(shape=shape)
    skips = []
    x = inputs
    for filters in [64, 128, 256, 512]:
        skip, x = down(x, filters)
        skips.append(skip)
    x = double_convolution(x, 1024)
    for skip, filters in zip(reversed(skips), [512, 256, 128, 64]):
        x = up(x, skip, filters)
    outputs = layers.Conv2D(classes, 1, padding="same", activation="softmax")(x)
    return keras.Model(inputs, outputs, name="U-Net")


unet = build_unet()
