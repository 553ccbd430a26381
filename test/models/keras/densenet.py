import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

GROWTH = 12


def conv_block(x, growth, bottleneck=True):
    y = layers.BatchNormalization(epsilon=1.001e-5)(x)
    y = layers.Activation("relu")(y)
    if bottleneck:
        y = layers.Conv2D(4 * growth, 1, use_bias=False)(y)
        y = layers.BatchNormalization(epsilon=1.001e-5)(y)
        y = layers.Activation(tf.nn.relu)(y)
    y = layers.Conv2D(growth, 3, padding="same", use_bias=False, kernel_regularizer=keras.regularizers.l2(1e-4))(y)
    return layers.Concatenate(axis=-1)([x, y])


def transition(x, reduction):
    x = layers.BatchNormalization()(x)
    x = layers.Conv2D(int(x.shape[-1] * reduction), 1, use_bias=False)(x)
    return layers.AveragePooling2D(2, strides=2)(x)


inputs = keras.Input(shape=(32, 32, 3))
x = layers.Conv2D(2 * GROWTH, 3, padding="same", use_bias=False)(inputs)
for stage in range(3):
    for _ in range(4):
        x = conv_block(x, GROWTH)
    if stage < 2:
        x = transition(x, 0.5)
x = layers.GlobalAveragePooling2D()(x)
model = keras.Model(inputs, layers.Dense(10)(x))
