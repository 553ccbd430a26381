import keras
import numpy as np
from keras import layers, ops


def causal_mask(size):
    i = ops.arange(size)[:, None]
    j = ops.arange(size)
    return ops.reshape(ops.cast(i >= j, "int32"), (1, size, size))


class CausalSelfAttention(layers.Layer):
    def __init__(self, width, heads, **kwargs):
        super().__init__(**kwargs)
        assert width % heads == 0
        self.heads = heads
        self.width = width
        self.qkv = layers.Dense(3 * width)
        self.project = layers.Dense(width)

    def call(self, x):
        batch, time = ops.shape(x)[0], ops.shape(x)[1]
        size = self.width // self.heads
        q, k, v = ops.split(self.qkv(x), 3, axis=-1)
        q = ops.transpose(ops.reshape(q, (batch, time, self.heads, size)), (0, 2, 1, 3))
        k = ops.transpose(ops.reshape(k, (batch, time, self.heads, size)), (0, 2, 1, 3))
        v = ops.transpose(ops.reshape(v, (batch, time, self.heads, size)), (0, 2, 1, 3))
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) / size**0.5
        weights = ops.softmax(scores, axis=-1)
        mixed = ops.transpose(ops.matmul(weights, v), (0, 2, 1, 3))
        return self.project(ops.reshape(mixed, (batch, time, self.width)))


class Block(layers.Layer):
    def __init__(self, width, heads, **kwargs):
        super().__init__(**kwargs)
        self.norm1 = layers.LayerNormalization(epsilon=1e-5)
        self.attention = CausalSelfAttention(width, heads)
        self.norm2 = layers.LayerNormalization(epsilon=1e-5)
        self.mlp = keras.Sequential([layers.Dense(4 * width, activation="gelu"), layers.Dense(width)])

    def call(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class GPT(keras.Model):
    def __init__(self, vocabulary=65, context=64, width=96, heads=4, depth=3):
        super().__init__()
        self.token = layers.Embedding(vocabulary, width)
        self.position = layers.Embedding(context, width)
        self.blocks = [Block(width, heads) for _ in range(depth)]
        self.norm = layers.LayerNormalization()
        self.head = layers.Dense(vocabulary, use_bias=False)

    def call(self, tokens):
        positions = ops.arange(ops.shape(tokens)[1])
        x = self.token(tokens) + self.position(positions)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


gpt = GPT()
gpt(np.zeros((1, 64), dtype="int32"))
