import type { Config } from '../../../../model/config.ts';
import type { FinishedProgram, LoopState, ProgramEvent } from '../../../evaluate/machine.ts';
import type { TensorValue, Value } from '../../../evaluate/values.ts';
import { hasChangingRate } from '../../../library/changingRates.ts';
import { itemsOf } from '../../../library/convert.ts';
import { arrayId } from '../../../library/fedTo.ts';

const STEPS = new Set(['optimizer.apply_gradients', 'optimizer.minimize', 'variable.assign']);

export const isWithin = ({ loops }: ProgramEvent, outer: LoopState | undefined): boolean =>
  outer === undefined || loops.some(({ id }) => id === outer.id);

/** The step that a gradient is taken for. */
export function stepAfter(gradient: ProgramEvent, { events }: FinishedProgram): ProgramEvent | undefined {
  const inner = gradient.loops.at(-1);
  if (gradient.type === 'optimizer.minimize') return gradient;
  return events.find(
    ({ type, order, ...rest }) =>
      STEPS.has(type) && order > gradient.order && isWithin({ type, order, ...rest }, inner),
  );
}

/** One array and what is taken off it. */
interface Pair {
  readonly gradient: TensorValue;
  readonly array: TensorValue;
}

export interface Steps {
  /** Ids of the arrays that are changed. */
  readonly arrays: ReadonlySet<string>;
  /** Limits of the gradients, as the optimizer's arguments have them. */
  readonly limits: Config;
  /** Of steps that are written out. */
  readonly rate?: number;
}

/** A tape gives each array in place of its gradient, so that what is done to gradients shows in how they came about. */
function limitOf({ gradient, array }: Pair): Config | string {
  if (gradient.origin === array.origin) return {};
  const { type, inputs, config } = gradient.origin;
  const isOwn = inputs[0]?.origin === array.origin;
  if (isOwn && type === 'Clipped') return config;
  const { x_min: low, x_max: high } = config;
  if (isOwn && type === 'clip' && typeof high === 'number' && low === -high) return { clipvalue: high };
  return 'Gradients are changed before they are applied, in a way that is not followed yet';
}

function pairsOf(value: Value | undefined): readonly Pair[] | undefined {
  const pairs = itemsOf(value)?.map((each) => itemsOf(each));
  const made = pairs?.map((pair): Pair | undefined => {
    const [gradient, array] = pair ?? [];
    return gradient?.kind === 'tensor' && array?.kind === 'tensor' ? { gradient, array } : undefined;
  });
  return made && made.length > 0 && made.every((each) => each !== undefined) ? made : undefined;
}

/** `w.assign_sub(rate * gradient)` and `w.assign(w - rate * gradient)`, for each array that is changed. */
function assignments(step: ProgramEvent, gradient: ProgramEvent, program: FinishedProgram): Steps | string {
  const { events } = program;
  const all = events.filter(
    (each) => each.type === 'variable.assign' && each.order >= step.order && isWithin(each, gradient.loops.at(-1)),
  );
  const rates = all.map(({ subject, details }) => writtenRate(subject, details?.change));
  const [rate] = rates;
  if (rate === undefined || rates.some((each) => each !== rate) || hasChangingRate(all, program))
    return 'Steps that are written out are followed only as array.assign_sub(rate * gradient), with one known rate for all';
  const ids = all.map(({ subject }) => (subject.kind === 'tensor' ? arrayId(subject.origin) : undefined));
  if (!ids.every((each) => each !== undefined)) return 'What the step changes is no variable';
  return { arrays: new Set(ids), limits: {}, rate };
}

function writtenRate(array: Value, change: Value | undefined): number | undefined {
  if (array.kind !== 'tensor' || change?.kind !== 'tensor' || change.origin.type !== 'multiply') return undefined;
  const isGradient = ({ origin }: TensorValue) => origin === array.origin;
  const factor = change.origin.inputs.find((each) => !isGradient(each));
  const value = factor?.constant;
  return change.origin.inputs.some(isGradient) && value?.kind === 'number' ? value.value : undefined;
}

/** What a step changes and how, or why it is not followed. */
export function stepsOf(step: ProgramEvent, gradient: ProgramEvent, program: FinishedProgram): Steps | string {
  if (step.type === 'variable.assign') return assignments(step, gradient, program);
  const pairs = pairsOf(step.details?.grads_and_vars);
  if (!pairs) return 'Which arrays the optimizer changes was not understood';
  const limits = pairs.map(limitOf);
  const refused = limits.find((each) => typeof each === 'string');
  if (refused !== undefined) return refused;
  const texts = new Set(limits.map((each) => JSON.stringify(each)));
  if (texts.size > 1) return 'Not all gradients are limited alike, which is not followed yet';
  const unwatched = pairs.find(({ array }) => !array.origin.parameter);
  if (unwatched)
    return 'The tape watches no NumPy arrays, so that their gradients are None and nothing is learned. Make them tf.Variable';
  return { arrays: new Set(pairs.map(({ array }) => arrayId(array.origin)!)), limits: limits[0] as Config };
}
