# Word embeddings by skip-gram with negative examples: words that stand near each other get vectors that point alike.
# Data: the sentences below, and as many pairs of words that were put together at random.
# Result: above 80 % of the pairs are told apart: stood near each other, or were put together.
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)

animals = "cat dog horse cow goat".split()
foods = "hay grass meat fish corn".split()
people = "king queen prince duke lord".split()
places = "castle palace tower court hall".split()
sentences = [f"{animal} eats {food}" for animal in animals for food in foods]
sentences += [f"{person} rules {place}" for person in people for place in places]

words = sorted(set(" ".join(sentences).split()))
codes = [[words.index(word) for word in sentence.split()] for sentence in sentences]

# Every word with every other of its sentence.
pairs = np.array([(row[i], row[j]) for row in codes for i in range(3) for j in range(3) if i != j])
center = np.concatenate([pairs[:, 0], pairs[:, 0]])
context = np.concatenate([pairs[:, 1], np.random.randint(0, len(words), len(pairs))])
near = np.concatenate([np.ones(len(pairs)), np.zeros(len(pairs))])

center_input = keras.Input(shape=(1,), dtype="int32", name="center")
context_input = keras.Input(shape=(1,), dtype="int32", name="context")
# Two tables, as in word2vec: a word as itself, and a word as a neighbour. The first is what is kept.
one = layers.Embedding(len(words), 8, name="words")(center_input)
two = layers.Embedding(len(words), 8, name="neighbours")(context_input)
alike = layers.Flatten()(layers.Dot(axes=-1)([one, two]))
output = layers.Dense(1, activation="sigmoid")(alike)

model = keras.Model([center_input, context_input], output)
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
model.fit([center, context], near, epochs=20, batch_size=32)
