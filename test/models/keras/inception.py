from keras import Input, Model, layers


def convolution(x, filters, size, **options):
    x = layers.Conv2D(filters, size, padding="same", use_bias=False, **options)(x)
    x = layers.BatchNormalization(scale=False)(x)
    return layers.ReLU()(x)


def inception(x, *, ones, threes, fives, pooled):
    branches = [
        convolution(x, ones, 1),
        convolution(convolution(x, threes[0], 1), threes[1], 3),
        convolution(convolution(x, fives[0], 1), fives[1], 5),
        convolution(layers.MaxPooling2D(3, strides=1, padding="same")(x), pooled, 1),
    ]
    return layers.concatenate(branches, axis=-1)


image = Input(shape=(96, 96, 3), name="image")
x = convolution(image, 64, 7, strides=2)
x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
settings = [
    dict(ones=64, threes=(96, 128), fives=(16, 32), pooled=32),
    dict(ones=128, threes=(128, 192), fives=(32, 96), pooled=64),
]
for each in settings:
    x = inception(x, **each)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.4)(x)
model = Model(image, layers.Dense(10, activation="softmax")(x))
