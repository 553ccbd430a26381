/** InceptionV3 and Xception. */
export const INCEPTION = `
def conv(x, width, rows, columns, padding="same", strides=1):
    x = layers.Conv2D(width, (rows, columns), strides=strides, padding=padding, use_bias=False)(x)
    x = layers.BatchNormalization(axis=3, scale=False)(x)
    return layers.Activation("relu")(x)

def averaged(x):
    return layers.AveragePooling2D(3, strides=1, padding="same")(x)

def InceptionV3(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="inception_v3"):
    entered = entry(input_tensor, input_shape, include_top, 299)
    x = conv(entered, 32, 3, 3, "valid", 2)
    x = conv(conv(x, 32, 3, 3, "valid"), 64, 3, 3)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = conv(conv(x, 80, 1, 1, "valid"), 192, 3, 3, "valid")
    x = layers.MaxPooling2D(3, strides=2)(x)
    for index, width in enumerate([32, 64, 64]):
        five = conv(conv(x, 48, 1, 1), 64, 5, 5)
        three = conv(conv(conv(x, 64, 1, 1), 96, 3, 3), 96, 3, 3)
        one = conv(x, 64, 1, 1)
        x = layers.Concatenate(axis=3, name=f"mixed{index}")([one, five, three, conv(averaged(x), width, 1, 1)])
    three = conv(x, 384, 3, 3, "valid", 2)
    twice = conv(conv(conv(x, 64, 1, 1), 96, 3, 3), 96, 3, 3, "valid", 2)
    x = layers.Concatenate(axis=3, name="mixed3")([three, twice, layers.MaxPooling2D(3, strides=2)(x)])
    for index, width in enumerate([128, 160, 160, 192]):
        one = conv(x, 192, 1, 1)
        seven = conv(conv(conv(x, width, 1, 1), width, 1, 7), 192, 7, 1)
        twice = conv(conv(conv(x, width, 1, 1), width, 7, 1), width, 1, 7)
        twice = conv(conv(twice, width, 7, 1), 192, 1, 7)
        x = layers.Concatenate(axis=3, name=f"mixed{index + 4}")([one, seven, twice, conv(averaged(x), 192, 1, 1)])
    three = conv(conv(x, 192, 1, 1), 320, 3, 3, "valid", 2)
    seven = conv(conv(conv(conv(x, 192, 1, 1), 192, 1, 7), 192, 7, 1), 192, 3, 3, "valid", 2)
    x = layers.Concatenate(axis=3, name="mixed8")([three, seven, layers.MaxPooling2D(3, strides=2)(x)])
    for index in range(2):
        one = conv(x, 320, 1, 1)
        three = conv(x, 384, 1, 1)
        three = layers.Concatenate(axis=3, name=f"mixed9_{index}")([conv(three, 384, 1, 3), conv(three, 384, 3, 1)])
        twice = conv(conv(x, 448, 1, 1), 384, 3, 3)
        twice = layers.Concatenate(axis=3)([conv(twice, 384, 1, 3), conv(twice, 384, 3, 1)])
        x = layers.Concatenate(axis=3, name=f"mixed{9 + index}")([one, three, twice, conv(averaged(x), 192, 1, 1)])
    if include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dense(classes, activation=classifier_activation, name="predictions")(x)
    else:
        x = pooled(x, pooling)
    return keras.Model(entered, x, name=name)

def separated(x, width, name):
    x = layers.SeparableConv2D(width, 3, padding="same", use_bias=False, name=name)(x)
    return layers.BatchNormalization(name=name + "_bn")(x)

def shortened(x, width):
    x = layers.Conv2D(width, 1, strides=2, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(x)

def Xception(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="xception"):
    entered = entry(input_tensor, input_shape, include_top, 299)
    x = layers.Conv2D(32, 3, strides=2, use_bias=False, name="block1_conv1")(entered)
    x = layers.Activation("relu", name="block1_conv1_act")(layers.BatchNormalization(name="block1_conv1_bn")(x))
    x = layers.Conv2D(64, 3, use_bias=False, name="block1_conv2")(x)
    x = layers.Activation("relu", name="block1_conv2_act")(layers.BatchNormalization(name="block1_conv2_bn")(x))
    for number, width in [(2, 128), (3, 256), (4, 728)]:
        kept = shortened(x, width)
        if number > 2:
            x = layers.Activation("relu", name=f"block{number}_sepconv1_act")(x)
        x = separated(x, width, f"block{number}_sepconv1")
        x = layers.Activation("relu", name=f"block{number}_sepconv2_act")(x)
        x = separated(x, width, f"block{number}_sepconv2")
        x = layers.MaxPooling2D(3, strides=2, padding="same", name=f"block{number}_pool")(x)
        x = layers.Add()([x, kept])
    for number in range(5, 13):
        kept = x
        for step in range(1, 4):
            x = layers.Activation("relu", name=f"block{number}_sepconv{step}_act")(x)
            x = separated(x, 728, f"block{number}_sepconv{step}")
        x = layers.Add()([x, kept])
    kept = shortened(x, 1024)
    x = separated(layers.Activation("relu", name="block13_sepconv1_act")(x), 728, "block13_sepconv1")
    x = separated(layers.Activation("relu", name="block13_sepconv2_act")(x), 1024, "block13_sepconv2")
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="block13_pool")(x)
    x = layers.Add()([x, kept])
    x = layers.Activation("relu", name="block14_sepconv1_act")(separated(x, 1536, "block14_sepconv1"))
    x = layers.Activation("relu", name="block14_sepconv2_act")(separated(x, 2048, "block14_sepconv2"))
    if include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dense(classes, activation=classifier_activation, name="predictions")(x)
    else:
        x = pooled(x, pooling)
    return keras.Model(entered, x, name=name)
`;
