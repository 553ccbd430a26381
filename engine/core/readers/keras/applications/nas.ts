/** NASNet, whose two cells a search found. */
export const NAS = `
def separable(x, width, size, stride):
    for step in range(2):
        x = layers.Activation("relu")(x)
        if step == 0 and stride == 2:
            x = layers.ZeroPadding2D(halved(x, size))(x)
            x = layers.SeparableConv2D(width, size, strides=2, padding="valid", use_bias=False)(x)
        else:
            x = layers.SeparableConv2D(width, size, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9997, epsilon=1e-3)(x)
    return x

def adjusted(before, x, width):
    if before is None:
        return x
    if before.shape[1] != x.shape[1]:
        before = layers.Activation("relu")(before)
        one = layers.AveragePooling2D(1, strides=2, padding="valid")(before)
        one = layers.Conv2D(width // 2, 1, padding="same", use_bias=False)(one)
        two = layers.ZeroPadding2D(((0, 1), (0, 1)))(before)
        two = layers.Cropping2D(((1, 0), (1, 0)))(two)
        two = layers.AveragePooling2D(1, strides=2, padding="valid")(two)
        two = layers.Conv2D(width // 2, 1, padding="same", use_bias=False)(two)
        before = layers.Concatenate(axis=3)([one, two])
        return layers.BatchNormalization(momentum=0.9997, epsilon=1e-3)(before)
    if before.shape[-1] != width:
        before = layers.Activation("relu")(before)
        before = layers.Conv2D(width, 1, padding="same", use_bias=False)(before)
        return layers.BatchNormalization(momentum=0.9997, epsilon=1e-3)(before)
    return before

def narrowed(x, width):
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(width, 1, padding="same", use_bias=False)(x)
    return layers.BatchNormalization(momentum=0.9997, epsilon=1e-3)(x)

def smoothed(x):
    return layers.AveragePooling2D(3, strides=1, padding="same")(x)

def normal_cell(x, before, width):
    before = adjusted(before, x, width)
    h = narrowed(x, width)
    one = layers.Add()([separable(h, width, 5, 1), separable(before, width, 3, 1)])
    two = layers.Add()([separable(before, width, 5, 1), separable(before, width, 3, 1)])
    three = layers.Add()([smoothed(h), before])
    four = layers.Add()([smoothed(before), smoothed(before)])
    five = layers.Add()([separable(h, width, 3, 1), h])
    return layers.Concatenate(axis=3)([before, one, two, three, four, five]), x

def reduction_cell(x, before, width):
    before = adjusted(before, x, width)
    h = narrowed(x, width)
    padded = layers.ZeroPadding2D(halved(h, 3))(h)
    one = layers.Add()([separable(h, width, 5, 2), separable(before, width, 7, 2)])
    largest = layers.MaxPooling2D(3, strides=2, padding="valid")(padded)
    two = layers.Add()([largest, separable(before, width, 7, 2)])
    three = layers.Add()([layers.AveragePooling2D(3, strides=2, padding="valid")(padded), separable(before, width, 5, 2)])
    four = layers.Add()([smoothed(one), two])
    five = layers.Add()([separable(one, width, 3, 1), layers.MaxPooling2D(3, strides=2, padding="valid")(padded)])
    return layers.Concatenate(axis=3)([two, three, four, five]), x

def nas(penultimate, blocks, stem, skip, size, include_top, input_tensor, input_shape, pooling, classes, activation, name):
    entered = entry(input_tensor, (size, size, 3) if input_shape is None else input_shape, include_top, size)
    width = penultimate // 24
    x = layers.Conv2D(stem, 3, strides=2, padding="valid", use_bias=False, name="stem_conv1")(entered)
    x = layers.BatchNormalization(momentum=0.9997, epsilon=1e-3, name="stem_bn1")(x)
    x, before = reduction_cell(x, None, width // 4)
    x, before = reduction_cell(x, before, width // 2)
    for stage in range(3):
        if stage > 0:
            last = before
            x, reduced = reduction_cell(x, before, width * 2**stage)
            before = last if skip else reduced
        for index in range(blocks):
            x, before = normal_cell(x, before, width * 2**stage)
    x = layers.Activation("relu")(x)
    if include_top:
        x = layers.GlobalAveragePooling2D()(x)
        x = layers.Dense(classes, activation=activation, name="predictions")(x)
    else:
        x = pooled(x, pooling)
    return keras.Model(entered, x, name=name)

def NASNetMobile(input_shape=None, include_top=True, weights="imagenet", input_tensor=None, pooling=None, classes=1000, classifier_activation="softmax", name="nasnet_mobile"):
    return nas(1056, 4, 32, False, 224, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
def NASNetLarge(input_shape=None, include_top=True, weights="imagenet", input_tensor=None, pooling=None, classes=1000, classifier_activation="softmax", name="nasnet_large"):
    return nas(4032, 6, 96, True, 331, include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
`;
