import type { Config } from '../../model/config.ts';
import type { Dimension } from '../../model/dimension.ts';
import type { Origin, TensorValue } from '../evaluate/values.ts';

/** Ranks of the inputs of layers, batch included, by what their type's name says. */
const RANKS: readonly (readonly [RegExp, (match: RegExpExecArray) => number])[] = [
  [/(?:Conv|Pooling|UpSampling|ZeroPadding|Cropping|SpatialDropout)(\d)D/, ([, spatial]) => Number(spatial) + 2],
  [/ConvLSTM(\d)D/, ([, spatial]) => Number(spatial) + 3],
  [/LSTM|GRU|RNN|Attention|Transformer|Bidirectional|TimeDistributed/, () => 3],
  [/Embedding/, () => 2],
  [/Dense|Linear/, () => 2],
];

export function usualRank(type: string): number | undefined {
  for (const [pattern, rank] of RANKS) {
    const match = pattern.exec(type);
    if (match) return rank(match);
  }
  return undefined;
}

/** What comes out of `start`, directly or through others, in the order in which it was made. */
export function usesOf(start: TensorValue, outputs: readonly TensorValue[]): readonly Origin[] {
  const all = new Set<Origin>();
  const waiting = outputs.map((each) => each.origin);
  while (waiting.length > 0) {
    const origin = waiting.pop()!;
    if (all.has(origin)) continue;
    all.add(origin);
    waiting.push(...origin.inputs.map((each) => each.origin));
  }
  const reached = new Set<Origin>([start.origin]);
  const ordered = [...all].sort((one, two) => one.id - two.id);
  for (const origin of ordered) if (origin.inputs.some((each) => reached.has(each.origin))) reached.add(origin);
  return ordered.filter((each) => each !== start.origin && reached.has(each));
}

/** Where a layer tells the extent that its input must have. */
interface Expectation {
  readonly axis: number;
  readonly extent: number;
}

const numberIn = (config: Config, name: string) => (typeof config[name] === 'number' ? config[name] : undefined);

function channelAxis(config: Config, rank: number): number {
  return config.data_format === 'channels_first' ? 1 : rank - 1;
}

/** How many channels or features a layer of Keras takes whose weights were made by an earlier call. */
function builtFor(type: string, config: Config, layer: NonNullable<Origin['layer']>): number | undefined {
  const kernel = layer.parameters.get('kernel')?.shape;
  const taken = /^Conv\dD$/.test(type)
    ? kernel?.at(-2)
    : /^(Dense|LSTM|GRU|SimpleRNN)$/.test(type)
      ? kernel?.[0]
      : undefined;
  return typeof taken === 'number' ? taken * (numberIn(config, 'groups') ?? 1) : undefined;
}

/** The extent that a layer's own arguments demand of its input. */
function expectationOf({ type, config, layer }: Origin, rank: number): Expectation | undefined {
  if (!layer) return undefined;
  const channels = numberIn(config, 'input_channels') ?? numberIn(config, 'num_features');
  if (channels !== undefined) return { axis: channelAxis(config, rank), extent: channels };
  const built = builtFor(type, config, layer);
  if (built !== undefined)
    return { axis: type.startsWith('Conv') ? channelAxis(config, rank) : rank - 1, extent: built };
  const last = numberIn(config, 'input_dim') ?? numberIn(config, 'input_size') ?? numberIn(config, 'embed_dim');
  return last === undefined || type === 'Embedding' ? undefined : { axis: rank - 1, extent: last };
}

/** Names of single unknown extents that a trace has settled. */
export function settledSymbols(origins: readonly Origin[]): ReadonlyMap<string, number> {
  const settled = new Map<string, number>();
  for (const origin of origins) {
    const shape = origin.inputs[0]?.shape;
    const expected = shape && expectationOf(origin, shape.length);
    const met: Dimension | undefined = expected && shape[expected.axis];
    if (!expected || met === undefined || typeof met === 'number') continue;
    const name = met.symbols[0]!;
    if (met.symbols.length === 1 && !settled.has(name) && expected.extent % met.factor === 0)
      settled.set(name, expected.extent / met.factor);
  }
  return settled;
}
