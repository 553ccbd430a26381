# Sequence to sequence: an encoder reads digits, a decoder writes them in reverse.
# Data: made here, 4,000 random sequences of 5 digits.
# Result: above 90 % of the held-out digits are right, where guessing gets 10 %.
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)

ROWS, LENGTH, DIGITS = 4000, 5, 10
START = DIGITS  # what the decoder is given before its first digit
source = np.random.randint(0, DIGITS, (ROWS, LENGTH))
target = source[:, ::-1]
# While it learns, the decoder sees the right digit before each that it has to write ("teacher forcing").
before = np.concatenate([np.full((ROWS, 1), START), target[:, :-1]], axis=1)

encoder_input = keras.Input(shape=(LENGTH,), dtype="int32", name="source")
x = layers.Embedding(DIGITS, 16)(encoder_input)
_, hidden, cell = layers.LSTM(64, return_state=True)(x)

# The encoder's last state is all that the decoder knows of the source.
decoder_input = keras.Input(shape=(LENGTH,), dtype="int32", name="before")
x = layers.Embedding(DIGITS + 1, 16)(decoder_input)
x = layers.LSTM(64, return_sequences=True)(x, initial_state=[hidden, cell])
output = layers.Dense(DIGITS, activation="softmax")(x)

model = keras.Model([encoder_input, decoder_input], output)
model.compile(
    optimizer=keras.optimizers.Adam(0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit([source, before], target, epochs=12, batch_size=64, validation_split=0.1)

# Try: LENGTH = 10. One state then has to hold too much; attention over the encoder's steps is the remedy.
