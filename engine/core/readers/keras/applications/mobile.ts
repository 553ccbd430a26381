/** The three MobileNets. */
export const MOBILE = `
def MobileNet(input_shape=None, alpha=1.0, depth_multiplier=1, dropout=1e-3, include_top=True, weights="imagenet", input_tensor=None, pooling=None, classes=1000, classifier_activation="softmax", name=None):
    entered = entry(input_tensor, input_shape, include_top, 224)
    x = layers.Conv2D(int(32 * alpha), 3, padding="same", strides=2, use_bias=False, name="conv1")(entered)
    x = layers.ReLU(6.0, name="conv1_relu")(layers.BatchNormalization(name="conv1_bn")(x))
    rows = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)]
    for index, (width, stride) in enumerate(rows):
        number = index + 1
        if stride != 1:
            x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{number}")(x)
        x = layers.DepthwiseConv2D(3, padding="same" if stride == 1 else "valid", depth_multiplier=depth_multiplier, strides=stride, use_bias=False, name=f"conv_dw_{number}")(x)
        x = layers.ReLU(6.0, name=f"conv_dw_{number}_relu")(layers.BatchNormalization(name=f"conv_dw_{number}_bn")(x))
        x = layers.Conv2D(int(width * alpha), 1, padding="same", use_bias=False, name=f"conv_pw_{number}")(x)
        x = layers.ReLU(6.0, name=f"conv_pw_{number}_relu")(layers.BatchNormalization(name=f"conv_pw_{number}_bn")(x))
    if include_top:
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = layers.Dropout(dropout, name="dropout")(x)
        x = layers.Conv2D(classes, 1, padding="same", name="conv_preds")(x)
        x = layers.Reshape((classes,), name="reshape_2")(x)
        x = layers.Activation(activation=classifier_activation, name="predictions")(x)
    else:
        x = pooled(x, pooling)
    return keras.Model(entered, x, name=name or "mobilenet")

def inverted(x, expansion, stride, alpha, width, number):
    wide = x.shape[-1]
    out = divisible(int(width * alpha))
    prefix = f"block_{number}_" if number else "expanded_conv_"
    kept = x
    if number:
        x = layers.Conv2D(expansion * wide, 1, padding="same", use_bias=False, name=prefix + "expand")(x)
        x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=prefix + "expand_BN")(x)
        x = layers.ReLU(6.0, name=prefix + "expand_relu")(x)
    if stride == 2:
        x = layers.ZeroPadding2D(halved(x, 3), name=prefix + "pad")(x)
    x = layers.DepthwiseConv2D(3, strides=stride, use_bias=False, padding="same" if stride == 1 else "valid", name=prefix + "depthwise")(x)
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=prefix + "depthwise_BN")(x)
    x = layers.ReLU(6.0, name=prefix + "depthwise_relu")(x)
    x = layers.Conv2D(out, 1, padding="same", use_bias=False, name=prefix + "project")(x)
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=prefix + "project_BN")(x)
    return layers.Add(name=prefix + "add")([kept, x]) if wide == out and stride == 1 else x

def MobileNetV2(input_shape=None, alpha=1.0, include_top=True, weights="imagenet", input_tensor=None, pooling=None, classes=1000, classifier_activation="softmax", name=None):
    entered = entry(input_tensor, input_shape, include_top, 224)
    x = layers.Conv2D(divisible(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="Conv1")(entered)
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name="bn_Conv1")(x)
    x = layers.ReLU(6.0, name="Conv1_relu")(x)
    number = 0
    for expansion, width, count, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for index in range(count):
            x = inverted(x, expansion, stride if index == 0 else 1, alpha, width, number)
            number = number + 1
    x = layers.Conv2D(divisible(1280 * alpha) if alpha > 1.0 else 1280, 1, use_bias=False, name="Conv_1")(x)
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name="Conv_1_bn")(x)
    x = layers.ReLU(6.0, name="out_relu")(x)
    if include_top:
        x = layers.GlobalAveragePooling2D()(x)
        x = layers.Dense(classes, activation=classifier_activation, name="predictions")(x)
    else:
        x = pooled(x, pooling)
    return keras.Model(entered, x, name=name or "mobilenetv2")

def hard_swish(x):
    return layers.Activation("hard_swish")(x)

def relu(x):
    return layers.ReLU()(x)

def gated(x):
    return layers.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)

def third(x, expansion, width, size, stride, excited, hard, number):
    act = hard_swish if hard else relu
    wide = x.shape[-1]
    kept = x
    prefix = f"expanded_conv_{number}_" if number else "expanded_conv_"
    inner = divisible(wide * expansion)
    if number:
        x = layers.Conv2D(inner, 1, padding="same", use_bias=False, name=prefix + "expand")(x)
        x = act(layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=prefix + "expand_bn")(x))
    if stride == 2:
        x = layers.ZeroPadding2D(halved(x, size), name=prefix + "depthwise_pad")(x)
    x = layers.DepthwiseConv2D(size, strides=stride, padding="same" if stride == 1 else "valid", use_bias=False, name=prefix + "depthwise")(x)
    x = act(layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=prefix + "depthwise_bn")(x))
    if excited:
        gate = layers.GlobalAveragePooling2D(keepdims=True, name=prefix + "squeeze_excite_avg_pool")(x)
        gate = layers.Conv2D(divisible(inner * 0.25), 1, padding="same", name=prefix + "squeeze_excite_conv")(gate)
        gate = layers.ReLU(name=prefix + "squeeze_excite_relu")(gate)
        gate = layers.Conv2D(inner, 1, padding="same", name=prefix + "squeeze_excite_conv_1")(gate)
        x = layers.Multiply(name=prefix + "squeeze_excite_mul")([x, gated(gate)])
    x = layers.Conv2D(width, 1, padding="same", use_bias=False, name=prefix + "project")(x)
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name=prefix + "project_bn")(x)
    return layers.Add(name=prefix + "add")([kept, x]) if stride == 1 and wide == width else x

def mobile_three(rows, last, alpha, include_top, input_tensor, input_shape, pooling, classes, dropout, activation, scaled, act, name):
    entered = entry(input_tensor, input_shape or (None, None, 3), include_top, 224)
    x = layers.Rescaling(scale=1.0 / 127.5, offset=-1.0)(entered) if scaled else entered
    x = layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False, name="conv")(x)
    x = act(layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name="conv_bn")(x))
    for number, (expansion, width, size, stride, excited, hard) in enumerate(rows):
        x = third(x, expansion, divisible(width * alpha), size, stride, excited, hard, number)
    x = layers.Conv2D(divisible(x.shape[-1] * 6), 1, padding="same", use_bias=False, name="conv_1")(x)
    x = act(layers.BatchNormalization(epsilon=1e-3, momentum=0.999, name="conv_1_bn")(x))
    if alpha > 1.0:
        last = divisible(last * alpha)
    if include_top:
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = act(layers.Conv2D(last, 1, padding="same", name="conv_2")(x))
        if dropout > 0:
            x = layers.Dropout(dropout)(x)
        x = layers.Flatten()(layers.Conv2D(classes, 1, padding="same", name="logits")(x))
        x = layers.Activation(activation=activation, name="predictions")(x)
    else:
        x = pooled(x, pooling)
    return keras.Model(entered, x, name=name)

def MobileNetV3Small(input_shape=None, alpha=1.0, minimalistic=False, include_top=True, weights="imagenet", input_tensor=None, classes=1000, pooling=None, dropout_rate=0.2, classifier_activation="softmax", include_preprocessing=True, name="MobileNetV3Small"):
    plain = minimalistic
    k = 3 if plain else 5
    rows = [(1, 16, 3, 2, not plain, False), (72.0 / 16, 24, 3, 2, False, False), (88.0 / 24, 24, 3, 1, False, False)]
    rows = rows + [(e, w, k, s, not plain, not plain) for e, w, s in [(4, 40, 2), (6, 40, 1), (6, 40, 1), (3, 48, 1), (3, 48, 1), (6, 96, 2), (6, 96, 1), (6, 96, 1)]]
    return mobile_three(rows, 1024, alpha, include_top, input_tensor, input_shape, pooling, classes, dropout_rate, classifier_activation, include_preprocessing, relu if minimalistic else hard_swish, name)

def MobileNetV3Large(input_shape=None, alpha=1.0, minimalistic=False, include_top=True, weights="imagenet", input_tensor=None, classes=1000, pooling=None, dropout_rate=0.2, classifier_activation="softmax", include_preprocessing=True, name="MobileNetV3Large"):
    h = not minimalistic
    k = 5 if h else 3
    rows = [(1, 16, 3, 1, False, False), (4, 24, 3, 2, False, False), (3, 24, 3, 1, False, False), (3, 40, k, 2, h, False), (3, 40, k, 1, h, False), (3, 40, k, 1, h, False)]
    rows = rows + [(6, 80, 3, 2, False, h), (2.5, 80, 3, 1, False, h), (2.3, 80, 3, 1, False, h), (2.3, 80, 3, 1, False, h), (6, 112, 3, 1, h, h), (6, 112, 3, 1, h, h)]
    rows = rows + [(6, 160, k, 2, h, h), (6, 160, k, 1, h, h), (6, 160, k, 1, h, h)]
    return mobile_three(rows, 1280, alpha, include_top, input_tensor, input_shape, pooling, classes, dropout_rate, classifier_activation, include_preprocessing, relu if minimalistic else hard_swish, name)
`;
