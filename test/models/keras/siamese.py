from keras import Model, layers, ops


def embedding_network():
    image = layers.Input((28, 28, 1))
    x = layers.BatchNormalization()(image)
    for filters in (4, 16):
        x = layers.Conv2D(filters, (5, 5), activation="tanh")(x)
        x = layers.AveragePooling2D(pool_size=(2, 2))(x)
    x = layers.Flatten()(x)
    x = layers.BatchNormalization()(x)
    x = layers.Dense(10, activation="tanh")(x)
    return Model(image, x)


def euclidean_distance(vects):
    x, y = vects
    sum_square = ops.sum(ops.square(x - y), axis=1, keepdims=True)
    return ops.sqrt(ops.maximum(sum_square, 1e-7))


shared = embedding_network()
input_1 = layers.Input((28, 28, 1))
input_2 = layers.Input((28, 28, 1))
tower_1 = shared(input_1)
tower_2 = shared(input_2)
distance = layers.Lambda(euclidean_distance, output_shape=(1,))([tower_1, tower_2])
normal = layers.BatchNormalization()(distance)
siamese = Model(inputs=[input_1, input_2], outputs=layers.Dense(1, activation="sigmoid")(normal))
