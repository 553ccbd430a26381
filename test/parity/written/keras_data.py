import numpy as np
import keras
import tensorflow as tf
from keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

#: folder_split | agrees
img_height, img_width = 24, 20
train_ds = tf.keras.utils.image_dataset_from_directory(
    "photos", validation_split=0.2, subset="training", seed=123, image_size=(img_height, img_width), batch_size=64
)
val_ds = tf.keras.utils.image_dataset_from_directory(
    "photos", validation_split=0.2, subset="validation", seed=123, image_size=(img_height, img_width), batch_size=64
)
class_names = train_ds.class_names
num_classes = len(class_names)
AUTOTUNE = tf.data.AUTOTUNE
train_ds = train_ds.cache().shuffle(1000).prefetch(buffer_size=AUTOTUNE)
val_ds = val_ds.cache().prefetch(buffer_size=AUTOTUNE)
model = keras.Sequential(
    [
        layers.Rescaling(1.0 / 255, input_shape=(img_height, img_width, 3)),
        layers.Conv2D(4, 3, activation="relu", kernel_initializer=keras.initializers.Constant(0.05)),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(num_classes, kernel_initializer="zeros"),
    ]
)
model.compile(optimizer="sgd", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
history = model.fit(train_ds, validation_data=val_ds, epochs=3)


#: folder_both | agrees
train, val = keras.utils.image_dataset_from_directory(
    "photos",
    validation_split=0.25,
    subset="both",
    seed=7,
    image_size=(16, 16),
    batch_size=64,
    label_mode="categorical",
    color_mode="grayscale",
    shuffle=True,
)
train = train.map(lambda x, y: (x / 255.0, y))
val = val.map(lambda x, y: (x / 255.0, y))
model = keras.Sequential(
    [keras.Input((16, 16, 1)), layers.Flatten(), layers.Dense(3, activation="softmax", kernel_initializer="zeros")]
)
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=val, epochs=3)


#: folder_generator | agrees
datagen = ImageDataGenerator(rescale=1.0 / 255, validation_split=0.2)
train_generator = datagen.flow_from_directory(
    "photos", target_size=(18, 18), batch_size=64, class_mode="categorical", subset="training"
)
val_generator = datagen.flow_from_directory(
    "photos", target_size=(18, 18), batch_size=64, class_mode="categorical", subset="validation"
)
model = keras.Sequential(
    [
        keras.layers.Flatten(input_shape=(18, 18, 3)),
        keras.layers.Dense(3, activation="softmax", kernel_initializer="zeros"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.SGD(0.01), metrics=["accuracy"])
model.fit(train_generator, epochs=3, validation_data=val_generator)


#: folder_augmented | told | Random changes of the pictures
train_datagen = ImageDataGenerator(rescale=1.0 / 255, rotation_range=20, horizontal_flip=True)
test_datagen = ImageDataGenerator(rescale=1.0 / 255)
train_generator = train_datagen.flow_from_directory("photos", target_size=(18, 18), batch_size=8, class_mode="sparse")
val_generator = test_datagen.flow_from_directory("photos", target_size=(18, 18), batch_size=8, class_mode="sparse")
model = keras.Sequential(
    [
        keras.layers.Flatten(input_shape=(18, 18, 3)),
        keras.layers.Dense(train_generator.num_classes, activation="softmax", kernel_initializer="zeros"),
    ]
)
model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(0.01), metrics=["accuracy"])
model.fit(train_generator, steps_per_epoch=len(train_generator), epochs=2, validation_data=val_generator)


#: folder_missing | refused | no folder .*nowhere
train, val = keras.utils.image_dataset_from_directory(
    "nowhere",
    validation_split=0.25,
    subset="both",
    seed=7,
    image_size=(16, 16),
    batch_size=64,
    label_mode="categorical",
    color_mode="grayscale",
    shuffle=True,
)
train = train.map(lambda x, y: (x / 255.0, y))
val = val.map(lambda x, y: (x / 255.0, y))
model = keras.Sequential(
    [keras.Input((16, 16, 1)), layers.Flatten(), layers.Dense(3, activation="softmax", kernel_initializer="zeros")]
)
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=val, epochs=3)


#: folder_broken | refused | torn.png can.t be read
train, val = keras.utils.image_dataset_from_directory(
    "broken",
    validation_split=0.25,
    subset="both",
    seed=7,
    image_size=(16, 16),
    batch_size=64,
    label_mode="categorical",
    color_mode="grayscale",
    shuffle=True,
)
train = train.map(lambda x, y: (x / 255.0, y))
val = val.map(lambda x, y: (x / 255.0, y))
model = keras.Sequential(
    [keras.Input((16, 16, 1)), layers.Flatten(), layers.Dense(2, activation="softmax", kernel_initializer="zeros")]
)
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=val, epochs=3)


#: filled_with_what_is_not_known | refused | filled with
import os

level = float(os.environ["LEVEL"])
x = np.random.rand(20, 4)
y = np.full((20, 1), level)
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=1)
