import type { TracedModel } from '../../evaluate/machine.ts';
import { list, type Value } from '../../evaluate/values.ts';
import { stateOf } from '../state.ts';

/**
 * What a functional model's inputs or outputs are called where data, losses and weights are given by name, in the
 * model's own order: the keys of a dict that it was made with, else the names of its layers.
 */
export function namesOf({ candidate, model }: TracedModel, end: 'inputs' | 'outputs'): readonly string[] | undefined {
  const graph = stateOf(candidate.value)?.graph;
  if (!graph) return undefined;
  const given = end === 'inputs' ? graph.inputValue : graph.outputValue;
  if (given.kind === 'dict') return [...given.entries.keys()].sort().map((key) => key.slice(1));
  if (end === 'inputs') return model.inputs.map(({ name }) => name);
  return model.outputs.map(({ node }) => {
    const { layer } = model.nodes.find(({ id }) => id === node) ?? {};
    return model.layers.find(({ id }) => id === layer)?.name ?? '';
  });
}

/**
 * Values by name as a list in the order of those names; others as they are.
 *
 * @returns undefined where a name has no value: which is for which can't be told
 */
export function inOrder(value: Value | undefined, names: readonly string[] | undefined): Value | undefined {
  if (value?.kind !== 'dict' || !names || names.length < 2) return value;
  const found = names.map((name) => value.entries.get(`s${name}`)?.value);
  return found.every((each) => each !== undefined) ? list(found) : undefined;
}
