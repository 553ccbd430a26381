import type { GraphNode, Layer, Model, TensorReference } from '../../model/graph.ts';
import type { TrainingPlan } from '../../model/plan.ts';

const CALM = new Set(['Dropout', 'Identity', 'identity', 'Lambda', 'cast', 'squeeze', 'reshape', 'Reshape', 'Flatten']);
const ACTIVATION_LAYERS: Readonly<Record<string, string>> = {
  Softmax: 'softmax',
  ReLU: 'relu',
  LeakyReLU: 'leaky_relu',
  ELU: 'elu',
  PReLU: 'prelu',
};
const ACTIVATIONS = new Set([
  ...['sigmoid', 'softmax', 'log_softmax', 'log_sigmoid', 'tanh', 'relu', 'relu6', 'gelu', 'silu', 'elu', 'selu'],
  ...['softplus', 'softsign', 'leaky_relu', 'hard_sigmoid', 'hard_tanh', 'mish', 'exponential', 'celu', 'hard_silu'],
]);

export function nodeAt(model: Model, { node }: TensorReference): GraphNode | undefined {
  return model.nodes.find((each) => each.id === node);
}

/** The function that a node applies last; nothing for a linear one. */
export function activationOf({ type, config }: GraphNode): string | undefined {
  const named = config.activation;
  // One that has no name here, or is not known, is no linear layer either.
  if (named !== undefined && named !== null) return named === 'linear' ? undefined : String(named);
  const name = ACTIVATION_LAYERS[type] ?? type;
  return ACTIVATIONS.has(name) ? name : undefined;
}

/** The node that makes an output, behind those that change no value. */
export function makerOf(model: Model, reference: TensorReference): GraphNode | undefined {
  let node = nodeAt(model, reference);
  while (node && CALM.has(node.type) && node.inputs[0]) node = nodeAt(model, node.inputs[0]);
  return node;
}

export function layerOf(model: Model, node: GraphNode | undefined): Layer | undefined {
  return node?.layer === undefined ? undefined : model.layers.find((each) => each.id === node.layer);
}

/** The last extent of an output, where it is a number. */
export function unitsOf(node: GraphNode | undefined): number | undefined {
  const last = node?.outputs[0]?.shape?.at(-1);
  return typeof last === 'number' ? last : undefined;
}

/** Nodes that use an output of this node. */
export function usersOf(model: Model, { id }: GraphNode): readonly GraphNode[] {
  return model.nodes.filter((each) => each.inputs.some((input) => input.node === id));
}

/**
 * What a loss of a plan is taken of; nothing where that is not sure. A loop of PyTorch takes what it likes of several
 * outputs, a variational autoencoder's picture beside the mean of its code.
 */
export function judgedOutput(model: Model, plan: TrainingPlan, index: number): TensorReference | undefined {
  if (plan.answers) return plan.answers[index];
  const { outputs } = model;
  if (plan.framework === 'torch' && plan.loss.length !== outputs.length)
    return outputs.length === 1 ? outputs[0] : undefined;
  return outputs[index] ?? (plan.loss.length === 1 ? outputs[0] : undefined);
}
