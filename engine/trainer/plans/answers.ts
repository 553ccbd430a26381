import type { Model } from '../../core/model/graph.ts';
import type { TrainingPlan } from '../../core/model/plan.ts';

/** The model up to what the loss judges, where the model computes the loss itself. */
export function upToAnswers(model: Model, { answers }: TrainingPlan): Model {
  if (!answers) return model;
  const nodes = new Map(model.nodes.map((each) => [each.id, each]));
  const needed = new Set(answers.map(({ node }) => node));
  for (const id of needed) for (const each of nodes.get(id)?.inputs ?? []) needed.add(each.node);
  return {
    ...model,
    inputs: model.inputs.filter(({ node }) => needed.has(node)),
    outputs: answers,
    nodes: model.nodes.filter(({ id }) => needed.has(id)),
  };
}
