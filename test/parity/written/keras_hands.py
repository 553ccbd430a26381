import numpy as np
import tensorflow as tf

x = np.sin(np.arange(80)).reshape(20, 4).astype("float32")
y = (x[:, :1] * 0.7 - x[:, 1:2] * x[:, 2:3]).astype("float32")
LOSSES = []


#: one_layer | agrees
W = tf.Variable(tf.ones([4, 1]))
b = tf.Variable(tf.zeros([1]))
for step in range(5):
    with tf.GradientTape() as tape:
        prediction = tf.matmul(x, W) + b
        loss = tf.reduce_mean(tf.square(prediction - y))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(0.1 * dW)
    b.assign_sub(0.1 * db)
    LOSSES.append(float(loss))


#: two_layers_of_an_optimizer | agrees
W1 = tf.Variable(tf.ones([4, 5]) * 0.3)
b1 = tf.Variable(tf.zeros([5]))
W2 = tf.Variable(tf.ones([5, 1]))
optimizer = tf.keras.optimizers.SGD(0.1)
for step in range(5):
    with tf.GradientTape() as tape:
        h = tf.nn.tanh(tf.matmul(x, W1) + b1)
        loss = tf.reduce_mean(tf.square(tf.matmul(h, W2) - y))
    grads = tape.gradient(loss, [W1, b1, W2])
    optimizer.apply_gradients(zip(grads, [W1, b1, W2]))
    LOSSES.append(float(loss))


#: batches_of_a_dataset | agrees
W = tf.Variable(tf.ones([4, 1]))
b = tf.Variable(tf.zeros([1]))
optimizer = tf.keras.optimizers.Adam(0.05)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
for epoch in range(3):
    for bx, by in data:
        with tf.GradientTape() as tape:
            prediction = bx @ W + b
            loss = tf.reduce_mean((prediction - by) ** 2)
        gradients = tape.gradient(loss, [W, b])
        optimizer.apply_gradients(zip(gradients, [W, b]))
        LOSSES.append(float(loss))


#: written_numbers | agrees
W = tf.Variable([[0.5], [-0.25], [0.125], [1.0]])
b = tf.Variable(0.25)
for step in range(5):
    with tf.GradientTape() as tape:
        prediction = tf.matmul(x, W) + b
        loss = tf.reduce_mean(tf.square(prediction - y))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(0.1 * dW)
    b.assign_sub(0.1 * db)
    LOSSES.append(float(loss))


#: rate_that_falls | refused | one known rate
W = tf.Variable(tf.ones([4, 1]))
rate = 0.1
for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.matmul(x, W) - y))
    dW = tape.gradient(loss, W)
    W.assign_sub(rate * dW)
    rate = rate * 0.5
