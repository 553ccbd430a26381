import type { Config } from '../../../model/config.ts';
import type { PlanPart, TrainingPlan } from '../../../model/plan.ts';
import type { Problem } from '../../../model/problem.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../../evaluate/machine.ts';
import type { Value } from '../../evaluate/values.ts';
import { itemsOf, toConfigValue, toNumber } from '../../library/convert.ts';
import { asksForPublishedWeights, NO_PUBLISHED_WEIGHTS } from '../../library/publishedWeights.ts';
import { tabulate } from '../../library/tabulate.ts';
import { toldByText } from '../../library/toldByText.ts';
import type { KerasContext } from '../context.ts';
import type { PipelineState } from '../data/pipeline.ts';
import { inOrder, namesOf } from './named.ts';
import { partOf } from './part.ts';

type Values = Readonly<Record<string, Value>>;

/** What changes weights besides training. */
const SET = new Set(['keras.set_weights', 'variable.assign']);

const isGiven = (value: Value | undefined): boolean => value !== undefined && value.kind !== 'none';

/** Arguments of `fit` that change what is trained and are not followed, with what is said of them. */
const PASSED_OVER: Readonly<Record<string, { readonly severity: Problem['severity']; readonly message: string }>> = {
  validation_freq: { severity: 'information', message: 'Every epoch is validated, whatever validation_freq says' },
  validation_steps: {
    severity: 'information',
    message: 'All validation rows are used, whatever validation_steps says',
  },
};

const HARMLESS: Readonly<Record<string, number>> = { validation_freq: 1 };

/** Numbers of the file's own function for each epoch, added to the callback that calls it. */
export function withRates(
  { machine }: KerasContext,
  callbacks: readonly PlanPart[],
  { given, epochs, rate }: { given: Value | undefined; epochs: number; rate: Value | undefined },
): readonly PlanPart[] {
  const items = itemsOf(given) ?? (given ? [given] : []);
  return callbacks.map((part) => {
    if (part.type !== 'LearningRateScheduler') return part;
    const made = items.find((each) => partOf(each) === part);
    const run = made?.kind === 'instance' ? made.attributes.get('schedule') : undefined;
    const values = tabulate(machine, run, { epochs, from: toNumber(rate) ?? 0.001, span: part.span });
    return values ? { ...part, config: { ...part.config, values } } : part;
  });
}

/** How much single losses and classes count. */
export function weights(
  compiled: Values,
  details: Values,
  outputs: readonly string[] | undefined,
): Pick<TrainingPlan, 'lossWeights' | 'classWeights'> {
  const given = isGiven(compiled.loss_weights) ? inOrder(compiled.loss_weights, outputs) : undefined;
  const losses = given && toConfigValue(given);
  const classes = isGiven(details.class_weight) ? toConfigValue(details.class_weight!) : undefined;
  return {
    ...(Array.isArray(losses) ? { lossWeights: losses as number[] } : {}),
    ...(classes && typeof classes === 'object' && !Array.isArray(classes)
      ? { classWeights: classes as Config as Record<number, number> }
      : {}),
  };
}

/** Steps of a pipeline that change which rows a pass goes over: the engine goes over all of them, once. */
export function pipelineAsides(
  pipeline: PipelineState | undefined,
  { span, steps }: { readonly span: Problem['span']; readonly steps?: number },
): readonly Problem[] {
  // An endless repetition is what the steps of an epoch are counted in.
  const rows = (pipeline?.rows ?? []).filter(
    (name) => !(name === 'repeat' && pipeline?.endless && steps !== undefined),
  );
  return rows.map((name) => ({
    code: 'not-honoured',
    severity: 'information',
    message: `Each pass goes over all rows once, whatever ${name}() of the pipeline says`,
    span,
  }));
}

/** Losses, inputs and targets by names that are not the model's own: guessing their order could exchange them. */
function misnamed(traced: TracedModel, [loss, x, y]: readonly (Value | undefined)[]): readonly string[] {
  const [inputs, outputs] = [namesOf(traced, 'inputs'), namesOf(traced, 'outputs')];
  const isLost = (value: Value | undefined, names: readonly string[] | undefined): boolean =>
    isGiven(value) && inOrder(value, names) === undefined;
  const sentence = (what: string, end: string, names: readonly string[] = []): string =>
    `Which of the ${what} is for which ${end} can't be told: the model's ${end}s are called ${names.join(', ')}`;
  return [
    ...(isLost(loss, outputs) ? [sentence('losses', 'output', outputs)] : []),
    ...(isLost(x, inputs) ? [sentence('arrays', 'input', inputs)] : []),
    ...(isLost(y, outputs) ? [sentence('targets', 'output', outputs)] : []),
  ];
}

interface Fit {
  readonly fit: ProgramEvent;
  readonly compiled: Values;
  readonly data: Pick<TrainingPlan, 'sampleWeights'>;
  /** Where losses are added that are part of the plan. */
  readonly added: readonly Problem['span'][];
}

/** What a file says of its training by Keras and the engine does not do. */
export function asides(
  { events, text = '' }: FinishedProgram,
  traced: TracedModel,
  { fit, compiled, data: { sampleWeights }, added }: Fit,
): readonly Problem[] {
  const outputs = namesOf(traced, 'outputs');
  const { details = {}, span, order, subject } = fit;
  const told = Object.entries(PASSED_OVER).filter(
    ([name]) => isGiven(details[name]) && toNumber(details[name]) !== (HARMLESS[name] ?? NaN),
  );
  const known = weights(compiled, details, outputs);
  const lost = [
    ...(isGiven(compiled.loss_weights) && !known.lossWeights ? ['loss_weights'] : []),
    ...(isGiven(details.class_weight) && !known.classWeights ? ['class_weight'] : []),
  ];
  const before = events.filter((each) => each.order < order);
  const loaded = before.some(({ type, subject: whose }) => type === 'keras.load_weights' && whose === subject);
  const set = before.find(({ type, loops }) => SET.has(type) && loops.length === 0);
  const unlost = itemsOf(compiled.loss)?.some(({ kind }) => kind === 'none');
  const problem = (severity: Problem['severity'], message: string): Problem => ({
    code: 'not-honoured',
    severity,
    message,
    span,
  });
  return [
    ...told.map(([, { severity, message }]) => problem(severity, message)),
    ...misnamed(traced, [compiled.loss, details.x, details.y]).map((sentence) => problem('error', sentence)),
    ...lost.map((name) => problem('error', `The numbers of ${name} are not known, and the result depends on them`)),
    ...(/\bif\s+(?:not\s+)?training\b/.test(text)
      ? [problem('information', 'What a call does only under “if training” is left out')]
      : []),
    ...(asksForPublishedWeights(text) ? [problem('information', NO_PUBLISHED_WEIGHTS)] : []),
    ...(loaded ? [problem('information', 'Weights that the file loads are not loaded: training begins anew')] : []),
    ...(set ? [{ ...problem('information', 'Weights that the file sets are not set'), span: set.span }] : []),
    ...(unlost ? [problem('error', 'Outputs without a loss of their own are not followed yet')] : []),
    ...(sampleWeights && (compiled.weighted_metrics?.kind ?? 'none') !== 'none'
      ? [problem('information', 'Metrics are computed with equal weights')]
      : []),
    ...toldByText(text, 'keras', added),
  ];
}
