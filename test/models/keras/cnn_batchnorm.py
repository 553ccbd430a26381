import keras
from keras import layers

NUM_CLASSES = 100
FILTERS = [32, 64, 128]

model = keras.Sequential()
model.add(keras.Input((32, 32, 3)))
for index, filters in enumerate(FILTERS):
    model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
    model.add(layers.BatchNormalization())
    model.add(layers.Activation("relu"))
    model.add(layers.Conv2D(filters, 3, padding="same", strides=2 if index else 1))
    model.add(layers.LeakyReLU())
    model.add(layers.MaxPool2D())
model.add(layers.GlobalAveragePooling2D())
model.add(layers.Dense(NUM_CLASSES))
