import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { DataExpression, TrainingPlan, TurnData as AnyData } from '../../../core/model/plan.ts';
import type { Dimension } from '../../../core/model/dimension.ts';
import { createDataTensors, type DataSources, type DataTensors, refuseUnknown } from '../data/dataValues.ts';
import { Refusal } from '../refusal.ts';

/** What is loaded or drawn, and not computed by a network. */
export type TurnData = Exclude<AnyData, { each: 'made' }>;

/** What the turns of one pass are fed: the same arrays for all of them. */
export interface Batch {
  readonly rows: number;
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
  if (isOpen(value)) return (value.symbols.length === 1 && value.symbols[0] === 'batch' ? value.factor * rows : value) as Value;
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
function besides(tf: TensorFlow, all: readonly TurnData[], { sources, plan, rows }: { sources: DataSources; plan: TrainingPlan; rows: number }) {
  const known = new Map<DataExpression, DataExpression>();
  const own = all.filter(({ each }) => each !== 'rows').map(({ data }) => ofBatch(data, rows, known));
  const tensors: DataTensors = createDataTensors(tf, sources, { roots: [...own, ...own], redrawn: plan.redrawn });
  return { tensors, array: ({ data }: TurnData) => tensors.tensor(known.get(data)!) };
}

type Besides = ReturnType<typeof besides>;

/**
 * Cuts the batches of a loop whose steps take turns: rows of what is loaded, and what is drawn for each pass.
 * @throws Refusal for data that is not there, not understood or of several lengths
 */
export function rowsOf(tf: TensorFlow, plan: TrainingPlan, sources: DataSources): Rows {
  const targets = plan.turns!.flatMap(({ losses }) => losses.flatMap(({ target }) => target ?? []));
  const fed = [...plan.turns!, ...(plan.beforeTurns ?? [])].flatMap((each) => each.fed);
  const all = [...fed, ...targets].filter((each): each is TurnData => each.each !== 'made');
  refuseUnknown(all.map(({ data }) => data));
  const whole = new Map<DataExpression, Tensor>();
  const roots = all.filter(({ each }) => each === 'rows').map(({ data }) => data);
  const loaded = createDataTensors(tf, sources, { roots });
  for (const data of roots) if (!whole.has(data)) whole.set(data, tf.tidy(() => tf.cast(loaded.tensor(data), 'float32')));
  loaded.dispose();
  const counts = new Set([...whole.values()].map(({ shape }) => shape[0]!));
  if (counts.size > 1) throw new Refusal(`The arrays of this loop have different numbers of rows: ${[...counts].join(' and ')}`, plan.span);
  const [count] = counts;
  const made = new Map<number, Besides>();
  const drawnFor = (rows: number): Besides => {
    const own = made.get(rows) ?? besides(tf, all, { sources, plan, rows });
    made.set(rows, own);
    own.tensors.redraw();
    return own;
  };

  function batchOf(places: Int32Array | undefined): Batch {
    const rows = places?.length ?? 1;
    const drawn = drawnFor(rows);
    const index = places && tf.tensor1d(places, 'int32');
    const taken = new Map<DataExpression, Tensor>();
    const row = (data: DataExpression): Tensor => {
      const known = taken.get(data) ?? tf.keep(tf.gather(whole.get(data)!, index!));
      taken.set(data, known);
      return known;
    };
    return {
      rows,
      array: (each) => (each.each === 'rows' ? tf.clone(row(each.data)) : drawn.array(each)),
      end: () => tf.dispose([...taken.values(), ...(index ? [index] : [])]),
    };
  }

  function* epoch(): Iterable<Batch> {
    if (count === undefined) {
      for (let step = 0; step < (plan.stepsPerEpoch ?? 1); step += 1) yield batchOf(undefined);
      return;
    }
    const size = plan.batchSize ?? count;
    const order = plan.shuffle ? Int32Array.from(tf.util.createShuffledIndices(count)) : Int32Array.from({ length: count }, (_, at) => at);
    const end = plan.dropLast ? count - (count % size) : count;
    for (let from = 0; from < end; from += size) yield batchOf(order.slice(from, Math.min(end, from + size)));
  }

  return {
    epoch,
    dispose() {
      tf.dispose([...whole.values()]);
      for (const { tensors } of made.values()) tensors.dispose();
    },
  };
}
