import tensorflow as tf


class Dense(tf.keras.layers.Layer):
    def __init__(self, in_features, out_features, name=None):
        super().__init__(name=name)
        self.w = tf.Variable(tf.random.normal([in_features, out_features]), name="w")
        self.b = tf.Variable(tf.zeros([out_features]), name="b")

    def call(self, x):
        return tf.nn.relu(tf.matmul(x, self.w) + self.b)


class Scaled(tf.keras.layers.Layer):
    def build(self, input_shape):
        initial = tf.ones_initializer()
        self.scale = self.add_weight(name="scale", shape=(int(input_shape[-1]),), initializer="ones")

    def call(self, x):
        mean, variance = tf.nn.moments(x, axes=[-1], keepdims=True)
        return self.scale * (x - mean) / tf.sqrt(variance + 1e-5)


class Network(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = Dense(8, 16)
        self.scaled = Scaled()
        self.second = Dense(16, 4)
        self.head = tf.keras.layers.Dense(2)

    def call(self, x, training=None):
        x = self.scaled(self.first(x))
        if training:
            x = tf.nn.dropout(x, 0.5)
        x = self.second(x)
        return tf.concat([self.head(x), tf.reduce_mean(x, axis=1, keepdims=True)], axis=-1)


network = Network()
network(tf.zeros((2, 8)))
