/** Residual networks of both kinds. */
export const RESIDUAL = `
def normal(x, name):
    return layers.BatchNormalization(epsilon=1.001e-5, name=name)(x)

def block_one(x, width, stride, widened, name):
    kept = x
    if widened:
        kept = normal(layers.Conv2D(4 * width, 1, strides=stride, name=name + "_0_conv")(x), name + "_0_bn")
    x = normal(layers.Conv2D(width, 1, strides=stride, name=name + "_1_conv")(x), name + "_1_bn")
    x = layers.Activation("relu", name=name + "_1_relu")(x)
    x = normal(layers.Conv2D(width, 3, padding="same", name=name + "_2_conv")(x), name + "_2_bn")
    x = layers.Activation("relu", name=name + "_2_relu")(x)
    x = normal(layers.Conv2D(4 * width, 1, name=name + "_3_conv")(x), name + "_3_bn")
    x = layers.Add(name=name + "_add")([kept, x])
    return layers.Activation("relu", name=name + "_out")(x)

def block_two(x, width, stride, widened, name):
    before = layers.Activation("relu", name=name + "_preact_relu")(normal(x, name + "_preact_bn"))
    if widened:
        kept = layers.Conv2D(4 * width, 1, strides=stride, name=name + "_0_conv")(before)
    else:
        kept = layers.MaxPooling2D(1, strides=stride)(x) if stride > 1 else x
    x = layers.Conv2D(width, 1, use_bias=False, name=name + "_1_conv")(before)
    x = layers.Activation("relu", name=name + "_1_relu")(normal(x, name + "_1_bn"))
    x = layers.ZeroPadding2D(1, name=name + "_2_pad")(x)
    x = layers.Conv2D(width, 3, strides=stride, use_bias=False, name=name + "_2_conv")(x)
    x = layers.Activation("relu", name=name + "_2_relu")(normal(x, name + "_2_bn"))
    x = layers.Conv2D(4 * width, 1, name=name + "_3_conv")(x)
    return layers.Add(name=name + "_out")([kept, x])

def residual(counts, second, include_top, input_tensor, input_shape, pooling, classes, activation, name):
    entered = entry(input_tensor, input_shape, include_top, 224)
    x = layers.ZeroPadding2D(3, name="conv1_pad")(entered)
    x = layers.Conv2D(64, 7, strides=2, name="conv1_conv")(x)
    if not second:
        x = layers.Activation("relu", name="conv1_relu")(normal(x, "conv1_bn"))
    x = layers.MaxPooling2D(3, strides=2, name="pool1_pool")(layers.ZeroPadding2D(1, name="pool1_pad")(x))
    for stage, count in enumerate(counts):
        width = 64 * 2**stage
        for index in range(count):
            name_of = f"conv{stage + 2}_block{index + 1}"
            if second:
                x = block_two(x, width, 2 if index == count - 1 and stage < 3 else 1, index == 0, name_of)
            else:
                x = block_one(x, width, 2 if index == 0 and stage > 0 else 1, index == 0, name_of)
    if second:
        x = layers.Activation("relu", name="post_relu")(normal(x, "post_bn"))
    if include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dense(classes, activation=activation, name="predictions")(x)
    else:
        x = pooled(x, pooling, "avg_pool", "max_pool")
    return keras.Model(entered, x, name=name)

def ResNet50(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="resnet50"):
    return residual([3, 4, 6, 3], False, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def ResNet101(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="resnet101"):
    return residual([3, 4, 23, 3], False, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def ResNet152(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="resnet152"):
    return residual([3, 8, 36, 3], False, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def ResNet50V2(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="resnet50v2"):
    return residual([3, 4, 6, 3], True, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def ResNet101V2(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="resnet101v2"):
    return residual([3, 4, 23, 3], True, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def ResNet152V2(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="resnet152v2"):
    return residual([3, 8, 36, 3], True, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
`;
