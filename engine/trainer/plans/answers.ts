import type { Model } from '../../core/model/graph.ts';
import { nodesBehind } from '../../core/model/needed.ts';
import type { TrainingPlan } from '../../core/model/plan.ts';

/** The model up to what the loss judges, where the model computes the loss itself. */
export function upToAnswers(model: Model, { answers }: TrainingPlan): Model {
  if (!answers) return model;
  const needed = nodesBehind(model, answers);
  return {
    ...model,
    inputs: model.inputs.filter(({ node }) => needed.has(node)),
    outputs: answers,
    nodes: model.nodes.filter(({ id }) => needed.has(id)),
  };
}
