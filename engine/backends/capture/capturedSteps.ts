import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import { canonicalOf } from './canonical.ts';
import { checkAgain, CHECKED_STEPS, checkedPlan } from './checkedPlan.ts';
import type { Fed } from './fed.ts';
import type { NodeBackend } from './nodeBackend.ts';
import type { Plan } from './plan.ts';
import { Different, NotCapturable, record, type Recording } from './recording.ts';
import { fedTo, replay } from './replay.ts';
import { type Role, rolesOf, sameRole, type Seen } from './roles.ts';
import { changedSettings, createSettingsReader, type Settings } from './settings.ts';

/** One kind of training step: of one model, or of one optimizer that a file's own loop uses. */
export interface Subject {
  readonly tf: TensorFlow;
  readonly backend: NodeBackend;
  readonly optimizer: Optimizer;
  /** Whose settings change what a step does. */
  readonly layers: readonly object[];
  /** Is told once why the steps are not captured (any more): the end of a sentence. */
  readonly refused: (why: string, isDifferent: boolean) => void;
}

export interface StepCall {
  readonly fed: Fed;
  /** What tells this step from others of the subject, beside the feeds. */
  readonly kind: string;
  /** The ordinary step. */
  readonly ordinary: () => Tensor[];
}

interface Keyed {
  readonly fed: Pick<Fed, 'kinds'> & { readonly rows?: unknown };
  readonly kind: string;
}

/** What is known of steps with the same feeds' shapes. */
interface Known {
  seen?: Seen;
  roles: readonly Role[];
  plan?: Plan;
  settings?: Settings;
  attempts: number;
}

/** Of all steps of a subject. */
interface Progress {
  /** How many ordinary steps were as their plan would have them. */
  checked: number;
}

/** What measurements find the making of plans by, in the process's performance entries. */
export const CAPTURING = 'descent: capture';

/** Unrolled recurrent layers beyond this take gigabytes as a graph. */
const MOST_OPERATIONS = 20_000;
/** Steps that may be watched for one plan: settings change, and batches of other shapes come. */
const MOST_ATTEMPTS = 8;
const MOST_SHAPES = 16;

/** Runs steps: the first are watched and compared, those after them are one operation each, with the same numbers. */
export interface CapturedSteps {
  run(call: StepCall): Tensor[];
  /** Whether these steps can't be followed from outside of the file's code. Those that came out different are let be. */
  readonly isUnfollowed: boolean;
  /** What `run` would take for a step of this key, where that is captured and nothing has changed. */
  planFor(key: string): Plan | undefined;
  release(): void;
}

export function createCapturedSteps(subject: Subject): CapturedSteps {
  const shapes = new Map<string, Known>();
  const read = createSettingsReader(subject.optimizer, subject.layers);
  const progress: Progress = { checked: 0 };
  let isRefused = false;
  let isUnfollowed = false;
  const isReady = (known: Known, now: Settings): known is Known & { plan: Plan } =>
    progress.checked >= CHECKED_STEPS && fits(known, now);
  const release = (): void => {
    for (const { plan } of shapes.values()) plan?.release();
    shapes.clear();
  };
  const refuse: Refuse = (error): void => {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    if (!isRefused) subject.refused(why.replace(/\.$/, ''), error instanceof Different);
    isUnfollowed ||= !isRefused && !(error instanceof Different);
    isRefused = true;
    release();
  };
  return {
    get isUnfollowed() {
      return isUnfollowed;
    },
    release,
    planFor(key) {
      const known = shapes.get(key);
      return known && isReady(known, read()) ? known.plan : undefined;
    },
    run(call) {
      if (isRefused) return call.ordinary();
      const key = keyOf(call);
      const known = shapes.get(key) ?? { roles: [], attempts: 0 };
      if (!shapes.has(key) && shapes.size >= MOST_SHAPES) return call.ordinary();
      shapes.set(key, known);
      const settings = read();
      if (isReady(known, settings)) return replayed(subject, call, { plan: known.plan, refuse });
      return watched(subject, call, { known, settings, progress, refuse });
    },
  };
}

/** What tells the plans of a subject apart. */
export function keyOf({ fed: { kinds, rows }, kind }: Keyed): string {
  // Feeds that are one and the same tensor can't be told apart while a step is watched.
  const firsts = kinds.map(({ dataId }) => kinds.findIndex((other) => other.dataId === dataId));
  return `${kind}|${rows ? 'rows' : ''}|${kinds.map(({ dtype, shape }, index) => `${dtype}${shape.join('x')}@${firsts[index]}`).join('|')}`;
}

function fits({ plan, settings }: Known, now: Settings): boolean {
  if (!plan || !settings || settings.layers !== now.layers) return false;
  if (settings === now) return true;
  return changedSettings(settings, now).every((name) => plan.settings.some((setting) => setting.name === name));
}

type Refuse = (error: unknown) => void;

interface Replaying {
  readonly plan: Plan;
  readonly refuse: Refuse;
}

function replayed({ backend, optimizer }: Subject, call: StepCall, { plan, refuse }: Replaying): Tensor[] {
  try {
    return replay(backend, plan, { fed: call.fed, optimizer });
  } catch (error) {
    // The ordinary step says what is wrong in the words that people know; or else it goes on alone.
    const ordinary = call.ordinary();
    refuse(error);
    return ordinary;
  }
}

interface Watching {
  readonly known: Known;
  readonly settings: Settings;
  readonly progress: Progress;
  readonly refuse: Refuse;
}

function watched(subject: Subject, call: StepCall, { known, settings, progress, refuse }: Watching): Tensor[] {
  const { tf, backend } = subject;
  known.attempts += 1;
  const recording = record(tf, backend, { feeds: call.fed.tensors(), step: call.ordinary });
  const start = performance.now();
  try {
    if (known.attempts > MOST_ATTEMPTS) refuse('its settings change too often');
    else learn(subject, recording, { known, settings, progress, fed: call.fed });
  } catch (error) {
    refuse(error);
  } finally {
    recording.release();
    performance.measure(CAPTURING, { start });
  }
  return [...recording.results];
}

interface Learning extends Omit<Watching, 'refuse'> {
  readonly fed: Fed;
}

/** Makes a plan from this step and the one seen before it, or holds the one that is there against it. */
function learn(subject: Subject, recording: Recording, { known, settings, progress, fed }: Learning): void {
  const { backend, optimizer } = subject;
  if (recording.obstacle !== undefined) {
    // The first step of all makes the optimizer's variables.
    if (known.attempts === 1) return;
    throw new NotCapturable(recording.obstacle);
  }
  const count = recording.operations.length;
  if (count > MOST_OPERATIONS) throw new NotCapturable(`it has ${count} operations, more than fit into a graph`);
  const roles = learnRoles(known, { canonical: canonicalOf(recording), settings }, recording);
  const feeds = backend.getInputTensorIds(fedTo(fed));
  const byRows = fed.rows !== undefined;
  const checking = { recording, canonical: known.seen!.canonical, feeds, byRows, optimizer };
  if (known.plan && roles === known.roles && fits(known, settings))
    checkAgain(backend, known.plan, { ...checking, roles });
  else {
    known.plan?.release();
    known.plan = undefined;
    if (!roles) return;
    known.roles = roles;
    known.plan = checkedPlan(backend, { ...checking, roles });
    known.settings = settings;
  }
  progress.checked += 1;
}

/** @returns those that were known, where they hold for this step too; undefined after a first step of its kind */
function learnRoles(known: Known, seen: Seen, recording: Recording): readonly Role[] | undefined {
  const earlier = known.seen;
  known.seen = seen;
  if (!earlier) return undefined;
  if (earlier.settings.layers !== seen.settings.layers) {
    known.roles = [];
    return undefined;
  }
  const roles = rolesOf(earlier, seen, recording, known.roles);
  const isSame = roles.every((role, place) => sameRole(role, known.roles[place]));
  return isSame ? known.roles : roles;
}
