import type { GraphNode, Model, TensorReference } from '../../core/model/graph.ts';
import type { DataExpression, TrainingPlan } from '../../core/model/plan.ts';

const nameOf = ({ type, config }: DataExpression): string | undefined =>
  type === 'Slot' ? String(config.name) : undefined;

const isAt = (reference: TensorReference | undefined) => (input: TensorReference) =>
  reference !== undefined && input.node === reference.node && input.output === reference.output;

/** How many rows the tables have that look an input up; nothing for inputs that are measured, not counted. */
function tableRows({ nodes, layers }: Model, input: TensorReference): number | undefined {
  const users = nodes.filter(({ inputs }) => inputs.some(isAt(input)));
  const sizes = users.flatMap(({ layer }) => {
    const used = layers.find(({ id }) => id === layer);
    const rows = used?.type.startsWith('Embedding') ? used.config.input_dim : undefined;
    return typeof rows === 'number' ? [rows] : [];
  });
  return sizes.length > 0 ? Math.min(...sizes) : undefined;
}

/** How many classes a loss tells apart, by what the model gives; nothing where its targets are no numbers of classes. */
function classes(loss: string, { outputs }: Pick<GraphNode, 'outputs'>, first: boolean): number | undefined {
  if (loss.startsWith('Binary')) return 2;
  if (!/^(Sparse|NegativeLogLikelihood|MultiMargin)/.test(loss)) return undefined;
  const count = outputs[0]?.shape?.at(first ? 1 : -1);
  return typeof count === 'number' ? count : undefined;
}

/** Names that the file leaves undefined and that stand for whole numbers, with how many there are. */
export function wholeNumbers(plan: TrainingPlan, model: Model): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const put = (data: DataExpression, count: number | undefined) => {
    const name = nameOf(data);
    if (name !== undefined && count !== undefined) found.set(name, count);
  };
  plan.inputs.forEach((data, index) => {
    const input = model.inputs[index];
    if (input) put(data, tableRows(model, input));
  });
  plan.targets.forEach((data, index) => {
    const output = model.nodes.find(({ id }) => id === model.outputs[index]?.node);
    const loss = plan.loss[index] ?? plan.loss[0];
    if (output && loss) put(data, classes(loss.type, output, plan.framework === 'torch'));
  });
  return found;
}
