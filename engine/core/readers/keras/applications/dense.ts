/** DenseNet. */
export const DENSE = `
def norm_relu(x, name):
    x = layers.BatchNormalization(epsilon=1.001e-5, name=name + "_bn")(x)
    return layers.Activation("relu", name=name + "_relu")(x)

def dense(counts, include_top, input_tensor, input_shape, pooling, classes, activation, name):
    entered = entry(input_tensor, input_shape, include_top, 224)
    x = layers.ZeroPadding2D(3)(entered)
    x = layers.Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(x)
    x = norm_relu(x, "conv1")
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(layers.ZeroPadding2D(1)(x))
    for stage, count in enumerate(counts):
        for index in range(count):
            prefix = f"conv{stage + 2}_block{index + 1}"
            more = norm_relu(x, prefix + "_0")
            more = norm_relu(layers.Conv2D(128, 1, use_bias=False, name=prefix + "_1_conv")(more), prefix + "_1")
            more = layers.Conv2D(32, 3, padding="same", use_bias=False, name=prefix + "_2_conv")(more)
            x = layers.Concatenate(name=prefix + "_concat")([x, more])
        if stage < len(counts) - 1:
            prefix = f"pool{stage + 2}"
            x = norm_relu(x, prefix)
            x = layers.Conv2D(x.shape[-1] // 2, 1, use_bias=False, name=prefix + "_conv")(x)
            x = layers.AveragePooling2D(2, strides=2, name=prefix + "_pool")(x)
    x = layers.BatchNormalization(epsilon=1.001e-5, name="bn")(x)
    x = layers.Activation("relu", name="relu")(x)
    if include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dense(classes, activation=activation, name="predictions")(x)
    else:
        x = pooled(x, pooling, "avg_pool", "max_pool")
    return keras.Model(entered, x, name=name)

def DenseNet121(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="densenet121"):
    return dense([6, 12, 24, 16], include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def DenseNet169(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="densenet169"):
    return dense([6, 12, 32, 32], include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def DenseNet201(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="densenet201"):
    return dense([6, 12, 48, 32], include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
`;
