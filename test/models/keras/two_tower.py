import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

NUM_USERS = 943
NUM_ITEMS = 1682


def tower(name, count, width=32, hidden=(64, 32)):
    key = keras.Input(shape=(1,), dtype="int32", name=f"{name}_id")
    x = layers.Embedding(count + 1, width, name=f"{name}_embedding")(key)
    x = layers.Flatten()(x)
    for i, units in enumerate(hidden):
        x = layers.Dense(units, activation="relu", name=f"{name}_dense_{i}")(x)
    return key, x


user_id, user = tower("user", NUM_USERS)
item_id, item = tower("item", NUM_ITEMS)
score = layers.Dot(axes=1, normalize=True)([user, item])
recommender = keras.Model(inputs=[user_id, item_id], outputs=score, name="two_tower")


class MatrixFactorization(keras.Model):
    def __init__(self, num_users, num_items, size=16):
        super().__init__()
        self.user_embedding = layers.Embedding(num_users, size)
        self.user_bias = layers.Embedding(num_users, 1)
        self.item_embedding = layers.Embedding(num_items, size)
        self.item_bias = layers.Embedding(num_items, 1)

    def call(self, inputs):
        user = self.user_embedding(inputs[:, 0])
        item = self.item_embedding(inputs[:, 1])
        dot = tf.reduce_sum(user * item, axis=1, keepdims=True)
        return tf.nn.sigmoid(dot + self.user_bias(inputs[:, 0]) + self.item_bias(inputs[:, 1]))


factorization = MatrixFactorization(NUM_USERS, NUM_ITEMS)
factorization(tf.zeros((1, 2), dtype=tf.int32))
