from keras.layers import LSTM, Conv2D, Dense, Flatten, Input, MaxPooling2D, TimeDistributed
from keras.models import Model, Sequential

frames = Sequential(name="frames")
frames.add(Input((64, 64, 3)))
frames.add(Conv2D(16, 3, activation="relu"))
frames.add(MaxPooling2D(2))
frames.add(Conv2D(32, 3, activation="relu"))
frames.add(Flatten())

video = Input((10, 64, 64, 3))
x = TimeDistributed(Conv2D(8, (3, 3), padding="same", activation="relu"))(video)
x = TimeDistributed(MaxPooling2D((4, 4)))(x)
x = TimeDistributed(Flatten())(x)
x = LSTM(64, return_sequences=True)(x)
x = TimeDistributed(Dense(12, activation="softmax"))(x)
tagger = Model(video, x)
