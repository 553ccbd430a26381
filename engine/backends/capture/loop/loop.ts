import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../backend.ts';
import { CAPTURING } from '../capturedSteps.ts';
import type { NodeBackend } from '../nodeBackend.ts';
import { Different, NotCapturable, variablesNow } from '../recording.ts';
import { changedSettings, type Settings, settingsOf } from '../settings.ts';
import { type Deferred, defer, only, runAll } from './deferred.ts';
import type { Expected, Match } from './expected.ts';
import { dropTape, finish, inside, letGo } from './finish.ts';
import { FEW, numbersOf } from './given.ts';
import { learn, type Sight, sightOf, type Taken } from './learn.ts';

/** The steps of one optimizer in a person's own loop. */
export interface Loop {
  readonly tf: TensorFlow;
  readonly backend: NodeBackend;
  readonly optimizer: Optimizer;
  /** Whether the optimizer is TensorFlow.js's, and does the same whenever it is given the same. */
  readonly isPlain: boolean;
  /** By which variables are trained, and what is done. */
  readonly sights: Map<string, Map<string, Sight>>;
  /** Is told once why the steps are not captured (any more): the end of a sentence. */
  readonly refused: (why: string, isDifferent: boolean) => void;
  isRefused: boolean;
  captured: number;
  missed: number;
}

export interface MinimizeCall {
  /** Whose gradients are taken, in words that tell them apart. */
  readonly kind: string;
  readonly returnCost: boolean;
  readonly f: () => Tensor;
  /** The ordinary step, of another function. */
  readonly minimize: (f: () => Tensor) => Tensor | null;
}

/** One step while it is taken. */
interface Turn {
  readonly loop: Loop;
  readonly step: Deferred;
  readonly close: () => void;
  readonly variables: ReadonlyMap<number, Variable>;
  readonly idOf: (variable: Variable) => number | undefined;
  readonly settings: Settings;
  isPlain: boolean;
  loss?: Tensor;
  lossId: number;
  wasKept: boolean;
  forward: number;
  assigned: ReadonlyMap<Variable, number>;
}

/** Steps that may be none that were seen before, as long as most are. */
const MOST_MISSED = 16;
/** Kinds of steps that are remembered, and operations of one that fit into a graph. */
const MOST_SIGHTS = 16;
const MOST_OPERATIONS = 20_000;

/** Thrown out of a person's function when all that follows is known. */
const KNOWN = new Error('The step is known.');

let current: Turn | undefined;

/** A gradient of the person's own was asked for: what follows a function is then not known by what it did. */
export function sawOwnGradient(): void {
  if (!current) return;
  current.isPlain = false;
  only(current.step, ({ skips }) => !skips);
}

/** Takes a step: as one operation where it does what it did before, else as it always was. */
export function takeStep(loop: Loop, call: MinimizeCall): Tensor | null {
  const { tf, sights } = loop;
  const known = sights.get(call.kind) ?? new Map<string, Sight>();
  sights.set(call.kind, known);
  const turn = begin(loop, known);
  const registered = Object.keys(tf.engine().registeredVariables).length;
  current = turn;
  try {
    const result = call.minimize(() => functionEnded(turn, call.f()));
    const { match } = turn.step;
    if (match && isWhole(turn, match)) captured(turn, match);
    else {
      runAll(turn.step);
      loop.missed += 1;
      const isNew = Object.keys(tf.engine().registeredVariables).length !== registered;
      remember(turn, known, isNew);
    }
    return result;
  } catch (error) {
    if (error !== KNOWN) throw error;
    return endedEarly(turn, call);
  } finally {
    current = undefined;
    if (turn.step.match) runAll(turn.step);
    turn.close();
    letGo(turn.step);
  }
}

function begin(loop: Loop, known: ReadonlyMap<string, Sight>): Turn {
  const variables = variablesNow(loop.tf, loop.backend);
  const ids = new Map([...variables].map(([id, variable]) => [variable, id]));
  const settings = settingsOf(loop.optimizer, []);
  const expected = [...known.values()].flatMap(({ expected }) =>
    expected && fits(expected, settings) ? expected : [],
  );
  const idOf = (variable: Variable): number | undefined => ids.get(variable);
  const { step, close } = defer(loop.backend, expected, idOf);
  const none = { lossId: -1, wasKept: false, forward: 0, assigned: new Map() };
  return { loop, step, close, variables, idOf, settings, isPlain: loop.isPlain, ...none };
}

function fits({ skips, plan, settings }: Expected, now: Settings): boolean {
  if (!skips) return true;
  return changedSettings(settings, now).every((name) => plan.settings.some((setting) => setting.name === name));
}

/** @throws KNOWN where the rest of the step need not be run */
function functionEnded(turn: Turn, loss: Tensor): Tensor {
  const { loop, step } = turn;
  if (!(loss instanceof loop.tf.Tensor)) return loss;
  turn.loss = loss;
  turn.lossId = loop.backend.getInputTensorIds([loss])[0]!;
  turn.forward = step.operations.length;
  turn.assigned = assignedNow(turn);
  for (let match = step.match; match?.expected.skips; match = step.match) {
    const { expected, position } = match;
    if (position === expected.forward && isThere(turn, match, expected.assigned)) {
      turn.wasKept = loss.kept;
      loss.kept = true;
      throw KNOWN;
    }
    only(step, (other) => other !== expected);
  }
  turn.lossId = loop.backend.getInputTensorIds([loss])[0]!;
  // What gradients and optimizers write does not change: these are their constants.
  if (!step.waits) step.most = Infinity;
  return loss;
}

/** Variables that have another tensor than before the step. */
function assignedNow({ loop, variables }: Turn): Map<Variable, number> {
  const { tensorMap } = loop.backend;
  const found = new Map<Variable, number>();
  for (const [before, variable] of variables) {
    if (variable.isDisposed) continue;
    const { id } = tensorMap.get(variable.dataId);
    if (id !== before) found.set(variable, id);
  }
  return found;
}

/** Whether the loss, and the variables that have changed so far, are those of the step seen before. */
function isThere({ lossId, assigned }: Turn, { expected, now }: Match, wanted: ReadonlyMap<Variable, number>): boolean {
  if (now(expected.loss) !== lossId || assigned.size !== wanted.size) return false;
  return [...wanted].every(([variable, id]) => now(id) === assigned.get(variable));
}

/** Whether a step that was followed to its end is one seen before. */
function isWhole(turn: Turn, match: Match): boolean {
  const { expected, position } = match;
  turn.assigned = assignedNow(turn);
  return position === expected.operations.length && isThere(turn, match, expected.changed);
}

function captured(turn: Turn, match: Match): void {
  const { loop, step, idOf, close } = turn;
  finish({ step, match, optimizer: loop.optimizer, idOf, close });
  step.match = undefined;
  loop.captured += 1;
}

/** The step is known by what the function did: gradients and the optimizer are the plan's. */
function endedEarly(turn: Turn, { returnCost }: MinimizeCall): Tensor | null {
  const { loop, step, wasKept } = turn;
  const engine = loop.tf.engine();
  const loss = turn.loss!;
  dropTape(engine);
  loss.kept = wasKept;
  captured(turn, step.match!);
  (loop.optimizer as unknown as { incrementIterations(): void }).incrementIterations();
  if (!returnCost) {
    loss.dispose();
    return null;
  }
  if (!wasKept) inside(engine).track(loss);
  return loss;
}

/** Learns from an ordinary step. */
function remember(turn: Turn, known: Map<string, Sight>, isNew: boolean): void {
  const { loop } = turn;
  const start = performance.now();
  try {
    const obstacle = isNew ? 'it makes variables' : readsBack(turn) ? 'it reads values back while it runs' : undefined;
    if (obstacle === undefined) learnFrom(turn, known);
    if (loop.missed > MOST_MISSED && loop.missed > loop.captured)
      throw new NotCapturable(obstacle ?? 'its operations differ from one step to the next');
  } catch (error) {
    refuse(loop, error);
  } finally {
    performance.measure(CAPTURING, { start });
  }
}

function refuse(loop: Loop, error: unknown): void {
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

function learnFrom(turn: Turn, known: Map<string, Sight>): void {
  const { loop } = turn;
  const taken = takenBy(turn);
  const count = taken.operations.length;
  if (count > MOST_OPERATIONS) throw new NotCapturable(`it has ${count} operations, more than fit into a graph`);
  const { key, sight } = sightOf(taken);
  const earlier = known.get(key);
  if (!earlier) {
    if (known.size < MOST_SIGHTS) known.set(key, sight);
    return;
  }
  const learned = learn(loop, earlier, taken);
  earlier.expected?.plan.release();
  known.set(key, learned);
}

/** Optimizers keep some of their numbers as tensors. */
function readSettings({ step, forward, variables }: Turn): void {
  const { operations, given, real } = step;
  const used = new Set(operations.slice(0, forward).flatMap(({ inputs }) => inputs));
  for (const id of operations.slice(forward).flatMap(({ inputs }) => inputs)) {
    const known = given.get(id);
    if (!known || known.values || used.has(id) || variables.has(id)) continue;
    const size = known.shape.reduce((product, each) => product * each, 1);
    if (size > FEW) continue;
    const values = numbersOf({ dtype: known.type, values: real.tensorDataSync(id) }, FEW);
    given.set(id, { ...known, values });
  }
}

const actualNow = ({ actual }: Deferred, id: number): number => actual.get(id) ?? id;

function takenBy(turn: Turn): Taken {
  const { step, forward, variables, settings, isPlain } = turn;
  const changed = assignedNow(turn);
  const loss = actualNow(step, turn.lossId);
  const ofFunction = new Map([...turn.assigned].map(([variable, id]) => [variable, actualNow(step, id)]));
  const ofVariables = new Set(changed.values());
  const survivors = step.operations
    .flatMap(({ made }) => made.map(({ id }) => id))
    .filter((id) => !step.gone.has(id) && !ofVariables.has(id) && id !== loss);
  readSettings(turn);
  const { operations, given } = step;
  return { operations, forward, given, variables, assigned: ofFunction, changed, loss, survivors, settings, isPlain };
}
