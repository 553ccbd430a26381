import type { Config, ConfigValue } from '../../config.ts';
import {
  add,
  type Dimension,
  divideExactly,
  floorDivide,
  type Shape,
  shapeText,
  subtract,
  symbol,
  dimensionText,
} from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { axis, count, extents, known } from '../rules/arguments.ts';
import { broadcast } from '../rules/broadcast.ts';
import { mismatch, operation, undetermined } from '../rules/define.ts';
import { named } from '../rules/dtypes.ts';

type Bound = Dimension | null;

/** One `start:stop:step` of an index; None is null. */
export interface SliceConfig {
  readonly start: Bound;
  readonly stop: Bound;
  readonly step: Bound;
}

function isSlice(item: ConfigValue): item is { start: Bound; stop: Bound; step: Bound } {
  return typeof item === 'object' && item !== null && 'start' in item && 'stop' in item;
}

function fromFront(bound: Bound, extent: Dimension, otherwise: Dimension): Dimension {
  if (bound === null) return otherwise;
  if (typeof bound !== 'number') return bound;
  if (bound >= 0) return typeof extent === 'number' ? Math.min(bound, extent) : bound;
  const at = subtract(extent, -bound);
  return typeof at === 'number' ? Math.max(at, 0) : at;
}

/** How many values a slice takes. Of an unknown extent a stop that is written is believed, as Keras does. */
function sliceExtent(extent: Dimension, { start, stop, step }: SliceConfig): Dimension {
  const by = step ?? 1;
  if (typeof by !== 'number' || by === 0) return symbol(`slice(${dimensionText(extent)})`);
  if (by < 0) {
    if (start === null && stop === null) return by === -1 ? extent : floorDivide(add(extent, -by - 1), -by);
    if (typeof extent !== 'number' || typeof start === 'object' || typeof stop === 'object')
      return symbol(`slice(${dimensionText(extent)})`);
    const first = Math.min(start < 0 ? start + extent : start, extent - 1);
    return Math.max(0, Math.ceil((first - (stop < 0 ? stop + extent : stop)) / -by));
  }
  const [from, to] = [fromFront(start, extent, 0), fromFront(stop, extent, extent)];
  const length = subtract(to, from);
  if (typeof extent !== 'number' && typeof stop === 'number' && stop >= 0) {
    // Whether so many values are there can't be told.
    return symbol(`min(${dimensionText(extent)},${stop})-${dimensionText(from)}${by === 1 ? '' : `/${by}`}`);
  }
  if (typeof length === 'number') return Math.max(0, Math.ceil(length / by));
  return by === 1 ? length : (divideExactly(length, by) ?? symbol(`ceil(${dimensionText(length)}/${by})`));
}

function indexItems(config: Config, rank: number): readonly ConfigValue[] {
  const given = config.index;
  const items: readonly ConfigValue[] = Array.isArray(given) ? given : [given!];
  const taken = items.filter((each) => each !== null && each !== '...').length;
  const missing = Array<ConfigValue>(Math.max(rank - taken, 0)).fill({ start: null, stop: null, step: null });
  if (taken > 0 && rank === 0) return mismatch('a single number has no items; PyTorch gives its value with item()');
  if (taken > rank) return mismatch(`${taken} indices are given for ${rank} dimensions`);
  const at = items.indexOf('...');
  return at < 0 ? [...items, ...missing] : [...items.slice(0, at), ...missing, ...items.slice(at + 1)];
}

/**
 * `x[…]`. `index` lists for each axis a number, `null` (a new axis), `"..."`, `{ start, stop, step }`, or
 * `{ input: n }` where input number n of the node holds the indices.
 */
const getitem: OperationType = operation({
  name: 'getitem',
  signature: 'x, index',
  shape: (config, inputs) => {
    const input = known(inputs);
    const output: Dimension[] = [];
    let at = 0;
    let chosen: { shape: Shape; place: number } | undefined;
    for (const item of indexItems(config, input.length)) {
      if (item === null) output.push(1);
      else if (isSlice(item)) output.push(sliceExtent(input[at++]!, item));
      else if (typeof item === 'object' && 'input' in item) {
        const shape = known(inputs, Number(item.input));
        chosen = { shape: chosen ? broadcast(chosen.shape, shape) : shape, place: chosen?.place ?? output.length };
        at++;
      } else {
        const extent = input[at++]!;
        if (typeof item === 'number' && typeof extent === 'number' && (item >= extent || item < -extent))
          mismatch(`there is no index ${item} in dimension ${at - 1} of ${shapeText(input)}`);
        if (typeof item !== 'number' && typeof item !== 'object') undetermined('the index');
      }
    }
    return [chosen ? output.toSpliced(chosen.place, 0, ...chosen.shape) : output];
  },
});

const take: OperationType = operation({
  name: 'take',
  signature: 'x, indices, axis=None',
  shape: (config, inputs) => {
    const indices = known(inputs, 1);
    if (config.axis == null) return [indices];
    const input = known(inputs);
    const at = axis(config, 'axis', input.length);
    return [input.flatMap((each, index) => (index === at ? indices : [each]))];
  },
});

const takeAlongAxis: OperationType = operation({
  name: 'take_along_axis',
  signature: 'x, indices, axis=None',
  shape: (config, inputs) => {
    const input = known(inputs);
    const indices = known(inputs, 1);
    if (config.axis == null) return [indices];
    const at = axis(config, 'axis', input.length);
    return [indices.map((each, index) => (index === at || each !== 1 ? each : input[index]!))];
  },
});

const slice: OperationType = operation({
  name: 'slice',
  signature: 'inputs, start_indices, shape',
  shape: (config, inputs) => {
    const input = known(inputs);
    const starts = config.start_indices;
    const made = extents(config, 'shape').map((each, index) => {
      if (each !== -1 && each !== null) return each;
      const start = Array.isArray(starts) ? (starts as ConfigValue[])[index] : undefined;
      return typeof start === 'number' ? subtract(input[index]!, start) : undetermined('the start of the slice');
    });
    // TensorFlow.js leaves the axes alone that nothing is said of.
    return [[...made, ...input.slice(made.length)]];
  },
});

function coded(name: string, signature: string, drops: boolean): OperationType {
  return operation({
    name,
    signature,
    dtype: named(() => 'float32'),
    shape: (config, inputs) => {
      const input = known(inputs);
      const rest = drops ? input.slice(0, -1) : input;
      const at = axis(config, 'axis', rest.length + 1);
      return [[...rest.slice(0, at), count(config, 'num_classes'), ...rest.slice(at)]];
    },
  });
}

/** As its first input; what is written into it does not change its shape. */
function keeping(name: string, signature: string): OperationType {
  return operation({ name, signature, shape: (_config, inputs) => [known(inputs)] });
}

export const selection: readonly OperationType[] = [
  getitem,
  take,
  takeAlongAxis,
  slice,
  coded('one_hot', 'x, num_classes, axis=-1, dtype=None, sparse=False', false),
  coded('multi_hot', 'inputs, num_classes=None, axis=-1, dtype=None, sparse=False', true),
  keeping('slice_update', 'inputs, start_indices, updates'),
  keeping('set_item', 'x, index, value'),
  keeping('scatter_update', 'inputs, indices, updates, reduction=None'),
];
