/** What a free array of a model becomes: a layer that gives it, since a functional model is made of layers. */
export const PARAMETER_CLASS = `class Parameter(layers.Layer):
    """An array of its own, learned with the rest of the model."""

    def __init__(self, shape, **kwargs):
        super().__init__(**kwargs)
        self.shape = shape

    def build(self, input_shape):
        self.value = self.add_weight(
            shape=self.shape, initializer="glorot_uniform", name="value"
        )

    def call(self, inputs):
        return self.value

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(self.shape, self.compute_dtype)`;
