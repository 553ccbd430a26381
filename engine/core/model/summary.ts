import type { Shape } from './dimension.ts';
import { productOf } from './dimension.ts';
import type { GraphNode, Layer, Model } from './graph.ts';
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
  let count = 0;
  for (const weight of layer.weights) {
    if (!counts(weight)) continue;
    const size = weight.shape && productOf(weight.shape);
    if (typeof size !== 'number') return undefined;
    count += size;
  }
  return count;
}

function rowOf(layer: Layer, uses: readonly GraphNode[]): SummaryRow {
  return {
    name: layer.path,
    type: layer.type,
    outputShapes: uses[0]?.outputs.map((each) => each.shape) ?? [],
    parameters: countOf(layer, (weight) => !weight.buffer),
    trainable: countOf(layer, (weight) => !weight.buffer && weight.trainable),
    multiplyAdds: sum(uses.map((each) => each.multiplyAdds)),
    uses: uses.length,
    span: layer.span,
  };
}

function sum(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.every((each) => each !== undefined) ? numbers.reduce((total, each) => total + each, 0) : undefined;
}

/** Layers in the order in which the model uses them, then those that nothing uses. */
export function summaryOf(model: Model): readonly SummaryRow[] {
  const uses = new Map<string, GraphNode[]>();
  for (const node of model.nodes)
    if (node.layer !== undefined) uses.set(node.layer, [...(uses.get(node.layer) ?? []), node]);
  const layers = new Map(model.layers.map((each) => [each.id, each]));
  const used = [...uses].flatMap(([id, nodes]) => (layers.has(id) ? [rowOf(layers.get(id)!, nodes)] : []));
  const unused = model.layers.filter((each) => !uses.has(each.id)).map((each) => rowOf(each, []));
  return [...used, ...unused];
}

/** Numbers that one example's activations take, over all nodes; nothing where a shape is unknown. */
export function activationCount(model: Model): number | undefined {
  return sum(
    model.nodes.flatMap((node) =>
      node.outputs.map(({ shape }) => {
        const size = shape && productOf(shape.filter((each) => typeof each === 'number' || !isBatch(each.symbols)));
        return typeof size === 'number' ? size : undefined;
      }),
    ),
  );
}

const isBatch = (symbols: readonly string[]) => symbols.length === 1 && symbols[0] === 'batch';
