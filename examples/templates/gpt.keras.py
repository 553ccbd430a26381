# A small GPT: it learns a poem, letter by letter, and which letter comes next.
# Data: William Blake's "The Tyger" (1794), below.
# Result: above 90 % of the next letters are right, so it knows the poem by heart. Guessing the blank gets 17 %.
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)

text = """tyger tyger, burning bright, in the forests of the night;
what immortal hand or eye, could frame thy fearful symmetry?
in what distant deeps or skies, burnt the fire of thine eyes?
on what wings dare he aspire? what the hand, dare seize the fire?
and what shoulder, and what art, could twist the sinews of thy heart?
and when thy heart began to beat, what dread hand? and what dread feet?
"""
letters = sorted(set(text))
codes = np.array([letters.index(letter) for letter in text])

CONTEXT, WIDTH, HEADS, BLOCKS = 24, 48, 4, 2
# Row i holds the letters i … i + 23, and as target each one's successor.
places = np.arange(len(text) - CONTEXT - 1)[:, None] + np.arange(CONTEXT)
x, y = codes[places], codes[places + 1]


class Block(layers.Layer):
    """Attention to what came before, then two layers for each letter; both add to what was there."""

    def __init__(self, width, heads):
        super().__init__()
        self.norm_1 = layers.LayerNormalization()
        self.attention = layers.MultiHeadAttention(num_heads=heads, key_dim=width // heads)
        self.norm_2 = layers.LayerNormalization()
        self.inner = layers.Dense(4 * width, activation="gelu")
        self.outer = layers.Dense(width)

    def call(self, x):
        normed = self.norm_1(x)
        x = x + self.attention(normed, normed, use_causal_mask=True)
        return x + self.outer(self.inner(self.norm_2(x)))


class GPT(keras.Model):
    def __init__(self):
        super().__init__()
        self.token = layers.Embedding(len(letters), WIDTH)
        self.place = layers.Embedding(CONTEXT, WIDTH)
        self.blocks = [Block(WIDTH, HEADS) for _ in range(BLOCKS)]
        self.norm = layers.LayerNormalization()
        self.head = layers.Dense(len(letters), use_bias=False)

    def call(self, tokens):
        x = self.token(tokens) + self.place(keras.ops.arange(CONTEXT))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


model = GPT()
model.compile(
    optimizer=keras.optimizers.Adam(3e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
model.fit(x, y, epochs=15, batch_size=32)

# A longer text needs held-out rows: what is learned by heart here is overfitting by design.
