import type { FinishedProgram, LoopState, ProgramEvent, TracedModel } from '../../evaluate/machine.ts';
import type { TensorValue, Value } from '../../evaluate/values.ts';
import { ancestors } from '../../library/ancestors.ts';
import { type OptimizerState, optimizerOf } from '../training/optimizers.ts';

/** One step in a pass of the loop, with the gradients that it takes. */
export interface Step {
  readonly step: ProgramEvent;
  readonly optimizer: OptimizerState;
  readonly held: ReadonlySet<string>;
  readonly backward: readonly ProgramEvent[];
  /** What networks gave before they changed in this pass. */
  readonly kept: readonly TensorValue[];
}

/** The loops whose passes are not followed each by itself. */
export const passLoops = ({ loops }: ProgramEvent): readonly LoopState[] =>
  loops.filter(({ followed }) => followed === 'once');

const isIn =
  (loop: LoopState) =>
  (event: ProgramEvent): boolean =>
    passLoops(event).at(-1)?.id === loop.id;

const shares = (one: ReadonlySet<string>, two: ReadonlySet<string>): boolean => [...one].some((each) => two.has(each));

/** Arrays that a tensor was computed with. */
export function arraysBehind({ subject }: ProgramEvent): ReadonlySet<string> {
  const origins = subject.kind === 'tensor' ? ancestors(subject) : [];
  const ids = origins.flatMap(({ layer, parameter }) => [
    ...(layer ? [...layer.parameters.values()].map(({ id }) => id) : []),
    ...(parameter ? [parameter.id] : []),
  ]);
  return new Set(ids);
}

function arraysOf(subject: Value, models: readonly TracedModel[]): ReadonlySet<string> {
  const held = optimizerOf(subject)?.parameters?.map(({ id }) => id);
  const traced = models.find(({ candidate }) => candidate.value === subject);
  const own = traced?.model.layers.flatMap(({ weights }) => weights.map(({ id }) => id));
  return new Set(held ?? own ?? []);
}

function tensorsIn(value: Value | undefined): readonly TensorValue[] {
  if (value?.kind === 'tensor') return [value];
  return value?.kind === 'list' || value?.kind === 'tuple' ? value.items.flatMap(tensorsIn) : [];
}

interface Pass {
  readonly events: readonly ProgramEvent[];
  readonly models: readonly TracedModel[];
  readonly all: readonly ProgramEvent[];
}

/** The gradients since they were set back, which is once in each pass before they are computed. */
function gradientsFor(
  step: ProgramEvent,
  held: ReadonlySet<string>,
  { events, models }: Pass,
): readonly ProgramEvent[] | undefined {
  const covers = ({ type, subject }: ProgramEvent): boolean => {
    const own = type === 'torch.zero_grad' ? arraysOf(subject, models) : new Set<string>();
    return [...held].every((id) => own.has(id));
  };
  const cleared = events.filter((each) => covers(each));
  const before = cleared.filter(({ order }) => order < step.order).at(-1);
  const from = before?.order ?? -1;
  if (cleared.length === 0) return undefined;
  const backward = events.filter(({ type }) => type === 'torch.backward');
  const own = backward.filter((each) => shares(arraysBehind(each), held));
  // Set back behind the step: what comes after that would be taken into the next pass.
  const late = before ? undefined : own.find(({ order }) => order > cleared.at(-1)!.order);
  const taken = own.filter(({ order }) => order > from && order < step.order);
  return taken.length > 0 && !late ? taken : undefined;
}

/** Calls of networks whose weights are others by the time of the step: what they gave is kept from before. */
function earlierCalls(backward: ProgramEvent, until: number, { all, events, models }: Pass): readonly ProgramEvent[] {
  const loss = backward.subject;
  const behind = new Set(loss.kind === 'tensor' ? ancestors(loss) : []);
  const calls = all.filter(
    ({ type, details }) =>
      type === 'torch.called' && tensorsIn(details?.result).some(({ origin }) => behind.has(origin)),
  );
  const steps = events.filter(({ type }) => type === 'torch.optimizer.step');
  return calls.filter(({ subject, order }) => {
    const arrays = arraysOf(subject, models);
    const moves = (each: ProgramEvent): boolean => shares(arraysOf(each.subject, models), arrays);
    return steps.some((each) => each.order > order && each.order < until && moves(each));
  });
}

/**
 * What networks that this step does not change gave before they changed themselves.
 * @returns nothing where it is not what they give when the pass begins
 */
function keptFor(
  backward: readonly ProgramEvent[],
  { step, held }: Pick<Step, 'step' | 'held'>,
  pass: Pass,
): readonly TensorValue[] | undefined {
  const calls = backward.flatMap((each) => earlierCalls(each, step.order, pass));
  const plain = calls.every(({ subject, order }) => {
    const arrays = arraysOf(subject, pass.models);
    const before = pass.events.filter((each) => each.type === 'torch.optimizer.step' && each.order < order);
    return !shares(arrays, held) && !before.some((each) => shares(arraysOf(each.subject, pass.models), arrays));
  });
  return plain ? calls.flatMap(({ details }) => tensorsIn(details?.result)) : undefined;
}

/** What else in a pass would have to be followed. */
const OTHERS = /^torch\.(scheduler\.step|optimizer\.(add_param_group|load_state_dict)|requires_grad)$/;

/**
 * The steps of one pass in their order; nothing where one is not plain.
 * @param loop the innermost one
 */
export function stepsIn(
  loop: LoopState,
  program: FinishedProgram,
  models: readonly TracedModel[],
): readonly Step[] | undefined {
  const events = program.events.filter(isIn(loop));
  const outer = events[0] && passLoops(events[0])[0]?.id;
  const found = events.filter(({ type }) => type === 'torch.optimizer.step');
  const gradients = events.filter(({ type }) => type === 'torch.backward');
  const conditions = new Set([...found, ...gradients].map((each) => each.conditions));
  // Another loop beside this one trains in its own passes.
  const beside = program.events.some(
    (each) => each.type === 'torch.backward' && !gradients.includes(each) && each.loops.some(({ id }) => id === outer),
  );
  if (beside || conditions.size !== 1 || events.some(({ type }) => OTHERS.test(type))) return undefined;
  const pass: Pass = { events, models, all: program.events };
  const steps = found.map((step): Step | undefined => {
    const optimizer = optimizerOf(step.subject);
    if (!optimizer?.parameters || optimizer.grouped) return undefined;
    const held = new Set(optimizer.parameters.map(({ id }) => id));
    const backward = gradientsFor(step, held, pass);
    const kept = backward && keptFor(backward, { step, held }, pass);
    return backward && kept ? { step, optimizer, held, backward, kept } : undefined;
  });
  return steps.length > 0 && steps.every((each) => each !== undefined) ? steps : undefined;
}
