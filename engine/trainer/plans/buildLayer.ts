import type { GraphNode, Layer } from '../../core/model/graph.ts';
import { classNamed } from '../keras/registry.ts';
import { type Building, keep, key, laidOut } from './building.ts';
import { buildTorchLayer, torchKind } from './buildOwn.ts';
import { uniqueName } from '../../core/model/engineArrays.ts';
import { configOf } from './layerConfig.ts';
import { type Layout, turned } from './layouts.ts';
import { checkComputed } from './notComputed.ts';
import { pack } from './packed.ts';
import { cropped, explicitPadding } from './padding.ts';
import { Refusal } from './refusal.ts';

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

/** The order in which a node is computed: with channels last where its layer says where channels are. */
export function layoutOf({ tensors }: Building, node: GraphNode, layer: Layer | undefined): Layout {
  const rank = node.outputs[0]?.shape?.length ?? 0;
  if (rank < 3) return 'first';
  if (layer?.config.data_format === 'channels_first') return 'last';
  if (layer && CHANNELLED.test(layer.type) && layer.config.axis === 1) return 'last';
  const follows = layer ? ANY_LAYOUT.has(layer.type) : ANY_LAYOUT_OPERATIONS.test(node.type);
  const inputs = node.inputs.map((each) => tensors.get(key(each))).filter((each) => each !== undefined);
  const isLast = inputs.length === node.inputs.length && inputs.every((each) => each.made.last && each.rank === rank);
  return follows && isLast ? 'last' : 'first';
}

const isInTesting = ({ config }: GraphNode): boolean => config.as_in_testing === true;

/** Layers that change nothing in testing. */
const CALM_IN_TESTING = /Dropout|^Gaussian|^Random/;

/** A layer that is used as in testing while the model learns: it has to be so in all its uses. */
function checkMode({ model }: Building, node: GraphNode, { id, type, path }: Layer): void {
  const uses = model.nodes.filter((each) => each.layer === id);
  if (uses.some((each) => isInTesting(each) !== isInTesting(node)))
    throw new Refusal(`${type} ${path} is used with and without training=False, which is not computed yet`, node.span);
}

function passOn(building: Building, node: GraphNode): void {
  const { topology, turnLayer } = building;
  const layout = layoutOf(building, node, undefined);
  const config = pack({ operation: 'identity', config: {}, constants: [], shapes: [] });
  const [input] = node.inputs.map((each) => laidOut(building, each, layout));
  keep(building, node, layout, topology.call({ className: turnLayer, name: `same__${node.id}`, config }, [input!]));
}

export function buildLayer(building: Building, node: GraphNode, layer: Layer): void {
  const { topology, turnLayer } = building;
  checkComputed(layer, building.model.framework);
  checkMode(building, node, layer);
  if (isInTesting(node) && CALM_IN_TESTING.test(layer.type)) return passOn(building, node);
  const kind = torchKind(building.model, layer);
  if (kind !== undefined) return buildTorchLayer(building, node, { layer, kind });
  if (!classNamed(layer.type)) throw new Refusal(`${layer.type} is not a layer of Descent's engine yet`, layer.span);
  const layout = layoutOf(building, node, layer);
  const config = configOf(node, layer, building.model.framework);
  if (isInTesting(node)) for (const name of ['dropout', 'recurrent_dropout']) if (name in config) config[name] = 0;
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
