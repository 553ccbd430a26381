import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Made } from '../load/binding.ts';
import type { Fed } from './fed.ts';
import type { NodeBackend } from './nodeBackend.ts';
import type { Plan } from './plan.ts';
import { formed } from './roles.ts';

function numberOf(optimizer: object, name: string): number {
  return Number((optimizer as Readonly<Record<string, unknown>>)[name]);
}

interface Given {
  readonly inputs: readonly number[];
  readonly optimizer: object;
}

/** Runs a plan on tensors given by number. Numbers of its own that it takes are let go. */
export function execute({ binding }: Pick<NodeBackend, 'binding'>, plan: Plan, { inputs, optimizer }: Given): Made[] {
  const own = plan.settings.map(({ name, form }) => {
    const value = Float32Array.of(formed(form, numberOf(optimizer, name)));
    return binding.createTensor([], binding.TF_FLOAT, value);
  });
  if (plan.random) {
    // Of the run's own sequence, so that a seed gives the same training again.
    const seed = Int32Array.of(Math.random() * 2 ** 31, Math.random() * 2 ** 31);
    own.push(binding.createTensor([2], binding.TF_INT32, seed));
  }
  const made = new Float64Array(plan.kinds.length);
  try {
    binding.runFunction(plan.name, Float64Array.of(...inputs, ...plan.held, ...own), made);
  } finally {
    for (const id of own) binding.deleteTensor(id);
  }
  return plan.kinds.map(({ type, shape }, place) => ({ id: made[place]!, shape: [...shape], dtype: type }));
}

/** The tensors that a plan takes before its variables: steps by rows have plans of their own. */
export const fedTo = (fed: Fed): readonly Tensor[] =>
  fed.rows ? [...fed.rows.whole, fed.rows.indices] : fed.tensors();

/** A training step by its plan. */
export function replay(
  backend: NodeBackend,
  plan: Plan,
  { fed, optimizer }: { readonly fed: Fed; readonly optimizer: object },
): Tensor[] {
  const inputs = backend.getInputTensorIds(fedTo(fed));
  return takeStep(backend, plan, { inputs, optimizer }).map((each) => backend.createOutputTensor(each));
}

/** Takes a step on feeds given by number: weights and the optimizer's count move on. @returns the plan's results */
export function takeStep(backend: NodeBackend, plan: Plan, { inputs: feeds, optimizer }: Given): Made[] {
  const inputs = [...feeds, ...backend.getInputTensorIds(plan.variables)];
  const made = execute(backend, plan, { inputs, optimizer });
  plan.changed.forEach((variable, index) => giveTensor(backend, variable, made[plan.results + index]!));
  countStep(optimizer);
  return made.slice(0, plan.results);
}

/** Tells an optimizer of a step that was taken without it. */
export function countStep(optimizer: object): void {
  (optimizer as { incrementIterations(): void }).incrementIterations();
}

/** Gives a variable the tensor that a plan has made for it. */
export function giveTensor(backend: NodeBackend, variable: Variable, made: Made): void {
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
