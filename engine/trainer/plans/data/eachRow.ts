// What a file's own data set makes of one row, computed for all rows.
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { Config, ConfigValue } from '../../../core/model/config.ts';
import type { DataExpression } from '../../../core/model/plan.ts';
import { getItem } from '../getItem.ts';
import { operationNamed } from '../operations.ts';
import { Refusal } from '../refusal.ts';

/** How the arrays of a plan are made: whole ones, and one operation on others. */
export interface Computing {
  readonly tensor: (data: DataExpression) => Tensor;
  readonly computed: (data: DataExpression, inputs: readonly Tensor[]) => Tensor;
}

/** The same for all rows, or with an axis of rows in front. */
interface Made {
  readonly value: Tensor;
  readonly byRow: boolean;
}

/** Each number by itself, so that an axis of rows in front changes nothing. */
const ALONE = new Set([
  ...['abs', 'exp', 'log', 'log1p', 'expm1', 'sqrt', 'rsqrt', 'square', 'sin', 'cos', 'tan', 'tanh', 'floor', 'ceil'],
  ...['round', 'sign', 'relu', 'sigmoid', 'negative', 'clip', 'cast', 'identity', 'logical_not', 'reciprocal'],
]);
const PAIRS = new Set([
  ...['add', 'subtract', 'multiply', 'divide', 'floor_divide', 'power', 'mod', 'maximum', 'minimum', 'where'],
  ...['equal', 'not_equal', 'less', 'less_equal', 'greater', 'greater_equal', 'logical_and', 'logical_or'],
]);

const WHOLE = { start: null, stop: null, step: null };

/** The rank that one row's share of a value has. */
const rankOf = ({ value, byRow }: Made): number => value.rank - (byRow ? 1 : 0);

/** Rows in front and, between them and the rest, as many axes of one as make ranks equal. */
function aligned(tf: TensorFlow, inputs: readonly Made[]): Tensor[] {
  const rank = Math.max(...inputs.map(rankOf));
  return inputs.map((each) => {
    if (!each.byRow) return each.value;
    const [rows, ...rest] = each.value.shape;
    return tf.reshape(each.value, [rows!, ...Array.from({ length: rank - rankOf(each) }, () => 1), ...rest]);
  });
}

/** With an axis of rows in front, whether or not it hangs on the row. */
function spread(tf: TensorFlow, { value, byRow }: Made, rows: number): Tensor {
  return byRow ? value : tf.broadcastTo(tf.expandDims(value, 0), [rows, ...value.shape]);
}

const isInput = (part: ConfigValue | undefined): part is { readonly input: number } =>
  typeof part === 'object' && part !== null && 'input' in part;

/** `x[row]`, `x[row, 1:]`, `x[row:row + 5]`: rows of an array that is the same for all. */
function takenByRow(tf: TensorFlow, [base, places]: readonly Made[], index: readonly ConfigValue[]): Tensor {
  const [first] = index as readonly [{ readonly window?: boolean }];
  const [extent] = base!.value.shape;
  const numbers = tf.cast(places!.value, 'float32');
  const last = tf.max(numbers).dataSync()[0]!;
  if (last >= extent!) throw new Refusal(`Row ${last} is asked for, and there are ${extent}: rows are counted from 0`);
  // A slice that begins before the first row ends before it too, and has no rows.
  if (first.window && tf.min(numbers).dataSync()[0]! < 0)
    throw new Refusal('A window begins before the first row, which gives rows of different lengths');
  const counted = tf.where(tf.less(numbers, 0), tf.add(numbers, extent!), numbers);
  const rows = tf.gather(base!.value, tf.cast(counted, 'int32'));
  const before = places!.value.shape.map(() => WHOLE);
  return getItem(tf, [rows], { index: [...before, ...index.slice(1)] });
}

type Rule = (tf: TensorFlow, inputs: readonly Made[], config: Config) => Tensor | undefined;

const moved = (axis: ConfigValue | undefined): number | undefined =>
  typeof axis === 'number' ? (axis < 0 ? axis : axis + 1) : undefined;

const RULES: Readonly<Record<string, Rule>> = {
  getitem: (tf, inputs, { index }) => {
    const parts = index as readonly ConfigValue[];
    const [base] = inputs;
    if (inputs.length === 1) return getItem(tf, [base!.value], { index: [WHOLE, ...parts] });
    const plain = parts.slice(1).every((each) => !isInput(each) && each !== null);
    return inputs.length === 2 && !base!.byRow && isInput(parts[0]) && plain
      ? takenByRow(tf, inputs, parts)
      : undefined;
  },
  expand_dims: (tf, [x], { axis }) => {
    const at = moved(axis);
    return at === undefined ? undefined : tf.expandDims(x!.value, at);
  },
  squeeze: (tf, [x], { axis }) => {
    const at = moved(axis);
    return at === undefined ? undefined : tf.squeeze(x!.value, [at < 0 ? at + x!.value.rank : at]);
  },
  reshape: (tf, [x], { newshape, shape }) => {
    const extents = newshape ?? shape;
    const known = Array.isArray(extents) && extents.every((each) => typeof each === 'number');
    return known ? tf.reshape(x!.value, [x!.value.shape[0]!, ...(extents as number[])]) : undefined;
  },
  flatten: (tf, [x], { start, end }) =>
    operationNamed('flatten')(tf, [x!.value], { start: moved(start) ?? 1, end: moved(end) ?? -1 }) as Tensor,
  ravel: (tf, [x]) => tf.reshape(x!.value, [x!.value.shape[0]!, -1]),
};

/** An operation on what belongs to each row, without going through them one by one where that is known to be the same. */
function atOnce(tf: TensorFlow, data: DataExpression, inputs: readonly Made[], how: Computing): Tensor | undefined {
  const { type, config } = data;
  if (ALONE.has(type) && inputs.length === 1) return how.computed(data, [inputs[0]!.value]);
  if (PAIRS.has(type)) return how.computed(data, aligned(tf, inputs));
  if ((type === 'stack' || type === 'concatenate') && typeof config.axis === 'number') {
    const rows = inputs.find(({ byRow }) => byRow)!.value.shape[0]!;
    const axis = moved(config.axis);
    return how.computed(
      { ...data, config: { ...config, axis: axis! } },
      inputs.map((each) => spread(tf, each, rows)),
    );
  }
  return RULES[type]?.(tf, inputs, config);
}

function oneByOne(tf: TensorFlow, data: DataExpression, inputs: readonly Made[], { computed }: Computing): Tensor {
  const rows = inputs.find(({ byRow }) => byRow)!.value.shape[0]!;
  const made = Array.from({ length: rows }, (_, row) =>
    tf.tidy(() => {
      const own = inputs.map(({ value, byRow }) =>
        byRow ? tf.reshape(tf.slice(value, row, 1), value.shape.slice(1)) : value,
      );
      return computed(data, own);
    }),
  );
  return tf.stack(made);
}

function rowsFor({ config, inputs, span }: DataExpression, { tensor }: Computing): number {
  if (typeof config.rows === 'number') return config.rows;
  const counting = inputs[1];
  if (!counting) throw new Refusal('How many rows the data set has is not known', span);
  return tensor(counting).shape[0]! + Number(config.more ?? 0);
}

/** The rows' numbers that this hangs on, save those of rows that are made on the way. */
function indexesIn(data: DataExpression, found = new Map<DataExpression, ReadonlySet<DataExpression>>()) {
  const before = found.get(data);
  if (before) return before;
  const own = new Set<DataExpression>(data.type === 'RowIndex' ? [data] : []);
  found.set(data, own);
  for (const each of data.inputs) for (const index of indexesIn(each, found)) own.add(index);
  // What is made for each row is all rows, and hangs on the number of none.
  const [first] = data.inputs;
  if (data.type === 'each_row' && first && indexesIn(first, found).size === 1)
    for (const index of indexesIn(first, found)) own.delete(index);
  return own;
}

/**
 * `each_row`: its first input is what is made of one row, whose number is the source `RowIndex`; the second, where the
 * number of rows is not known before, is an array that has as many.
 * @returns all rows, one behind the other
 */
export function eachRow(tf: TensorFlow, data: DataExpression, how: Computing): Tensor {
  const rows = rowsFor(data, how);
  if (rows < 1) throw new Refusal('The data set has no rows', data.span);
  const known = new Map<DataExpression, Made>();
  const made = (each: DataExpression): Made => {
    const before = known.get(each);
    if (before) return before;
    const result = anew(each);
    known.set(each, result);
    return result;
  };
  const anew = (each: DataExpression): Made => {
    if (each.type === 'RowIndex') return { value: tf.range(0, rows, 1, 'int32'), byRow: true };
    if (!hangsOnRow(each)) return { value: how.tensor(each), byRow: false };
    const inputs = each.inputs.map(made);
    return { value: atOnce(tf, each, inputs, how) ?? oneByOne(tf, each, inputs, how), byRow: true };
  };
  if (indexesIn(data.inputs[0]!).size > 1)
    throw new Refusal('Rows that are made within rows are not computed', data.span);
  const seen = new Map<DataExpression, boolean>();
  const hangsOnRow = (each: DataExpression): boolean => {
    const before = seen.get(each);
    if (before !== undefined) return before;
    const found = each.type === 'RowIndex' || (each.type !== 'each_row' && each.inputs.some(hangsOnRow));
    seen.set(each, found);
    return found;
  };
  return spread(tf, made(data.inputs[0]!), rows);
}
