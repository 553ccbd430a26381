import type { Config, ConfigValue } from '../../model/config.ts';
import type { Dimension } from '../../model/dimension.ts';
import { refuse, type Value } from '../net/net.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';
import { axisOf } from './shared.ts';

/** Words of Keras's `activation` that are functions with arguments of their own. */
const ARGUED: Readonly<Record<string, Config>> = {
  gelu: { approximate: false },
  leaky_relu: { negative_slope: 0.2 },
  elu: { alpha: 1 },
  celu: { alpha: 1 },
  softmax: { axis: -1 },
  log_softmax: { axis: -1 },
};

/** The function that an activation's word means. */
export function activated(use: Use, word: ConfigValue | undefined, value: Value, more: Config = {}): Value {
  if (word == null || word === 'linear') return value;
  if (typeof word !== 'string') return refuse('its activation is not known');
  return use.operation(word === 'swish' ? 'silu' : word, [value], { ...ARGUED[word], ...more });
}

/** A layer and the activation after it. */
export const activationAfter: Rule = (use) => {
  const { activation, ...rest } = use.config;
  if (activation == null) return undefined;
  const made = use.layer(
    { type: use.step.type, config: { ...rest, activation: null }, weights: use.weights },
    use.inputs,
  );
  return [activated(use, activation, made[0]!)];
};

const activation: Rule = (use) => {
  const { activation: word, ...rest } = use.config;
  const more = Object.fromEntries(Object.entries(rest).filter(([name, value]) => value !== null && name !== 'name'));
  return [activated(use, word, use.inputs[0]!, more)];
};

/** Layers that are nothing but an operation. */
const as =
  (type: string, config: (config: Config) => Config = () => ({})): Rule =>
  (use) => [use.operation(type, use.inputs, config(use.config))];

const relu: Rule = (use) => {
  const { max_value: most, negative_slope: slope, threshold } = use.config;
  if (Number(threshold ?? 0) !== 0) return refuse('a threshold of ReLU has no equal here');
  if (Number(slope ?? 0) !== 0)
    return most == null
      ? [use.operation('leaky_relu', use.inputs, { negative_slope: slope! })]
      : refuse('a bounded leaky ReLU has no equal here');
  if (most == null) return [use.operation('relu', use.inputs)];
  if (most === 6) return [use.operation('relu6', use.inputs)];
  return [use.operation('clip', use.inputs, { x_min: 0, x_max: most })];
};

/** Two or more tensors, one after the other. */
const fold =
  (type: string): Rule =>
  (use) => [use.inputs.slice(1).reduce((sum, each) => use.operation(type, [sum, each]), use.inputs[0]!)];

const average: Rule = (use) => {
  const sum = use.inputs.slice(1).reduce((total, each) => use.operation('add', [total, each]), use.inputs[0]!);
  return [use.operation('divide', [sum, use.constant(use.inputs.length)])];
};

/** Vectors' products, with their lengths divided out where that is asked for. */
const dot: Rule = (use) => {
  const { axes, normalize } = use.config;
  const [one, two] = use.inputs as [Value, Value];
  const [first, second] = Array.isArray(axes) ? (axes as readonly number[]) : [Number(axes), Number(axes)];
  if (one.shape.length !== 2 || two.shape.length !== 2 || axisOf(first, 2) !== 1 || axisOf(second, 2) !== 1)
    return refuse('a product of more than vectors has no equal here');
  const unit = (value: Value) =>
    normalize === true ? use.operation('normalize', [value], { axis: -1, order: 2, epsilon: 1e-12 }) : value;
  const product = use.operation('multiply', [unit(one), unit(two)]);
  return [use.operation('sum', [product], { axis: -1, keepdims: true })];
};

const rescaling: Rule = (use) => {
  const { scale } = use.config;
  const offset = Number(use.config.offset ?? 0);
  const divisor = Number((1 / Number(scale)).toPrecision(6));
  // `1 / 255` is a division by 255, which people write so.
  const scaled =
    1 / divisor === scale && divisor > 1
      ? use.operation('divide', [use.inputs[0]!, use.constant(divisor)])
      : use.operation('multiply', [use.inputs[0]!, use.constant(scale!)]);
  if (offset === 0) return [scaled];
  return [use.operation(offset < 0 ? 'subtract' : 'add', [scaled, use.constant(Math.abs(offset))])];
};

const repeatVector: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const more = use.operation('expand_dims', [input], { axis: 1 });
  return [use.operation('tile', [more], { repeats: [1, use.config.n!, 1] })];
};

/** The mean or the greatest of each channel. */
function global(type: string): Rule {
  return (use) => {
    const [input] = use.inputs as [Value];
    const rank = input.shape.length;
    const first = use.config.data_format === 'channels_first';
    const axis = Array.from({ length: rank - 2 }, (_, at) => at + (first ? 2 : 1));
    return [use.operation(type, [input], { axis, keepdims: use.config.keepdims === true })];
  };
}

interface Inner {
  readonly class_name: string;
  readonly config: Config;
}

/** Every step by itself: steps are put into the batch, and taken out again. A product sees each step by itself anyway. */
const everyStep: Rule = (use) => {
  const { class_name: type, config } = use.config.layer as unknown as Inner;
  const [input] = use.inputs as [Value];
  if (type === 'Dense') return use.layer({ type, config, weights: use.weights }, use.inputs);
  const [batch, time, ...rest] = input.shape as [Dimension, Dimension, ...Dimension[]];
  const folded = use.operation('reshape', [input], { newshape: [-1, ...rest] });
  const [made] = use.layer({ type, config, weights: use.weights }, [folded]);
  return [use.operation('reshape', [made!], { newshape: [batch, time, ...made!.shape.slice(1)] })];
};

/** Only training changes pictures at random. */
const augmentation: Rule = (use) => {
  use.note(
    `${use.step.type} changes pictures at random while training; the written model leaves that to the data loading.`,
  );
  return use.inputs;
};

const noise: Rule = (use) => {
  use.note(`${use.step.type} adds noise while training and is left out.`);
  return use.inputs;
};

/** A lookup whose zeros hide steps from the layers after it. */
export const noteMask: Rule = (use) => {
  if (use.config.mask_zero === true)
    use.note(
      'mask_zero=True hides steps of padding from the layers after it. Only Keras does that: here padding counts as steps.',
    );
  return undefined;
};

const prelu: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const [alpha] = use.weights;
  const low = use.operation('minimum', [input, use.constant(0)]);
  return [
    use.operation('add', [use.operation('relu', [input]), use.operation('multiply', [use.parameter(alpha!), low])]),
  ];
};

/** Layers of Keras that other frameworks have as functions. */
export const LAYERS_AS_OPERATIONS: Rules = {
  Activation: activation,
  ReLU: relu,
  LeakyReLU: as('leaky_relu', ({ negative_slope }) => ({ negative_slope: negative_slope! })),
  ELU: as('elu', ({ alpha }) => ({ alpha: alpha! })),
  Softmax: as('softmax', ({ axis }) => ({ axis: axis! })),
  Add: fold('add'),
  Multiply: fold('multiply'),
  Subtract: fold('subtract'),
  Maximum: fold('maximum'),
  Minimum: fold('minimum'),
  Average: average,
  Concatenate: as('concatenate', ({ axis }) => ({ axis: axis! })),
  Dot: dot,
  Rescaling: rescaling,
  RepeatVector: repeatVector,
  GlobalAveragePooling1D: global('mean'),
  GlobalAveragePooling2D: global('mean'),
  GlobalAveragePooling3D: global('mean'),
  GlobalMaxPooling1D: global('max'),
  GlobalMaxPooling2D: global('max'),
  GlobalMaxPooling3D: global('max'),
  TimeDistributed: everyStep,
  Identity: (use) => use.inputs,
  identity: (use) => use.inputs,
  Masking: (use) => (use.note('Masking hides steps in Keras only: here they count.'), use.inputs),
  ActivityRegularization: (use) => use.inputs,
  RandomFlip: augmentation,
  RandomRotation: augmentation,
  RandomZoom: augmentation,
  RandomContrast: augmentation,
  RandomTranslation: augmentation,
  RandomBrightness: augmentation,
  RandomCrop: augmentation,
  augment: augmentation,
  GaussianNoise: noise,
  GaussianDropout: noise,
};

export { prelu as preluInParts };
