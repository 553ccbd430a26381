/** Linen has a ConvLSTM cell, and NNX none. */
export const CONV_LSTM = `class ConvLSTM(nnx.Module):
    """An LSTM whose products are convolutions, over (batch, time, height, width, channels)."""

    def __init__(
        self,
        in_features,
        features,
        kernel_size,
        *,
        strides=1,
        padding="SAME",
        use_bias=True,
        activation=jnp.tanh,
        return_sequences=False,
        rngs,
    ):
        self.features, self.activation = features, activation
        self.return_sequences = return_sequences
        self.input_gates = nnx.Conv(
            in_features,
            4 * features,
            kernel_size,
            strides=strides,
            padding=padding,
            use_bias=use_bias,
            rngs=rngs,
        )
        self.hidden_gates = nnx.Conv(
            features, 4 * features, kernel_size, use_bias=False, rngs=rngs
        )

    def __call__(self, x):
        gates = self.input_gates(x).swapaxes(0, 1)
        zeros = jnp.zeros_like(gates[0, ..., : self.features])

        def step(state, gates):
            h, c = state
            gates = gates + self.hidden_gates(h)
            into, forget, new, out = jnp.split(gates, 4, axis=-1)
            c = nnx.sigmoid(forget) * c + nnx.sigmoid(into) * self.activation(new)
            h = nnx.sigmoid(out) * self.activation(c)
            return (h, c), h

        (h, _), outputs = jax.lax.scan(step, (zeros, zeros), gates)
        return outputs.swapaxes(0, 1) if self.return_sequences else h`;
