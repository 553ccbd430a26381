import type { GraphNode, Layer, Model, Weight } from '../../core/model/graph.ts';
import { type Building, extents, keep, key, laidOut } from './building.ts';
import { parameterName, uniqueName } from '../../core/model/engineArrays.ts';
import { pack } from './packed.ts';
import { Refusal } from './refusal.ts';
import { type PlannedWeight, TORCH_LAYERS } from './torch/planLayer.ts';

function plannedWeight({ path, type }: Layer, { name, shape, initializer }: Weight): PlannedWeight {
  const known = extents(shape, name).map((each) => {
    if (each === null) throw new Refusal(`The shape of ${name} in ${path || type} is not known`);
    return each;
  });
  return { name, shape: known, initializer: (initializer as PlannedWeight['initializer']) ?? null };
}

/** An array that a module of the file owns and uses by itself. */
export function buildParameter(building: Building, node: GraphNode): void {
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
export function buildTorchLayer(
  building: Building,
  node: GraphNode,
  { layer, kind }: { layer: Layer; kind: string },
): void {
  const { topology, planLayer } = building;
  const inputs = node.inputs.map((each) => laidOut(building, each, 'first'));
  const shapes = node.outputs.map(({ shape }) => extents(shape, layer.type));
  const own = layer.weights.filter(({ buffer }) => !buffer).map((weight) => plannedWeight(layer, weight));
  const config = { ...layer.config, ...node.config };
  const made = pack({ kind, made: config, own, shapes });
  keep(building, node, 'first', topology.call({ className: planLayer, name: uniqueName(layer), config: made }, inputs));
}

/** The formula of PyTorch's own for a layer; nothing for those that are Keras's too. */
export function torchKind({ framework }: Model, { type, config }: Layer): string | undefined {
  if (framework !== 'torch') return undefined;
  if (type === 'Embedding') return typeof config.padding_idx === 'number' ? 'PaddedEmbedding' : undefined;
  return Object.hasOwn(TORCH_LAYERS, type) ? type : undefined;
}
