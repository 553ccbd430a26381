"""A recurrent network over words. It ends in softmax over one unit, and its loss wants a unit for each class."""

from tensorflow.keras import Sequential
from tensorflow.keras.layers import LSTM, Dense, Embedding

network = Sequential()
network.add(Embedding(10000, 128, input_length=100))
network.add(LSTM(256, return_sequences=True))
network.add(LSTM(256))
network.add(Dense(100, activation="relu"))
network.add(Dense(1, activation="softmax"))

network.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
network.fit(x_train, y_train, batch_size=64, epochs=10)
