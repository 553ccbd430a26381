export const VGG = `
def vgg(counts, include_top, input_tensor, input_shape, pooling, classes, activation, name):
    entered = entry(input_tensor, input_shape, include_top, 224)
    x = entered
    for block, (width, count) in enumerate(zip([64, 128, 256, 512, 512], counts)):
        for step in range(count):
            x = layers.Conv2D(width, 3, activation="relu", padding="same", name=f"block{block + 1}_conv{step + 1}")(x)
        x = layers.MaxPooling2D(2, strides=2, name=f"block{block + 1}_pool")(x)
    if include_top:
        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(4096, activation="relu", name="fc1")(x)
        x = layers.Dense(4096, activation="relu", name="fc2")(x)
        x = layers.Dense(classes, activation=activation, name="predictions")(x)
    else:
        x = pooled(x, pooling)
    return keras.Model(entered, x, name=name)

def VGG16(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="vgg16"):
    return vgg([2, 2, 3, 3, 3], include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)

def VGG19(include_top=True, weights="imagenet", input_tensor=None, input_shape=None, pooling=None, classes=1000, classifier_activation="softmax", name="vgg19"):
    return vgg([2, 2, 4, 4, 4], include_top, input_tensor, input_shape, pooling, classes, classifier_activation, name)
`;
