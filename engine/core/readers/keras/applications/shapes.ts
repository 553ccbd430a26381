/** `_obtain_input_shape`, with which networks in people's own files settle what comes in. */
export const SHAPES = `
def obtain_input_shape(input_shape, default_size, min_size, data_format=None, require_flatten=True, weights=None, include_top=None):
    whole = require_flatten if include_top is None else include_top
    default = (default_size, default_size, 3)
    if whole and (weights == "imagenet" or not input_shape):
        return default
    return tuple(input_shape) if input_shape else (None, None, 3)

_obtain_input_shape = obtain_input_shape

def get_source_inputs(tensor, layer=None, node_index=None):
    return [tensor]
`;
