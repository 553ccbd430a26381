import type { Config } from '../../../model/config.ts';
import { add, type Dimension, multiply } from '../../../model/dimension.ts';
import { type TensorValue, tuple } from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import type { Arguments } from '../arguments.ts';
import { type TorchLayer, type TorchWeight, uniform } from './layer.ts';

const NUMBERS = 'device=None, dtype=None';

type Kind = 'RNN' | 'LSTM' | 'GRU';

const GATES: Readonly<Record<Kind, number>> = { RNN: 1, LSTM: 4, GRU: 3 };

interface Sizes {
  readonly taken: Dimension;
  readonly hidden: Dimension;
  readonly given: Dimension;
  readonly gates: number;
  readonly projected: boolean;
  readonly initializer?: Config;
  readonly bias: boolean;
}

function cellWeights(suffix: string, sizes: Sizes): readonly TorchWeight[] {
  const { taken, hidden, given, gates, projected, initializer, bias } = sizes;
  const all = multiply(hidden, gates);
  const biases = ['bias_ih', 'bias_hh'].map((name) => ({ name: `${name}${suffix}`, shape: [all], initializer }));
  return [
    { name: `weight_ih${suffix}`, shape: [all, taken], initializer },
    { name: `weight_hh${suffix}`, shape: [all, given], initializer },
    ...(bias ? biases : []),
    ...(projected ? [{ name: `weight_hr${suffix}`, shape: [given, hidden], initializer }] : []),
  ];
}

function initial(hidden: Dimension): Config | undefined {
  return typeof hidden === 'number' && hidden > 0 ? uniform(1 / Math.sqrt(hidden)) : undefined;
}

const MOST_LAYERS = 1000;

function stackedWeights(kind: Kind, made: Arguments): readonly TorchWeight[] {
  const hidden = made.size('hidden_size');
  const projection = made.values.proj_size ? (made.number('proj_size') ?? 0) : 0;
  const given = projection > 0 ? projection : hidden;
  const both = made.flag('bidirectional');
  const layers = made.number('num_layers') ?? 0;
  // More layers than anybody stacks are a slip of the hand: nothing is counted, and no memory taken.
  if (layers > MOST_LAYERS) return [{ name: 'weight_ih_l0', shape: undefined }];
  const found: TorchWeight[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const taken = layer === 0 ? made.size('input_size') : both ? add(given, given) : given;
    const sizes: Sizes = {
      taken,
      hidden,
      given,
      gates: GATES[kind],
      projected: projection > 0,
      initializer: initial(hidden),
      bias: made.flag('bias'),
    };
    for (const direction of both ? ['', '_reverse'] : ['']) found.push(...cellWeights(`_l${layer}${direction}`, sizes));
  }
  return found;
}

const STACKED = `num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False`;

const SIGNATURES: Readonly<Record<Kind, string>> = {
  RNN: `input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False, dropout=0.0, bidirectional=False, ${NUMBERS}`,
  LSTM: `input_size, hidden_size, ${STACKED}, proj_size=0, ${NUMBERS}`,
  GRU: `input_size, hidden_size, ${STACKED}, ${NUMBERS}`,
};

/** Layers of recurrence above each other, as PyTorch stacks them; the catalogue's name for a stack is its own. */
/** The states that a call begins with; zeros where there are none. */
function givenStates(called: Arguments): readonly TensorValue[] {
  if (!called.has('hx')) return [];
  const items = itemsOf(called.value('hx'));
  const states = items ?? [called.value('hx')];
  return states.map((each) => (each.kind === 'tensor' ? each : called.tensor('hx')));
}

function stacked(kind: Kind): TorchLayer {
  return {
    signature: SIGNATURES[kind],
    type: `Stacked${kind}`,
    config: (made) => ({
      units: made.size('hidden_size'),
      input_size: made.size('input_size'),
      num_layers: made.plain('num_layers'),
      bidirectional: made.flag('bidirectional'),
      batch_first: made.flag('batch_first'),
      dropout: made.plain('dropout'),
      use_bias: made.flag('bias'),
      ...(kind === 'RNN' ? { activation: made.text('nonlinearity') ?? 'tanh' } : {}),
      ...(kind === 'LSTM' ? { projection: made.plain('proj_size') } : {}),
    }),
    weights: (made) => stackedWeights(kind, made),
    expects: (made) => ({ axis: -1, extent: made.size('input_size'), what: 'features' }),
    call: 'input, hx=None',
    result: ([output, hidden, cell]) => tuple([output!, cell ? tuple([hidden!, cell]) : hidden!]),
  };
}

function cell(kind: Kind): TorchLayer {
  const activation = kind === 'RNN' ? ', nonlinearity="tanh"' : '';
  return {
    signature: `input_size, hidden_size, bias=True${activation}, ${NUMBERS}`,
    type: `${kind}Step`,
    config: (made) => ({
      units: made.size('hidden_size'),
      input_size: made.size('input_size'),
      use_bias: made.flag('bias'),
      ...(kind === 'RNN' ? { activation: made.text('nonlinearity') ?? 'tanh' } : {}),
    }),
    weights: (made) => {
      const hidden = made.size('hidden_size');
      const sizes = { taken: made.size('input_size'), hidden, given: hidden, gates: GATES[kind], projected: false };
      return cellWeights('', { ...sizes, initializer: initial(hidden), bias: made.flag('bias') });
    },
    expects: (made) => ({ axis: -1, extent: made.size('input_size'), what: 'features' }),
    call: 'input, hx=None',
    more: givenStates,
    result: ([hidden, state]) => (state ? tuple([hidden!, state]) : hidden!),
  };
}

export const recurrentLayers: Readonly<Record<string, TorchLayer>> = Object.fromEntries(
  (['RNN', 'LSTM', 'GRU'] as const).flatMap((kind) => [
    [kind, stacked(kind)],
    [`${kind}Cell`, cell(kind)],
  ]),
);
