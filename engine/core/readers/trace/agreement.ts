import { type Dimension, type Shape, symbol } from '../../model/dimension.ts';
import type { GraphNode, Model, TensorType } from '../../model/graph.ts';

/** One name for each pair of extents, so that what is equal at both ends stays equal. */
function common(left: Dimension, right: Dimension): Dimension {
  if (typeof left !== 'number' || typeof right !== 'number') return left;
  return left === right ? left : symbol(`size_${left}_${right}`);
}

function commonShape(left: Shape | undefined, right: Shape | undefined): Shape | undefined {
  if (!left || !right || left.length !== right.length) return undefined;
  return left.map((each, axis) => common(each, right[axis]!));
}

const commonType = (left: TensorType, right: TensorType | undefined): TensorType => ({
  ...left,
  shape: commonShape(left.shape, right?.shape),
});

const isAlike = (left: GraphNode, right: GraphNode): boolean =>
  left.type === right.type &&
  left.layer === right.layer &&
  left.outputs.length === right.outputs.length &&
  JSON.stringify(left.config) === JSON.stringify(right.config);

/**
 * What is the same of a model at both ends of the sizes that it takes: extents that differ are left open. An extent that
 * is alike at both ends is so between them, as extents grow with the size.
 * @returns nothing where the two are not the same graph
 */
export function agreed(model: Model, other: Model): Model | undefined {
  if (model.nodes.length !== other.nodes.length) return undefined;
  if (!model.nodes.every((each, index) => isAlike(each, other.nodes[index]!))) return undefined;
  const nodes = model.nodes.map((each, index): GraphNode => {
    const twin = other.nodes[index]!;
    const { multiplyAdds, ...node } = each;
    const outputs = each.outputs.map((type, output) => commonType(type, twin.outputs[output]));
    return { ...node, outputs, ...(multiplyAdds === twin.multiplyAdds ? { multiplyAdds } : {}) };
  });
  return { ...model, nodes };
}
