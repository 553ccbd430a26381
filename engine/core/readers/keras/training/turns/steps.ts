import type { PlanPart } from '../../../../model/plan.ts';
import type { LoopState, ProgramEvent } from '../../../evaluate/machine.ts';
import type { Origin, TensorValue, Value } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { itemsOf, toNumber } from '../../../library/convert.ts';
import { partOf } from '../part.ts';
import { arrayId } from '../../../library/fedTo.ts';
import { stepsOf } from '../tapes/gradients.ts';
import { batchStep } from './batchSteps.ts';
import type { Around } from './around.ts';
import { type Term, termsOf } from './terms.ts';

/** One step in a pass of the loop. */
export interface Step {
  readonly step: ProgramEvent;
  /** What its gradient is taken of, added up. */
  readonly terms: readonly Term[];
  /** What these numbers stand in: a number alone moves the curve and changes no gradient. */
  readonly optimizer: PlanPart;
  /** The optimizer as the program has it. */
  readonly by: Value;
  /** Ids of the arrays that it changes. */
  readonly held: ReadonlySet<string>;
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

export interface Change {
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

interface Pass {
  readonly loop: LoopState;
  readonly events: readonly ProgramEvent[];
  /** Gradients that steps have been taken by. */
  readonly used: Set<ProgramEvent>;
  /** What the steps of the pass up to here have changed. */
  readonly changes: Change[];
}

/** The one gradient before a step, of its arrays, that no step has been taken by yet. */
function gradientFor(
  step: ProgramEvent,
  held: ReadonlySet<string>,
  { events, used }: Pick<Pass, 'events' | 'used'>,
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
function plainOptimizer(optimizer: Value | undefined): PlanPart | undefined {
  const part = partOf(optimizer);
  const rate = part?.config.learning_rate;
  const now = optimizer?.kind === 'instance' ? optimizer.attributes.get('learning_rate') : undefined;
  const isPlain = rate === undefined || typeof rate === 'number';
  return part && isPlain && (now === undefined || toNumber(now) === rate) ? part : undefined;
}

function tapeStep(step: ProgramEvent, { program }: Around, pass: Pass): Step | undefined {
  const found = stepsOf(step, step, program);
  const part = plainOptimizer(step.subject);
  if (typeof found === 'string' || found.rate !== undefined || !part) return undefined;
  const gradient = gradientFor(step, found.arrays, pass);
  const loss = gradient?.details?.target;
  if (!gradient || loss?.kind !== 'tensor' || gradient.conditions !== step.conditions) return undefined;
  const [after, terms] = [timeOf(loss, pass.changes, pass.loop.id), termsOf(loss)];
  const optimizer = { ...part, config: { ...part.config, ...found.limits } };
  if (after === undefined || !terms) return undefined;
  return { step, terms, optimizer, by: step.subject, held: found.arrays, after };
}

function onBatch(step: ProgramEvent, around: Around, { changes }: Pass): Step | undefined {
  const found = batchStep(step, around);
  const optimizer = plainOptimizer(found?.by);
  return found && optimizer && { step, ...found, optimizer, after: changes.length };
}

const STEPS =
  /^(?:optimizer\.(?:apply_gradients|minimize)|variable\.assign|keras\.(?:train_on_batch|fit|set_weights))$/;
const TRAINS = /^(?:tape\.gradient|optimizer\.minimize|keras\.(?:train_on_batch|fit))$/;

/**
 * The steps of one pass in their order; nothing where one is not plain.
 * @param loop the innermost one
 */
export function stepsIn(loop: LoopState, around: Around): readonly Step[] | undefined {
  const all = around.program.events;
  const events = all.filter((each) => passLoops(each).at(-1)?.id === loop.id);
  const taken = events.filter(({ type }) => STEPS.test(type));
  // Another loop beside this one trains in its own passes.
  const beside = all.some(
    (each) => TRAINS.test(each.type) && !events.includes(each) && passLoops(each)[0]?.id === around.begun,
  );
  if (beside || new Set(taken.map(({ conditions }) => conditions)).size !== 1) return undefined;
  const made = events.filter(({ type }) => type === 'keras.optimizer').map(({ subject }) => subject);
  const pass: Pass = { loop, events, used: new Set(), changes: [] };
  const steps = taken.map((step): Step | undefined => {
    const found = step.type === 'keras.train_on_batch' ? onBatch(step, around, pass) : tapeStep(step, around, pass);
    if (!found || found.terms.length === 0 || made.includes(found.by)) return undefined;
    pass.changes.push({ made: step.made, held: found.held });
    return found;
  });
  const unused = events.some((each) => each.type === 'tape.gradient' && !pass.used.has(each));
  return steps.length > 0 && !unused && steps.every((each) => each !== undefined) ? steps : undefined;
}
