import type { Scalar } from '@tensorflow/tfjs';
import type { SourcePlace } from '../../core/runs/record.ts';
import type { TrackingContext } from './context.ts';
import { insideFramework, letSettle } from './context.ts';
import type { FitSessions } from './fit.ts';
import { modelPrototypes, readTensors, replaceMethod, whenRead, workingModel } from './framework.ts';
import type { Model } from './framework.ts';
import type { DataWatch, Held } from './results/held.ts';
import type { Series } from './series.ts';
import { placeKey } from './series.ts';

type Method = 'evaluate' | 'evaluateDataset';
type Scalars = Scalar | Scalar[];

interface Seen {
  readonly method: Method;
  readonly place?: SourcePlace;
  /** What the model was tested with, where that is known. */
  readonly held?: Held;
}

interface Evaluations {
  readonly series: Series;
  count: number;
}

/**
 * Sees `evaluate` and `evaluateDataset`. One model at one place makes one series, whose step is the how-manieth
 * evaluation it is. Returns what undoes it.
 */
export function trackEvaluate(context: TrackingContext, sessions: FitSessions): () => void {
  const known = new WeakMap<Model, Map<string, Evaluations>>();

  const record = (model: Model, { method, place, held }: Seen, result: Scalars): void => {
    const names = workingModel(context.tf, model).getDedupedMetricsNames();
    const values = readTensors(context.tf, Array.isArray(result) ? result : [result]);
    const evaluations = find(context, known, { model, method, place });
    evaluations.count += 1;
    const step = evaluations.count;
    if (held !== undefined)
      void context.results?.judge(model, held, { series: evaluations.series.id, data: 'evaluation', call: step });
    const recorded = whenRead(values, (data) => {
      const metrics = Object.fromEntries(names.map((name, index) => [name, data[index]![0]!]));
      evaluations.series.values('epoch', step, metrics);
      evaluations.series.checkLoss(metrics['loss'], 'evaluation');
      evaluations.series.end();
    });
    letSettle(context, recorded);
  };

  const wrap = (method: Method, original: (this: Model, ...args: unknown[]) => Scalars | Promise<Scalars>) => ({
    [method](this: Model, ...args: unknown[]): Scalars | Promise<Scalars> {
      if (context.inside > 0) return original.apply(this, args);
      const watch = context.results?.data;
      const working = workingModel(context.tf, this);
      if (isValidation(context, sessions, this, args[0]))
        return tested(
          { watch, model: working, method },
          () => original.apply(this, args),
          (result, held) => {
            watch?.validated(working, held);
            return result;
          },
        );
      const call = { method, place: context.options.callerPlace() };
      const run = () => insideFramework(context, () => original.apply(this, args));
      return tested({ watch, model: working, method }, run, (result, held) => {
        record(this, { ...call, held }, result);
        return result;
      });
    },
  });

  const undos = modelPrototypes(context.tf).flatMap((prototype) =>
    (['evaluate', 'evaluateDataset'] as const).map((method) =>
      replaceMethod(prototype, method, (original) => wrap(method, original as never)[method] as never),
    ),
  );
  return () => undos.forEach((undo) => undo());
}

interface Testing {
  readonly watch: DataWatch | undefined;
  /** The one that does the work. */
  readonly model: Model;
  readonly method: Method;
}

/** Runs an evaluation and goes on with what it gives, and with what the model was tested with. */
function tested(
  { watch, model, method }: Testing,
  run: () => Scalars | Promise<Scalars>,
  proceed: (result: Scalars, held: Held | undefined) => Scalars,
): Scalars | Promise<Scalars> {
  if (watch === undefined) return whenRead(run(), (result) => proceed(result, undefined));
  if (method === 'evaluate') {
    const { result, held } = watch.testing(run);
    return whenRead(result, (scalars) => proceed(scalars, held));
  }
  const collected = watch.collecting(model);
  return Promise.resolve(run()).then(
    (result) => proceed(result, collected()),
    (error: unknown) => {
      collected()?.release();
      throw error;
    },
  );
}

/** True for the evaluation that `fitDataset` makes at the end of an epoch; its numbers are in the epoch's logs. */
function isValidation(context: TrackingContext, sessions: FitSessions, model: Model, data: unknown): boolean {
  const session = sessions.get(workingModel(context.tf, model));
  if (session === undefined || !session.betweenCallbacks()) return false;
  const { validationData } = session.call;
  return data === validationData || (Array.isArray(validationData) && data === validationData[0]);
}

function find(
  context: TrackingContext,
  known: WeakMap<Model, Map<string, Evaluations>>,
  { model, method, place }: { model: Model; method: Method; place?: SourcePlace },
): Evaluations {
  const key = `${method} ${placeKey(place)}`;
  const places = known.get(model) ?? new Map<string, Evaluations>();
  known.set(model, places);
  let evaluations = places.get(key);
  if (evaluations === undefined) {
    const series = context.series.declare({ kind: 'evaluate', method, model: context.models.nameOf(model), place });
    evaluations = { series, count: 0 };
    places.set(key, evaluations);
  }
  return evaluations;
}
