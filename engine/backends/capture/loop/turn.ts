// One step of a person's own loop while it is taken, and what is learned from it.
import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../backend.ts';
import { CAPTURING } from '../capturedSteps.ts';
import { CHECKED_STEPS } from '../checkedPlan.ts';
import type { NodeBackend } from '../nodeBackend.ts';
import { Different, NotCapturable, variablesNow } from '../recording.ts';
import type { Settings } from '../settings.ts';
import { type Deferred, defer, only } from './deferred.ts';
import type { Expected, Match } from './expected.ts';
import { FEW, numbersOf } from './given.ts';
import { learn, type Sight, sightOf, type Taken } from './learn.ts';
import { type Gradients, outside, type Part, renumbered } from './parts.ts';

/** Steps that are of one kind, as far as can be told before they are taken. */
export interface Loop {
  readonly tf: TensorFlow;
  readonly backend: NodeBackend;
  /** Whether its optimizer is TensorFlow.js's, and does the same whenever it is given the same. */
  readonly isPlain: boolean;
  /** By which variables are trained, and what is done. */
  readonly sights: Map<string, Map<string, Sight>>;
  /** Is told once why the steps are not captured (any more): the end of a sentence. */
  readonly refused: (why: string, isDifferent: boolean) => void;
  isRefused: boolean;
  captured: number;
  missed: number;
  /** How many ordinary steps were as their plan would have them. */
  checked: number;
}

export interface Turn {
  readonly loop: Loop;
  readonly known: Map<string, Sight>;
  readonly step: Deferred;
  readonly close: () => void;
  readonly variables: ReadonlyMap<number, Variable>;
  readonly idOf: (variable: Variable) => number | undefined;
  /** How many variables there were before. */
  readonly registered: number;
  readonly parts: Part[];
  settings: Settings;
  optimizer: Optimizer | undefined;
  isPlain: boolean;
  /** The function whose gradients follow now. */
  ended?: { readonly value: Tensor; readonly wasKept: boolean; readonly part: Gradients | undefined };
  /** What is known of the gradients that are taken now. */
  begun?: Pick<Gradients, 'from' | 'value' | 'assigned'>;
  /** Whether it has run as one operation. */
  isDone?: boolean;
  /** Parts that were left out. */
  passed: number;
}

/** Steps that may be none that were seen before, as long as most are. */
const MOST_MISSED = 16;
/** Kinds of steps that are remembered, and operations of one that fit into a graph. */
const MOST_SIGHTS = 16;
export const MOST_OPERATIONS = 20_000;

/** Thrown out of a person's function when all that follows is known. */
export const KNOWN = new Error('The step is known.');

export const NO_SETTINGS: Settings = { optimizer: new Map(), layers: '' };

interface Beginning {
  readonly kind: string;
  readonly optimizer?: Optimizer;
  readonly settings: Settings;
  readonly fits: (expected: Expected) => boolean;
}

export function begin(loop: Loop, { kind, optimizer, settings, fits }: Beginning): Turn {
  const known = loop.sights.get(kind) ?? new Map<string, Sight>();
  loop.sights.set(kind, known);
  const variables = variablesNow(loop.tf, loop.backend);
  const ids = new Map([...variables].map(([id, variable]) => [variable, id]));
  const plans = [...known.values()].flatMap(({ expected }) => (expected && fits(expected) ? expected : []));
  const expected = loop.checked < CHECKED_STEPS ? [] : plans;
  const idOf = (variable: Variable): number | undefined => ids.get(variable);
  const { step, close } = defer(loop.backend, expected, idOf);
  const registered = countVariables(loop);
  const none = { parts: [], passed: 0, isPlain: loop.isPlain };
  return { loop, known, step, close, variables, idOf, registered, settings, optimizer, ...none };
}

const countVariables = ({ tf }: Loop): number => Object.keys(tf.engine().registeredVariables).length;

/** The number of a tensor now. */
export const numberNow = ({ loop }: Turn, tensor: Tensor): number => loop.backend.getInputTensorIds([tensor])[0]!;

/**
 * A function has ended whose gradients follow.
 * @param sources by what they are taken, where the person gets them
 * @throws KNOWN where they need not be computed now
 */
export function functionEnded(turn: Turn, value: Tensor, sources?: readonly Tensor[]): Tensor {
  const { loop, step } = turn;
  if (!(value instanceof loop.tf.Tensor)) return value;
  const id = numberNow(turn, value);
  const assigned = assignedNow(turn);
  for (let match = step.match; match?.expected.skips; match = step.match) {
    const part = partHere(match, assigned);
    if (part?.kind === 'gradients' && match.now(part.value) === id && isOf(turn, match, { part, sources })) {
      turn.ended = { value, wasKept: value.kept, part };
      value.kept = true;
      throw KNOWN;
    }
    const { expected } = match;
    only(step, (other) => other !== expected);
  }
  turn.begun = { from: step.operations.length, value: numberNow(turn, value), assigned };
  // What gradients and optimizers write does not change: these are their constants.
  if (!step.waits) step.most = Infinity;
  return value;
}

/** The part that begins where a step is now, if all else is as it was there. */
export function partHere({ expected, position, now }: Match, assigned: ReadonlyMap<Variable, number>) {
  return expected.parts.find((part) => part.from === position && isAssigned(part.assigned, assigned, now));
}

interface Asked {
  readonly part: Gradients;
  readonly sources: readonly Tensor[] | undefined;
}

function isOf(turn: Turn, { now }: Match, { part, sources }: Asked): boolean {
  if (!sources || !part.given) return !sources && !part.given;
  const { sources: before, gradients } = part.given;
  return (
    before.length === sources.length &&
    sources.every((each, place) => {
      // What has no gradient may be no part of the step.
      const { tensor, id } = before[place]!;
      return gradients[place] ? now(id) === numberNow(turn, each) : tensor === each.id;
    })
  );
}

/** Variables that have another tensor than before the step. */
export function assignedNow({ loop, variables }: Turn): Map<Variable, number> {
  const { tensorMap } = loop.backend;
  const found = new Map<Variable, number>();
  for (const [before, variable] of variables) {
    if (variable.isDisposed) continue;
    const { id } = tensorMap.get(variable.dataId);
    if (id !== before) found.set(variable, id);
  }
  return found;
}

function isAssigned(
  wanted: ReadonlyMap<Variable, number>,
  assigned: ReadonlyMap<Variable, number>,
  now: Match['now'],
): boolean {
  if (assigned.size !== wanted.size) return false;
  return [...wanted].every(([variable, id]) => now(id) === assigned.get(variable));
}

/** Whether a step that was followed to its end is one seen before. */
export function isWhole(turn: Turn, { expected, position, now }: Match): boolean {
  if (expected.skips && turn.passed !== expected.parts.length) return false;
  return position === expected.operations.length && isAssigned(expected.changed, assignedNow(turn), now);
}

/** Learns from an ordinary step. */
export function remember(turn: Turn): void {
  const { loop } = turn;
  const start = performance.now();
  loop.missed += 1;
  // What is run to check a plan is no part of the step.
  turn.close();
  try {
    const isNew = countVariables(loop) !== turn.registered;
    const obstacle = isNew ? 'it makes variables' : readsBack(turn) ? 'it reads values back while it runs' : undefined;
    if (obstacle === undefined) learnFrom(turn);
    if (loop.missed > MOST_MISSED && loop.missed > loop.captured)
      throw new NotCapturable(obstacle ?? 'its operations differ from one step to the next');
  } catch (error) {
    refuse(loop, error);
  } finally {
    performance.measure(CAPTURING, { start });
  }
}

export function refuse(loop: Loop, error: unknown): void {
  const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  loop.refused(why.replace(/\.$/, ''), error instanceof Different);
  loop.isRefused = true;
  release(loop.sights);
}

export function release(sights: Loop['sights']): void {
  for (const known of sights.values()) for (const { expected } of known.values()) expected?.plan.release();
  sights.clear();
}

function readsBack({ step, variables }: Turn): boolean {
  const made = new Set(step.operations.flatMap((operation) => operation.made.map(({ id }) => id)));
  return step.read.some((id) => made.has(id) || step.given.has(id) || variables.has(id));
}

function learnFrom(turn: Turn): void {
  const { loop, known } = turn;
  const taken = takenBy(turn);
  const count = taken.operations.length;
  if (count > MOST_OPERATIONS) throw new NotCapturable(`it has ${count} operations, more than fit into a graph`);
  if (taken.survivors.length + taken.changed.size === 0) return;
  const { key, sight } = sightOf(taken);
  const earlier = known.get(key);
  if (!earlier) {
    if (known.size < MOST_SIGHTS) known.set(key, sight);
    return;
  }
  const learned = learn(loop.backend, earlier, taken);
  earlier.expected?.plan.release();
  known.set(key, learned);
  loop.checked += 1;
}

/** Optimizers keep some of their numbers as tensors. */
function readSettings({ step, parts, variables }: Turn): void {
  const { operations, given, real } = step;
  const own = new Set(outside(parts, operations));
  const used = new Set([...own].flatMap(({ inputs }) => inputs));
  for (const id of operations.flatMap((each) => (own.has(each) ? [] : each.inputs))) {
    const known = given.get(id);
    if (!known || known.values || used.has(id) || variables.has(id)) continue;
    const size = known.shape.reduce((product, each) => product * each, 1);
    if (size > FEW) continue;
    const values = numbersOf({ dtype: known.type, values: real.tensorDataSync(id) }, FEW);
    given.set(id, { ...known, values, isKept: true });
  }
}

function takenBy(turn: Turn): Taken {
  const { step, variables, settings, optimizer, isPlain } = turn;
  const { operations, given, actual } = step;
  const parts = turn.parts.map((part) => renumbered(part, (id) => actual.get(id) ?? id));
  const changed = assignedNow(turn);
  const ofVariables = new Set(changed.values());
  const made = operations.flatMap(({ made }) => made.map(({ id }) => id));
  // `minimize` gives the value of its function or not: it is there either way.
  const values = parts.flatMap((part) => (part.kind === 'gradients' && !part.given ? [part.value] : []));
  const left = made.filter((id) => !step.gone.has(id) && !ofVariables.has(id));
  const survivors = [...new Set([...values, ...left])];
  readSettings({ ...turn, parts });
  return { operations, parts, given, variables, changed, survivors, settings, optimizer, isPlain };
}
