"""A network written by hand: NumPy arrays in dicts, a gradient tape, and an optimizer of TensorFlow 1."""

import numpy as np
import tensorflow as tf


class Network:
    def __init__(self, inputs, hidden, outputs):
        self.kernels = {
            "first": np.random.randn(inputs, hidden),
            "second": np.random.randn(hidden, outputs),
        }
        self.offsets = {
            "first": np.zeros((1, hidden)),
            "second": np.zeros((1, outputs)),
        }

    def forward(self, rows):
        inner = tf.add(tf.matmul(rows, self.kernels["first"]) + self.offsets["first"], tf.constant(0.0))
        return tf.add(tf.matmul(inner, self.kernels["second"]) + self.offsets["second"], tf.constant(0.0))


def learn(network, rows, wanted, rate):
    for _ in range(1000):
        with tf.GradientTape() as tape:
            answers = network.forward(rows)
            loss = tf.reduce_mean(tf.square(wanted - answers))
        slopes = tape.gradient(loss, network.kernels + network.offsets)
        descent = tf.train.GradientDescentOptimizer(rate)
        descent.apply_gradients(zip(slopes, network.kernels + network.offsets))


def share_right(network, rows, wanted):
    answers = network.forward(rows)
    return tf.reduce_mean(tf.cast(tf.equal(tf.argmax(answers, 1), tf.argmax(wanted, 1)), tf.float32))


if __name__ == "__main__":
    network = Network(10, 5, 2)
    rows = np.random.randn(100, 10)
    wanted = np.random.randint(0, 2, (100, 2))
    learn(network, rows, wanted, 0.1)
    print("Right: %.2f" % (share_right(network, rows, wanted) * 100))
