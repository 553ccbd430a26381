// Whether a captured step computes what the ordinary one did.
import type { Binding } from '../load/binding.ts';
import type { NodeBackend } from './nodeBackend.ts';
import type { Plan } from './plan.ts';
import type { Recording } from './recording.ts';
import { execute } from './replay.ts';

/** The share of a tensor's largest number that a captured step may differ by. */
const TOLERANCE = 1e-5;
/** Below this, numbers are what rounding leaves of zero: the gradient of a bias before a normalisation, for one. */
const NOTHING = 1e-7;
/** A step of a float's last place or so, by which weights are moved to see what rounding makes of a result. */
const ROUNDING = 2e-7;
/** Rounding decides about a tensor that such a step changes by a hundred times as much or more, */
const DECIDING = 100 * ROUNDING;
/** and such a tensor may differ by so many times that share: both are chance. */
const AS_ROUNDING = 32;

interface Recorded {
  readonly recording: Recording;
  /** The tensors that the step was fed with. */
  readonly feeds: readonly number[];
  readonly optimizer: object;
}

/**
 * The largest difference between a plan and an ordinary step of its kind, relative to the tensor. Where
 * rounding alone decides about a tensor, as Adam makes a whole step of a gradient that would be zero but for it, a
 * difference that rounding makes is none: how much that is shows in the same step from weights moved by their last place.
 */
export function differenceOf(backend: NodeBackend, plan: Plan, { recording, feeds, optimizer }: Recorded): number {
  const { binding } = backend;
  const before = new Map([...recording.variables].map(([id, variable]) => [variable, id]));
  const variables = plan.variables.map((variable) => before.get(variable)!);
  const run = (taken: readonly number[]): readonly number[] =>
    execute(backend, plan, { inputs: [...feeds, ...taken], optimizer }).map(({ id }) => id);
  const letGo = (ids: readonly number[]): void => ids.forEach((id) => binding.deleteTensor(id));
  const after = new Map(recording.changed.map(({ variable, id }) => [variable, id]));
  const changed = plan.changed.map((variable) => after.get(variable) ?? before.get(variable)!);
  const expected = [...recording.outputs, ...changed];
  const actual = run(variables);
  try {
    const apart = actual.map((id, place) => difference(binding, id, expected[place]!));
    if (apart.every(isEqualEnough)) return Math.max(0, ...apart);
    const moved = variables.map((id, place) => movedCopy(binding, id, plan.variables[place]!));
    const other = run(moved);
    letGo(moved);
    const left = apart.map((each, place) => {
      const share = difference(binding, other[place]!, actual[place]!);
      return share >= DECIDING && each <= AS_ROUNDING * share ? 0 : each;
    });
    letGo(other);
    return Math.max(0, ...left);
  } finally {
    letGo(actual);
  }
}

/** Of floats, a copy with every number a little larger or smaller. */
function movedCopy(binding: Binding, id: number, { dtype, shape }: Plan['variables'][number]): number {
  const numbers = binding.tensorDataSync(id);
  const whole = dtype === 'bool' ? binding.TF_BOOL : binding.TF_INT32;
  if (!(numbers instanceof Float32Array)) return binding.createTensor(shape, whole, numbers);
  const moved = numbers.map((value, place) => value * (1 + (place % 2 === 0 ? ROUNDING : -ROUNDING)));
  return binding.createTensor(shape, binding.TF_FLOAT, moved);
}

const pair = new Float64Array(2);

function difference(binding: Binding, actual: number, expected: number): number {
  binding.compareTensors(actual, expected, pair);
  const [worst, largest] = pair as unknown as [number, number];
  return Math.max(0, worst - NOTHING) / Math.max(largest, NOTHING);
}

export function isEqualEnough(difference: number): boolean {
  return difference <= TOLERANCE;
}
