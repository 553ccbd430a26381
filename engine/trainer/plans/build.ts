import type { LayersModel } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { ConfigValue } from '../../core/model/config.ts';
import type { Shape } from '../../core/model/dimension.ts';
import type { GraphNode, Layer, Model, TensorReference, Weight } from '../../core/model/graph.ts';
import { classNamed } from '../keras/registry.ts';
import { configOf, parameterName, uniqueName } from './layerConfig.ts';
import { inLayout, type Laid, type Layout, turned } from './layouts.ts';
import { type Constant, registerOperationLayer } from './operationLayer.ts';
import { checkComputed } from './notComputed.ts';
import { operationNamed, OPERATIONS } from './operations.ts';
import { pack } from './packed.ts';
import { cropped, explicitPadding } from './padding.ts';
import { type PlannedWeight, registerPlanLayer, TORCH_LAYERS } from './torch/planLayer.ts';
import { Refusal } from './refusal.ts';
import { createTopology, type Reference, type Topology } from './topology.ts';

interface Building {
  readonly model: Model;
  readonly topology: Topology;
  readonly turnLayer: string;
  readonly planLayer: string;
  /** The first input, to which hangs what depends on none. */
  anchor?: Reference;
  readonly tf: TensorFlow;
  readonly tensors: Map<string, Laid>;
  readonly constants: Map<string, ConfigValue>;
  /** What is fed, by the node that it is. */
  readonly entries: Map<string, Reference>;
}

const key = ({ node, output }: TensorReference) => `${node}:${output}`;

/** Extents as Keras's JSON has them: what is not a number is null. */
export function extents(shape: Shape | undefined, what: string): readonly (number | null)[] {
  if (!shape) throw new Refusal(`The shape of ${what} is not known, so that it can't be built`);
  return shape.map((each) => (typeof each === 'number' ? each : null));
}

/** Layers whose axis is that of the channels. */
const CHANNELLED = /^(Batch|Group)Normalization$/;

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
    tf,
    model,
    planLayer: registerPlanLayer(tf),
    topology: createTopology('model'),
    turnLayer: registerOperationLayer(tf),
    tensors: new Map(),
    constants: new Map(),
    entries: new Map(),
  };
  const isInput = ({ type }: GraphNode) => type === 'Input';
  for (const node of model.nodes) if (isInput(node)) build(building, node);
  for (const node of model.nodes) if (!isInput(node)) build(building, node);
  const end = (each: TensorReference) => laidOut(building, each, 'first');
  const outputs = model.outputs.map((each, index) => {
    const single = building.tensors.get(key(each))?.rank === 1;
    return single ? reshaped(building, end(each), { name: `output_${index}__row`, shape: [null, 1] }) : end(each);
  });
  const inputs = model.inputs.map(({ node }) => building.entries.get(node)!);
  const json = building.topology.finish(inputs, outputs);
  return tf.models.modelFromJSON(json as never);
}

function reshaped(
  { topology, turnLayer }: Building,
  input: Reference,
  { name, shape }: { name: string; shape: readonly (number | null)[] },
): Reference {
  const config = pack({ operation: 'reshape', config: {}, constants: [], shapes: [shape] });
  return topology.call({ className: turnLayer, name, config }, [input]);
}

function laidOut(building: Building, reference: TensorReference, layout: Layout): Reference {
  const { tensors, topology, turnLayer } = building;
  const tensor = tensors.get(key(reference)) ?? constantTensor(building, reference);
  if (!tensor) throw new Refusal('A part of the model depends on something that was not understood');
  return inLayout(topology, tensor, layout, turnLayer);
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
  if (layer && CHANNELLED.test(layer.type) && layer.config.axis === 1) return 'last';
  const follows = layer ? ANY_LAYOUT.has(layer.type) : ANY_LAYOUT_OPERATIONS.test(node.type);
  const inputs = node.inputs.map((each) => tensors.get(key(each))).filter((each) => each !== undefined);
  const isLast = inputs.length === node.inputs.length && inputs.every((each) => each.made.last && each.rank === rank);
  return follows && isLast ? 'last' : 'first';
}

/** Numbers of the code where a layer wants a tensor. */
function constantTensor(building: Building, reference: TensorReference): Laid | undefined {
  const { constants, model, topology, turnLayer, anchor, tensors } = building;
  const value = constants.get(key(reference));
  if (value === undefined || !anchor) return undefined;
  const shape = extents(model.nodes.find(({ id }) => id === reference.node)?.outputs[0]?.shape, 'a constant');
  const config = pack({ operation: 'given', config: {}, constants: [{ at: 1, value }], shapes: [shape] });
  const first = topology.call({ className: turnLayer, name: `constant__${reference.node}`, config }, [anchor]);
  const laid = { rank: shape.length, shape, made: { first } };
  tensors.set(key(reference), laid);
  return laid;
}

function plannedWeight({ path, type }: Layer, { name, shape, initializer }: Weight): PlannedWeight {
  const known = extents(shape, name).map((each) => {
    if (each === null) throw new Refusal(`The shape of ${name} in ${path || type} is not known`);
    return each;
  });
  return { name, shape: known, initializer: (initializer as PlannedWeight['initializer']) ?? null };
}

/** An array that a module of the file owns and uses by itself. */
function buildParameter(building: Building, node: GraphNode): void {
  const { model, topology, planLayer, anchor } = building;
  const layer = model.layers.find(({ weights }) => weights.some(({ id }) => id === node.weight));
  const weight = layer?.weights.find(({ id }) => id === node.weight);
  if (!layer || !weight || !anchor) throw new Refusal('An array of the model was not understood', node.span);
  const place = [layer.path, weight.name].filter(Boolean).join('.');
  if (weight.buffer) return buildBuffer(building, node, place);
  const own = { ...plannedWeight(layer, weight), name: 'value' };
  if (!own.initializer)
    throw new Refusal(`What ${place} begins with is not known, so that the model can't be trained`, node.span);
  const made = pack({ kind: 'Parameter', made: {}, own: [own], shapes: [own.shape] });
  const called = topology.call(
    { className: planLayer, name: parameterName(weight.id), config: { ...made, trainable: weight.trainable } },
    [anchor],
  );
  keep(building, node, 'first', called);
}

/** An array that is kept and not learned: the numbers that the file computes for it, once. */
function buildBuffer({ constants, tensors }: Building, node: GraphNode, place: string): void {
  const [from] = node.inputs;
  const value = from && constants.get(key(from));
  if (value !== undefined) constants.set(`${node.id}:0`, value);
  else if (from && tensors.has(key(from))) tensors.set(`${node.id}:0`, tensors.get(key(from))!);
  else throw new Refusal(`The numbers of ${place} are not known, so that the model can't be trained`, node.span);
}

/** A layer that keeps PyTorch's formulas, names and axes. */
function buildTorchLayer(building: Building, node: GraphNode, { layer, kind }: { layer: Layer; kind: string }): void {
  const { topology, planLayer } = building;
  const inputs = node.inputs.map((each) => laidOut(building, each, 'first'));
  const shapes = node.outputs.map(({ shape }) => extents(shape, layer.type));
  const own = layer.weights.filter(({ buffer }) => !buffer).map((weight) => plannedWeight(layer, weight));
  const config = { ...layer.config, ...node.config };
  const made = pack({ kind, made: config, own, shapes });
  keep(building, node, 'first', topology.call({ className: planLayer, name: uniqueName(layer), config: made }, inputs));
}

/** The formula of PyTorch's own for a layer; nothing for those that are Keras's too. */
function torchKind({ framework }: Model, { type, config }: Layer): string | undefined {
  if (framework !== 'torch') return undefined;
  if (type === 'Embedding') return typeof config.padding_idx === 'number' ? 'PaddedEmbedding' : undefined;
  return Object.hasOwn(TORCH_LAYERS, type) ? type : undefined;
}

function buildLayer(building: Building, node: GraphNode, layer: Layer): void {
  const { topology, turnLayer } = building;
  checkComputed(layer, building.model.framework);
  const kind = torchKind(building.model, layer);
  if (kind !== undefined) return buildTorchLayer(building, node, { layer, kind });
  if (!classNamed(layer.type)) throw new Refusal(`${layer.type} is not a layer of Descent's engine yet`, layer.span);
  const layout = layoutOf(building, node, layer);
  const config = configOf(node, layer, building.model.framework);
  if (layout === 'last' && CHANNELLED.test(layer.type)) config.axis = -1;
  const inputs = node.inputs.map((each) => laidOut(building, each, layout));
  const given = building.tensors.get(key(node.inputs[0]!))!.shape;
  const shape = layout === 'last' && layer.config.data_format === 'channels_first' ? turned(given, 'last') : given;
  const padded = explicitPadding(layer, node, { topology, turnLayer, input: inputs[0]!, shape });
  const called = topology.call(
    { className: layer.type, name: uniqueName(layer), config: { ...config, ...padded?.config } },
    [padded?.input ?? inputs[0]!, ...inputs.slice(1)],
  );
  keep(building, node, layout, cropped(layer, node, { topology, turnLayer, input: called, shape, layout }));
}

/** Functions that are what a layer without arrays is. */
const POOLS: Readonly<Record<string, string>> = {
  max_pool: 'MaxPooling',
  average_pool: 'AveragePooling',
  adaptive_max_pool: 'AdaptiveMaxPooling',
  adaptive_average_pool: 'AdaptiveAveragePooling',
};

function layerLike({ id, type, config, span, outputs }: GraphNode): Layer | undefined {
  const kind = Object.hasOwn(POOLS, type) ? POOLS[type] : undefined;
  const rank = outputs[0]?.shape?.length;
  const common = { id, name: type, weights: [], trainable: true, span, path: '' };
  if (type === 'dropout') return { ...common, type: 'Dropout', config: { rate: config.rate ?? 0.5 } };
  if (!kind || rank === undefined) return undefined;
  const strides = config.strides ?? config.pool_size;
  const made = strides === undefined ? config : { ...config, strides };
  return { ...common, type: `${kind}${rank - 2}D`, config: made };
}

const COUNTED = new Set(['broadcast_to', 'zeros', 'ones', 'full']);
const DRAWN = /^(Random|random_normal|random_uniform)$/;

/** Numbers that are drawn anew at every call: they hang to an input, which tells how many rows there are. */
function buildDraw(building: Building, node: GraphNode): void {
  const { topology, turnLayer, anchor } = building;
  const shapes = node.outputs.map(({ shape }) => extents(shape, node.type));
  const config = pack({ operation: 'draw', config: { ...node.config, law: node.type }, constants: [], shapes });
  keep(
    building,
    node,
    'first',
    topology.call({ className: turnLayer, name: `draw__${node.id}`, config }, [anchor!]),
  );
}

function buildOperation(building: Building, node: GraphNode): void {
  const layer = layerLike(node);
  if (layer) return buildLayer(building, node, layer);
  if (DRAWN.test(node.type) && building.anchor) return buildDraw(building, node);
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
  // How many rows there are tells an input of the model.
  const needsRows = COUNTED.has(node.type) && shapes[0]!.includes(null);
  if (needsRows && building.anchor) inputs.push(building.anchor);
  if (inputs.length === 0) return fold(building, node, { config, fixed });
  keep(building, node, layout, topology.call({ className: turnLayer, name, config: pack(config) }, inputs));
}

/** What depends on no input is the same in every step: computed now, once. */
function fold(
  { tf, constants }: Building,
  node: GraphNode,
  { config, fixed }: { config: { readonly config: GraphNode['config']; readonly shapes: unknown }; fixed: readonly Constant[] },
): void {
  const [shape] = config.shapes as (number | null)[][];
  if (/random/i.test(node.type)) throw new Refusal(`${node.type} draws anew at every call, which is not computed yet`, node.span);
  const numbers = tf.tidy(() => {
    const inputs = fixed.map(({ value }) => tf.tensor(value as number));
    const made = operationNamed(node.type)(tf, inputs, { ...config.config, shape: shape!.map((each) => each ?? -1) });
    return [made].flat().map((each) => each.arraySync());
  });
  numbers.forEach((value, output) => constants.set(`${node.id}:${output}`, value as ConfigValue));
}
