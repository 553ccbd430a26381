import tensorflow as tf
from tensorflow import keras


class ResnetIdentityBlock(keras.Model):
    def __init__(self, kernel_size, filters):
        super(ResnetIdentityBlock, self).__init__()
        filters1, filters2, filters3 = filters
        self.conv2a = keras.layers.Conv2D(filters1, (1, 1))
        self.bn2a = keras.layers.BatchNormalization()
        self.conv2b = keras.layers.Conv2D(filters2, kernel_size, padding="same")
        self.bn2b = keras.layers.BatchNormalization()
        self.conv2c = keras.layers.Conv2D(filters3, (1, 1))
        self.bn2c = keras.layers.BatchNormalization()

    def call(self, input_tensor, training=False):
        x = self.conv2a(input_tensor)
        x = self.bn2a(x, training=training)
        x = tf.nn.relu(x)
        x = self.conv2b(x)
        x = self.bn2b(x, training=training)
        x = tf.nn.relu(x)
        x = self.conv2c(x)
        x = self.bn2c(x, training=training)
        x += input_tensor
        return tf.nn.relu(x)


class Net(keras.Model):
    def __init__(self, blocks=2, **kwargs):
        super().__init__(**kwargs)
        self.stem = keras.layers.Conv2D(32, 3, padding="same")
        self.blocks = []
        for i in range(blocks):
            self.blocks.append(ResnetIdentityBlock(3, [8, 8, 32]))
        self.pool = keras.layers.GlobalAvgPool2D()
        self.heads = {"label": keras.layers.Dense(10), "score": keras.layers.Dense(1)}

    def call(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        x = self.pool(x)
        return {name: head(x) for name, head in self.heads.items()}


net = Net()
net(tf.zeros((1, 16, 16, 3)))
