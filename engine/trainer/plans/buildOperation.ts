import type { ConfigValue } from '../../core/model/config.ts';
import type { GraphNode, Layer } from '../../core/model/graph.ts';
import { type Building, extents, keep, key, laidOut } from './building.ts';
import { buildLayer, layoutOf } from './buildLayer.ts';
import { turned } from './layouts.ts';
import type { Constant } from './operationLayer.ts';
import { operationNamed, OPERATIONS } from './operations.ts';
import { pack } from './packed.ts';
import { Refusal } from './refusal.ts';
import type { Reference } from './topology.ts';

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
  if (node.config.drawn)
    throw new Refusal('Numbers that an initialiser draws inside the model are not computed yet', node.span);
  const shapes = node.outputs.map(({ shape }) => extents(shape, node.type));
  const config = pack({ operation: 'draw', config: { ...node.config, law: node.type }, constants: [], shapes });
  keep(building, node, 'first', topology.call({ className: turnLayer, name: `draw__${node.id}`, config }, [anchor!]));
}

export function buildOperation(building: Building, node: GraphNode): void {
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
  {
    config,
    fixed,
  }: { config: { readonly config: GraphNode['config']; readonly shapes: unknown }; fixed: readonly Constant[] },
): void {
  const [shape] = config.shapes as (number | null)[][];
  if (/random/i.test(node.type))
    throw new Refusal(`${node.type} draws anew at every call, which is not computed yet`, node.span);
  const numbers = tf.tidy(() => {
    const inputs = fixed.map(({ value }) => tf.tensor(value as number));
    const made = operationNamed(node.type)(tf, inputs, { ...config.config, shape: shape!.map((each) => each ?? -1) });
    return [made].flat().map((each) => each.arraySync());
  });
  numbers.forEach((value, output) => constants.set(`${node.id}:${output}`, value as ConfigValue));
}
