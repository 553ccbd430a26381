import keras
from keras import layers, ops


class Linear(layers.Layer):
    def __init__(self, units=32, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class RunningSum(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.total = self.add_weight(name="total", shape=(width,), initializer="zeros", trainable=False)

    def call(self, inputs):
        self.total.assign_add(ops.sum(inputs, axis=0))
        return self.total + inputs


class GatedLinear(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.value = Linear(units)
        self.gate = Linear(units)

    def call(self, inputs):
        return self.value(inputs) * ops.sigmoid(self.gate(inputs))


inputs = keras.Input((24,))
x = Linear(64)(inputs)
x = ops.relu(x)
x = GatedLinear(32)(x)
x = RunningSum(32)(x)
model = keras.Model(inputs, Linear(4)(x))
