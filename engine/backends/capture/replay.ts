import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Made } from '../load/binding.ts';
import type { Fed } from './fed.ts';
import type { NodeBackend } from './nodeBackend.ts';
import type { Plan } from './plan.ts';
import type { Recording } from './recording.ts';
import { formed } from './roles.ts';

function numberOf(optimizer: Optimizer, name: string): number {
  return Number((optimizer as unknown as Readonly<Record<string, unknown>>)[name]);
}

interface Given {
  /** The plan's own operation, or one that takes rows. */
  readonly operation: string;
  readonly inputs: readonly number[];
  readonly optimizer: Optimizer;
}

/** Runs a plan on tensors given by number. Numbers of its own that it takes are let go. */
function execute({ binding }: NodeBackend, plan: Plan, { operation, inputs, optimizer }: Given): Made[] {
  const own = plan.settings.map(({ name, form }) => {
    const value = Float32Array.of(formed(form, numberOf(optimizer, name)));
    return binding.createTensor([], binding.TF_FLOAT, value);
  });
  if (plan.random) {
    // Of the run's own sequence, so that a seed gives the same training again.
    const seed = Int32Array.of(Math.random() * 2 ** 31, Math.random() * 2 ** 31);
    own.push(binding.createTensor([2], binding.TF_INT32, seed));
  }
  try {
    return binding.executeOp(operation, [], [...inputs, ...plan.held, ...own], plan.results + plan.changed.length);
  } finally {
    for (const id of own) binding.deleteTensor(id);
  }
}

/** A training step by its plan. */
export function replay(
  backend: NodeBackend,
  plan: Plan,
  { fed, optimizer }: { readonly fed: Fed; readonly optimizer: Optimizer },
): Tensor[] {
  const { rows } = fed;
  const operation = rows ? plan.takingRows(rows.whole.map(({ shape }) => shape)) : plan.name;
  const feeds = rows ? [...rows.whole, rows.indices] : fed.tensors();
  const inputs = backend.getInputTensorIds([...feeds, ...plan.variables]);
  const made = execute(backend, plan, { operation, inputs, optimizer });
  plan.changed.forEach((variable, index) => giveTensor(backend, variable, made[plan.results + index]!));
  return made.slice(0, plan.results).map((each) => backend.createOutputTensor(each));
}

function giveTensor(backend: NodeBackend, variable: Variable, made: Made): void {
  const held = backend.tensorMap.get(variable.dataId);
  if (held.refCount === 1 && held.values == null) {
    backend.binding.deleteTensor(held.id);
    held.id = made.id;
    return;
  }
  // Somebody holds the old values: they stay theirs.
  const fresh = backend.createOutputTensor(made);
  variable.assign(fresh);
  fresh.dispose();
}

/** The share of a tensor's largest number that a captured step may differ by. */
const TOLERANCE = 1e-5;
/** Below this, numbers are what rounding leaves of zero: the gradient of a bias before a normalisation, for one. */
const NOTHING = 1e-7;

/** The largest difference between a plan and the ordinary step that it was made from, relative to the tensor. */
export function differenceOf(backend: NodeBackend, plan: Plan, recording: Recording, optimizer: Optimizer): number {
  const { binding } = backend;
  const before = new Map([...recording.variables].map(([id, variable]) => [variable, id]));
  const inputs = [...recording.feeds, ...plan.variables.map((variable) => before.get(variable)!)];
  const made = execute(backend, plan, { operation: plan.name, inputs, optimizer });
  const expected = [...recording.outputs, ...recording.changed.map(({ id }) => id)];
  try {
    return Math.max(
      0,
      ...made.map(({ id }, index) => difference(binding.tensorDataSync(id), binding.tensorDataSync(expected[index]!))),
    );
  } finally {
    for (const { id } of made) binding.deleteTensor(id);
  }
}

function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  let worst = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const [one, other] = [actual[index]!, expected[index]!];
    if (Object.is(one, other)) continue;
    const apart = Math.abs(one - other);
    // A number against none, or one infinity against another.
    if (!(apart < Infinity)) return Infinity;
    worst = Math.max(worst, apart);
  }
  if (worst === 0) return 0;
  for (let index = 0; index < expected.length; index += 1) largest = Math.max(largest, Math.abs(expected[index]!));
  return Math.max(0, worst - NOTHING) / Math.max(largest, NOTHING);
}

export function isEqualEnough(difference: number): boolean {
  return difference <= TOLERANCE;
}
