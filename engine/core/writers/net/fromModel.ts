import type { GraphNode, Layer, Model, TensorReference, Weight } from '../../model/graph.ts';
import type { Net, Part, PartWeight, Refused, Step, Value } from './net.ts';

const key = ({ node, output }: TensorReference) => `${node}:${output}`;

function weightOf({ id, name, shape, trainable, initializer }: Weight): PartWeight | undefined {
  if (!shape?.every((each) => typeof each === 'number')) return undefined;
  return { name, shape, trainable, recipe: { kind: 'source', id }, ...(initializer && { initializer }) };
}

function partOf(layer: Layer): Part {
  const weights = layer.weights.map(weightOf).filter((each) => each !== undefined);
  const { id, type, name, path, config, trainable, span } = layer;
  return { key: id, type, name, path, config, weights, trainable, span };
}

/** A free array: its owner's name where a module holds it, else the name that it was given. */
function parameterPart(node: GraphNode, model: Model): Part {
  const id = node.weight ?? node.id;
  const owner = model.layers.find((each) => each.weights.some((weight) => weight.id === id));
  const weight = owner?.weights.find((each) => each.id === id);
  const given = weight?.name ?? (typeof node.config.name === 'string' ? node.config.name : 'parameter');
  const shape = (node.outputs[0]?.shape ?? []).map((each) => (typeof each === 'number' ? each : 1));
  const trainable = weight ? weight.trainable && !weight.buffer : true;
  // What a layer of Keras only keeps is no frozen array, which PyTorch alone has by itself.
  const isState = model.framework !== 'torch' && weight?.trainable === false && owner?.trainable === true;
  const initializer = weight?.initializer;
  return {
    key: id,
    type: 'Parameter',
    name: given,
    path: owner?.path ? `${owner.path}.${given}` : given,
    config: { shape, buffer: weight?.buffer === true || isState },
    weights: [{ name: 'value', shape, trainable, recipe: { kind: 'source', id }, ...(initializer && { initializer }) }],
    trainable,
    span: node.span,
  };
}

function namesFor({ names = [] }: GraphNode, output: number): Value['names'] {
  const own = names.filter((each) => each.output === output);
  return own.length > 0 ? new Map(own.map(({ call, name }) => [call, name])) : undefined;
}

const isOpen = ({ outputs }: GraphNode): boolean => outputs.some((each) => !each.shape);

/** @param follows whether what it takes is not known either, which is said where that begins */
function whyNot(node: GraphNode, follows: boolean): string | undefined {
  if (node.type === 'Unknown')
    return `what stands here was not understood (${String(node.config.reason ?? 'unknown')})`;
  if (isOpen(node) && follows) return undefined;
  if (isOpen(node)) return 'its output shape is not known';
  if (node.type === 'Constant' && node.config.value === undefined) return 'its numbers are too many to be read';
  return undefined;
}

/** What the outputs are computed from when the model is called. What an array was filled with once is no part of it. */
function called({ nodes, outputs }: Model): ReadonlySet<GraphNode> {
  const known = new Map(nodes.map((each) => [each.id, each]));
  const found = new Set<GraphNode>();
  const waiting = outputs.map(({ node }) => node);
  while (waiting.length > 0) {
    const node = known.get(waiting.pop()!);
    if (!node || found.has(node)) continue;
    found.add(node);
    if (node.type !== 'Parameter') waiting.push(...node.inputs.map((each) => each.node));
  }
  return found;
}

/** The read graph as steps over tensors; what is not known well enough to be written is refused with its place. */
export function netOf(model: Model): { net: Net; refused: readonly Refused[] } {
  const values = new Map<string, Value>();
  const parts = new Map(model.layers.map((each) => [each.id, partOf(each)]));
  const refused: Refused[] = model.notUnderstood.map(({ construct, span }) => ({
    what: 'a construct',
    why: `it was not understood: ${construct}`,
    span,
  }));
  const steps: Step[] = [];
  const valueOf = (reference: TensorReference) => values.get(key(reference)) ?? { shape: [] };
  const open = new Set<string>();
  for (const node of model.nodes) {
    const why = whyNot(
      node,
      node.inputs.some((each) => open.has(each.node)),
    );
    if (isOpen(node)) open.add(node.id);
    if (why) refused.push({ what: node.type, why, span: node.span });
    const outputs = node.outputs.map(({ shape, dtype }, output): Value => ({
      shape: shape ?? [],
      dtype,
      names: namesFor(node, output),
    }));
    outputs.forEach((each, output) => values.set(key({ node: node.id, output }), each));
    if (node.type === 'Input') continue;
    const { type, config, span, scope } = node;
    const part = type === 'Parameter' ? parameterPart(node, model) : parts.get(node.layer ?? '');
    steps.push({
      type,
      part,
      config: type === 'Parameter' ? {} : config,
      // What a buffer was computed from once is no part of the call.
      inputs: type === 'Parameter' ? [] : node.inputs.map(valueOf),
      ...(type === 'Parameter' && node.inputs.length === 1 && { begins: valueOf(node.inputs[0]!) }),
      outputs,
      span,
      scope,
    });
  }
  for (const { type, config, span } of called(model))
    if (config.changed === true)
      refused.push({ what: type, why: 'its items are set one by one afterwards, which is not read', span });
  const end = (name: string) => (reference: TensorReference) => ({ name, value: valueOf(reference) });
  const inputs = model.inputs.map((each) => end(each.name)(each));
  const outputs = model.outputs.map((each, index) => end(`output_${index + 1}`)(each));
  const { name, framework, comments } = model;
  return { net: { name, framework, inputs, steps, outputs, ...(comments && { comments }) }, refused };
}
