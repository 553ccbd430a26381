import type { Shape } from './dimension.ts';
import { productOf } from './dimension.ts';
import type { GraphNode, Layer, Model, TensorReference } from './graph.ts';
import type { Span } from './span.ts';

/** One layer as `summary()` lists it. */
export interface SummaryRow {
  /** Dotted path where the layer lies in modules, else its name. */
  readonly name: string;
  readonly type: string;
  /** Shapes of its first use; more than one where it has several outputs. Empty for a layer that nothing uses. */
  readonly outputShapes: readonly (Shape | undefined)[];
  /** Absent where a weight's shape is unknown. */
  readonly parameters?: number;
  readonly trainable?: number;
  readonly multiplyAdds?: number;
  /** How often the model uses it. */
  readonly uses: number;
  readonly span: Span;
}

/** Numbers in those weights of a layer that count; nothing where a shape is unknown. */
export function countOf(layer: Layer, counts: (weight: Layer['weights'][number]) => boolean): number | undefined {
  if (layer.unbuilt) return undefined;
  let count = 0;
  for (const weight of layer.weights) {
    if (!counts(weight)) continue;
    const size = weight.shape && productOf(weight.shape);
    if (typeof size !== 'number') return undefined;
    count += size;
  }
  return count;
}

function rowOf(model: Model, layer: Layer, nodes: readonly GraphNode[]): SummaryRow {
  const { uses, shapes } = usesOf(model, layer);
  return {
    name: layer.path,
    type: layer.type,
    outputShapes: shapes,
    parameters: countOf(layer, (weight) => !weight.buffer),
    trainable: countOf(layer, (weight) => !weight.buffer && weight.trainable),
    multiplyAdds: sum(nodes.map((each) => each.multiplyAdds)),
    uses,
    span: layer.span,
  };
}

function sum(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.every((each) => each !== undefined) ? numbers.reduce((total, each) => total + each, 0) : undefined;
}

/**
 * Whether these steps lead to a layer: `block`, `attention` to `blocks.0.attention`. A layer that was given a name of its
 * own has it in its step, and the attribute that holds it in its path.
 */
function leadsTo(steps: GraphNode['scope'], { type, name, path }: Layer, attributes: ReadonlySet<string>): boolean {
  const last = steps.at(-1);
  if (last?.type !== type || last.name !== name) return false;
  const ahead = path.split('.');
  return steps.every((step, index) => {
    const part = step.name.split('.').at(-1)!;
    const at = ahead.indexOf(part);
    ahead.splice(0, at + 1);
    return at >= 0 || index === 0 || !attributes.has(part);
  });
}

/** Calls of a class of the file that owns arrays itself, in order: those that use its arrays, else those by its name. */
function callsOf(model: Model, layer: Layer): readonly number[] {
  const using = callsByArrays(model, layer);
  return using.length > 0 ? using : callsByName(model, layer);
}

function callsByName(model: Model, layer: Layer): readonly number[] {
  const attributes = new Set(model.layers.flatMap((each) => each.path.split('.')));
  const calls = model.nodes.flatMap(({ scope }) =>
    scope.flatMap(({ call }, depth) => (leadsTo(scope.slice(0, depth + 1), layer, attributes) ? [call] : [])),
  );
  return [...new Set(calls)].sort((one, two) => one - two);
}

/** A module that lies in a second container is called by the name that it has in the first: its arrays tell which it is. */
function callsByArrays({ nodes }: Model, { type, weights }: Layer): readonly number[] {
  const own = new Set(weights.map(({ id }) => id));
  const arrays = new Set(nodes.flatMap(({ id, weight }) => (weight !== undefined && own.has(weight) ? [id] : [])));
  const calls = nodes
    .filter(({ inputs }) => inputs.some(({ node }) => arrays.has(node)))
    .flatMap(({ scope }) => scope.findLast((step) => step.type === type)?.call ?? []);
  return [...new Set(calls)].sort((one, two) => one - two);
}

/** Shapes of what leaves a call. */
function leaving(model: Model, call: number): SummaryRow['outputShapes'] {
  const isInside = ({ scope }: GraphNode) => scope.some((each) => each.call === call);
  const inside = new Map(model.nodes.filter(isInside).map((each) => [each.id, each]));
  const outside = model.nodes.filter((each) => !inside.has(each.id)).flatMap((each) => each.inputs);
  const ends = [...outside, ...model.outputs].filter(({ node }) => inside.has(node));
  const distinct = new Map<string, TensorReference>(ends.map((each) => [`${each.node}:${each.output}`, each]));
  return [...distinct.values()].map(({ node, output }) => inside.get(node)!.outputs[output]?.shape);
}

/** An array of a network that is written by hand is a layer of its own: what it is used for is what comes out of it. */
function isOwnArray(model: Model, { id, type }: Layer, node: string): boolean {
  return type === 'Array' && model.nodes.some((each) => each.id === node && each.layer === id);
}

/**
 * Uses of a layer with what comes out at the first one. A class of the file that owns arrays has no node of its own: its
 * arrays have, and what comes out of it is what leaves its first call.
 */
export function usesOf(
  model: Model,
  layer: Layer,
): { readonly uses: number; readonly shapes: SummaryRow['outputShapes'] } {
  const nodes = model.nodes.filter((each) => each.layer === layer.id && each.type !== 'Parameter');
  if (nodes.length > 0) return { uses: nodes.length, shapes: nodes[0]!.outputs.map((each) => each.shape) };
  const calls = callsOf(model, layer);
  if (calls.length > 0) return { uses: calls.length, shapes: leaving(model, calls[0]!) };
  const first = model.nodes.find((each) => each.inputs.some((input) => isOwnArray(model, layer, input.node)));
  if (first) return { uses: 1, shapes: first.outputs.map((each) => each.shape) };
  const isNamed = layer.weights.length > 0 && model.nodes.some((each) => each.layer === layer.id);
  return isNamed || layer.path === '' ? { uses: 1, shapes: [undefined] } : { uses: 0, shapes: [] };
}

/** Layers in the order in which the model uses them, then those that nothing uses. */
export function summaryOf(model: Model): readonly SummaryRow[] {
  const uses = new Map<string, GraphNode[]>();
  for (const node of model.nodes)
    if (node.layer !== undefined) uses.set(node.layer, [...(uses.get(node.layer) ?? []), node]);
  const places = placesOf(model);
  const placed = model.layers.map((layer) => ({ layer, place: placeOf(model, layer, places) }));
  // Where neither is used, the order of registration stays.
  placed.sort((one, two) => (one.place === two.place ? 0 : one.place - two.place));
  return placed.map(({ layer }) => rowOf(model, layer, uses.get(layer.id) ?? []));
}

interface Places {
  readonly layers: ReadonlyMap<string, number>;
  readonly calls: ReadonlyMap<number, number>;
}

/** The first node of every layer and of every call. */
function placesOf({ nodes }: Model): Places {
  const [layers, calls] = [new Map<string, number>(), new Map<number, number>()];
  nodes.forEach(({ layer, scope }, index) => {
    if (layer !== undefined && !layers.has(layer)) layers.set(layer, index);
    for (const { call } of scope) if (!calls.has(call)) calls.set(call, index);
  });
  return { layers, calls };
}

/** Where a layer is first used. One of the file's own classes with arrays has no node: its place is that of its call. */
function placeOf(model: Model, layer: Layer, { layers, calls }: Places): number {
  const own = layers.get(layer.id);
  if (own !== undefined || layer.weights.length === 0) return own ?? Infinity;
  const [call] = callsOf(model, layer);
  return (call === undefined ? undefined : calls.get(call)) ?? Infinity;
}
