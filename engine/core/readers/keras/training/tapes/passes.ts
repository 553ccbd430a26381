import type { Problem } from '../../../../model/problem.ts';
import type { Span } from '../../../../model/span.ts';
import type { ProgramEvent } from '../../../evaluate/machine.ts';
import { type PipelineState, pipelineOf } from '../../data/pipeline.ts';

export const problem = (severity: Problem['severity'], message: string, span: Span): Problem => ({
  code: 'not-honoured',
  severity,
  message,
  span,
});

export interface Passes {
  readonly epochs: number;
  /** What one pass goes over; absent where whole arrays are fed. */
  readonly pipeline?: PipelineState;
  /** How many batches that are drawn by chance, or taken of rows that begin again for ever, make an epoch. */
  readonly stepsPerEpoch?: number;
  readonly told: readonly Problem[];
}

const BY_HAND = 'Batches that are cut out by hand are not followed yet. Loop over a tf.data.Dataset with batch(…)';

/**
 * How often all rows are gone over: a loop over a pipeline is one pass, the outermost other one counts passes.
 * @param draws whether each pass of the innermost loop draws its batch, so that loops around it count these
 */
export function passesOf({ loops, span }: ProgramEvent, draws: boolean): Passes {
  const told: Problem[] = [];
  const pipelines = loops.flatMap(({ iterable }) => pipelineOf(iterable) ?? []);
  const counting = loops.filter(({ iterable }) => !pipelineOf(iterable));
  const [outer, ...more] = counting;
  const steps = more.map(({ count }) => count ?? NaN).reduce((product, count) => product * count, 1);
  const counted = draws && Number.isFinite(steps);
  if (more[0] && !counted) told.push(problem('error', BY_HAND, more[0].span));
  if (pipelines.length > 1) told.push(problem('error', 'A loop over several pipelines is not followed yet', span));
  if (outer && outer.count === undefined)
    told.push(problem('information', 'How often this loop runs is not known, so it is followed once', outer.span));
  const [pipeline] = pipelines;
  if (pipeline && typeof pipeline.batchSize !== 'number')
    told.push(problem('error', 'How many rows a batch has is not known', span));
  const taken = pipeline?.steps;
  const stepsPerEpoch = more[0] && counted ? { stepsPerEpoch: steps } : taken ? { stepsPerEpoch: taken } : {};
  return { epochs: outer?.count ?? 1, pipeline, told, ...stepsPerEpoch };
}
