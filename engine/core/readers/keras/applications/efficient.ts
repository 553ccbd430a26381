/** EfficientNet, whose width, depth and picture grow together. */
export const EFFICIENT = `
def efficient(width, depth, size, dropout, include_top, input_tensor, input_shape, pooling, classes, activation, name):
    entered = entry(input_tensor, input_shape, include_top, size)
    x = layers.Rescaling(1.0 / 255.0)(entered)
    x = layers.Normalization(axis=-1)(x)
    if width > 0:
        x = layers.ZeroPadding2D(halved(x, 3), name="stem_conv_pad")(x)
    x = layers.Conv2D(divisible(32 * width), 3, strides=2, padding="valid", use_bias=False, name="stem_conv")(x)
    x = layers.BatchNormalization(name="stem_bn")(x)
    x = layers.Activation("swish", name="stem_activation")(x)
    rows = [(3, 1, 16, 1, 1), (3, 2, 24, 6, 2), (5, 2, 40, 6, 2), (3, 3, 80, 6, 2), (5, 3, 112, 6, 1), (5, 4, 192, 6, 2), (3, 1, 320, 6, 1)]
    for stage, (kernel, count, out, expansion, first) in enumerate(rows):
        out = divisible(out * width)
        for index in range(int(math.ceil(depth * count))):
            stride = first if index == 0 else 1
            prefix = "block" + str(stage + 1) + "abcdefghijklmnopqrstuvwxyz"[index] + "_"
            wide = x.shape[-1]
            inner = wide * expansion
            kept = x
            if expansion != 1:
                x = layers.Conv2D(inner, 1, padding="same", use_bias=False, name=prefix + "expand_conv")(x)
                x = layers.BatchNormalization(name=prefix + "expand_bn")(x)
                x = layers.Activation("swish", name=prefix + "expand_activation")(x)
            if stride == 2:
                x = layers.ZeroPadding2D(halved(x, kernel), name=prefix + "dwconv_pad")(x)
            x = layers.DepthwiseConv2D(kernel, strides=stride, padding="valid" if stride == 2 else "same", use_bias=False, name=prefix + "dwconv")(x)
            x = layers.BatchNormalization(name=prefix + "bn")(x)
            x = layers.Activation("swish", name=prefix + "activation")(x)
            gate = layers.GlobalAveragePooling2D(name=prefix + "se_squeeze")(x)
            gate = layers.Reshape((1, 1, inner), name=prefix + "se_reshape")(gate)
            gate = layers.Conv2D(max(1, int(wide * 0.25)), 1, padding="same", activation="swish", name=prefix + "se_reduce")(gate)
            gate = layers.Conv2D(inner, 1, padding="same", activation="sigmoid", name=prefix + "se_expand")(gate)
            x = layers.Multiply(name=prefix + "se_excite")([x, gate])
            x = layers.Conv2D(out, 1, padding="same", use_bias=False, name=prefix + "project_conv")(x)
            x = layers.BatchNormalization(name=prefix + "project_bn")(x)
            if stride == 1 and wide == out:
                x = layers.Dropout(0.2, noise_shape=(None, 1, 1, 1), name=prefix + "drop")(x)
                x = layers.Add(name=prefix + "add")([x, kept])
    x = layers.Conv2D(divisible(1280 * width), 1, padding="same", use_bias=False, name="top_conv")(x)
    x = layers.BatchNormalization(name="top_bn")(x)
    x = layers.Activation("swish", name="top_activation")(x)
    if include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dropout(dropout, name="top_dropout")(x)
        x = layers.Dense(classes, activation=activation, name="predictions")(x)
    else:
        x = pooled(x, pooling, "avg_pool", "max_pool")
    return keras.Model(entered, x, name=name)

def EfficientNetB0(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="efficientnetb0"):
    return efficient(1.0, 1.0, 224, 0.2, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def EfficientNetB1(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="efficientnetb1"):
    return efficient(1.0, 1.1, 240, 0.2, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def EfficientNetB2(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="efficientnetb2"):
    return efficient(1.1, 1.2, 260, 0.3, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def EfficientNetB3(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="efficientnetb3"):
    return efficient(1.2, 1.4, 300, 0.3, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def EfficientNetB4(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="efficientnetb4"):
    return efficient(1.4, 1.8, 380, 0.4, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def EfficientNetB5(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="efficientnetb5"):
    return efficient(1.6, 2.2, 456, 0.4, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def EfficientNetB6(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="efficientnetb6"):
    return efficient(1.8, 2.6, 528, 0.5, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def EfficientNetB7(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="efficientnetb7"):
    return efficient(2.0, 3.1, 600, 0.5, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
`;
