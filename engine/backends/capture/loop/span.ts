// Steps of loops that take gradients themselves: from there to where an optimizer has moved the weights, a value is
// read, or other gradients are taken after weights have changed. All between runs one operation at a time, or not at all.
import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import { countStep } from '../replay.ts';
import { settingsOf } from '../settings.ts';
import { only, runAll } from './deferred.ts';
import { dropTape, inside, letGo } from './finish.ts';
import { FEW, LATER } from './given.ts';
import { captured, fits, setCurrent } from './loop.ts';
import type { Gradients, NamedGradient } from './parts.ts';
import {
  assignedNow,
  begin,
  functionEnded,
  isWhole,
  KNOWN,
  type Loop,
  MOST_OPERATIONS,
  NO_SETTINGS,
  numberNow,
  partHere,
  remember,
  type Turn,
} from './turn.ts';

/** Operations of a step outside of its gradients, at least: more belong to something else. */
const MOST_BETWEEN = 500;

/** What TensorFlow.js's engine gives. */
export interface Taken {
  readonly value: Tensor;
  readonly grads: (Tensor | null | undefined)[];
}

export interface GradientsCall {
  readonly sources: readonly Tensor[];
  readonly f: () => Tensor;
  /** The ordinary gradients, of another function. */
  readonly take: (f: () => Tensor) => Taken;
}

export interface UpdateCall {
  readonly optimizer: Optimizer;
  readonly isPlain: boolean;
  readonly gradients: readonly (readonly [name: string, gradient: Tensor | null | undefined])[];
  readonly apply: () => void;
}

/** One step at a time may be open. */
export interface Spans {
  /** @param loop of such steps, where none is open yet */
  gradients(loop: () => Loop | undefined, call: GradientsCall): Taken;
  update(loop: () => Loop | undefined, call: UpdateCall): void;
  /** Ends the step that is open: something else follows. */
  end(): void;
}

export function createSpans(): Spans {
  const state: State = { isInside: false, most: 0 };
  return {
    end: () => end(state),
    gradients(loopOf, call) {
      if (state.isInside) return call.take(call.f);
      if (state.open && assignedNow(state.open).size > 0) end(state);
      const turn = turnOf(state, loopOf);
      return turn ? within(state, turn, () => takeGradients(turn, call)) : call.take(call.f);
    },
    update(loopOf, call) {
      const turn = state.isInside ? undefined : turnOf(state, loopOf);
      if (!turn) return call.apply();
      within(state, turn, () => update(turn, call));
      if (state.open === turn) end(state);
    },
  };
}

interface State {
  open?: Turn;
  /** Whether a function runs whose gradients follow, or an optimizer. */
  isInside: boolean;
  /** More operations than these do not belong to the step that is open. */
  most: number;
}

function end(state: State): void {
  const { open, isInside } = state;
  if (!open || isInside) return;
  state.open = undefined;
  endTurn(open);
}

/** The step that is open, or a new one. */
function turnOf(state: State, loopOf: () => Loop | undefined): Turn | undefined {
  if (state.open && state.open.step.operations.length > MOST_OPERATIONS) end(state);
  if (state.open) return state.open;
  const loop = loopOf();
  if (!loop) return undefined;
  const turn = begin(loop, { kind: '', settings: NO_SETTINGS, fits: () => true });
  Object.assign(state, { open: turn, most: MOST_BETWEEN });
  const isOver = (read?: number): boolean =>
    read === undefined ? turn.step.operations.length > state.most : isOfStep(turn, read);
  turn.step.sees = (read) => {
    if (!state.isInside && isOver(read)) end(state);
    return !state.isInside;
  };
  // Whatever a program does after it has waited is another step.
  queueMicrotask(() => {
    if (state.open === turn) end(state);
  });
  return turn;
}

function within<R>(state: State, turn: Turn, run: () => R): R {
  const before = setCurrent(turn);
  state.isInside = true;
  try {
    return run();
  } catch (error) {
    state.open = undefined;
    abandon(turn);
    throw error;
  } finally {
    state.isInside = false;
    setCurrent(before);
    turn.step.most = FEW;
    state.most = turn.step.operations.length * 2 + MOST_BETWEEN;
  }
}

/** Whether a tensor was made in the step, or is to be. */
function isOfStep({ step }: Turn, id: number): boolean {
  if (id >= LATER) return !step.written.has(id);
  return step.operations.some(({ made }) => made.some((each) => each.id === id));
}

function takeGradients(turn: Turn, call: GradientsCall): Taken {
  const { step } = turn;
  const start = step.operations.length;
  turn.begun = undefined;
  try {
    const taken = call.take(() => functionEnded(turn, call.f(), call.sources));
    if (turn.begun) turn.parts.push(partOf(turn, { start, taken, sources: call.sources }));
    return taken;
  } catch (error) {
    if (error !== KNOWN) throw error;
    return knownGradients(turn);
  }
}

interface Ended {
  readonly start: number;
  readonly taken: Taken;
  readonly sources: readonly Tensor[];
}

function partOf(turn: Turn, { start, taken, sources }: Ended): Gradients {
  const { backend } = turn.loop;
  const gradients = taken.grads.map((each) => {
    if (!each) return undefined;
    return { id: numberNow(turn, each), shape: each.shape, dtype: backend.getDTypeInteger(each.dtype) };
  });
  const given = {
    sources: sources.map((each) => ({ tensor: each.id, id: numberNow(turn, each) })),
    gradients,
  };
  return { kind: 'gradients', start, to: turn.step.operations.length, ...turn.begun!, given };
}

/** Gradients that are not there yet. */
function knownGradients(turn: Turn): Taken {
  const { step, ended, loop } = turn;
  const { value, wasKept, part } = ended!;
  const engine = loop.tf.engine();
  const match = step.match!;
  dropTape(engine);
  value.kept = wasKept;
  if (!wasKept) inside(engine).track(value);
  const number = (): number => (step.next += 1);
  const constant: Parameters<typeof match.pass>[1]['constant'] = (given) => {
    const { type, shape, values } = given;
    const id = number();
    step.given.set(id, given);
    step.written.set(id, { entry: { id, values: null, refCount: 0, shape, dtype: type }, values });
    step.gone.add(id);
    return id;
  };
  step.operations.push(...match.pass(part!.to, { made: number, constant }));
  turn.parts.push(part!);
  turn.passed += 1;
  const wanted = new Set<number>();
  const grads = part!.given!.gradients.map((each) => {
    if (!each) return undefined;
    const id = match.now(each.id)!;
    wanted.add(id);
    return loop.backend.createOutputTensor({ id, shape: [...each.shape], dtype: each.dtype });
  });
  // All others are let go as gradients are taken.
  for (const { made } of step.operations.slice(part!.from))
    for (const { id } of made) if (!wanted.has(id)) step.gone.add(id);
  return { value, grads };
}

function update(turn: Turn, call: UpdateCall): void {
  const { step } = turn;
  const { optimizer } = call;
  const settings = settingsOf(optimizer, []);
  const numbers = (): NamedGradient[] =>
    call.gradients.map(([name, each]) => [name, each ? numberNow(turn, each) : undefined]);
  const [assigned, gradients] = [assignedNow(turn), numbers()];
  for (let match = step.match; match?.expected.skips; match = step.match) {
    const { expected, now } = match;
    const part = partHere(match, assigned);
    const isLast = part?.to === expected.operations.length && turn.passed === expected.parts.length - 1;
    if (part?.kind === 'update' && isLast && part.optimizer === optimizer && fits(expected, settings))
      if (isSame(part.gradients, gradients, now)) {
        captured(turn, match);
        countStep(optimizer);
        return;
      }
    only(step, (other) => other !== expected);
  }
  const from = step.operations.length;
  const begun = { assigned: assignedNow(turn), gradients: numbers() };
  if (!step.waits) step.most = Infinity;
  call.apply();
  if (!call.isPlain || turn.optimizer) return;
  turn.parts.push({ kind: 'update', from, to: step.operations.length, optimizer, ...begun });
  Object.assign(turn, { optimizer, settings });
}

function isSame(
  wanted: readonly NamedGradient[],
  given: readonly NamedGradient[],
  now: (id: number) => number | undefined,
): boolean {
  if (wanted.length !== given.length) return false;
  return wanted.every(([name, before], place) => {
    const [other, id] = given[place]!;
    return name === other && (before === undefined ? id === undefined : now(before) === id);
  });
}

function endTurn(turn: Turn): void {
  const { step, loop } = turn;
  try {
    const { match } = step;
    if (match && isWhole(turn, match)) captured(turn, match);
    else if (!turn.isDone) {
      runAll(step);
      if (!loop.isRefused) remember(turn);
    }
  } finally {
    close(turn);
  }
}

/** Something was thrown on the way: the step is none. */
function abandon(turn: Turn): void {
  turn.loop.missed += 1;
  close(turn);
}

function close(turn: Turn): void {
  if (turn.step.match) runAll(turn.step);
  turn.close();
  letGo(turn.step);
}
