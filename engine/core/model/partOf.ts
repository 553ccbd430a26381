import type { GraphNode, Model, TensorReference } from './graph.ts';
import type { Span } from './span.ts';

const key = ({ node, output }: TensorReference) => `${node}:${output}`;
const within = (outer: Span, inner: Span) =>
  inner.file === outer.file && outer.start <= inner.start && inner.end <= outer.end;

/**
 * What a stretch of the text makes of a model, as a model of its own: its inputs are the tensors that come from outside.
 * What lies between two of its nodes belongs to it. Nothing where the stretch holds no layer and no operation.
 */
export function partOf(model: Model, stretch: Span): Model | undefined {
  const spans = new Map(model.layers.map(({ id, span }) => [id, span]));
  const isHeld = (node: GraphNode) => {
    const made = node.layer === undefined ? undefined : spans.get(node.layer);
    return node.type !== 'Input' && (within(stretch, node.span) || (made !== undefined && within(stretch, made)));
  };
  const held = new Set(model.nodes.filter(isHeld).map(({ id }) => id));
  if (held.size === 0) return undefined;
  const inside = withSources(model, between(model, held));
  const nodes = model.nodes.filter(({ id }) => inside.has(id));
  if (nodes.every(({ inputs }) => inputs.length === 0)) return undefined;
  const entering = unique(nodes.flatMap(({ inputs }) => inputs).filter(({ node }) => !inside.has(node)));
  const layers = new Set(nodes.map(({ layer }) => layer));
  const inputs = entering.map((each, index) => ({ node: `part:${key(each)}`, output: 0, name: `input_${index + 1}` }));
  const renamed = new Map(entering.map((each, index) => [key(each), inputs[index]!]));
  const rewired = nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((each) => {
      const input = renamed.get(key(each));
      return input ? { node: input.node, output: input.output } : each;
    }),
  }));
  return {
    ...model,
    inputs,
    inputNames: inputs.map(({ name }) => name),
    outputs: leaving(model, nodes, inside),
    nodes: [...entering.map((each, index) => inputNode(model, each, inputs[index]!.node)), ...rewired],
    layers: model.layers.filter(({ id }) => layers.has(id)),
    parameters: {},
    notUnderstood: model.notUnderstood.filter(({ span }) => within(stretch, span)),
    problems: [],
  };
}

const unique = (references: readonly TensorReference[]) => [
  ...new Map(references.map((each) => [key(each), each])).values(),
];

/** Also what lies on a way from one held node to another: nodes are in the order of their calls. */
function between({ nodes }: Model, held: ReadonlySet<string>): ReadonlySet<string> {
  const after = new Set(held);
  for (const { id, inputs } of nodes) if (inputs.some(({ node }) => after.has(node))) after.add(id);
  const before = new Set(held);
  for (const { id, inputs } of nodes.toReversed()) if (before.has(id)) for (const { node } of inputs) before.add(node);
  return new Set(nodes.map(({ id }) => id).filter((id) => held.has(id) || (after.has(id) && before.has(id))));
}

/** Also constants and free arrays that only held nodes use. */
function withSources({ nodes }: Model, inside: ReadonlySet<string>): ReadonlySet<string> {
  const used = (id: string) => nodes.filter(({ inputs }) => inputs.some(({ node }) => node === id));
  const sources = nodes.filter(
    ({ id, type, inputs }) => type !== 'Input' && inputs.length === 0 && used(id).every((each) => inside.has(each.id)),
  );
  const wanted = sources.filter(({ id }) => used(id).length > 0).map(({ id }) => id);
  return new Set([...inside, ...wanted]);
}

/** Tensors that are used outside, are the model's own outputs, or are used nowhere. */
function leaving(model: Model, nodes: readonly GraphNode[], inside: ReadonlySet<string>): readonly TensorReference[] {
  const all = nodes
    .filter(({ inputs }) => inputs.length > 0)
    .flatMap(({ id, outputs }) => outputs.map((_, output) => ({ node: id, output })));
  const outside = new Set([
    ...model.nodes.filter(({ id }) => !inside.has(id)).flatMap(({ inputs }) => inputs.map(key)),
    ...model.outputs.map(key),
  ]);
  const usedInside = new Set(nodes.flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  return all.filter((each) => outside.has(key(each)) || !usedInside.has(each.node));
}

function inputNode(model: Model, from: TensorReference, id: string): GraphNode {
  const node = model.nodes.find((each) => each.id === from.node);
  const type = node?.outputs[from.output] ?? { shape: undefined };
  return { id, type: 'Input', inputs: [], config: {}, outputs: [type], span: node?.span ?? model.span, scope: [] };
}
