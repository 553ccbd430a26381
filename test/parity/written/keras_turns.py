import numpy as np
import keras
from keras import layers
import tensorflow as tf

x = np.sin(np.arange(80)).reshape(20, 4).astype("float32")
z = np.cos(np.arange(60)).reshape(20, 3).astype("float32")
y = (x[:, :1] * 0.7 - x[:, 1:2] * x[:, 2:3]).astype("float32")
c = (np.arange(20) % 3).astype("int32")


def made_generator():
    return keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(5, activation="tanh", kernel_initializer="identity"),
            layers.Dense(4, kernel_initializer="identity", bias_initializer="ones"),
        ]
    )


def made_discriminator():
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(5, activation="tanh", kernel_initializer="identity"),
            layers.Dense(1, kernel_initializer="ones"),
        ]
    )


#: gan_two_tapes | agrees
generator, discriminator = made_generator(), made_discriminator()
cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
g_opt, d_opt = keras.optimizers.Adam(0.05), keras.optimizers.Adam(0.05)
dataset = tf.data.Dataset.from_tensor_slices((x, z)).batch(5)
LOSSES = []


@tf.function
def train_step(images, noise):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        fake = generator(noise, training=True)
        real_output = discriminator(images, training=True)
        fake_output = discriminator(fake, training=True)
        gen_loss = cross_entropy(tf.ones_like(fake_output), fake_output)
        real_loss = cross_entropy(tf.ones_like(real_output), real_output)
        disc_loss = real_loss + cross_entropy(tf.zeros_like(fake_output), fake_output)
    g_grads = gen_tape.gradient(gen_loss, generator.trainable_variables)
    d_grads = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    g_opt.apply_gradients(zip(g_grads, generator.trainable_variables))
    d_opt.apply_gradients(zip(d_grads, discriminator.trainable_variables))
    return gen_loss, disc_loss


for epoch in range(3):
    for images, noise in dataset:
        gen_loss, disc_loss = train_step(images, noise)
        LOSSES.extend([float(gen_loss), float(disc_loss)])


#: gan_in_turns | agrees
generator, discriminator = made_generator(), made_discriminator()
g_opt, d_opt = keras.optimizers.Adam(0.05), keras.optimizers.SGD(0.1)
dataset = tf.data.Dataset.from_tensor_slices((x, z)).batch(5)
LOSSES = []
for epoch in range(3):
    for images, noise in dataset:
        with tf.GradientTape() as tape:
            fake_logits = discriminator(generator(noise, training=True), training=True)
            real_logits = discriminator(images, training=True)
            d_loss = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones_like(real_logits) * 0.9, logits=real_logits)
            ) + tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.zeros_like(fake_logits), logits=fake_logits)
            )
        grads = tape.gradient(d_loss, discriminator.trainable_variables)
        d_opt.apply_gradients(zip(grads, discriminator.trainable_variables))
        with tf.GradientTape() as tape:
            fake_logits = discriminator(generator(noise, training=True), training=True)
            g_loss = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.ones_like(fake_logits), logits=fake_logits)
            )
        grads = tape.gradient(g_loss, generator.trainable_variables)
        g_opt.apply_gradients(zip(grads, generator.trainable_variables))
        LOSSES.extend([float(d_loss), float(g_loss)])


#: wasserstein | agrees
generator, critic = made_generator(), made_discriminator()
g_opt, c_opt = keras.optimizers.RMSprop(0.01), keras.optimizers.RMSprop(0.01)
dataset = tf.data.Dataset.from_tensor_slices((x, z)).batch(5)
LOSSES = []
for epoch in range(3):
    for images, noise in dataset:
        with tf.GradientTape(persistent=True) as tape:
            fake = generator(noise, training=True)
            c_loss = tf.reduce_mean(critic(fake, training=True)) - tf.reduce_mean(critic(images, training=True))
            g_loss = -tf.reduce_mean(critic(fake, training=True))
        c_grads = tape.gradient(c_loss, critic.trainable_variables)
        g_grads = tape.gradient(g_loss, generator.trainable_variables)
        c_opt.apply_gradients(zip(c_grads, critic.trainable_variables))
        g_opt.apply_gradients(zip(g_grads, generator.trainable_variables))
        LOSSES.extend([float(c_loss), float(g_loss)])


#: encoder_and_decoder | agrees
encoder = keras.Sequential([keras.Input((4,)), layers.Dense(6, kernel_initializer="identity")])
decoder = keras.Sequential([keras.Input((3,)), layers.Dense(4, kernel_initializer="identity")])
optimizer = keras.optimizers.Adam(0.02)
dataset = tf.data.Dataset.from_tensor_slices((x, z)).batch(5)
LOSSES = []
for epoch in range(3):
    for batch, noise in dataset:
        with tf.GradientTape() as tape:
            mean, log_var = tf.split(encoder(batch), 2, axis=1)
            code = mean + tf.exp(log_var * 0.5) * noise
            bce = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.sigmoid(batch), logits=decoder(code))
            rebuilt = tf.reduce_mean(tf.reduce_sum(bce, axis=1))
            kl = -0.5 * tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=-1)
            loss = rebuilt + 0.5 * tf.reduce_mean(kl)
        variables = encoder.trainable_variables + decoder.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        LOSSES.append(float(loss))


#: sum_of_squares | agrees
model = made_discriminator()
optimizer = keras.optimizers.SGD(0.02, momentum=0.9)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
LOSSES = []
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(model(bx) - by)) / 8
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        LOSSES.append(float(loss))


#: loss_for_each_row | agrees
model = made_discriminator()
optimizer = keras.optimizers.SGD(0.01)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
LOSSES = []
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(keras.losses.mean_squared_error(by, model(bx, training=True)))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        LOSSES.append(float(loss))


#: losses_not_averaged | agrees
model = made_discriminator()
optimizer = keras.optimizers.SGD(0.01)
summed = keras.losses.MeanSquaredError(reduction="sum")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
LOSSES = []
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            given = model(bx, training=True)
            loss = summed(by, given) + keras.losses.mean_absolute_error(by, given)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        LOSSES.append(float(tf.reduce_sum(loss)))


#: norms_as_in_testing | agrees
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, kernel_initializer="identity"),
        layers.BatchNormalization(),
        layers.Dropout(0.5),
        layers.Dense(3, kernel_initializer="identity"),
    ]
)
optimizer = keras.optimizers.Adam(0.02)
loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
dataset = tf.data.Dataset.from_tensor_slices((x, c)).batch(5)
LOSSES = []
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            loss = loss_of(by, model(bx))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        LOSSES.append(float(loss))


#: norms_in_a_class | agrees
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(5, kernel_initializer="identity")
        self.norm = layers.BatchNormalization(momentum=0.8)
        self.last = layers.Dense(3, kernel_initializer="identity")

    def call(self, inputs, learns=False):
        return self.last(tf.nn.leaky_relu(self.norm(self.first(inputs), training=learns)))


model = Net()
optimizer = keras.optimizers.Adam(0.02)
dataset = tf.data.Dataset.from_tensor_slices((x, c)).batch(5)
LOSSES = []
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            logits = model(bx, learns=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=by, logits=logits))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        LOSSES.append(float(loss))


#: regulariser_left_out | agrees
model = keras.Sequential(
    [keras.Input((4,)), layers.Dense(1, kernel_initializer="ones", kernel_regularizer=keras.regularizers.L2(0.5))]
)
optimizer = keras.optimizers.SGD(0.05)
mse = keras.losses.MeanSquaredError()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
LOSSES = []
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            loss = mse(by, model(bx, training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        LOSSES.append(float(loss))


#: two_losses_of_one_model | agrees
model = made_discriminator()
optimizer = keras.optimizers.Adam(0.02)
mse, mae = keras.losses.MeanSquaredError(), keras.losses.MeanAbsoluteError()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
LOSSES = []
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            given = model(bx, training=True)
            loss = mse(by, given) + 0.3 * mae(by, given)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        LOSSES.append(float(loss))


#: one_gradient_of_two | refused | train in turns
model = made_discriminator()
optimizer = keras.optimizers.Adam(0.02)
mse = keras.losses.MeanSquaredError()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape(persistent=True) as tape:
            one = mse(by, model(bx, training=True))
            two = mse(by, model(bx * 2, training=True))
        first = tape.gradient(one, model.trainable_variables)
        second = tape.gradient(two, model.trainable_variables)
        optimizer.apply_gradients(zip(first, model.trainable_variables))
        optimizer.apply_gradients(zip(second, model.trainable_variables))


#: rate_of_a_schedule | refused | computed by hand
model = made_discriminator()
optimizer = keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5))
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(model(bx) - by))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))


#: own_losses_asked_for | refused | regulariser|by hand
model = keras.Sequential(
    [keras.Input((4,)), layers.Dense(1, kernel_initializer="ones", kernel_regularizer=keras.regularizers.L2(0.5))]
)
optimizer = keras.optimizers.SGD(0.05)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(model(bx) - by)) + sum(model.losses)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))


#: variables_in_dictionaries | agrees
weights = {
    "h": tf.Variable(tf.ones([4, 3]) * 0.3),
    "out": tf.Variable(tf.ones([3, 3]) * -0.2),
}
biases = {"h": tf.Variable(tf.zeros([3])), "out": tf.Variable(tf.zeros([3]))}
rows = tf.data.Dataset.from_tensor_slices((x, c)).repeat().batch(8).prefetch(1)


def neural_net(x):
    hidden = tf.nn.sigmoid(tf.add(tf.matmul(x, weights["h"]), biases["h"]))
    return tf.nn.softmax(tf.matmul(hidden, weights["out"]) + biases["out"])


def cross_entropy(y_pred, y_true):
    y_true = tf.one_hot(y_true, depth=3)
    y_pred = tf.clip_by_value(y_pred, 1e-9, 1.0)
    return tf.reduce_mean(-tf.reduce_sum(y_true * tf.math.log(y_pred), 1))


optimizer = tf.optimizers.SGD(0.1)
LOSSES = []


def run_optimization(x, y):
    with tf.GradientTape() as tape:
        pred = neural_net(x)
        loss = cross_entropy(pred, y)
    trainable = list(weights.values()) + list(biases.values())
    gradients = tape.gradient(loss, trainable)
    optimizer.apply_gradients(zip(gradients, trainable))
    return loss


for step, (batch_x, batch_y) in enumerate(rows.take(7), 1):
    LOSSES.append(run_optimization(batch_x, batch_y))


#: gan_on_batches | agrees
generator = keras.Sequential(
    [
        keras.Input((3,)),
        layers.Dense(5, kernel_initializer="identity", use_bias=False),
        layers.BatchNormalization(momentum=0.8),
        layers.LeakyReLU(negative_slope=0.2),
        layers.Dense(4, kernel_initializer="identity", bias_initializer="ones"),
    ]
)
discriminator = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(5, kernel_initializer="identity", use_bias=False),
        layers.BatchNormalization(momentum=0.8),
        layers.Dense(1, activation="sigmoid", kernel_initializer="ones"),
    ]
)
discriminator.compile(keras.optimizers.Adam(0.02, 0.5), "binary_crossentropy")
discriminator.trainable = False
noise_in = keras.Input((3,))
combined = keras.Model(noise_in, discriminator(generator(noise_in)))
combined.compile(keras.optimizers.Adam(0.02, 0.5), "binary_crossentropy")
real, fake = np.ones((5, 1)), np.zeros((5, 1))
LOSSES = []
for epoch in range(3):
    for i in range(0, 20, 5):
        images, noise = x[i : i + 5], z[i : i + 5]
        made = generator.predict(noise, verbose=0)
        discriminator.trainable = True
        LOSSES.append(discriminator.train_on_batch(images, real))
        LOSSES.append(discriminator.train_on_batch(made, fake))
        discriminator.trainable = False
        LOSSES.append(combined.train_on_batch(noise, real))


#: gan_on_batches_laid_together | agrees
generator, discriminator = made_generator(), made_discriminator()
discriminator.compile("rmsprop", keras.losses.BinaryCrossentropy(from_logits=True))
discriminator.trainable = False
combined = keras.Sequential([generator, discriminator])
combined.compile("rmsprop", keras.losses.BinaryCrossentropy(from_logits=True))
wanted = np.concatenate([np.ones((4, 1)), np.zeros((4, 1))])
LOSSES = []
for epoch in range(2):
    for k in range(20 // 4):
        images = x[k * 4 : (k + 1) * 4]
        noise = z[k * 4 : (k + 1) * 4]
        both = np.concatenate((images, generator.predict(noise, verbose=0)))
        discriminator.trainable = True
        LOSSES.append(discriminator.train_on_batch(both, wanted))
        discriminator.trainable = False
        LOSSES.append(combined.train_on_batch(noise, np.ones((4, 1))))


#: two_losses_on_batches | agrees
entry = keras.Input((4,))
hidden = layers.Dense(5, activation="tanh", kernel_initializer="identity")(entry)
model = keras.Model(
    entry, [layers.Dense(1, kernel_initializer="ones")(hidden), layers.Dense(3, kernel_initializer="identity")(hidden)]
)
model.compile(
    keras.optimizers.SGD(0.05),
    ["mse", keras.losses.SparseCategoricalCrossentropy(from_logits=True)],
    loss_weights=[1.0, 0.3],
)
LOSSES = []
for epoch in range(3):
    for i in range(0, 20, 5):
        LOSSES.append(model.train_on_batch(x[i : i + 5], [y[i : i + 5], c[i : i + 5]])[0])


#: frozen_since_compile | told | Keras 2
generator, discriminator = made_generator(), made_discriminator()
discriminator.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
discriminator.trainable = False
combined = keras.Sequential([generator, discriminator])
combined.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
for epoch in range(2):
    discriminator.train_on_batch(x, np.ones((20, 1)))
    discriminator.train_on_batch(generator.predict(z, verbose=0), np.zeros((20, 1)))
    combined.train_on_batch(z, np.ones((20, 1)))


#: regulariser_on_batches | refused | train_on_batch
model = keras.Sequential(
    [keras.Input((4,)), layers.Dense(1, kernel_initializer="ones", kernel_regularizer=keras.regularizers.L2(0.5))]
)
model.compile("sgd", "mse")
for epoch in range(3):
    model.train_on_batch(x, y)


#: weights_on_batches | refused | train_on_batch
model = made_discriminator()
model.compile("sgd", "mse")
for epoch in range(3):
    model.train_on_batch(x, y, sample_weight=np.arange(20))


#: own_answers_as_targets | refused | train_on_batch
model = made_discriminator()
model.compile("sgd", "mse")
for epoch in range(3):
    wanted = y + 0.9 * model.predict(x, verbose=0)
    model.train_on_batch(x, wanted)


#: predicted_after_its_step | refused | train_on_batch
generator, discriminator = made_generator(), made_discriminator()
discriminator.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
discriminator.trainable = False
combined = keras.Sequential([generator, discriminator])
combined.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
for epoch in range(2):
    combined.train_on_batch(z, np.ones((20, 1)))
    discriminator.train_on_batch(generator.predict(z, verbose=0), np.zeros((20, 1)))


#: rows_by_the_pass | refused | train_on_batch
model = made_discriminator()
model.compile("sgd", "mse")
for epoch in range(3):
    for i in range(3):
        model.train_on_batch(x[i * 2 : i * 2 + 5], y[i * 2 : i * 2 + 5])


#: critic_more_often | refused | .
generator, critic = made_generator(), made_discriminator()
g_opt, c_opt = keras.optimizers.Adam(0.05), keras.optimizers.Adam(0.05)
dataset = tf.data.Dataset.from_tensor_slices((x, z)).batch(5)
for epoch in range(3):
    for images, noise in dataset:
        for _ in range(5):
            with tf.GradientTape() as tape:
                c_loss = tf.reduce_mean(critic(generator(noise, training=True))) - tf.reduce_mean(critic(images))
            grads = tape.gradient(c_loss, critic.trainable_variables)
            c_opt.apply_gradients(zip(grads, critic.trainable_variables))
        with tf.GradientTape() as tape:
            g_loss = -tf.reduce_mean(critic(generator(noise, training=True)))
        grads = tape.gradient(g_loss, generator.trainable_variables)
        g_opt.apply_gradients(zip(grads, generator.trainable_variables))


#: rows_of_a_batch_mixed | refused | rows of a batch
model = made_discriminator()
optimizer = keras.optimizers.SGD(0.05)
mse = keras.losses.MeanSquaredError()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            loss = mse(by, model(bx - tf.reduce_mean(bx, axis=0), training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))


#: rows_of_a_batch_mixed_by_hand | refused | rows of a batch|by hand
model = made_discriminator()
optimizer = keras.optimizers.SGD(0.05)
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
for epoch in range(3):
    for bx, by in dataset:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(by - model(bx / tf.reduce_max(bx))))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))


#: batches_by_next | refused | next
model = made_discriminator()
optimizer = keras.optimizers.SGD(0.05)
mse = keras.losses.MeanSquaredError()
batches = iter(tf.data.Dataset.from_tensor_slices((x, y)).batch(5).repeat())
for step in range(6):
    bx, by = next(batches)
    with tf.GradientTape() as tape:
        loss = mse(by, model(bx, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


#: batches_by_next_in_turns | refused | .
model = made_discriminator()
optimizer = keras.optimizers.SGD(0.05)
batches = iter(tf.data.Dataset.from_tensor_slices((x, y)).batch(5).repeat())
for step in range(6):
    bx, by = next(batches)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(by - model(bx, training=True)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
