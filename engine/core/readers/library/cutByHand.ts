import type { ConfigValue } from '../../model/config.ts';
import type { LoopState } from '../evaluate/machine.ts';
import { rangeLength, rangeOf } from '../evaluate/range.ts';
import type { Origin, TensorValue } from '../evaluate/values.ts';
import { namesWritten, partsOf } from '../program/parts.ts';

/** Batches that a loop cuts out of whole arrays itself. */
export interface Cut {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** The steps that take a batch's rows out of all rows. */
  readonly origins: readonly Origin[];
}

interface Taken {
  readonly rows: number;
  readonly size: number;
  readonly shuffled: boolean;
}

/** The numbers of the first rows, one by one: `features[torch.tensor(indices[0:10])]`. */
function listedRows(places: TensorValue | undefined): number | undefined {
  const value = places?.origin.type === 'Constant' ? places.origin.config.value : undefined;
  return Array.isArray(value) && value.every((each, at) => each === at) ? value.length : undefined;
}

/** Rows by an array of their numbers: those of an order that was drawn, or in their own. */
function rowsBy(places: TensorValue | undefined, rows: number): Taken | undefined {
  const { type, inputs } = places?.origin ?? {};
  if (type === 'cast' || type === 'identity') return rowsBy(inputs?.[0], rows);
  const order = places && isOrder(inputs?.[0]?.origin) ? firstRows(places.origin) : undefined;
  if (order) return order.rows === rows ? { ...order, shuffled: true } : undefined;
  const size = listedRows(places);
  return size === undefined ? undefined : { rows, size, shuffled: false };
}

/** The first rows of all, as the loop's first pass takes them. */
function firstRows({ type, inputs, config }: Origin): Taken | undefined {
  const [whole] = inputs;
  if (type === 'take' && config.axis === 0 && typeof whole?.shape?.[0] === 'number')
    return rowsBy(inputs[1], whole.shape[0]);
  const [index] = type === 'getitem' && Array.isArray(config.index) ? (config.index as ConfigValue[]) : [];
  const rows = whole?.shape?.[0];
  if (typeof rows !== 'number' || typeof index !== 'object' || index === null) return undefined;
  if ('start' in index) {
    const { start, stop, step } = index as Readonly<Record<string, ConfigValue>>;
    const plain = (start === 0 || start === null) && typeof stop === 'number' && (step === null || step === 1);
    return plain ? { rows, size: stop, shuffled: isOrder(whole!.origin) } : undefined;
  }
  return 'input' in index ? rowsBy(inputs[index.input as number], rows) : undefined;
}

function isOrder(origin: Origin | undefined): boolean {
  return origin?.type === 'Permutation' || (origin?.type === 'Random' && origin.config.distribution === 'permutation');
}

function cutsIn(tensor: TensorValue): readonly Origin[] {
  const found = new Set([tensor.origin]);
  for (const origin of found) {
    const taken = firstRows(origin);
    if (!taken) for (const each of origin.inputs) found.add(each.origin);
  }
  return [...found].filter((each) => firstRows(each));
}

/** Whether rows are taken out of an array on the way here. */
export const cutsRows = (tensor: TensorValue): boolean => cutsIn(tensor).length > 0;

/** Whether the loop's own number says which rows are taken. */
function isNamed({ target, body }: LoopState): boolean {
  const name = target?.kind === 'name' ? target.name : undefined;
  return partsOf(body).some((each) => each.kind === 'subscript' && namesWritten(each.index).includes(name ?? ''));
}

/** Rows that are taken batch after batch until all were, as `for i in range(0, len(x), 32): … x[i:i + 32]` does it. */
export function cutByHand(loop: LoopState, tensors: readonly TensorValue[]): Cut | undefined {
  const range = loop.iterable && rangeOf(loop.iterable);
  const each = tensors.map(cutsIn);
  if (range?.start !== 0 || each.some((cuts) => cuts.length === 0) || !isNamed(loop)) return undefined;
  const origins = each.flat();
  const taken = origins.map((origin) => firstRows(origin)!);
  const [first] = taken;
  if (!first || taken.some(({ rows, size }) => rows !== first.rows || size !== first.size)) return undefined;
  const { rows, size } = first;
  const passes = rangeLength(range);
  const whole = range.step === 1 ? Math.floor(rows / size) : Math.ceil((range.stop - 0) / range.step);
  const byRow = range.step > 1 && range.step === size && range.stop === rows;
  const byNumber = range.step === 1 && (passes === whole || passes === Math.ceil(rows / size));
  if (!byRow && !byNumber) return undefined;
  return {
    batchSize: size,
    shuffle: taken.some(({ shuffled }) => shuffled),
    dropLast: byNumber && passes * size < rows,
    origins,
  };
}
