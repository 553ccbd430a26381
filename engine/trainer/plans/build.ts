import type { LayersModel } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { ConfigValue } from '../../core/model/config.ts';
import type { GraphNode, Model, TensorReference } from '../../core/model/graph.ts';
import type { AddedLosses } from '../../core/model/plan.ts';
import { registerAddedLoss } from './addedLoss.ts';
import { type Building, extents, key, laidOut, reshaped } from './building.ts';
import { buildLayer } from './buildLayer.ts';
import { buildOperation } from './buildOperation.ts';
import { buildParameter } from './buildOwn.ts';
import { registerOperationLayer } from './operationLayer.ts';
import { pack } from './packed.ts';
import { Refusal } from './refusal.ts';
import { registerNumbers } from './numbers.ts';
import { registerPlanLayer } from './torch/planLayer.ts';
import { tieWeights } from './torch/tied.ts';
import { createTopology, type Reference } from './topology.ts';

/**
 * Builds the engine's own trainable model from a read one, with the framework's layers, defaults and order of weights.
 * @param added what its calls add to the loss
 * @throws Refusal for what the engine does not compute
 */
export async function buildModel(tf: TensorFlow, read: Model, added?: AddedLosses): Promise<LayersModel> {
  const model = added ? { ...read, nodes: [...read.nodes, ...added.nodes] } : read;
  const turnLayer = registerOperationLayer(tf);
  registerNumbers(tf);
  const building: Building = {
    tf,
    model,
    planLayer: registerPlanLayer(tf),
    topology: createTopology('model', () => ({
      className: turnLayer,
      config: pack({ operation: 'identity', config: {}, constants: [], shapes: [] }),
    })),
    turnLayer,
    tensors: new Map(),
    constants: new Map(),
    entries: new Map(),
  };
  const isInput = ({ type }: GraphNode) => type === 'Input';
  for (const node of model.nodes) if (isInput(node)) build(building, node);
  for (const node of model.nodes) if (!isInput(node)) build(building, node);
  const end = (each: TensorReference) => laidOut(building, each, 'first');
  const outputs = model.outputs.map((each, index) => {
    const { rank = 2 } = building.tensors.get(key(each)) ?? {};
    const single = rank < 2;
    return single ? reshaped(building, end(each), { name: `output_${index}__row`, shape: [null, 1] }) : end(each);
  });
  if (added) outputs[0] = withLosses(building, outputs[0]!, added);
  const inputs = model.inputs.map(({ node }) => building.entries.get(node)!);
  const json = building.topology.finish(inputs, outputs);
  const built = await tf.models.modelFromJSON(json as never);
  tieWeights(tf, model, built);
  return built;
}

/** The output, by way of a layer that adds these losses. */
function withLosses(building: Building, output: Reference, { losses }: AddedLosses): Reference {
  const className = registerAddedLoss(building.tf);
  const all = [output, ...losses.map((each) => laidOut(building, each, 'first'))];
  return building.topology.call({ className, name: 'added_loss', config: {} }, all);
}

function build(building: Building, node: GraphNode): void {
  const { model, topology, tensors, constants } = building;
  if (node.config.changed === true)
    throw new Refusal('A tensor whose items are set one by one is not followed yet', node.span);
  if (node.type === 'Input') {
    const [{ shape, dtype }] = node.outputs as [GraphNode['outputs'][number]];
    const place = model.inputs.findIndex((each) => each.node === node.id);
    const made = extents(shape, model.inputs[place]?.name ?? 'an input');
    const name = `${(model.inputs[place]?.name ?? 'input').replaceAll(/\W+/g, '_')}__${node.id}`;
    // TensorFlow.js takes no rows that are single numbers.
    const single = made.length === 1;
    const wide = single ? [null, 1] : [null, ...made.slice(1)];
    const given = topology.input(name, wide, dtype?.startsWith('int') ? 'int32' : 'float32');
    const first = single ? reshaped(building, given, { name: `${name}__row`, shape: [null] }) : given;
    building.entries.set(node.id, given);
    building.anchor ??= first;
    tensors.set(`${node.id}:0`, { rank: made.length, shape: made, made: { first } });
  } else if (node.type === 'Constant') constants.set(`${node.id}:0`, constantOf(node));
  else if (node.type === 'Parameter') buildParameter(building, node);
  else if (node.layer !== undefined)
    buildLayer(
      building,
      node,
      model.layers.find((each) => each.id === node.layer)!,
    );
  else buildOperation(building, node);
}

function constantOf({ config, span }: GraphNode): ConfigValue {
  if (config.value === undefined) throw new Refusal('An array of numbers in the model is too large to be read', span);
  return config.value;
}
