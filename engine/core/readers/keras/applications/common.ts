/** What every program of a ready-made network begins with: its input, its top, and what pictures are scaled by. */
export const COMMON = `
import math
import keras
from keras import layers

def entry(input_tensor, input_shape, include_top, size):
    if input_tensor is not None:
        return input_tensor
    if input_shape is None:
        input_shape = (size, size, 3) if include_top else (None, None, 3)
    return layers.Input(shape=input_shape)

def pooled(x, pooling, average=None, most=None):
    if pooling == "avg":
        return layers.GlobalAveragePooling2D(name=average)(x)
    if pooling == "max":
        return layers.GlobalMaxPooling2D(name=most)(x)
    return x

def halved(x, size):
    height, width = x.shape[1], x.shape[2]
    edge = size // 2
    if height is None or width is None:
        return ((edge - 1, edge), (edge - 1, edge))
    return ((edge - (1 - height % 2), edge), (edge - (1 - width % 2), edge))

def divisible(value, divisor=8, least=None):
    new = max(least or divisor, int(value + divisor / 2) // divisor * divisor)
    return new + divisor if new < 0.9 * value else new

def between_minus_one_and_one(x, data_format=None):
    return x / 127.5 - 1.0

def as_caffe(x, data_format=None):
    return x[..., ::-1] - [103.939, 116.779, 123.68]

def as_torch(x, data_format=None):
    return (x / 255.0 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]

def unchanged(x, data_format=None):
    return x
`;
