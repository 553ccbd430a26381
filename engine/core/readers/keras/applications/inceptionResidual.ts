/** Inception-ResNet-v2, whose blocks add a part of what they compute. */
export const INCEPTION_RESIDUAL = `
class CustomScaleLayer(layers.Layer):
    def __init__(self, scale, **more):
        super().__init__(**more)
        self.scale = scale
    def call(self, inputs):
        return inputs[0] + inputs[1] * self.scale

def conv(x, width, size, strides=1, padding="same"):
    x = layers.Conv2D(width, size, strides=strides, padding=padding, use_bias=False)(x)
    x = layers.BatchNormalization(axis=3, scale=False)(x)
    return layers.Activation("relu")(x)

def block(x, scale, branches, name, active=True):
    joined = layers.Concatenate(axis=3, name=name + "_mixed")(branches)
    up = layers.Conv2D(x.shape[3], 1, padding="same", name=name + "_conv")(joined)
    x = CustomScaleLayer(scale)([x, up])
    return layers.Activation("relu", name=name + "_ac")(x) if active else x

def InceptionResNetV2(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="inception_resnet_v2"):
    entered = entry(input_tensor, input_shape, include_top, 299)
    x = conv(entered, 32, 3, 2, "valid")
    x = conv(conv(x, 32, 3, 1, "valid"), 64, 3)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = conv(conv(x, 80, 1, 1, "valid"), 192, 3, 1, "valid")
    x = layers.MaxPooling2D(3, strides=2)(x)
    one = conv(x, 96, 1)
    five = conv(conv(x, 48, 1), 64, 5)
    three = conv(conv(conv(x, 64, 1), 96, 3), 96, 3)
    averaged = conv(layers.AveragePooling2D(3, strides=1, padding="same")(x), 64, 1)
    x = layers.Concatenate(axis=3, name="mixed_5b")([one, five, three, averaged])
    for index in range(1, 11):
        one = conv(x, 32, 1)
        two = conv(conv(x, 32, 1), 32, 3)
        three = conv(conv(conv(x, 32, 1), 48, 3), 64, 3)
        x = block(x, 0.17, [one, two, three], f"block35_{index}")
    one = conv(x, 384, 3, 2, "valid")
    two = conv(conv(conv(x, 256, 1), 256, 3), 384, 3, 2, "valid")
    x = layers.Concatenate(axis=3, name="mixed_6a")([one, two, layers.MaxPooling2D(3, strides=2)(x)])
    for index in range(1, 21):
        one = conv(x, 192, 1)
        seven = conv(conv(conv(x, 128, 1), 160, (1, 7)), 192, (7, 1))
        x = block(x, 0.1, [one, seven], f"block17_{index}")
    one = conv(conv(x, 256, 1), 384, 3, 2, "valid")
    two = conv(conv(x, 256, 1), 288, 3, 2, "valid")
    three = conv(conv(conv(x, 256, 1), 288, 3), 320, 3, 2, "valid")
    x = layers.Concatenate(axis=3, name="mixed_7a")([one, two, three, layers.MaxPooling2D(3, strides=2)(x)])
    for index in range(1, 11):
        one = conv(x, 192, 1)
        two = conv(conv(conv(x, 192, 1), 224, (1, 3)), 256, (3, 1))
        x = block(x, 0.2 if index < 10 else 1.0, [one, two], f"block8_{index}", index < 10)
    x = layers.Conv2D(1536, 1, padding="same", use_bias=False, name="conv_7b")(x)
    x = layers.BatchNormalization(axis=3, scale=False, name="conv_7b_bn")(x)
    x = layers.Activation("relu", name="conv_7b_ac")(x)
    if include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dense(classes, activation=classifier_activation, name="predictions")(x)
    else:
        x = pooled(x, pooling)
    return keras.Model(entered, x, name=name)
`;
