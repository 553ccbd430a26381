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


#: windows_of_table | agrees
import pandas as pd
from sklearn.preprocessing import MinMaxScaler


def create_dataset(dataset, look_back=1):
    dataX, dataY = [], []
    for i in range(len(dataset) - look_back - 1):
        a = dataset[i : (i + look_back), 0]
        dataX.append(a)
        dataY.append(dataset[i + look_back, 0])
    return np.array(dataX), np.array(dataY)


dataframe = pd.read_csv("months.csv", usecols=[1], engine="python")
dataset = dataframe.values
dataset = dataset.astype("float32")
scaler = MinMaxScaler(feature_range=(0, 1))
dataset = scaler.fit_transform(dataset)
train_size = int(len(dataset) * 0.67)
test_size = len(dataset) - train_size
train, test = dataset[0:train_size, :], dataset[train_size : len(dataset), :]
look_back = 3
trainX, trainY = create_dataset(train, look_back)
testX, testY = create_dataset(test, look_back)
trainX = np.reshape(trainX, (trainX.shape[0], 1, trainX.shape[1]))
testX = np.reshape(testX, (testX.shape[0], 1, testX.shape[1]))
model = keras.Sequential()
model.add(layers.LSTM(4, input_shape=(1, look_back), kernel_initializer=keras.initializers.Constant(0.1)))
model.add(layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.3)))
model.compile(loss="mean_squared_error", optimizer="adam")
model.fit(trainX, trainY, epochs=4, batch_size=100, validation_data=(testX, testY))


#: windows_until | agrees
def split_sequences(sequences, n_steps):
    X, y = list(), list()
    for i in range(len(sequences)):
        # the end of this pattern
        end_ix = i + n_steps
        if end_ix > len(sequences) - 1:
            break
        seq_x, seq_y = sequences[i:end_ix, :-1], sequences[end_ix - 1, -1]
        X.append(seq_x)
        y.append(seq_y)
    return np.array(X), np.array(y)


steps = np.arange(0, 3000, 1)
in_seq = np.sin(steps * 0.05)
other = np.cos(steps * 0.02) * 0.5
out_seq = in_seq + other
data = np.hstack((in_seq.reshape((len(in_seq), 1)), other.reshape((len(other), 1)), out_seq.reshape((len(out_seq), 1))))
n_steps = 4
X, y = split_sequences(data, n_steps)
n_features = X.shape[2]
model = keras.Sequential(
    [
        keras.Input((n_steps, n_features)),
        layers.Flatten(),
        layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.1)),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
model.fit(X, y, epochs=3, batch_size=len(X))


#: windows_behind | agrees
import pandas as pd

df = pd.read_csv("months.csv", index_col="Month", parse_dates=True)
values = df[["Passengers", "Price"]].values / 100.0
X = np.array([values[i - 6 : i] for i in range(6, len(values))])
y = np.array([values[i, 0] for i in range(6, len(values))])
split = int(0.8 * len(X))
X_train, y_train = X[:split], y[:split]
X_test, y_test = X[split:], y[split:]
model = keras.Sequential(
    [
        keras.Input(shape=(X_train.shape[1], X_train.shape[2])),
        layers.GRU(3, kernel_initializer=keras.initializers.Constant(0.1), recurrent_initializer="zeros"),
        layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.2)),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.05), loss="mae")
model.fit(X_train, y_train, epochs=3, batch_size=100, validation_data=(X_test, y_test))


#: windows_of_the_last | agrees
series = np.sin(np.arange(400) * 0.1)
xs = []
running = 0.0
for i in range(len(series)):
    running = running * 0.9 + series[i]
    xs.append(running)
X = np.array(xs).reshape(-1, 1)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
model.compile(optimizer="sgd", loss="mse")
model.fit(X, X, epochs=2, batch_size=400)


#: windows_of_keras | agrees
series = (np.sin(np.arange(200) * 0.1) + 1).reshape(-1, 1)
features = np.hstack([series, series**2]).astype("float32")
split = 150
past, future, step = 12, 4, 2
x_train, y_train = features[: split - past - future], features[past + future : split][:, [0]]
train = keras.utils.timeseries_dataset_from_array(
    x_train, y_train, sequence_length=int(past / step), sampling_rate=step, sequence_stride=3, batch_size=256
)
val = keras.preprocessing.timeseries_dataset_from_array(
    features[split:-past], features[split + past :, 0], sequence_length=6, sampling_rate=step, batch_size=256
)
for batch in train.take(1):
    inputs, targets = batch
model = keras.Sequential(
    [
        keras.Input((inputs.shape[1], inputs.shape[2])),
        layers.LSTM(3, kernel_initializer=keras.initializers.Constant(0.1), recurrent_initializer="zeros"),
        layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.2)),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
model.fit(train, epochs=3, validation_data=val)


#: windows_of_numpy | agrees
from numpy.lib.stride_tricks import sliding_window_view

series = np.cos(np.arange(300) * 0.07)
windows = sliding_window_view(series, 6)
X, y = windows[:, :-1], windows[:, -1]
table = np.lib.stride_tricks.sliding_window_view(np.stack([series, series * 2], axis=1), 5, axis=0)
X = np.concatenate([X, table[: len(X), 1]], axis=1)
model = keras.Sequential([keras.Input((10,)), layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.05))])
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
model.fit(X, y, epochs=3, batch_size=300)


#: noughts_and_ones_beside | agrees
import pandas as pd

table = pd.read_csv('paints.csv')
table['size'] = table['size'].fillna(table['size'].median())
table = pd.concat([table, pd.get_dummies(table['colour'], prefix='colour', dtype=int)], axis=1)
table.drop('colour', axis=1, inplace=True)
x_columns = table.columns.drop('price')
xs = table[x_columns].values.astype('float32')
ys = table['price'].values
model = keras.Sequential([keras.Input((xs.shape[1],)), layers.Dense(1, kernel_initializer='ones')])
model.compile('sgd', 'mse')
model.fit(xs, ys, epochs=2, batch_size=4, shuffle=False)


#: noughts_and_ones_of_columns | agrees
import pandas as pd

table = pd.read_csv('paints.csv')
table['size'] = table['size'].fillna(table['size'].median())
table = pd.get_dummies(table, columns=['colour', 'coats'], drop_first=True, dtype=float)
features = table.drop(columns=['price'])
model = keras.Sequential([keras.Input((features.shape[1],)), layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.3))])
model.compile('sgd', 'mse')
model.fit(features.values, table['price'].values, epochs=2, batch_size=4, shuffle=False)


#: noughts_and_ones_of_words | agrees
import pandas as pd

table = pd.read_csv('paints.csv')
table = table.dropna()
table = pd.get_dummies(table)
X = table.drop('price', axis=1).astype('float32')
y = table['price']
model = keras.Sequential([keras.Input((X.shape[1],)), layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.3))])
model.compile('sgd', 'mse')
model.fit(X, y, epochs=2, batch_size=4, shuffle=False)


#: noughts_and_ones_as_targets | agrees
import pandas as pd

table = pd.read_csv('paints.csv')
dummies = pd.get_dummies(table['colour'])
names = dummies.columns
ys = dummies.values.astype('float32')
xs = table[['coats', 'price']].values
model = keras.Sequential([keras.Input((2,)), layers.Dense(ys.shape[1], activation='softmax', kernel_initializer=keras.initializers.Constant(0.3))])
model.compile('sgd', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(xs, ys, epochs=2, batch_size=4, shuffle=False)


#: tables_below_each_other | agrees
import pandas as pd

one = pd.read_csv('paints.csv')
two = pd.DataFrame({'price': [1.0, 2.5, 3.0], 'coats': [1, 2, 1], 'colour': ['red', 'blue', 'red'], 'size': [0.5, 0.25, 1.0]})
table = pd.concat([one[['coats', 'price']], two[['price', 'coats']]], ignore_index=True)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer='ones')])
model.compile('sgd', 'mse')
model.fit(table[['coats']].values, table['price'].values, epochs=2, batch_size=4, shuffle=False)


#: tables_of_other_rows | refused | rows or columns are not plain
import pandas as pd

table = pd.read_csv('paints.csv')
kept = table.dropna()
both = pd.concat([kept[['coats']], pd.DataFrame({'a': np.arange(11) / 10})], axis=1)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer='ones')])
model.compile('sgd', 'mse')
model.fit(both[['a']].values, both['coats'].values, epochs=2)


#: table_of_lists | agrees
import pandas as pd

table = pd.DataFrame({'area': [1.0, 2.0, 3.0, 4.0], 'rooms': [1, 2, 2, 3], 'price': [2.0, 3.5, 4.5, 7.0]})
X = table[['area', 'rooms']]
y = table['price']
model = keras.Sequential([keras.Input((2,)), layers.Dense(1, kernel_initializer='ones')])
model.compile('sgd', 'mse')
model.fit(X, y, epochs=3, batch_size=2, shuffle=False)
