import type { GraphNode, TensorReference } from '../../../model/graph.ts';
import { nodesBehind } from '../../../model/needed.ts';
import type { TrainingPlan } from '../../../model/plan.ts';
import type { TracedModel } from '../../evaluate/machine.ts';
import type { TensorValue } from '../../evaluate/values.ts';
import { FLAT, LOSS_TYPES } from './lossParts.ts';

export interface OwnLoss extends Pick<TrainingPlan, 'answers'> {
  /** Of what the model is called with, what the answers need; the rest is for the loss. */
  fed(all: readonly TensorValue[]): readonly TensorValue[];
}

/** Where a model's own `forward` gives the loss, as in `logits, loss = model(x, y)`: what that loss judges. */
export function ownLossOf({ model }: TracedModel): OwnLoss {
  const nodes = new Map(model.nodes.map((each) => [each.id, each]));
  const losses = model.outputs.flatMap(({ node }) => nodes.get(node) ?? []).filter(isLoss);
  if (losses.length === 0) return { fed: (all) => all };
  const answers = losses.flatMap(({ inputs }) => inputs.slice(0, 1)).map((each) => beforeFlat(nodes, each));
  const needed = nodesBehind(model, answers);
  const fed = (all: readonly TensorValue[]) => all.filter((_, place) => needed.has(model.inputs[place]?.node ?? ''));
  return { answers, fed };
}

const isLoss = ({ type, layer }: GraphNode): boolean => layer === undefined && LOSS_TYPES.has(type);

/** What was laid in one row for the loss. */
function beforeFlat(nodes: ReadonlyMap<string, GraphNode>, answer: TensorReference): TensorReference {
  const node = nodes.get(answer.node);
  const [before] = node?.inputs ?? [];
  return node && before && FLAT.has(node.type) ? before : answer;
}
