import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { TrackingContext } from './context.ts';
import type { MaybePromise } from './framework.ts';
import { readTensors, replaceMethod, whenRead } from './framework.ts';

export type Loss = MaybePromise<number>;

/** What `applyGradients` takes. */
export type Gradients = Readonly<Record<string, Tensor>> | readonly { name: string; tensor: Tensor }[];

/** Sees the value of every function whose gradients are taken, whichever of `variableGrads`, `grads`, … it was. */
export interface LossWatch {
  /** What a loss is, read now. */
  read(value: Tensor): Loss | undefined;
  /** What reads the loss that these gradients belong to. Said once: the next step has a loss of its own. */
  take(gradients: Gradients): () => Loss | undefined;
  undo(): void;
}

/** A loss, read when it is asked for, or as soon as the program waits: until then a step may run as a whole. */
interface Unread {
  read(): Loss;
}

interface Taken {
  readonly loss: Unread;
  readonly variables: readonly Variable[];
}

/** Losses that wait for their `applyGradients`, by the names of the variables; '' where tensors were used. */
type Waiting = Map<string, { names: ReadonlySet<string>; losses: Unread[] }>;

/** More waiting than this belong to gradients that nobody applies. */
const MOST_WAITING = 20_000;

export function watchLosses(context: TrackingContext): LossWatch {
  const waiting: Waiting = new Map();
  const byGradient = new WeakMap<Tensor, Taken>();
  let depth = 0;

  const read = (value: Tensor): Loss | undefined => (value.size === 1 ? readLoss(context, value) : undefined);

  const seen = (value: Tensor, sources: readonly Tensor[], gradients: readonly (Tensor | null)[]): void => {
    if (value.size !== 1) return;
    const loss = unread(context, value);
    const taken = { loss, variables: sources.filter((source) => source instanceof context.tf.Variable) };
    for (const gradient of gradients) if (gradient != null) byGradient.set(gradient, taken);
    wait(waiting, taken);
  };

  const undo = replaceMethod(context.tf.engine(), 'gradients', (original) => {
    return function gradients(this: unknown, ...args: never[]) {
      depth += 1;
      let result;
      try {
        result = Reflect.apply(original, this, args) as ReturnType<typeof original>;
      } finally {
        depth -= 1;
      }
      // Gradients within gradients are a part of the loss; those of `fit` are in its logs, and `minimize` gives its own.
      if (depth === 0 && context.inside === 0) seen(result.value, args[1] as unknown as Tensor[], result.grads);
      return result;
    } as typeof original;
  });

  return {
    read,
    undo,
    take: (gradients) => takeLoss(gradients, waiting, byGradient),
  };
}

function readLoss(context: TrackingContext, value: Tensor): Loss {
  return whenRead(readTensors(context.tf, [value]), (data) => data[0]![0]!);
}

function unread(context: TrackingContext, value: Tensor): Unread {
  const { tf } = context;
  let copy: Tensor | undefined = tf.keep(tf.clone(value));
  let loss: Loss | undefined;
  const read = (): Loss => {
    const [known, kept] = [loss, copy];
    if (known !== undefined || !kept) return known!;
    loss = readLoss(context, kept);
    copy = undefined;
    kept.dispose();
    return loss;
  };
  queueMicrotask(read);
  return { read };
}

function wait(waiting: Waiting, { loss, variables }: Taken): void {
  const names = variables.map((variable) => variable.name);
  const key = names.join('\n');
  let entry = waiting.get(key);
  if (entry === undefined || entry.losses.length >= MOST_WAITING) {
    entry = { names: new Set(names), losses: [] };
    waiting.set(key, entry);
  }
  entry.losses.push(loss);
}

/**
 * Unchanged gradients name their loss themselves. Clipped or summed ones belong to the losses that wait for the same
 * variables (all of a batch put together from several: their mean), else to those of functions of plain tensors.
 */
function takeLoss(gradients: Gradients, waiting: Waiting, byGradient: WeakMap<Tensor, Taken>) {
  const named = Array.isArray(gradients)
    ? (gradients as { name: string; tensor: Tensor }[])
    : Object.entries(gradients as Record<string, Tensor>).map(([name, tensor]) => ({ name, tensor }));
  const direct = named.map(({ tensor }) => (tensor == null ? undefined : byGradient.get(tensor))).find(Boolean);
  const keys = [...waiting].filter(([, { names }]) => named.some(({ name }) => names.has(name))).map(([key]) => key);
  const from = keys.length > 0 ? keys : [''];
  const losses = from.flatMap((key) => waiting.get(key)?.losses ?? []);
  for (const key of from) waiting.delete(key);
  return () => (direct === undefined ? mean(losses.map((loss) => loss.read())) : direct.loss.read());
}

function mean(losses: readonly Loss[]): Loss | undefined {
  if (losses.length === 0) return undefined;
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return losses.every((loss) => typeof loss === 'number') ? average(losses) : Promise.all(losses).then(average);
}
