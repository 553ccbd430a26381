import type { Config } from '../../model/config.ts';
import { isBatch } from '../layout/layout.ts';
import { refuse, type Value } from '../net/net.ts';
import { reshapedTo } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';
import { upsample } from './resizing.ts';
import { extentsKnown, without } from './shared.ts';
import { TORCH_IN_PARTS } from './torchLayers.ts';
import { isSame, noRows, padWidth, rankOf, rowsOf, slidingOf, withoutCeil } from './windows.ts';

const WORDS = new Set(['valid', 'same', 'causal']);
const isWord = (config: Config) => config.padding == null || WORDS.has(String(config.padding));

/** Rows that are written in numbers: no rows, those of `same`, or rows of their own before the layer. */
function padded(use: Use, kernelName: string, fill: number): { input: Value; config: Config } | undefined {
  const { config, inputs } = use;
  const [input] = inputs as [Value];
  if (isWord(config) && config.ceil_mode !== true) return undefined;
  const slidings = slidingOf(config, input, kernelName);
  const rows = rowsOf(config, slidings);
  const made = withoutCeil(config, slidings, rows);
  if (isWord(config)) return made === config ? undefined : { input, config: made };
  if (noRows(rows)) return { input, config: { ...made, padding: 'valid' } };
  if (fill === 0 && isSame(slidings, rows)) return { input, config: { ...made, padding: 'same' } };
  const more = {
    pad_width: padWidth(rows, config),
    mode: 'constant',
    constant_values: fill,
    data_format: config.data_format ?? 'channels_last',
  };
  return { input: use.operation('pad', [input], more), config: { ...made, padding: 'valid' } };
}

/** As many groups as channels is a convolution of each channel by itself. */
function depthwise(use: Use, config: Config, input: Value): readonly Value[] | undefined {
  const rank = rankOf(use.step.type);
  const channels = config.data_format === 'channels_first' ? input.shape[1] : input.shape.at(-1);
  if (typeof channels !== 'number' || config.groups !== channels || channels === 1 || rank > 2) return undefined;
  const { filters, kernel_initializer } = config;
  const rest = without(config, 'filters', 'groups', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint');
  const multiplier = Number(filters) / channels;
  const weights = use.weights.map((each) => {
    if (each.name !== 'kernel') return each;
    const shape = [...each.shape.slice(0, rank), channels, multiplier];
    return { ...each, shape, recipe: reshapedTo(each.recipe, shape) };
  });
  const made = { ...rest, depth_multiplier: multiplier, depthwise_initializer: kernel_initializer ?? 'glorot_uniform' };
  return use.layer({ type: `DepthwiseConv${rank}D`, config: made, weights }, [input]);
}

const convolution: Rule = (use) => {
  const made = padded(use, 'kernel_size', 0);
  const { input, config } = made ?? { input: use.inputs[0]!, config: use.config };
  const alone = depthwise(use, config, input);
  if (alone) return alone;
  return made && use.layer({ type: use.step.type, config, weights: use.weights, suffix: '' }, [input]);
};

function pooling(kind: 'Max' | 'Average'): Rule {
  return (use) => {
    const { config } = use;
    if (isWord(config) && config.ceil_mode !== true && config.count_include_pad === undefined) return undefined;
    const rows = rowsOf(config, slidingOf(config, use.inputs[0]!, 'pool_size'));
    if (kind === 'Average' && config.count_include_pad === false && !noRows(rows))
      return refuse('an average that leaves the padding out has no equal here');
    const made = padded(use, 'pool_size', kind === 'Max' ? Number.NEGATIVE_INFINITY : 0) ?? {
      input: use.inputs[0]!,
      config,
    };
    const { pool_size, strides, padding, data_format } = made.config;
    // `same` of an average leaves its rows out, and PyTorch's counts them: these rows are zeros of the picture.
    return use.layer(
      {
        type: use.step.type,
        config: { pool_size: pool_size!, strides: strides!, padding: padding!, data_format: data_format! },
      },
      [made.input],
    );
  };
}

/** PyTorch cuts rows off both sides; Keras's `valid` cuts none, so that the rest is cut by a layer of its own. */
const transposed: Rule = (use) => {
  const { config, inputs, weights } = use;
  if (isWord(config) && config.groups === undefined) return undefined;
  if (Number(config.groups ?? 1) !== 1) return refuse('groups of a transposed convolution have no equal here');
  const [input] = inputs as [Value];
  const slidings = slidingOf(config, input, 'kernel_size');
  const rows = rowsOf({ ...config, padding: config.padding ?? 'valid' }, slidings);
  const more = config.output_padding == null ? slidings.map(() => 0) : [config.output_padding].flat().map(Number);
  const cuts = slidings.map(({ kernel, stride, dilation }, at) => {
    const reach = (kernel - 1) * dilation + 1;
    const [before, after] = rows[at]!;
    return [before, stride + Math.max(reach - stride, 0) - reach + after - (more[at] ?? 0)] as const;
  });
  const rest = without(config, 'groups', 'output_padding');
  const symmetric = slidings.every(({ kernel, stride, dilation }, at) => {
    const total = (kernel - 1) * dilation + 1 - stride;
    return total >= 0 && cuts[at]![0] === Math.floor(total / 2) && cuts[at]![1] === total - Math.floor(total / 2);
  });
  const padding = symmetric ? 'same' : 'valid';
  const made = use.layer({ type: use.step.type, config: { ...rest, padding }, weights }, [input]);
  if (symmetric || cuts.every(([one, two]) => one === 0 && two === 0)) return made;
  if (cuts.some(([one, two]) => one < 0 || two < 0)) return refuse('its output is padded on one side');
  const rank = rankOf(use.step.type);
  return use.layer(
    {
      type: `Cropping${rank}D`,
      suffix: 'cut',
      config: { cropping: rank === 1 ? cuts[0]! : cuts, data_format: config.data_format! },
    },
    made,
  );
};

/** A picture of a given size out of one that it divides: windows that don't overlap. */
function adaptive(kind: 'Max' | 'Average'): Rule {
  return (use) => {
    const { config, inputs } = use;
    const [input] = inputs as [Value];
    const rank = rankOf(use.step.type);
    const sizes =
      typeof config.output_size === 'number'
        ? Array<number>(rank).fill(config.output_size)
        : (config.output_size as readonly (number | null)[]);
    const { data_format = 'channels_first' } = config;
    if (sizes.every((each) => each === 1))
      return use.layer({ type: `Global${kind}Pooling${rank}D`, config: { keepdims: true, data_format } }, [input]);
    const spatial = extentsKnown(
      data_format === 'channels_first' ? input.shape.slice(2) : input.shape.slice(1, -1),
      'the size of its input',
    );
    const windows = spatial.map((extent, at) => {
      const size = sizes[at] ?? extent;
      return extent % size === 0 ? extent / size : refuse(`windows of ${extent} values into ${size} overlap`);
    });
    if (windows.every((each) => each === 1)) return inputs;
    return use.layer(
      { type: `${kind}Pooling${rank}D`, config: { pool_size: windows, strides: windows, data_format } },
      [input],
    );
  };
}

/** A function of PyTorch that is a layer in Keras. */
function asLayer(name: string): Rule {
  return (use) =>
    use.layer({ type: `${name}${use.inputs[0]!.shape.length - 2}D`, config: use.step.config }, use.inputs);
}

/** Pairs from the last axis backwards, as PyTorch counts them, are a width for every axis here. */
const padding: Rule = (use) => {
  const { config, inputs } = use;
  const numbers = config.padding as readonly number[];
  const rank = inputs[0]!.shape.length;
  const width = Array.from({ length: rank }, (_, axis) => {
    const at = (rank - 1 - axis) * 2;
    return [numbers[at] ?? 0, numbers[at + 1] ?? 0];
  });
  if (width.flat().some((each) => each < 0)) return refuse('rows that are cut off by padding');
  const mode = String(config.mode ?? 'constant');
  return [
    use.operation('pad', inputs, {
      pad_width: width,
      mode,
      ...(mode === 'constant' && { constant_values: config.value ?? 0 }),
    }),
  ];
};

/** Keras and TensorFlow.js repeat no edge and go round no picture. */
const paddingMode: Rule = ({ config }) =>
  ['constant', 'reflect', 'symmetric'].includes(String(config.mode ?? 'constant'))
    ? undefined
    : refuse(`padding of the mode ${String(config.mode)} has no equal here`);

/** Activations with arguments, which a layer's word can't carry, are functions. */
const activation: Rule = (use) => {
  const { activation: name, ...rest } = use.config;
  const word = String(name);
  const set = Object.entries(rest).filter(([, value]) => value !== null);
  if (word === 'gelu')
    return rest.approximate === true ? [use.operation('gelu', use.inputs, { approximate: true })] : undefined;
  if (word === 'rrelu') return refuse('a slope drawn at random has no equal');
  const plain = set.every(([key, value]) =>
    key === 'beta'
      ? value === 1
      : key === 'threshold'
        ? value === 20
        : key === 'axis'
          ? value === -1
          : key === 'alpha'
            ? value === 1
            : key === 'min_val'
              ? value === -1
              : key === 'max_val'
                ? value === 1
                : false,
  );
  if (plain)
    return set.length === 0 ? undefined : use.layer({ type: 'Activation', config: { activation: word } }, use.inputs);
  if (['log_softmax', 'celu', 'hard_shrink', 'soft_shrink', 'elu'].includes(word))
    return [use.operation(word, use.inputs, Object.fromEntries(set))];
  return refuse(`${word} with ${set.map(([key]) => key).join(', ')} has no equal here`);
};

/** Half of the channels open or close the other half. */
const gated: Rule = (use) => {
  const [value, gate] = use.operations('split', use.inputs, { indices_or_sections: 2, axis: use.config.axis! });
  return [use.operation('multiply', [value!, use.operation('sigmoid', [gate!])])];
};

/** Each channel's block of squares becomes a picture: the factor's rows and columns move into height and width. */
const shuffle: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const [output] = use.step.outputs as [Value];
  const by = Number(use.config.upscale_factor);
  if (!isBatch(input.shape[0])) return refuse('pictures without a batch have no equal here');
  const [height, width] = extentsKnown(input.shape.slice(2), 'the size of its input') as [number, number];
  const channels = Number(output.shape[1]);
  const parts = use.operation('reshape', use.inputs, { newshape: [input.shape[0]!, channels, by, by, height, width] });
  const moved = use.operation('transpose', [parts], { axes: [0, 1, 4, 2, 5, 3] });
  return [use.operation('reshape', [moved], { newshape: output.shape })];
};

/** Parts of given sizes: as many equal ones, or the places between them. */
const parts: Rule = (use) => {
  const axis = Number(use.config.axis ?? 0);
  const sizes = use.step.outputs.map((each) => each.shape.at(axis));
  if (sizes.some((each) => typeof each !== 'number')) return refuse('the sizes of its parts are not known');
  const equal = sizes.every((each) => each === sizes[0]);
  const places = sizes
    .slice(0, -1)
    .map((_, at) => sizes.slice(0, at + 1).reduce<number>((sum, each) => sum + Number(each), 0));
  return use.operations('split', use.inputs, { indices_or_sections: equal ? sizes.length : places, axis });
};

/** Keras would take the numbers of a single row for the rows of a batch. */
const dense: Rule = ({ inputs: [input] }) =>
  input && input.shape.length < 2 ? refuse('a row without a batch has no equal here') : undefined;

/** What PyTorch says in numbers and functions, said in Keras's layers. */
export const TO_KERAS: Rules = {
  ...TORCH_IN_PARTS,
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
  Conv1DTranspose: transposed,
  Conv2DTranspose: transposed,
  Conv3DTranspose: transposed,
  MaxPooling1D: pooling('Max'),
  MaxPooling2D: pooling('Max'),
  MaxPooling3D: pooling('Max'),
  AveragePooling1D: pooling('Average'),
  AveragePooling2D: pooling('Average'),
  AveragePooling3D: pooling('Average'),
  max_pool: asLayer('MaxPooling'),
  average_pool: asLayer('AveragePooling'),
  AdaptiveAveragePooling1D: adaptive('Average'),
  AdaptiveAveragePooling2D: adaptive('Average'),
  AdaptiveAveragePooling3D: adaptive('Average'),
  AdaptiveMaxPooling1D: adaptive('Max'),
  AdaptiveMaxPooling2D: adaptive('Max'),
  AdaptiveMaxPooling3D: adaptive('Max'),
  Dense: dense,
  Upsample: upsample,
  Padding: padding,
  pad: paddingMode,
  Activation: activation,
  GatedLinearUnit: gated,
  PixelShuffle: shuffle,
  split_sizes: parts,
};
