from keras.layers import GRU, Dense, Dropout, Input, LayerNormalization, SimpleRNN
from keras.models import Sequential

config = {"units": [96, 64, 32], "dropout": 0.1, "features": 14, "window": 120}

model = Sequential()
model.add(Input((config["window"], config["features"])))
for index, units in enumerate(config["units"]):
    last = index == len(config["units"]) - 1
    model.add(GRU(units, return_sequences=not last, dropout=config["dropout"]))
    if not last:
        model.add(LayerNormalization())
model.add(Dense(16, activation="elu"))
model.add(Dense(1))

rnn = Sequential([Input((None, 5)), SimpleRNN(8, return_sequences=True), GRU(4, reset_after=False), Dense(2)])
