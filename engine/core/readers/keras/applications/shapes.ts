/** `_obtain_input_shape`, with which networks in people's own files settle what comes in. */
export const SHAPES = `
from keras import backend

def obtain_input_shape(input_shape, default_size, min_size, data_format=None, require_flatten=True, weights=None, include_top=None):
    whole = require_flatten if include_top is None else include_top
    default = (default_size, default_size, 3)
    if whole and (weights == "imagenet" or not input_shape):
        return default
    return tuple(input_shape) if input_shape else (None, None, 3)

_obtain_input_shape = obtain_input_shape

def correct_pad(inputs, kernel_size):
    size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
    first = 2 if backend.image_data_format() == "channels_first" else 1
    extents = inputs.shape[first:first + 2]
    adjust = (1, 1) if extents[0] is None else (1 - extents[0] % 2, 1 - extents[1] % 2)
    correct = (size[0] // 2, size[1] // 2)
    return ((correct[0] - adjust[0], correct[0]), (correct[1] - adjust[1], correct[1]))

def get_source_inputs(tensor, layer=None, node_index=None):
    return [tensor]
`;
