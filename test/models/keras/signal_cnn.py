import keras
from keras import layers

options = {"kernel": 7, "filters": (16, 32, 64), "classes": 5}
model = keras.Sequential(name="signal")
model.add(keras.Input((None, 2)))
for filters in options["filters"]:
    model.add(layers.Conv1D(filters, options["kernel"], strides=2, padding="valid"))
    model.add(layers.PReLU(shared_axes=[1]))
    model.add(layers.SpatialDropout1D(0.1))
model.add(layers.GlobalMaxPooling1D())
model.add(layers.Dense(options["classes"]))
model.pop()
model.add(layers.Dense(options["classes"] * 2, activation="softmax", name="classes"))
