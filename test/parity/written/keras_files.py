import numpy as np
import keras
from keras import layers
import tensorflow as tf

x = np.sin(np.arange(80)).reshape(20, 4).astype("float32")
y = (x[:, :1] * 0.7 - x[:, 1:2] * x[:, 2:3]).astype("float32")
c = (np.arange(20) % 3).astype("int32")
b = (np.arange(20) % 2).astype("float32").reshape(20, 1)


#: second_fit | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: second_fit_recompiled | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
model.compile("adam", "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: second_fit_momentum | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
opt = keras.optimizers.SGD(0.05, momentum=0.9)
model.compile(opt, "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: second_fit_lr | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.05), "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
model.optimizer.learning_rate = 0.01
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: second_fit_assign | told | learning rate that is set
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.05), "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
model.optimizer.learning_rate.assign(0.01)
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: second_fit_schedule | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
s = keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5)
model.compile(keras.optimizers.SGD(s), "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: second_plateau | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.05), "mse")
cb = keras.callbacks.LearningRateScheduler(lambda e, lr: lr * 0.5)
model.fit(x, y, epochs=2, batch_size=5, shuffle=False, callbacks=[cb])
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: initial_epoch | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
model.fit(x, y, epochs=5, initial_epoch=2, batch_size=5, shuffle=False)


#: initial_epoch_sched | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(
    x,
    y,
    epochs=5,
    initial_epoch=2,
    batch_size=5,
    shuffle=False,
    callbacks=[keras.callbacks.LearningRateScheduler(lambda e: 0.1 / (e + 1))],
)


#: steps_per_epoch | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(5).repeat(), epochs=3, steps_per_epoch=2)


#: steps_arrays | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
model.fit(x, y, epochs=3, batch_size=5, steps_per_epoch=2, shuffle=False)


#: val_split | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse", metrics=["mae"])
model.fit(x, y, epochs=3, batch_size=5, validation_split=0.25, shuffle=False)


#: val_split_odd | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse", metrics=["mae"])
model.fit(x, y, epochs=3, batch_size=7, validation_split=0.33, shuffle=False)


#: val_data_sw | told | counts all rows alike
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse", metrics=["mae"])
w = np.linspace(0, 2, 10)
model.fit(x[:10], y[:10], epochs=3, batch_size=5, validation_data=(x[10:], y[10:], w), shuffle=False)


#: sample_weight | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
w = np.linspace(0, 2, 20)
model.fit(x, y, epochs=3, batch_size=5, sample_weight=w, shuffle=False)


#: sample_weight_ds | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
w = np.linspace(0, 2, 20).astype("float32")
model.fit(tf.data.Dataset.from_tensor_slices((x, y, w)).batch(5), epochs=3)


#: sample_weight_metrics | told | equal weights
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse", metrics=["mae"], weighted_metrics=["mae"])
w = np.linspace(0, 2, 20)
model.fit(x, y, epochs=3, batch_size=5, sample_weight=w, shuffle=False)


#: class_weight | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(3, activation="softmax", kernel_initializer="identity"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, c, epochs=3, batch_size=5, class_weight={0: 1.0, 1: 2.0, 2: 0.5}, shuffle=False)


#: class_weight_var | refused | class_weight
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(3, activation="softmax", kernel_initializer="identity"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
counts = np.bincount(c)
weights = {i: len(c) / (3 * n) for i, n in enumerate(counts)}
model.fit(x, c, epochs=3, batch_size=5, class_weight=weights, shuffle=False)


#: class_weight_onehot | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(3, activation="softmax", kernel_initializer="identity"),
    ]
)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(
    x, keras.utils.to_categorical(c, 3), epochs=3, batch_size=5, class_weight={0: 1.0, 1: 2.0, 2: 0.5}, shuffle=False
)


#: trainable_between | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
model.layers[0].trainable = False
model.compile("adam", "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: trainable_nocompile | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
model.layers[0].trainable = False
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: model_trainable | refused | frozen
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.trainable = False
model.layers[1].trainable = True
model.compile("adam", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: clipnorm | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.1, clipnorm=0.1), "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: clipvalue | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.Adam(0.1, clipvalue=0.01), "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: global_clipnorm | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.1, global_clipnorm=0.1), "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: weight_decay | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.AdamW(0.01, weight_decay=0.1), "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: ema | refused | use_ema
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.05, use_ema=True, ema_momentum=0.5), "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)
model.fit(x, y, epochs=1, batch_size=5, shuffle=False)


#: grad_accum | refused | gradient_accumulation
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.05, gradient_accumulation_steps=2), "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: loss_scale | refused | loss_scale
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.05, loss_scale_factor=4.0), "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: add_loss_layer | agrees
class Penalty(layers.Layer):
    def call(self, inputs):
        self.add_loss(0.1 * keras.ops.mean(keras.ops.square(inputs)))
        return inputs


model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        Penalty(),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False, validation_data=(x[:6], y[:6]))


#: add_loss_model | agrees
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(5, activation="tanh", kernel_initializer="identity")
        self.o = layers.Dense(1, kernel_initializer="ones")

    def call(self, inputs):
        h = self.d(inputs)
        self.add_loss(0.01 * tf.reduce_sum(tf.abs(h)))
        return self.o(h)


model = M()
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False, validation_split=0.3)


#: add_loss_inside | agrees
class Sampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        self.add_loss([-0.5 * keras.ops.mean(1 + log_var - keras.ops.square(mean) - keras.ops.exp(log_var))])
        return mean


class Encoder(layers.Layer):
    def __init__(self, latent):
        super().__init__()
        self.mean = layers.Dense(latent, kernel_initializer="ones")
        self.log_var = layers.Dense(latent, kernel_initializer=keras.initializers.Constant(0.1))
        self.sampling = Sampling()

    def call(self, inputs):
        z = self.sampling([self.mean(inputs), self.log_var(inputs)])
        self.add_loss(keras.ops.square(z[:, 0]) * 0.01)
        return z


class Autoencoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder(2)
        self.decoder = layers.Dense(4, kernel_initializer="ones", activity_regularizer="l2")

    def call(self, inputs):
        return self.decoder(self.encoder(inputs))


model = Autoencoder()
model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
model.fit(x, x, epochs=3, batch_size=5, shuffle=False, validation_data=(x[:6], x[:6]))


#: add_loss_alone | agrees
class Both(layers.Layer):
    def call(self, inputs, outputs):
        self.add_loss(keras.ops.mean(keras.losses.mean_squared_error(inputs, outputs)))
        return outputs


given = keras.Input((4,))
hidden = layers.Dense(3, activation="tanh", kernel_initializer="ones")(given)
rebuilt = layers.Dense(4, kernel_initializer="identity")(hidden)
model = keras.Model(given, Both()(given, rebuilt))
model.compile(keras.optimizers.SGD(0.1))
model.fit(x, epochs=3, batch_size=5, shuffle=False)


#: activity_validation | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity", activity_regularizer=keras.regularizers.L2(0.1)),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False, validation_data=(x[:6], y[:6]))


#: activity_reg | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(
            5,
            activation="tanh",
            kernel_initializer="identity",
            activity_regularizer=keras.regularizers.L2(0.1),
            kernel_regularizer="l1",
        ),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: inplace_array | refused | changed in place
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
x[:, 0] = 0.0
y[x[:, 1] > 0] += 1.0
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: inplace_aug | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
x -= x.mean(axis=0)
x /= x.std(axis=0)
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: sort_inplace | refused | changed in place
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
x.sort(axis=0)
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: fill_inplace | refused | changed in place
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
z = np.zeros((20, 4), dtype="float32")
z.fill(0.3)
for i in range(20):
    z[i, i % 4] = 1.0
model.compile("sgd", "mse")
model.fit(z, y, epochs=3, batch_size=5, shuffle=False)


#: set_weights | told | weights that the file sets
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.set_weights([np.full((4, 5), 0.1), np.zeros(5), np.full((5, 1), 0.3), np.ones(1)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: layer_assign | told | weights that the file sets
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.layers[0].kernel.assign(np.full((4, 5), 0.2))
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: layer_set_weights | told | weights that the file sets
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.layers[0].set_weights([np.full((4, 5), 0.1), np.zeros(5)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: callbacks_own | told | Stop does nothing
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)


class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            self.model.stop_training = True


model.compile("sgd", "mse")
model.fit(x, y, epochs=4, batch_size=5, shuffle=False, callbacks=[Stop()])


#: callbacks_lambda | told | LambdaCallback
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.05), "mse")
cb = keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: model.optimizer.learning_rate.assign(0.001))
model.fit(x, y, epochs=4, batch_size=5, shuffle=False, callbacks=[cb])


#: early_stopping | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(2.0), "mse")
model.fit(
    x,
    y,
    epochs=6,
    batch_size=5,
    shuffle=False,
    callbacks=[keras.callbacks.EarlyStopping(monitor="loss", patience=1, restore_best_weights=True)],
)
model.compile("sgd", "mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: train_on_batch | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("sgd", "mse")
LOSSES = []
for epoch in range(2):
    for i in range(0, 20, 5):
        LOSSES.append(model.train_on_batch(x[i : i + 5], y[i : i + 5]))


#: train_on_batch_once | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("sgd", "mse")
LOSSES = []
for step in range(6):
    LOSSES.append(model.train_on_batch(x, y))


#: kfold | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("sgd", "mse")
for start in (0, 10):
    model.fit(x[start : start + 10], y[start : start + 10], epochs=2, batch_size=5, shuffle=False)


#: fit_loop | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("adam", "mse")
for epoch in range(4):
    model.fit(x, y, epochs=1, batch_size=5, shuffle=False)


#: ds_ops | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
ds = tf.data.Dataset.from_tensor_slices((x, y)).map(lambda a, t: (a * 2.0, t)).batch(5, drop_remainder=True).prefetch(2)
model.compile("sgd", "mse")
model.fit(ds, epochs=3)


#: ds_drop | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
ds = tf.data.Dataset.from_tensor_slices((x, y)).batch(6, drop_remainder=True)
model.compile("sgd", "mse")
model.fit(ds, epochs=3)


#: ds_take | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
ds = tf.data.Dataset.from_tensor_slices((x, y)).take(12).batch(4)
val = tf.data.Dataset.from_tensor_slices((x, y)).skip(12).batch(4)
model.compile("sgd", "mse")
model.fit(ds, epochs=3, validation_data=val)


#: ds_repeat | told | repeat
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
ds = tf.data.Dataset.from_tensor_slices((x, y)).repeat(2).batch(4)
model.compile("sgd", "mse")
model.fit(ds, epochs=2)


#: ds_filter | told | filter
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
ds = tf.data.Dataset.from_tensor_slices((x, y)).filter(lambda a, t: t[0] > 0).batch(4)
model.compile("sgd", "mse")
model.fit(ds, epochs=2)


#: two_outputs | agrees
inp = keras.Input((4,), name="features")
h = layers.Dense(5, activation="tanh", kernel_initializer="identity")(inp)
a = layers.Dense(1, kernel_initializer="ones", name="price")(h)
d = layers.Dense(3, activation="softmax", kernel_initializer="identity", name="kind")(h)
model = keras.Model(inp, [a, d])
model.compile(
    "sgd",
    loss={"price": "mse", "kind": "sparse_categorical_crossentropy"},
    loss_weights={"price": 0.5, "kind": 2.0},
    metrics={"price": ["mae"], "kind": ["accuracy"]},
)
model.fit(x, {"price": y, "kind": c}, epochs=3, batch_size=4, shuffle=False, validation_split=0.2)


#: two_outputs_list | agrees
inp = keras.Input((4,), name="features")
h = layers.Dense(5, activation="tanh", kernel_initializer="identity")(inp)
a = layers.Dense(1, kernel_initializer="ones", name="price")(h)
d = layers.Dense(3, activation="softmax", kernel_initializer="identity", name="kind")(h)
model = keras.Model(inp, [a, d])
model.compile("sgd", loss=["mse", "sparse_categorical_crossentropy"], metrics=[["mae"], ["accuracy"]])
model.fit(x, [y, c], epochs=3, batch_size=5, shuffle=False)


#: two_outputs_dict | agrees
inp = keras.Input((4,), name="features")
h = layers.Dense(5, activation="tanh", kernel_initializer="identity")(inp)
a = layers.Dense(1, kernel_initializer="ones", name="price_l")(h)
d = layers.Dense(3, activation="softmax", kernel_initializer="identity", name="kind_l")(h)
model = keras.Model({"f": inp}, {"price": a, "kind": d})
model.compile("sgd", loss={"price": "mse", "kind": "sparse_categorical_crossentropy"}, metrics={"kind": "accuracy"})
model.fit({"f": x}, {"price": y, "kind": c}, epochs=3, batch_size=5, shuffle=False)


#: aux_none | refused | without a loss
inp = keras.Input((4,), name="features")
h = layers.Dense(5, activation="tanh", kernel_initializer="identity")(inp)
a = layers.Dense(1, kernel_initializer="ones", name="price")(h)
model = keras.Model(inp, [a, h])
model.compile("sgd", loss=["mse", None])
model.fit(x, [y, x[:, :1] * np.ones((1, 5), dtype="float32")], epochs=3, batch_size=5, shuffle=False)


#: own_loss | refused | no loss own
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)


def own(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_true - y_pred) * 2.0, axis=-1)


model.compile("sgd", own)
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: own_loss_class | refused | no loss Own
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)


class Own(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** 1.5, axis=-1)


model.compile("sgd", Own())
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: loss_reduction | refused | reduction
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile(keras.optimizers.SGD(0.001), keras.losses.MeanSquaredError(reduction="sum"))
model.fit(x, y, epochs=3, batch_size=5, shuffle=False)


#: lookahead_own | told | weights that the file sets
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.compile("sgd", "mse")
old = model.get_weights()
model.fit(x, y, epochs=1, batch_size=5, shuffle=False)
model.set_weights(old)
model.fit(x, y, epochs=1, batch_size=5, shuffle=False)


#: transfer | agrees
base = keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="tanh", kernel_initializer="identity")])
pre = keras.Sequential([base, layers.Dense(1, kernel_initializer="ones")])
pre.compile("adam", "mse")
pre.fit(x, y, epochs=2, batch_size=5, shuffle=False)
base.trainable = False
model = keras.Sequential([base, layers.Dense(3, activation="softmax", kernel_initializer="identity")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, c, epochs=2, batch_size=5, shuffle=False)


#: tape_two_loops | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
opt = keras.optimizers.Adam(0.01)
mse = keras.losses.MeanSquaredError()
LOSSES = []
for epoch in range(3):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    LOSSES.append(float(loss))
for epoch in range(3):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    LOSSES.append(float(loss))


#: tape_losses | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
opt = keras.optimizers.SGD(0.05)
mse = keras.losses.MeanSquaredError()
model.layers[0].kernel_regularizer = keras.regularizers.L2(0.1)
LOSSES = []
for epoch in range(3):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True)) + sum(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    LOSSES.append(float(loss))


#: tape_reg | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity", kernel_regularizer="l2"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
opt = keras.optimizers.SGD(0.05)
mse = keras.losses.MeanSquaredError()
LOSSES = []
for epoch in range(3):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    LOSSES.append(float(loss))


#: tape_accum | refused | Gradients are changed
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
opt = keras.optimizers.SGD(0.05)
mse = keras.losses.MeanSquaredError()
LOSSES = []
ds = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
acc = [tf.zeros_like(v) for v in model.trainable_variables]
for epoch in range(2):
    for step, (bx, by) in enumerate(ds):
        with tf.GradientTape() as tape:
            loss = mse(by, model(bx, training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        acc = [a + g for a, g in zip(acc, grads)]
        LOSSES.append(float(loss))
        if (step + 1) % 2 == 0:
            opt.apply_gradients(zip(acc, model.trainable_variables))
            acc = [tf.zeros_like(v) for v in model.trainable_variables]


#: tape_lr_change | told | learning rate that is set
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
opt = keras.optimizers.SGD(0.05)
mse = keras.losses.MeanSquaredError()
LOSSES = []
for epoch in range(4):
    if epoch == 2:
        opt.learning_rate.assign(0.001)
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    LOSSES.append(float(loss))


#: tape_grad_scaled | refused | Gradients are changed
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        layers.Dense(1, kernel_initializer="ones"),
    ]
)
opt = keras.optimizers.SGD(0.05)
mse = keras.losses.MeanSquaredError()
LOSSES = []
for epoch in range(4):
    with tf.GradientTape() as tape:
        loss = mse(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    grads = [g * 0.1 for g in grads]
    opt.apply_gradients(zip(grads, model.trainable_variables))
    LOSSES.append(float(loss))


#: trainable_alike | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        keras.layers.Dense(1, kernel_initializer="ones"),
    ]
)
model.layers[0].trainable = False
model.trainable = True
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: metric_of_call | told | Metrics that the model updates
model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        keras.layers.Dense(1, kernel_initializer="ones"),
    ]
)


class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = keras.layers.Dense(5, activation="tanh", kernel_initializer="identity")
        self.b = keras.layers.Dense(1, kernel_initializer="ones")
        self.act = keras.metrics.Mean(name="act")

    def call(self, v):
        h = self.a(v)
        self.act.update_state(keras.ops.mean(h))
        return self.b(h)


model = M()
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: trainable_inside | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        keras.layers.Dense(1, kernel_initializer="ones"),
    ]
)
base = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="tanh", kernel_initializer="identity")])
base.trainable = False
model = keras.Sequential([keras.Input((4,)), base, keras.layers.Dense(1, kernel_initializer="ones")])
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)
base.trainable = True
for l in base.layers[:1]:
    l.trainable = False
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
model.fit(x, y, epochs=2, batch_size=5, shuffle=False)


#: rates_of_function | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(5, activation="tanh", kernel_initializer="identity"),
        keras.layers.Dense(1, kernel_initializer="ones"),
    ]
)


def schedule(epoch, lr):
    if epoch < 2:
        return lr
    return lr * 0.5


model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse", metrics=["mae"])
model.fit(
    x,
    y,
    epochs=5,
    batch_size=5,
    shuffle=False,
    callbacks=[
        keras.callbacks.LearningRateScheduler(schedule),
        keras.callbacks.EarlyStopping(patience=3, monitor="loss", restore_best_weights=True),
    ],
)
