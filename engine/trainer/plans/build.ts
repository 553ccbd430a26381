import type { LayersModel } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { ConfigValue } from '../../core/model/config.ts';
import type { Shape } from '../../core/model/dimension.ts';
import type { GraphNode, Layer, Model, TensorReference } from '../../core/model/graph.ts';
import { classNamed } from '../keras/registry.ts';
import { configOf, uniqueName } from './layerConfig.ts';
import { inLayout, type Laid, type Layout, turned } from './layouts.ts';
import { type Constant, registerOperationLayer } from './operationLayer.ts';
import { OPERATIONS } from './operations.ts';
import { explicitPadding } from './padding.ts';
import { Refusal } from './refusal.ts';
import { createTopology, type Reference, type Topology } from './topology.ts';

interface Building {
  readonly model: Model;
  readonly topology: Topology;
  readonly turnLayer: string;
  readonly tensors: Map<string, Laid>;
  readonly constants: Map<string, ConfigValue>;
}

const key = ({ node, output }: TensorReference) => `${node}:${output}`;

/** Extents as Keras's JSON has them: what is not a number is null. */
export function extents(shape: Shape | undefined, what: string): readonly (number | null)[] {
  if (!shape) throw new Refusal(`The shape of ${what} is not known, so that it can't be built`);
  return shape.map((each) => (typeof each === 'number' ? each : null));
}

/** Layers that do the same to every number, wherever the channels are. */
const ANY_LAYOUT = new Set([
  'Activation',
  'Dropout',
  'ReLU',
  'LeakyReLU',
  'ELU',
  'Identity',
  'GaussianNoise',
  'GaussianDropout',
]);
const ANY_LAYOUT_OPERATIONS =
  /^(relu6?|sigmoid|tanh|elu|selu|silu|gelu|leaky_relu|softplus|identity|add|subtract|multiply|divide|maximum|minimum|square|sqrt|abs|exp|negative|clip)$/;

/**
 * Builds the engine's own trainable model from a read one, with the framework's layers, defaults and order of weights.
 * @throws Refusal for what the engine does not compute
 */
export async function buildModel(tf: TensorFlow, model: Model): Promise<LayersModel> {
  const building: Building = {
    model,
    topology: createTopology('model'),
    turnLayer: registerOperationLayer(tf),
    tensors: new Map(),
    constants: new Map(),
  };
  for (const node of model.nodes) build(building, node);
  const end = (each: TensorReference) => laidOut(building, each, 'first');
  const json = building.topology.finish(model.inputs.map(end), model.outputs.map(end));
  return tf.models.modelFromJSON(json as never);
}

function laidOut({ tensors, topology, turnLayer }: Building, reference: TensorReference, layout: Layout): Reference {
  const tensor = tensors.get(key(reference));
  if (!tensor) throw new Refusal('A part of the model depends on something that was not understood');
  return inLayout(topology, tensor, layout, turnLayer);
}

function build(building: Building, node: GraphNode): void {
  const { model, topology, tensors, constants } = building;
  if (node.type === 'Input') {
    const [{ shape, dtype }] = node.outputs as [GraphNode['outputs'][number]];
    const place = model.inputs.findIndex((each) => each.node === node.id);
    const made = extents(shape, model.inputs[place]?.name ?? 'an input');
    const name = `${(model.inputs[place]?.name ?? 'input').replaceAll(/\W+/g, '_')}__${node.id}`;
    const first = topology.input(name, [null, ...made.slice(1)], dtype?.startsWith('int') ? 'int32' : 'float32');
    tensors.set(`${node.id}:0`, { rank: made.length, shape: made, made: { first } });
  } else if (node.type === 'Constant') constants.set(`${node.id}:0`, constantOf(node));
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

function keep({ tensors }: Building, node: GraphNode, layout: Layout, reference: Reference): void {
  node.outputs.forEach(({ shape }, output) => {
    const made = extents(shape, node.type);
    tensors.set(`${node.id}:${output}`, {
      rank: made.length,
      shape: made,
      made: { [layout]: { ...reference, output } },
    });
  });
}

/** The order in which a node is computed: with channels last where its layer says where channels are. */
function layoutOf({ tensors }: Building, node: GraphNode, layer: Layer | undefined): Layout {
  const rank = node.outputs[0]?.shape?.length ?? 0;
  if (rank < 3) return 'first';
  if (layer?.config.data_format === 'channels_first') return 'last';
  if (layer?.type === 'BatchNormalization' && layer.config.axis === 1) return 'last';
  const follows = layer ? ANY_LAYOUT.has(layer.type) : ANY_LAYOUT_OPERATIONS.test(node.type);
  const inputs = node.inputs.map((each) => tensors.get(key(each))).filter((each) => each !== undefined);
  const isLast = inputs.length === node.inputs.length && inputs.every((each) => each.made.last && each.rank === rank);
  return follows && isLast ? 'last' : 'first';
}

function buildLayer(building: Building, node: GraphNode, layer: Layer): void {
  const { topology, turnLayer } = building;
  if (!classNamed(layer.type)) throw new Refusal(`${layer.type} is not a layer of Descent's engine yet`, layer.span);
  const layout = layoutOf(building, node, layer);
  const config = configOf(node, layer);
  if (layout === 'last' && layer.type === 'BatchNormalization') config.axis = -1;
  const inputs = node.inputs.map((each) => laidOut(building, each, layout));
  const given = building.tensors.get(key(node.inputs[0]!))!.shape;
  const shape = layout === 'last' && layer.config.data_format === 'channels_first' ? turned(given, 'last') : given;
  const padded = explicitPadding(layer, node, { topology, turnLayer, input: inputs[0]!, shape });
  const called = topology.call(
    { className: layer.type, name: uniqueName(layer), config: { ...config, ...padded?.config } },
    [padded?.input ?? inputs[0]!, ...inputs.slice(1)],
  );
  keep(building, node, layout, called);
}

function buildOperation(building: Building, node: GraphNode): void {
  const { topology, turnLayer, constants } = building;
  if (!Object.hasOwn(OPERATIONS, node.type))
    throw new Refusal(
      node.type === 'Parameter' || node.type === 'Unknown'
        ? 'A part of the model was not understood'
        : `The operation ${node.type} is not computed by Descent's engine yet`,
      node.span,
    );
  const layout = layoutOf(building, node, undefined);
  const fixed: Constant[] = [];
  const inputs: Reference[] = [];
  node.inputs.forEach((each, at) => {
    const value = constants.get(key(each));
    if (value === undefined) inputs.push(laidOut(building, each, layout));
    else fixed.push({ at, value: value as number });
  });
  const shapes = node.outputs.map(({ shape }) => extents(shape, node.type));
  const laid = layout === 'last' ? shapes.map((each) => turned(each, 'last')) : shapes;
  const config = { operation: node.type, config: node.config, constants: fixed, shapes: laid };
  const name = `${node.type}__${node.id}`;
  if (inputs.length === 0) throw new Refusal(`${node.type} of constants alone is not computed in a model`, node.span);
  keep(building, node, layout, topology.call({ className: turnLayer, name, config }, inputs));
}
