import keras
from keras import layers


class MLPMixerLayer(layers.Layer):
    def __init__(self, num_patches, hidden_units, dropout_rate):
        super().__init__()
        self.mlp1 = keras.Sequential(
            [layers.Dense(units=num_patches, activation="gelu"), layers.Dense(units=num_patches), layers.Dropout(dropout_rate)]
        )
        self.mlp2 = keras.Sequential(
            [layers.Dense(units=num_patches, activation="gelu"), layers.Dense(hidden_units), layers.Dropout(dropout_rate)]
        )
        self.normalize = layers.LayerNormalization(epsilon=1e-6)

    def build(self, input_shape):
        return super().build(input_shape)

    def call(self, inputs):
        x = self.normalize(inputs)
        x_channels = keras.ops.transpose(x, axes=(0, 2, 1))
        mlp1_outputs = self.mlp1(x_channels)
        mlp1_outputs = keras.ops.transpose(mlp1_outputs, axes=(0, 2, 1))
        x = mlp1_outputs + inputs
        x_patches = self.normalize(x)
        return x + self.mlp2(x_patches)


inputs = keras.Input((32, 32, 3))
x = layers.Conv2D(96, 4, strides=4)(inputs)
x = layers.Reshape((-1, 96))(x)
x = keras.Sequential([MLPMixerLayer(64, 96, 0.2) for _ in range(4)])(x)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(rate=0.2)(x)
model = keras.Model(inputs, layers.Dense(10)(x))
