import { type Dimension, multiply, type Shape } from '../../dimension.ts';
import type { Config } from '../../config.ts';
import type { LayerType } from '../../layerType.ts';
import { count, flag, known, number, work } from '../rules/arguments.ts';
import { layer, mismatch, undetermined } from '../rules/define.ts';

const GATES: Readonly<Record<string, number>> = { RNN: 1, LSTM: 4, GRU: 3 };

/** The width of what a layer hands on; an LSTM may project its output. */
function outputUnits(config: Config): Dimension {
  const projection = config.projection == null ? 0 : number(config, 'projection');
  return projection > 0 ? projection : count(config, 'units');
}

/** Beyond this nothing is added up. */
const MOST_LAYERS = 1000;

/** Multiplications of every layer and direction, for every step. */
function stackedWork(kind: string, config: Config, [input]: readonly Shape[]): number | undefined {
  const directions = flag(config, 'bidirectional') ? 2 : 1;
  const [units, given] = [count(config, 'units'), outputUnits(config)];
  const gates = multiply(units, GATES[kind]!);
  const places = input!.slice(0, -1);
  if (number(config, 'num_layers') > MOST_LAYERS) return undefined;
  let sum = 0;
  for (let at = 0; at < number(config, 'num_layers'); at++) {
    const taken = at === 0 ? input!.at(-1)! : multiply(given, directions);
    const [into, around] = [work(places, directions, gates, taken), work(places, directions, gates, given)];
    const projected = given === units ? 0 : work(places, directions, units, given);
    if (into === undefined || around === undefined || projected === undefined) return undefined;
    sum += into + around + projected;
  }
  return sum;
}

/**
 * Layers of recurrence above each other, as PyTorch stacks them: the whole sequence of the last one, and the last state of
 * each layer and direction. Without `batch_first` time comes first; a sequence of two dimensions is a single example.
 */
function stacked(kind: string, states: number): LayerType {
  return layer({
    name: `Stacked${kind}`,
    signature: `units, num_layers=1, bidirectional=False, batch_first=False, dropout=0.0, use_bias=True${kind === 'LSTM' ? ', projection=0' : ''}`,
    shape: (config, inputs) => {
      const input = known(inputs);
      if (input.length !== 2 && input.length !== 3) return mismatch('a sequence of vectors is expected');
      const directions = flag(config, 'bidirectional') ? 2 : 1;
      const given = outputUnits(config);
      const batch = input.length === 2 ? [] : [input[flag(config, 'batch_first') ? 0 : 1]!];
      const layers = number(config, 'num_layers') * directions;
      const hidden = [layers, ...batch, given];
      const cell = [layers, ...batch, count(config, 'units')];
      return [[...input.slice(0, -1), multiply(given, directions)], hidden, ...(states === 2 ? [cell] : [])];
    },
    multiplyAdds: (config, inputs) => stackedWork(kind, config, inputs),
  });
}

/** One step of a recurrence, batch first. */
function step(kind: string, states: number): LayerType {
  return layer({
    name: `${kind}Step`,
    signature: 'units, use_bias=True',
    shape: (config, inputs) => {
      const state = [...known(inputs).slice(0, -1), count(config, 'units')];
      return Array<Shape>(states).fill(state);
    },
    multiplyAdds: (config, [input]) => {
      const gates = multiply(count(config, 'units'), GATES[kind]!);
      const into = work(input!, gates);
      const around = work(input!.slice(0, -1), gates, count(config, 'units'));
      return into === undefined || around === undefined ? undefined : into + around;
    },
  });
}

/** PyTorch's attention: three projections of equal width, heads, one projection back; its weights averaged over the heads where nothing else is said. */
const attention: LayerType = layer({
  name: 'MultiheadAttention',
  signature:
    'embed_dim, num_heads, dropout=0.0, use_bias=True, add_bias_kv=False, add_zero_attn=False, batch_first=False, average_attn_weights=True',
  shape: (config, inputs) => {
    const [query, key] = [known(inputs), known(inputs, 1)];
    if (query.length !== 3 && query.length !== 2) return mismatch('a sequence of vectors is expected');
    const [width, heads] = [count(config, 'embed_dim'), number(config, 'num_heads')];
    if (typeof width === 'number' && width % heads !== 0)
      mismatch(`${width} features can't be parted among ${heads} heads`);
    const time = query.length === 2 ? 0 : flag(config, 'batch_first') ? 1 : 0;
    const batch = query.length === 2 ? [] : [query[1 - time]!];
    const more = Number(flag(config, 'add_bias_kv')) + Number(flag(config, 'add_zero_attn'));
    const keys = key[time];
    if (more > 0 && typeof keys !== 'number') return undetermined('the number of keys');
    const seen = more > 0 ? Number(keys) + more : keys!;
    return [
      [...query.slice(0, -1), width],
      [...batch, ...(flag(config, 'average_attn_weights') ? [] : [heads]), query[time]!, seen],
    ];
  },
  multiplyAdds: (config, [query, key]) => {
    const width = count(config, 'embed_dim');
    const time = query!.length === 2 ? 0 : flag(config, 'batch_first') ? 1 : 0;
    const own = work(query!.slice(0, -1), 2, width, width);
    const theirs = work(key!, 2, width);
    const between = work(query!.slice(0, -1), key![time]!, 2, width);
    return own === undefined || theirs === undefined || between === undefined ? undefined : own + theirs + between;
  },
});

export const torchRecurrence: readonly LayerType[] = [
  stacked('RNN', 1),
  stacked('LSTM', 2),
  stacked('GRU', 1),
  step('RNN', 1),
  step('LSTM', 2),
  step('GRU', 1),
  attention,
];
