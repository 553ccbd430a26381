import type { Config } from '../../config.ts';
import { type Dimension, multiply, type Shape } from '../../dimension.ts';
import type { LayerType, WeightRule } from '../../layerType.ts';
import { count, expectExtent, flag, perAxis, ranked, work } from '../rules/arguments.ts';
import { layer } from '../rules/define.ts';
import { channelsFirst, joined, layout, slide, SPATIAL, windowOf } from '../rules/windows.ts';

const WEIGHTS = 'kernel_initializer="glorot_uniform", recurrent_initializer="orthogonal", bias_initializer="zeros"';
const PENALTIES =
  'kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, recurrent_constraint=None, bias_constraint=None';
const CELL_PENALTIES = PENALTIES.replace(' activity_regularizer=None,', '');
const SEQUENCE = 'return_sequences=False, return_state=False, go_backwards=False, stateful=False';
const GATED = 'activation="tanh", recurrent_activation="sigmoid", use_bias=True';

interface Kind {
  readonly name: 'SimpleRNN' | 'LSTM' | 'GRU';
  readonly gates: number;
  readonly states: number;
  readonly signature: string;
  readonly cell: string;
}

const KINDS: readonly Kind[] = [
  {
    name: 'SimpleRNN',
    gates: 1,
    states: 1,
    signature: `units, activation="tanh", use_bias=True, ${WEIGHTS}, ${PENALTIES}, dropout=0.0, recurrent_dropout=0.0, ${SEQUENCE}, unroll=False, seed=None`,
    cell: `units, activation="tanh", use_bias=True, ${WEIGHTS}, ${CELL_PENALTIES}, dropout=0.0, recurrent_dropout=0.0, seed=None`,
  },
  {
    name: 'LSTM',
    gates: 4,
    states: 2,
    signature: `units, ${GATED}, ${WEIGHTS}, unit_forget_bias=True, ${PENALTIES}, dropout=0.0, recurrent_dropout=0.0, seed=None, ${SEQUENCE}, unroll=False, use_cudnn="auto"`,
    cell: `units, ${GATED}, ${WEIGHTS}, unit_forget_bias=True, ${CELL_PENALTIES}, dropout=0.0, recurrent_dropout=0.0, seed=None`,
  },
  {
    name: 'GRU',
    gates: 3,
    states: 1,
    signature: `units, ${GATED}, ${WEIGHTS}, ${PENALTIES}, dropout=0.0, recurrent_dropout=0.0, seed=None, ${SEQUENCE}, unroll=False, reset_after=True, use_cudnn="auto"`,
    cell: `units, ${GATED}, ${WEIGHTS}, ${CELL_PENALTIES}, dropout=0.0, recurrent_dropout=0.0, reset_after=True, seed=None`,
  },
];

function weightsOf({ name, gates }: Kind, config: Config, features: Dimension): readonly WeightRule[] {
  const units = count(config, 'units');
  const all = multiply(units, gates);
  // A GRU that resets after the product keeps the two biases apart.
  const biases = name === 'GRU' && flag(config, 'reset_after') ? [2, all] : [all];
  return [
    { name: 'kernel', shape: [features, all], initializer: 'kernel_initializer' },
    { name: 'recurrent_kernel', shape: [units, all], initializer: 'recurrent_initializer' },
    ...(flag(config, 'use_bias') ? [{ name: 'bias', shape: biases, initializer: 'bias_initializer' }] : []),
  ];
}

/** The output, whole or its last step, then the states where they are asked for. */
export function unrolled(config: Config, time: Shape, last: Shape, states: readonly Shape[]): readonly Shape[] {
  const output = flag(config, 'return_sequences') ? [time[0]!, time[1]!, ...last.slice(1)] : last;
  return flag(config, 'return_state') ? [output, ...states] : [output];
}

function recurrence(kind: Kind): LayerType {
  return layer({
    name: kind.name,
    signature: kind.signature,
    weights: (config, inputs) => weightsOf(kind, config, ranked(inputs, 3, SPATIAL[1]!.replace('length', 'time'))[2]!),
    shape: (config, inputs) => {
      const input = ranked(inputs, 3, '(batch, time, features)');
      expectExtent(config, 'input_size', input[2]!, 'features');
      const last = [input[0]!, count(config, 'units')];
      return unrolled(config, input, last, Array<Shape>(kind.states).fill(last));
    },
    multiplyAdds: (config, [input]) => {
      const all = multiply(count(config, 'units'), kind.gates);
      const into = work(input!, all);
      const around = work(input!.slice(0, 2), count(config, 'units'), all);
      return into === undefined || around === undefined ? undefined : into + around;
    },
  });
}

function cell(kind: Kind): LayerType {
  return layer({
    name: `${kind.name}Cell`,
    signature: kind.cell,
    weights: (config, inputs) => weightsOf(kind, config, ranked([inputs[0]], 2, '(batch, features)')[1]!),
    shape: (config, inputs) => {
      const state = [ranked([inputs[0]], 2, '(batch, features)')[0]!, count(config, 'units')];
      return Array<Shape>(1 + kind.states).fill(state);
    },
    multiplyAdds: (config, [input]) => {
      const all = multiply(count(config, 'units'), kind.gates);
      const into = work(input!, all);
      const around = work(input![0]!, count(config, 'units'), all);
      return into === undefined || around === undefined ? undefined : into + around;
    },
  });
}

/** One step of a time axis in front of an image: what the convolutions of a ConvLSTM see. */
function frame(config: Config, inputs: readonly (Shape | undefined)[], rank: number): Shape {
  const names = channelsFirst(config) ? '(batch, time, channels, …)' : '(batch, time, …, channels)';
  const input = ranked(inputs, rank + 3, names);
  return [input[0]!, ...input.slice(2)];
}

function convolutional(rank: number): LayerType {
  return layer({
    name: `ConvLSTM${rank}D`,
    signature: `filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1, ${GATED}, ${WEIGHTS}, unit_forget_bias=True, ${PENALTIES}, dropout=0.0, recurrent_dropout=0.0, seed=None, ${SEQUENCE}`,
    weights: (config, inputs) => {
      const { channels } = layout(config, [frame(config, inputs, rank)], rank);
      const filters = count(config, 'filters');
      const kernel = perAxis(config, 'kernel_size', rank);
      const all = multiply(filters, 4);
      return [
        { name: 'kernel', shape: [...kernel, channels, all], initializer: 'kernel_initializer' },
        { name: 'recurrent_kernel', shape: [...kernel, filters, all], initializer: 'recurrent_initializer' },
        ...(flag(config, 'use_bias') ? [{ name: 'bias', shape: [all], initializer: 'bias_initializer' }] : []),
      ];
    },
    shape: (config, inputs) => {
      const image = layout(config, [frame(config, inputs, rank)], rank);
      const spatial = slide(config, image.spatial, windowOf(config, rank, 'kernel_size'));
      const last = joined(image, spatial, count(config, 'filters'));
      return unrolled(config, inputs[0]!, last, [last, last]);
    },
    multiplyAdds: (config, [input]) => {
      const image = layout(config, [frame(config, [input], rank)], rank);
      const spatial = slide(config, image.spatial, windowOf(config, rank, 'kernel_size'));
      const filters = count(config, 'filters');
      const places = [input![0]!, input![1]!, ...spatial, ...perAxis(config, 'kernel_size', rank), 4, filters];
      const into = work(places, image.channels);
      const around = work(places, filters);
      return into === undefined || around === undefined ? undefined : into + around;
    },
  });
}

export const recurrent: readonly LayerType[] = [
  ...KINDS.flatMap((kind) => [recurrence(kind), cell(kind)]),
  ...[1, 2, 3].map(convolutional),
];
