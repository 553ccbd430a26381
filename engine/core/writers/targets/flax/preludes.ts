import { CONV_LSTM } from './convLstm.ts';

/** Recurrent layers with their arrays as Keras has them; Flax's own keep theirs gate by gate. */
function recurrent(
  name: string,
  { gates, bias, states, step, what, more = '' }: Readonly<Record<string, string>>,
): string {
  const carried = states!.split(', ');
  const all = gates === '1' ? 'units' : `${gates} * units`;
  const own = [
    'self',
    'features',
    'units',
    '*',
    'use_bias=True',
    'reverse=False',
    ...(more === '' ? [] : [more]),
    'rngs',
  ];
  const [line] = [`    def __init__(${own.join(', ')}):`];
  // Black ends a list with a comma that stands line by line.
  const beginning =
    line.length <= 88 ? line : `    def __init__(\n${own.map((each) => `        ${each},\n`).join('')}    ):`;
  return `class ${name}(nnx.Module):
    """${what} over (batch, time, features): gives all outputs, then the last state."""

${beginning}
        initializers = nnx.initializers
        self.kernel = nnx.Param(
            initializers.glorot_uniform()(rngs.params(), (features, ${all}))
        )
        self.recurrent_kernel = nnx.Param(
            initializers.orthogonal()(rngs.params(), (units, ${all}))
        )
        self.bias = nnx.Param(jnp.zeros(${bias})) if use_bias else None
        self.units, self.reverse = units, reverse${more === '' ? '' : '\n        self.activation = activation'}

    def __call__(self, x, ${carried.map((each) => `${each}=None`).join(', ')}):
        zeros = jnp.zeros((x.shape[0], self.units), x.dtype)
${carried.map((each) => `        ${each} = zeros if ${each} is None else ${each}`).join('\n')}
        kernel, recurrent_kernel = self.kernel[...], self.recurrent_kernel[...]
        bias = 0 if self.bias is None else self.bias[...]

        def step(state, gates):
${step}

        inputs = (x @ kernel).swapaxes(0, 1)
        state, outputs = jax.lax.scan(step, ${carried.length > 1 ? `(${states})` : states}, inputs, reverse=self.reverse)
        return outputs.swapaxes(0, 1), ${carried.length > 1 ? '*state' : 'state'}`;
}

const LSTM = recurrent('LSTM', {
  what: 'A long short-term memory',
  gates: '4',
  bias: '4 * units',
  states: 'h, c',
  step: `            h, c = state
            gates = gates + h @ recurrent_kernel + bias
            into, forget, new, out = jnp.split(gates, 4, axis=-1)
            c = nnx.sigmoid(forget) * c + nnx.sigmoid(into) * jnp.tanh(new)
            h = nnx.sigmoid(out) * jnp.tanh(c)
            return (h, c), h`,
});

const GRU = recurrent('GRU', {
  what: 'A gated recurrent unit',
  gates: '3',
  bias: '(2, 3 * units)',
  states: 'h',
  step: `            one, two = (0, 0) if self.bias is None else bias
            z, r, new = jnp.split(gates + one, 3, axis=-1)
            hz, hr, hn = jnp.split(state @ recurrent_kernel + two, 3, axis=-1)
            z = nnx.sigmoid(z + hz)
            new = jnp.tanh(new + nnx.sigmoid(r + hr) * hn)
            h = z * state + (1 - z) * new
            return h, h`,
});

const RESET_BEFORE = recurrent('ResetBeforeGRU', {
  what: 'A gated recurrent unit that resets the state before the product',
  gates: '3',
  bias: '3 * units',
  states: 'h',
  step: `            gated, made = jnp.split(recurrent_kernel, [2 * self.units], axis=-1)
            z, r, new = jnp.split(gates + bias, 3, axis=-1)
            hz, hr = jnp.split(state @ gated, 2, axis=-1)
            z = nnx.sigmoid(z + hz)
            new = jnp.tanh(new + (nnx.sigmoid(r + hr) * state) @ made)
            h = z * state + (1 - z) * new
            return h, h`,
});

const SIMPLE = recurrent('SimpleRNN', {
  what: 'A plain recurrent layer',
  gates: '1',
  bias: 'units',
  states: 'h',
  more: 'activation=jnp.tanh',
  step: `            h = self.activation(gates + state @ recurrent_kernel + bias)
            return h, h`,
});

/** Classes that written code brings along, and what asks for them. */
export const PRELUDES: readonly { readonly uses: RegExp; readonly text: string }[] = [
  { uses: /= LSTM\(/, text: LSTM },
  { uses: /= ConvLSTM\(/, text: CONV_LSTM },
  { uses: /= GRU\(/, text: GRU },
  { uses: /= ResetBeforeGRU\(/, text: RESET_BEFORE },
  { uses: /= SimpleRNN\(/, text: SIMPLE },
];
