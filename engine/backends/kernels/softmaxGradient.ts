/** The gradient of a softmax over the last dimension, by its result y and dy. */
export const SOFTMAX_GRADIENT = 'DescentSoftmaxGradient';
