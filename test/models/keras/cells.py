from keras import Input, Model
from keras.layers import RNN, Dense, GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells

sequence = Input((30, 12))
stacked = RNN([LSTMCell(units) for units in (24, 16)], return_sequences=True)(sequence)
cell = RNN(GRUCell(8))(stacked)
other = RNN(StackedRNNCells([SimpleRNNCell(6), SimpleRNNCell(5)]))(sequence)
model = Model(sequence, [Dense(3)(cell), Dense(2)(other)])
