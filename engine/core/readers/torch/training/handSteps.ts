import type { Span } from '../../../model/span.ts';
import type { FinishedProgram, Machine, ProgramEvent } from '../../evaluate/machine.ts';
import type { Origin, ParameterState, TensorValue, Value } from '../../evaluate/values.ts';
import { ancestors } from '../../library/ancestors.ts';
import { hasChangingRate } from '../../library/changingRates.ts';
import { produce } from '../produce.ts';
import { passLoops } from '../turns/steps.ts';
import { parameterOf } from '../values.ts';
import { isWritten, writtenOptimizer } from './optimizers.ts';

const UPDATE = 'torch.update';
const CLEARED = 'torch.gradient.zero';

/** `w.grad`: it is told from the array itself, so that a step shows what it takes off. */
export function gradientOf(machine: Machine, array: TensorValue, span: Span): TensorValue {
  return produce(machine, { type: 'Gradient', inputs: [array], config: {}, span }, array.shape);
}

const ofArray = ({ type, inputs }: Origin): TensorValue | undefined => (type === 'Gradient' ? inputs[0] : undefined);

/** `w.grad.zero_()` and `w.grad = None`. @returns whether this is a gradient */
export function clearGradient(machine: Machine, gradient: TensorValue, span: Span): boolean {
  const array = ofArray(gradient.origin);
  if (array) clearGradientOf(machine, array, span);
  return array !== undefined;
}

export function clearGradientOf(machine: Machine, array: TensorValue, span: Span): void {
  machine.record({ type: CLEARED, subject: array, span });
}

/** `w -= lr * w.grad`: the array stays what it is, and what is taken off it is told. @returns whether it is such a step */
export function update(machine: Machine, array: TensorValue, change: Value, span: Span): boolean {
  const isStep = parameterOf(array) && change.kind === 'tensor' && ancestors(change).some((each) => ofArray(each));
  if (isStep) machine.record({ type: UPDATE, subject: array, details: { change }, span });
  return isStep === true;
}

const numberOf = ({ constant }: TensorValue): number | undefined =>
  constant?.kind === 'number' ? constant.value : undefined;

/** How many times its gradient is taken off an array; nothing where something else is done with it. */
function factorOf({ origin }: TensorValue, array: Origin): number | undefined {
  const { type, inputs } = origin;
  const [one, two] = inputs;
  if (type === 'Gradient') return one?.origin === array ? 1 : undefined;
  if (type === 'negative') return times(one && factorOf(one, array), -1);
  if (!one || !two || (type !== 'multiply' && type !== 'divide')) return undefined;
  const [left, right] = [numberOf(one), numberOf(two)];
  if (right !== undefined) return times(factorOf(one, array), type === 'divide' ? 1 / right : right);
  return left !== undefined && type === 'multiply' ? times(factorOf(two, array), left) : undefined;
}

const times = (one: number | undefined, two: number): number | undefined => (one === undefined ? undefined : one * two);

interface Updates {
  readonly rate: number;
  readonly parameters: readonly ParameterState[];
}

/** The one rate of all these steps; nothing where they are not those of plain gradient descent. */
function updatesOf(all: readonly ProgramEvent[]): Updates | undefined {
  const parameters = all.flatMap(({ subject }) => parameterOf(subject) ?? []);
  const rates = all.map(({ subject, details }) =>
    subject.kind === 'tensor' && details?.change?.kind === 'tensor'
      ? factorOf(details.change, subject.origin)
      : undefined,
  );
  const [rate] = rates;
  const once = new Set(parameters).size === all.length;
  const alike = rates.every((each) => each === rate) && new Set(all.map(({ conditions }) => conditions)).size === 1;
  return rate !== undefined && once && alike ? { rate, parameters } : undefined;
}

const inPass = (event: ProgramEvent): number | undefined => passLoops(event).at(-1)?.id;

/**
 * Where the gradients of all these arrays are set back, once in each pass and together.
 * @returns nothing where that is not plain, and an empty list where none ever is
 */
function clearedAt(
  { parameters }: Updates,
  pass: readonly ProgramEvent[],
  step: ProgramEvent,
): readonly ProgramEvent[] | undefined {
  const own = new Set(parameters);
  const cleared = pass.filter(({ type, subject }) => type === CLEARED && own.has(parameterOf(subject)!));
  if (cleared.length === 0) return [];
  const backward = pass.filter(({ type }) => type === 'torch.backward');
  const updates = new Map(
    pass.flatMap((each) => (each.type === UPDATE ? [[parameterOf(each.subject), each.order] as const] : [])),
  );
  const isAfter = (each: ProgramEvent) => each.order > updates.get(parameterOf(each.subject))!;
  const isBefore = (each: ProgramEvent) => backward.every(({ order }) => each.order < order);
  const whole =
    cleared.length === own.size && new Set(cleared.map(({ subject }) => parameterOf(subject))).size === own.size;
  const [last] = cleared.slice(-1);
  if (!whole || new Set(cleared.map(({ conditions }) => conditions)).size > 1) return undefined;
  if (cleared.every(isAfter)) return [{ ...last!, order: Math.max(last!.order, step.order) + 0.5 }];
  return cleared.every(isBefore) ? [last!] : undefined;
}

/** The steps of one pass as those of an optimizer. */
function asOptimizer(updates: readonly ProgramEvent[], pass: readonly ProgramEvent[]): readonly ProgramEvent[] {
  const known = updatesOf(updates);
  const last = updates.at(-1)!;
  const cleared = known && clearedAt(known, pass, last);
  if (!known || !cleared) return [];
  const inner = last.loops.findLastIndex(({ followed }) => followed === 'once');
  const loops = last.loops.slice(0, inner + 1);
  const { rate, parameters } = known;
  const config = { learning_rate: rate };
  const subject = writtenOptimizer(last.span, { type: 'SGD', config, parameters, grouped: false });
  return [
    { ...last, type: 'torch.optimizer.step', subject, loops },
    ...cleared.map((each) => ({ ...each, type: 'torch.zero_grad', subject, loops })),
  ];
}

/** Where those steps stand: what they change was followed. */
export const updatedAt = ({ events }: FinishedProgram): readonly Span[] =>
  events.some(({ subject }) => isWritten(subject))
    ? events.flatMap((each) => (each.type === UPDATE ? each.span : []))
    : [];

/** Steps that a loop takes array by array stand among the events as those of an optimizer. */
export function withHandSteps(program: FinishedProgram): FinishedProgram {
  const { events } = program;
  if (!events.some(({ type }) => type === UPDATE)) return program;
  const passes = new Map<number, ProgramEvent[]>();
  for (const each of events) {
    const pass = inPass(each);
    if (pass === undefined) continue;
    const known = passes.get(pass);
    if (known) known.push(each);
    else passes.set(pass, [each]);
  }
  const steps = [...passes.values()].flatMap((pass) => {
    const updates = pass.filter(({ type }) => type === UPDATE);
    return updates.length === 0 || hasChangingRate(updates, program) ? [] : asOptimizer(updates, pass);
  });
  return { ...program, events: [...events, ...steps].sort((one, two) => one.order - two.order) };
}
