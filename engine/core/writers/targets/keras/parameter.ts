/** What a free array of a model becomes: a layer that gives it, since a functional model is made of layers. */
export const PARAMETER_CLASS = `class Parameter(layers.Layer):
    """An array of its own, learned with the rest of the model."""

    def __init__(self, shape, batched=False, **kwargs):
        super().__init__(**kwargs)
        self.shape = tuple(shape)
        self.batched = batched

    def build(self, input_shape):
        self.value = self.add_weight(
            shape=self.shape, initializer="glorot_uniform", name="value"
        )

    def call(self, inputs):
        if not self.batched:
            return self.value
        return ops.broadcast_to(self.value, (ops.shape(inputs)[0], *self.shape))

    def compute_output_spec(self, inputs):
        batch = (inputs.shape[0],) if self.batched else ()
        return keras.KerasTensor((*batch, *self.shape), self.compute_dtype)`;
