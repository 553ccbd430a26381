import type { SourcePlace } from '../../core/runs/record.ts';
import type { Subject } from './checkpoints/checkpoints.ts';
import type { TrackingContext } from './context.ts';
import { letSettle } from './context.ts';
import type { MaybePromise, Model } from './framework.ts';
import type { Gauges } from './gauges.ts';
import { createGauges } from './gauges.ts';
import { whenRead } from './framework.ts';
import type { Pace } from './pace.ts';
import { createPace } from './pace.ts';
import { rateOf, rateOfModel } from './rates.ts';
import type { Series } from './series.ts';
import { placeKey } from './series.ts';

export interface LoopCall {
  readonly method: 'minimize' | 'applyGradients' | 'trainOnBatch';
  /** The optimizer or model that takes the steps. */
  readonly owner: object;
  readonly model?: Model;
  readonly place: SourcePlace | undefined;
  /** How many the step learned from, where that is known. */
  readonly examples?: number;
  /** What is trained, asked when weights are to be kept; by its series' name where it has no model. */
  readonly subject: (series: string) => Subject | undefined;
}

interface Loop {
  readonly series: Series;
  readonly pace: Pace;
  readonly gauges: Gauges | undefined;
  step: number;
  failure: Error | undefined;
}

/** Steps of one owner at one place are one series. */
export type LoopBook = (call: LoopCall, metrics: MaybePromise<Readonly<Record<string, number>>> | undefined) => void;

export function createLoopBook(context: TrackingContext): LoopBook {
  const known = new WeakMap<object, Map<string, Loop>>();

  const find = (call: LoopCall): Loop => {
    const key = `${call.method} ${placeKey(call.place)}`;
    const places = known.get(call.owner) ?? new Map<string, Loop>();
    known.set(call.owner, places);
    let loop = places.get(key);
    if (loop === undefined) {
      loop = beginLoop(context, call);
      places.set(key, loop);
    }
    return loop;
  };

  return (call, metrics) => {
    const loop = find(call);
    loop.step += 1;
    const { series, step } = loop;
    const recorded = whenRead(metrics ?? {}, (values) => {
      if (Object.keys(values).length > 0) series.values('step', step, values);
      loop.failure ??= series.checkLoss(values['loss'], `step ${step}`);
      context.checkpoints?.stepped(() => call.subject(series.id), { series: series.id, step, loss: values['loss'] });
    });
    letSettle(context, recorded);
    const rate = call.model === undefined ? rateOf(call.owner) : rateOfModel(call.model);
    context.gradients?.stepped(series, 'step', step);
    context.activations?.stepped({ series, axis: 'step', step }, call.model);
    loop.gauges?.stepped(step, { rate, examples: call.examples });
    if (loop.pace.step()) series.progress({ batch: step, rate: loop.pace.rate() });
    if (loop.failure !== undefined) throw loop.failure;
  };
}

function beginLoop(context: TrackingContext, call: LoopCall): Loop {
  const { method, model, place } = call;
  if (model !== undefined) context.models.trained(model);
  const name = model === undefined ? (context.options.stepModel?.() ?? '') : context.models.nameOf(model);
  const series = context.series.declare({ kind: 'loop', method, model: name, place });
  const gauges = context.options.gauges ? createGauges({ tf: context.tf, series, axis: 'step' }) : undefined;
  return { series, pace: createPace(), gauges, step: 0, failure: undefined };
}
