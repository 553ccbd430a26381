from keras import Sequential
from keras.layers import Dense, Dropout, Input

model = Sequential([
    Input(shape=(784,)),
    Dense(512, activation="relu"),
    Dropout(0.2),
    Dense(256, activation="relu", use_bias=False),
    Dropout(0.2),
    Dense(10, activation="softmax"),
])
