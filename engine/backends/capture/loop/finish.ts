// Runs the plan of a step whose operations were put off.
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Made } from '../../load/binding.ts';
import type { Held, NodeBackend } from '../nodeBackend.ts';
import { execute, giveTensor } from '../replay.ts';
import { actualOf, type Deferred, runAll } from './deferred.ts';
import type { Match } from './expected.ts';
import { LATER } from './given.ts';

interface Ending {
  readonly step: Deferred;
  readonly match: Match;
  /** The variables' tensors before the step. */
  readonly idOf: (variable: Variable) => number | undefined;
  readonly close: () => void;
}

/** Runs the plan, and gives its results to the tensors that wait for them. @throws what TensorFlow says */
export function finish({ step, match, idOf, close }: Ending): void {
  const { real, backend } = step;
  const { plan, feeds, optimizer } = match.expected;
  const waiting = isEveryoneExpected(step, match) ? waitingFor(step, match) : rescued(step, match);
  const inputs = [...feeds.map((id) => actualOf(step, match.now(id)!)), ...plan.variables.map((each) => idOf(each)!)];
  let made: readonly Made[];
  try {
    made = execute({ binding: real }, plan, { inputs, optimizer });
  } catch (error) {
    runAll(step);
    throw error;
  }
  close();
  waiting.forEach((entry, place) => {
    if (entry) entry.id = made[place]!.id;
    else real.deleteTensor(made[place]!.id);
  });
  plan.changed.forEach((variable, place) => give(backend, variable, made[plan.results + place]!));
  for (const [id, { entry, values }] of step.written)
    if (!step.gone.has(id) && !step.actual.has(id)) Object.assign(entry, { id: -1, values });
}

/** Lets go what the program has let go, once nothing needs it any more. */
export function letGo({ gone, actual, real }: Deferred): void {
  for (const id of gone) {
    const known = id < LATER ? id : actual.get(id);
    if (known !== undefined) real.deleteTensor(known);
  }
}

/** Whether the tensors that outlive the step are those that outlived it before. */
function isEveryoneExpected({ entries, gone }: Deferred, { expected, now }: Match): boolean {
  const { survivors, parts, changed } = expected;
  const assigned = parts.flatMap((part) => [...part.assigned.values()]);
  const known = new Set([...survivors, ...assigned, ...changed.values()].map(now));
  return [...entries.keys()].every((id) => gone.has(id) || known.has(id));
}

function waitingFor({ entries, gone }: Deferred, { expected, now }: Match): readonly (Held | undefined)[] {
  return expected.survivors.map((before) => {
    const id = now(before)!;
    return gone.has(id) ? undefined : entries.get(id);
  });
}

/** The operations so far run for whoever waits; the plan's results are then wanted by nobody. */
function rescued(step: Deferred, { expected }: Match): readonly undefined[] {
  runAll(step);
  return expected.survivors.map(() => undefined);
}

function give(backend: NodeBackend, variable: Variable, made: Made): void {
  const entry = backend.tensorMap.get(variable.dataId);
  if (entry.id >= LATER) entry.id = made.id;
  else giveTensor(backend, variable, made);
}

/** What the engine keeps to itself. */
interface Inside {
  readonly state: { activeTape: { readonly saved: readonly Tensor[] }[] | null; readonly gradientDepth: number };
  track(tensor: Tensor): void;
}

export const inside = (engine: unknown): Inside => engine as Inside;

/** Lets go of what gradients would have needed. */
export function dropTape(engine: unknown): void {
  const { state } = inside(engine);
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved) tensor.dispose();
  state.activeTape = null;
}
