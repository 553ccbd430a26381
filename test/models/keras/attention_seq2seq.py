import keras
from keras import layers

source = keras.Input((20,), dtype="int64", name="source")
target = keras.Input((25,), dtype="int64", name="target")
encoded = layers.Embedding(5000, 64, mask_zero=True)(source)
encoded, forward, backward = layers.Bidirectional(layers.GRU(48, return_sequences=True, return_state=True))(encoded)
state = layers.Dense(96, activation="tanh")(layers.Concatenate()([forward, backward]))
decoded = layers.Embedding(6000, 64)(target)
decoded = layers.GRU(96, return_sequences=True)(decoded, initial_state=state)
context = layers.Attention(use_scale=True)([decoded, encoded])
context2 = layers.AdditiveAttention()([decoded, encoded])
joined = layers.Concatenate()([decoded, context, context2])
model = keras.Model({"source": source, "target": target}, layers.TimeDistributed(layers.Dense(6000))(joined))
