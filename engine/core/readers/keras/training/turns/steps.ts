import type { PlanPart } from '../../../../model/plan.ts';
import type { FinishedProgram, LoopState, ProgramEvent } from '../../../evaluate/machine.ts';
import type { Origin, TensorValue } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { itemsOf, toNumber } from '../../../library/convert.ts';
import { partOf } from '../part.ts';
import { arrayId } from '../../../library/fedTo.ts';
import { stepsOf } from '../tapes/gradients.ts';

/** One step in a pass of the loop. */
export interface Step {
  readonly step: ProgramEvent;
  /** What its gradient is taken of. */
  readonly loss: TensorValue;
  readonly optimizer: PlanPart;
  readonly held: ReadonlySet<string>;
  /** The curve is drawn here. */
  readonly place: ProgramEvent;
  /** How many steps of the pass were taken when its gradient is. */
  readonly after: number;
}

/** The loops whose passes are not followed each by itself. */
export const passLoops = ({ loops }: ProgramEvent): readonly LoopState[] =>
  loops.filter(({ followed }) => followed === 'once');

/** Arrays that a tensor is computed with at this place, by its own layer or as an operand. */
function arraysAt({ layer, inputs }: Origin): readonly string[] {
  const own = layer ? [...layer.parameters.values()].map(({ id }) => id) : [];
  return [...own, ...inputs.flatMap(({ origin }) => (origin.parameter ? (arrayId(origin) ?? []) : []))];
}

interface Change {
  readonly made: number;
  readonly held: ReadonlySet<string>;
}

/**
 * How many steps of the pass were taken when this loss was computed.
 * @param before the number of the loop: what networks gave earlier is of no pass
 * @returns nothing where parts of it are of different times
 */
function timeOf(loss: TensorValue, changes: readonly Change[], before: number): number | undefined {
  const uses = ancestors(loss).flatMap((origin) => {
    const arrays = arraysAt(origin);
    return arrays.length > 0 ? [{ id: origin.id, arrays }] : [];
  });
  if (uses.length === 0 || uses.some(({ id }) => id < before)) return undefined;
  const taken = (id: number): number => changes.filter(({ made }) => made < id).length;
  const [first, last] = [Math.min(...uses.map(({ id }) => id)), Math.max(...uses.map(({ id }) => id))].map(taken);
  const isSame = (time: number): boolean =>
    uses.every(({ id, arrays }) => {
      const [from, to] = [time, taken(id)].sort((one, two) => one - two) as [number, number];
      return !changes.slice(from, to).some(({ held }) => arrays.some((each) => held.has(each)));
    });
  return [last!, first!].find(isSame);
}

const sourcesOf = ({ details }: ProgramEvent): ReadonlySet<string> =>
  new Set(
    (itemsOf(details?.sources) ?? [details?.sources]).flatMap((each) =>
      each?.kind === 'tensor' ? (arrayId(each.origin) ?? []) : [],
    ),
  );

/** The one gradient before a step, of its arrays, that no step has been taken by yet. */
function gradientFor(
  step: ProgramEvent,
  held: ReadonlySet<string>,
  { events, used }: { readonly events: readonly ProgramEvent[]; readonly used: Set<ProgramEvent> },
): ProgramEvent | undefined {
  if (step.type === 'optimizer.minimize') return step;
  const found = events.filter((each) => {
    const sources = each.type === 'tape.gradient' ? sourcesOf(each) : new Set<string>();
    return each.order < step.order && !used.has(each) && [...held].some((id) => sources.has(id));
  });
  const [gradient, another] = found;
  if (!gradient || another) return undefined;
  used.add(gradient);
  return [...held].every((id) => sourcesOf(gradient).has(id)) ? gradient : undefined;
}

/** An optimizer with a plain rate, which the file does not set anew. */
function plainOptimizer({ subject }: ProgramEvent): PlanPart | undefined {
  const part = partOf(subject);
  const rate = part?.config.learning_rate;
  const now = subject.kind === 'instance' ? subject.attributes.get('learning_rate') : undefined;
  const isPlain = rate === undefined || typeof rate === 'number';
  return part && isPlain && (now === undefined || toNumber(now) === rate) ? part : undefined;
}

const STEPS =
  /^(?:optimizer\.(?:apply_gradients|minimize)|variable\.assign|keras\.(?:train_on_batch|fit|set_weights))$/;

/**
 * The steps of one pass in their order; nothing where one is not plain.
 * @param loop the innermost one
 */
export function stepsIn(loop: LoopState, program: FinishedProgram): readonly Step[] | undefined {
  const events = program.events.filter((each) => passLoops(each).at(-1)?.id === loop.id);
  const taken = events.filter(({ type }) => STEPS.test(type));
  const used = new Set<ProgramEvent>();
  const changes: Change[] = [];
  const conditions = new Set(taken.map((each) => each.conditions));
  const made = events.filter(({ type }) => type === 'keras.optimizer').map(({ subject }) => subject);
  if (conditions.size !== 1) return undefined;
  const steps = taken.map((step): Step | undefined => {
    const found = stepsOf(step, step, program);
    const part = plainOptimizer(step);
    if (typeof found === 'string' || found.rate !== undefined || !part || made.includes(step.subject)) return undefined;
    const gradient = gradientFor(step, found.arrays, { events, used });
    const loss = gradient?.details?.target;
    if (!gradient || loss?.kind !== 'tensor' || gradient.conditions !== step.conditions) return undefined;
    const after = timeOf(loss, changes, loop.id);
    changes.push({ made: step.made, held: found.arrays });
    const optimizer = { ...part, config: { ...part.config, ...found.limits } };
    return after === undefined ? undefined : { step, loss, optimizer, held: found.arrays, place: step, after };
  });
  const unused = events.some((each) => each.type === 'tape.gradient' && !used.has(each));
  const isWhole = steps.length > 0 && !unused && steps.every((each) => each !== undefined);
  return isWhole ? steps : undefined;
}
