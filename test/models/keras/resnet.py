import tensorflow as tf
from tensorflow.keras.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
    ZeroPadding2D,
)
from tensorflow.keras.models import Model


def identity_block(x, filters, kernel=3):
    shortcut = x
    first, second, third = filters
    x = Conv2D(first, 1)(x)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    x = Conv2D(second, kernel, padding="same")(x)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    x = Conv2D(third, 1)(x)
    x = BatchNormalization()(x)
    x = Add()([x, shortcut])
    return Activation("relu")(x)


def projection_block(x, filters, strides=2):
    first, second, third = filters
    shortcut = Conv2D(third, 1, strides=strides)(x)
    shortcut = BatchNormalization()(shortcut)
    x = Conv2D(first, 1, strides=strides)(x)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    x = Conv2D(second, 3, padding="same")(x)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    x = Conv2D(third, 1)(x)
    x = BatchNormalization()(x)
    x = Add()([x, shortcut])
    return Activation("relu")(x)


def resnet50(input_shape=(224, 224, 3), classes=1000):
    image = Input(input_shape)
    x = ZeroPadding2D((3, 3))(image)
    x = Conv2D(64, 7, strides=2)(x)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    x = ZeroPadding2D(((1, 1), (1, 1)))(x)
    x = MaxPooling2D(3, strides=2)(x)
    for stage, (repeats, width) in enumerate(zip([3, 4, 6, 3], [64, 128, 256, 512])):
        filters = [width, width, width * 4]
        x = projection_block(x, filters, strides=1 if stage == 0 else 2)
        for _ in range(repeats - 1):
            x = identity_block(x, filters)
    x = GlobalAveragePooling2D()(x)
    return Model(inputs=image, outputs=Dense(classes, activation="softmax")(x))


model = resnet50()
