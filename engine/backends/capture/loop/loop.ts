// Steps of `optimizer.minimize`.
import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import { countStep } from '../replay.ts';
import { changedSettings, type Settings, settingsOf } from '../settings.ts';
import { only, runAll } from './deferred.ts';
import type { Expected, Match } from './expected.ts';
import { dropTape, finish, inside, letGo } from './finish.ts';
import { begin, functionEnded, isWhole, KNOWN, type Loop, remember, type Turn } from './turn.ts';

export interface MinimizeCall {
  readonly optimizer: Optimizer;
  /** Whose gradients are taken, in words that tell them apart. */
  readonly kind: string;
  readonly returnCost: boolean;
  readonly f: () => Tensor;
  /** The ordinary step, of another function. */
  readonly minimize: (f: () => Tensor) => Tensor | null;
}

let current: Turn | undefined;

/** Whose gradients or steps are taken now. @returns what was before */
export function setCurrent(turn: Turn | undefined): Turn | undefined {
  const before = current;
  current = turn;
  return before;
}

/** A gradient of the person's own was asked for: what follows a function is then not known by what it did. */
export function sawOwnGradient(): void {
  if (!current) return;
  current.isPlain = false;
  only(current.step, ({ skips }) => !skips);
}

/** Takes a step: as one operation where it does what it did before, else as it always was. */
export function takeStep(loop: Loop, call: MinimizeCall): Tensor | null {
  const { optimizer, kind } = call;
  const settings = settingsOf(optimizer, []);
  const turn = begin(loop, { kind, optimizer, settings, fits: (expected) => fits(expected, settings) });
  setCurrent(turn);
  try {
    const result = call.minimize(() => functionEnded(turn, call.f()));
    const { match } = turn.step;
    if (match && isWhole(turn, match)) captured(turn, match);
    else {
      runAll(turn.step);
      if (turn.begun) {
        const to = turn.step.operations.length;
        turn.parts.push({ kind: 'gradients', start: 0, to, ...turn.begun });
      }
      remember(turn);
    }
    return result;
  } catch (error) {
    if (error !== KNOWN) throw error;
    return endedEarly(turn, call);
  } finally {
    setCurrent(undefined);
    if (turn.step.match) runAll(turn.step);
    turn.close();
    letGo(turn.step);
  }
}

export function fits({ skips, plan, settings }: Expected, now: Settings): boolean {
  if (!skips) return true;
  return changedSettings(settings, now).every((name) => plan.settings.some((setting) => setting.name === name));
}

/** Runs the plan instead of what was put off. */
export function captured(turn: Turn, match: Match): void {
  const { loop, step, idOf, close } = turn;
  finish({ step, match, idOf, close });
  step.match = undefined;
  turn.isDone = true;
  loop.captured += 1;
}

/** The step is known by what the function did: gradients and the optimizer are the plan's. */
function endedEarly(turn: Turn, { optimizer, returnCost }: MinimizeCall): Tensor | null {
  const engine = turn.loop.tf.engine();
  const { value, wasKept } = turn.ended!;
  dropTape(engine);
  value.kept = wasKept;
  captured(turn, turn.step.match!);
  countStep(optimizer);
  if (!returnCost) {
    value.dispose();
    return null;
  }
  if (!wasKept) inside(engine).track(value);
  return value;
}
