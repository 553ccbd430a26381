import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { DataExpression, TrainingPlan, TurnData as AnyData } from '../../../core/model/plan.ts';
import type { Dimension } from '../../../core/model/dimension.ts';
import { createDataTensors, type DataSources, type DataTensors } from '../data/dataValues.ts';
import { Refusal } from '../refusal.ts';

/** What is loaded or drawn, and not computed by a network. */
export type TurnData = Exclude<AnyData, { each: 'made' }>;

/** What the turns of one pass are fed: the same arrays for all of them. */
export interface Batch {
  /** @returns a tensor that is the caller's own */
  array(data: TurnData): Tensor;
  /** Lets go of its rows. */
  end(): void;
}

export interface Rows {
  /** The passes of one epoch, each a batch. */
  epoch(): Iterable<Batch>;
  dispose(): void;
}

const isOpen = (value: unknown): value is Dimension & object =>
  typeof value === 'object' && value !== null && 'symbols' in value && 'factor' in value;

/** A batch's extent as a number; what else is open stays so, and is refused where it is wanted. */
function sized<Value>(value: Value, rows: number): Value {
  if (isOpen(value))
    return (value.symbols.length === 1 && value.symbols[0] === 'batch' ? value.factor * rows : value) as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => sized(each, rows)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, sized(each as unknown, rows)])) as Value;
}

function ofBatch(data: DataExpression, rows: number, known: Map<DataExpression, DataExpression>): DataExpression {
  const before = known.get(data);
  if (before) return before;
  const inputs = data.inputs.map((each) => ofBatch(each, rows, known));
  const shape = data.shape && sized(data.shape, rows);
  const made: DataExpression = { ...data, inputs, config: sized(data.config, rows), shape };
  known.set(data, made);
  return made;
}

/** Arrays that are no rows of a set, for batches of one size. */
function besides(
  tf: TensorFlow,
  all: readonly TurnData[],
  { sources, plan, rows }: { sources: DataSources; plan: TrainingPlan; rows: number },
) {
  const known = new Map<DataExpression, DataExpression>();
  const own = all.filter(({ each }) => each !== 'rows').map(({ data }) => ofBatch(data, rows, known));
  const tensors: DataTensors = createDataTensors(tf, sources, { roots: [...own, ...own], redrawn: plan.redrawn });
  return { tensors, array: ({ data }: TurnData) => tensors.tensor(known.get(data)!) };
}

type Besides = ReturnType<typeof besides>;

function dataOf(plan: TrainingPlan): readonly TurnData[] {
  const targets = plan.turns!.flatMap(({ losses }) => losses.flatMap(({ target }) => target ?? []));
  const fed = [...plan.turns!, ...(plan.beforeTurns ?? [])].flatMap((each) => each.fed);
  return [...fed, ...targets].filter((each): each is TurnData => each.each !== 'made');
}

/** All rows of what is cut into batches, loaded once. */
function loadedRows(tf: TensorFlow, all: readonly TurnData[], sources: DataSources) {
  const roots = new Set(all.filter(({ each }) => each === 'rows').map(({ data }) => data));
  const loaded = createDataTensors(tf, sources, { roots: [...roots] });
  const float = (data: DataExpression): Tensor => tf.tidy(() => tf.cast(loaded.tensor(data), 'float32'));
  const whole = new Map([...roots].map((data) => [data, float(data)]));
  loaded.dispose();
  return whole;
}

const orderOf = (tf: TensorFlow, count: number, { shuffle }: TrainingPlan): Int32Array =>
  shuffle ? Int32Array.from(tf.util.createShuffledIndices(count)) : Int32Array.from({ length: count }, (_, at) => at);

/** So many batches of rows that begin again for ever: all of them whole. */
function* streamOf(tf: TensorFlow, count: number, plan: TrainingPlan): Iterable<Int32Array> {
  let order: Int32Array = new Int32Array(0);
  let next = 0;
  for (let step = 0; step < plan.stepsPerEpoch!; step += 1)
    yield Int32Array.from({ length: plan.batchSize ?? count }, () => {
      if (next === order.length) [order, next] = [orderOf(tf, count, plan), 0];
      return order[next++]!;
    });
}

/** Numbers of the rows of each batch of an epoch. */
function* placesOf(tf: TensorFlow, count: number, plan: TrainingPlan): Iterable<Int32Array> {
  const size = plan.batchSize ?? count;
  const order = orderOf(tf, count, plan);
  const end = plan.dropLast ? count - (count % size) : count;
  for (let from = 0; from < end; from += size) yield order.slice(from, Math.min(end, from + size));
}

/**
 * Cuts the batches of a loop whose steps take turns: rows of what is loaded, and what is drawn for each pass.
 * @throws Refusal for data that is not there, not understood or of several lengths
 */
export function rowsOf(tf: TensorFlow, plan: TrainingPlan, sources: DataSources): Rows {
  const all = dataOf(plan);
  const whole = loadedRows(tf, all, sources);
  const counts = new Set([...whole.values()].map(({ shape }) => shape[0]!));
  const [count] = counts;
  if (counts.size > 1)
    throw new Refusal(`The arrays of this loop have ${[...counts].join(' and ')} rows: they differ`, plan.span);
  const made = new Map<number, Besides>();

  function batchOf(places: Int32Array | undefined): Batch {
    const rows = places?.length ?? 1;
    const drawn = made.get(rows) ?? besides(tf, all, { sources, plan, rows });
    made.set(rows, drawn);
    drawn.tensors.redraw();
    const index = places && tf.tensor1d(places, 'int32');
    const taken = new Map<DataExpression, Tensor>();
    const row = (data: DataExpression): Tensor => {
      const known = taken.get(data) ?? tf.keep(tf.gather(whole.get(data)!, index!));
      taken.set(data, known);
      return known;
    };
    return {
      array: (each) => (each.each === 'rows' ? tf.clone(row(each.data)) : drawn.array(each)),
      end: () => tf.dispose([...taken.values(), ...(index ? [index] : [])]),
    };
  }

  return {
    *epoch() {
      if (count !== undefined) {
        const cut = plan.stepsPerEpoch === undefined ? placesOf : streamOf;
        for (const places of cut(tf, count, plan)) yield batchOf(places);
      } else for (let step = 0; step < (plan.stepsPerEpoch ?? 1); step += 1) yield batchOf(undefined);
    },
    dispose() {
      tf.dispose([...whole.values()]);
      for (const { tensors } of made.values()) tensors.dispose();
    },
  };
}
