import { waveName } from '../../canonical/waves.ts';
import { beginningOf } from '../../code/beginning.ts';
import { call, type Call, type Code, named } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import type { Part } from '../../net/net.ts';
import { floats, KERAS_WAVES } from '../waves.ts';

/** The initialiser that an array begins with; nothing where it begins with zeros. */
function initializerCode(part: Part): Code | undefined {
  const beginning = beginningOf(part.weights[0]!);
  const made = (name: string, config: Readonly<Record<string, number>>): Code =>
    call(
      `keras.initializers.${name}`,
      Object.entries(config).map(([key, value]) => named(key, PYTHON.value(value))),
    );
  switch (beginning.kind) {
    case 'filled':
      if (beginning.value === 0) return undefined;
      return beginning.value === 1 ? '"ones"' : made('Constant', { value: beginning.value });
    case 'normal':
      return made('RandomNormal', {
        ...(beginning.mean === 0 ? {} : { mean: beginning.mean }),
        stddev: beginning.stddev,
      });
    case 'uniform':
      return made('RandomUniform', { minval: beginning.minval, maxval: beginning.maxval });
    case 'triangle': {
      const ones = 'ops.ones(shape, dtype)';
      return `lambda shape, dtype: ${beginning.lower ? `ops.tril(${ones})` : `ops.triu(${ones}, 1)`}`;
    }
    case 'waves':
      return waveName(beginning.waves);
    case 'rates':
      return `lambda shape, dtype: ${KERAS_WAVES.rates(beginning.rates, String(part.weights[0]!.shape[0]))}`;
    case 'values':
      return prefixed('lambda shape, dtype: ', call('ops.array', [floats(beginning.value), 'dtype']));
    case 'glorot':
      return '"glorot_uniform"';
  }
}

const prefixed = (prefix: string, code: Call): Code => ({ ...code, prefix });

/** `Parameter((1, 128, 64), "glorot_uniform")` */
export function parameterCode(part: Part, more: readonly Code[]): Code {
  const initializer = initializerCode(part);
  const repeated = part.config.batched === true ? [named('batched', 'True')] : [];
  return call('Parameter', [
    PYTHON.value(part.config.shape!),
    ...(initializer === undefined ? [] : [initializer]),
    ...repeated,
    ...more,
  ]);
}

const random = (name: string, what: string) => `class ${name}(layers.Layer):
    """${what}, as many as come in, drawn anew at every call."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed = keras.random.SeedGenerator()

    def call(self, inputs):
        return keras.random.${name.replace('Like', '').toLowerCase()}(ops.shape(inputs), seed=self.seed)`;

/** Classes that written code brings along, and what asks for them. */
export const CLASSES = (body: string): readonly string[] => [
  ...(/\bParameter\(/.test(body) ? [PARAMETER_CLASS] : []),
  ...(/\bNormalLike\(/.test(body) ? [random('NormalLike', 'Standard normal numbers')] : []),
  ...(/\bUniformLike\(/.test(body) ? [random('UniformLike', 'Numbers between 0 and 1')] : []),
];

/** What a free array of a model becomes: a layer that gives it, since a functional model is made of layers. */
const PARAMETER_CLASS = `class Parameter(layers.Layer):
    """An array of its own, learned with the rest of the model."""

    def __init__(self, shape, initializer="zeros", batched=False, **kwargs):
        super().__init__(**kwargs)
        self.shape = tuple(shape)
        self.initializer = initializer
        self.batched = batched

    def build(self, input_shape):
        self.value = self.add_weight(
            self.shape, self.initializer, trainable=self.trainable, name="value"
        )

    def call(self, inputs):
        if not self.batched:
            return self.value
        return ops.broadcast_to(self.value, (ops.shape(inputs)[0], *self.shape))

    def compute_output_spec(self, inputs):
        batch = (inputs.shape[0],) if self.batched else ()
        return keras.KerasTensor((*batch, *self.shape), self.compute_dtype)`;
