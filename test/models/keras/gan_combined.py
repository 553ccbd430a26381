from keras.layers import BatchNormalization, Dense, Dropout, Flatten, Input, LeakyReLU, Reshape
from keras.models import Model, Sequential

img_shape = (28, 28, 1)
z_dim = 100


def build_generator():
    model = Sequential(name="generator")
    model.add(Input(shape=(z_dim,)))
    for units in [256, 512, 1024]:
        model.add(Dense(units))
        model.add(LeakyReLU(0.2))
        model.add(BatchNormalization(momentum=0.8))
    model.add(Dense(img_shape[0] * img_shape[1] * img_shape[2], activation="tanh"))
    model.add(Reshape(img_shape))
    return model


def build_discriminator():
    model = Sequential(name="discriminator")
    model.add(Input(shape=img_shape))
    model.add(Flatten())
    model.add(Dense(512))
    model.add(LeakyReLU(0.2))
    model.add(Dropout(0.3))
    model.add(Dense(1, activation="sigmoid"))
    return model


discriminator = build_discriminator()
generator = build_generator()
z = Input(shape=(z_dim,))
discriminator.trainable = False
combined = Model(z, discriminator(generator(z)))
