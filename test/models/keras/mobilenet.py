import keras
from keras import layers


class MobileNetBuilder:
    def __init__(self, alpha=1.0, classes=1000):
        self.alpha = alpha
        self.classes = classes

    def depthwise(self, x, filters, stride):
        x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU(6.0)(x)
        x = layers.Conv2D(int(filters * self.alpha), 1, use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        return layers.ReLU(max_value=6.0)(x)

    def build(self, size=128):
        inputs = keras.Input((size, size, 3))
        x = layers.Conv2D(int(32 * self.alpha), 3, strides=2, padding="same", use_bias=False)(inputs)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU(6.0)(x)
        plan = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
        for filters, stride in plan:
            x = self.depthwise(x, filters, stride)
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = layers.Conv2D(self.classes, 1)(x)
        x = layers.Reshape((self.classes,))(x)
        return keras.Model(inputs, layers.Softmax()(x))


model = MobileNetBuilder(alpha=0.5, classes=20).build()
