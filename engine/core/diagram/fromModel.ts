import { shapeText } from '../model/dimension.ts';
import type { GraphNode, Layer, Model, Weight } from '../model/graph.ts';
import type { Problem } from '../model/problem.ts';
import type { Span } from '../model/span.ts';
import { countOf } from '../model/summary.ts';
import { activationsOf, createWeightCounter, sum, weightShapes } from './counts.ts';
import { detailOf } from './detail.ts';
import type { DiagramGraph, DiagramNode, DiagramProblem, DiagramScope } from './graph.ts';
import { kindOf } from './kind.ts';
import { placed } from './sources.ts';

/** Arguments that differ between layers that compute alike. */
const NAMES = new Set(['name', 'seed', 'trainable', 'reason']);

/**
 * Draws a model up for its diagram; the model's outputs become nodes of their own at the end.
 *
 * @param told what was found wrong in the whole file: a call that the file makes itself tells its mistake before the
 *   model is followed, and a layer's own mistake is told where the layer is made
 */
export function diagramOf(model: Model, told: readonly Problem[] = []): DiagramGraph {
  const nodes = placed(model.nodes);
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  const layers = new Map(model.layers.map((each) => [each.id, each]));
  const scopes = createScopes();
  const context: Context = {
    index,
    layers,
    weights: new Map(model.layers.flatMap((each) => each.weights).map((each) => [each.id, each])),
    uses: countUses(nodes),
    inputNames: new Map(model.inputs.map((each) => [each.node, each.name])),
    count: createWeightCounter(),
    scopes,
  };
  const plain = nodes.map((node) => nodeOf(node, context));
  const problems = [...problemsOf(model), ...foundAt(plain, told, model.problems)];
  const drawn = markProblems(plain, problems);
  const { total, trainable } = model.parameters;
  return {
    model: model.id,
    framework: model.framework,
    span: model.span,
    nodes: [...drawn, ...outputsOf(model, drawn, index)],
    scopes: scopes.all,
    problems,
    unused: unusedIn(model, context.uses),
    parameters: total,
    trainable,
    multiplyAdds: sum(drawn.map(({ multiplyAdds, kind }) => multiplyAdds ?? (kind === 'unknown' ? undefined : 0))),
    activations: sum(drawn.map(({ activations }) => activations)),
  };
}

interface Context {
  readonly index: ReadonlyMap<string, number>;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly uses: ReadonlyMap<string, number>;
  readonly inputNames: ReadonlyMap<string, string>;
  readonly count: ReturnType<typeof createWeightCounter>;
  readonly scopes: Scopes;
}

function nodeOf(node: GraphNode, context: Context): DiagramNode {
  const layer = node.layer === undefined ? undefined : context.layers.get(node.layer);
  const own = node.weight === undefined ? undefined : context.weights.get(node.weight);
  const shapes = node.outputs.map((each) => shapeText(each.shape));
  return {
    type: node.type,
    kind: kindOf(node.type),
    name: context.inputNames.get(node.id) ?? layer?.path ?? own?.name ?? '',
    detail: detailOf(node.config, node.type),
    inputs: node.inputs.flatMap(({ node: id, output }) => {
      const at = context.index.get(id);
      return at === undefined ? [] : [{ node: at, output }];
    }),
    shapes,
    ...(canCount(node, layer) ? context.count(layer?.weights ?? (own ? [own] : [])) : {}),
    uses: node.layer === undefined ? 1 : (context.uses.get(node.layer) ?? 1),
    multiplyAdds: node.multiplyAdds,
    activations: activationsOf(node.outputs),
    scopes: context.scopes.path(node.scope),
    span: node.span,
    ...(layer ? { made: layer.span } : {}),
    problems: [],
    alike: alikeness(node, layer),
  };
}

/** What could not be read may own weights too, as a layer does whose input is unknown. */
function canCount({ type }: GraphNode, layer: Layer | undefined): boolean {
  return kindOf(type) !== 'unknown' && layer?.unbuilt !== true;
}

function alikeness(node: GraphNode, layer: Layer | undefined): string {
  const config = Object.entries(node.config).filter(([name]) => !NAMES.has(name));
  const shapes = node.outputs.map(({ shape }) => shapeText(shape)).join();
  return `${node.type}|${JSON.stringify(config)}|${shapes}|${weightShapes(layer)}`;
}

function countUses(nodes: readonly GraphNode[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { layer } of nodes) if (layer !== undefined) uses.set(layer, (uses.get(layer) ?? 0) + 1);
  return uses;
}

interface Scopes {
  readonly all: readonly DiagramScope[];
  path(steps: GraphNode['scope']): readonly number[];
}

/** Numbers the calls of modules: two calls of one module are two scopes. */
function createScopes(): Scopes {
  const all: DiagramScope[] = [];
  const known = new Map<string, number>();
  return {
    all,
    path(steps) {
      let parent = -1;
      return steps.map(({ type, name, span, call }) => {
        const key = `${parent}:${call}`;
        parent = known.get(key) ?? all.push({ type, name, span }) - 1;
        known.set(key, parent);
        return parent;
      });
    },
  };
}

function outputsOf(model: Model, nodes: readonly DiagramNode[], index: ReadonlyMap<string, number>): DiagramNode[] {
  return model.outputs.flatMap(({ node: id, output }, number) => {
    const at = index.get(id);
    const from = at === undefined ? undefined : nodes[at];
    if (at === undefined || !from) return [];
    return {
      type: 'Output',
      kind: 'output' as const,
      name: model.outputs.length === 1 ? '' : `output_${number + 1}`,
      detail: '',
      inputs: [{ node: at, output }],
      shapes: [from.shapes[output] ?? '(?)'],
      parameters: 0,
      trainable: 0,
      uses: 1,
      activations: 0,
      scopes: [],
      span: from.span,
      problems: [],
      alike: 'Output',
    };
  });
}

function problemsOf(model: Model): readonly DiagramProblem[] {
  const unread = model.notUnderstood.map(({ construct, span }) => ({
    severity: 'information' as const,
    message: construct,
    span,
  }));
  return [...model.problems.map(drawnProblem), ...unread];
}

const drawnProblem = ({ severity, message, span }: Problem): DiagramProblem => ({ severity, message, span });

/**
 * Those of the file's problems that are this model's: where one of its layers is made, or at a call of it that came to
 * nothing. Another model may go through the same call rightly.
 */
function foundAt(
  nodes: readonly DiagramNode[],
  told: readonly Problem[],
  known: readonly Problem[],
): readonly DiagramProblem[] {
  const already = new Set(known.map(keyOf));
  const failed = nodes.filter(({ shapes }) => shapes.includes('(?)'));
  return told
    .filter((problem) => !already.has(keyOf(problem)))
    .filter(
      ({ span }) =>
        nodes.some(({ made }) => made && within(span, made)) || failed.some((node) => within(span, node.span)),
    )
    .map(drawnProblem);
}

const keyOf = ({ code, span }: Problem) => `${code} ${span.file ?? ''} ${span.start} ${span.end}`;

const within = (inner: Span, outer: Span) =>
  inner.file === outer.file && outer.start <= inner.start && inner.end <= outer.end;

/** A problem belongs to the nodes whose code holds it, or lies in it where none does. */
function markProblems(nodes: readonly DiagramNode[], problems: readonly DiagramProblem[]): readonly DiagramNode[] {
  if (problems.length === 0) return nodes;
  const marks = nodes.map((): number[] => []);
  const spansOf = ({ span, made }: DiagramNode) => (made ? [span, made] : [span]);
  problems.forEach((problem, number) => {
    const holding = nodes.flatMap((node, at) => (spansOf(node).some((each) => within(problem.span, each)) ? [at] : []));
    const chosen =
      holding.length > 0
        ? smallest(holding, nodes)
        : nodes.flatMap((node, at) => (spansOf(node).some((each) => within(each, problem.span)) ? [at] : []));
    for (const at of chosen) marks[at]!.push(number);
  });
  return nodes.map((node, at) => (marks[at]!.length === 0 ? node : { ...node, problems: marks[at]! }));
}

/** Where calls are nested, those of the shortest code. */
function smallest(holding: readonly number[], nodes: readonly DiagramNode[]): readonly number[] {
  const length = (at: number) => nodes[at]!.span.end - nodes[at]!.span.start;
  const least = Math.min(...holding.map(length));
  return holding.filter((at) => length(at) === least);
}

function unusedIn(model: Model, uses: ReadonlyMap<string, number>) {
  const asParameters = new Set(model.nodes.map(({ weight }) => weight));
  return model.layers
    .filter(({ id, weights }) => !uses.has(id) && !weights.some((each) => asParameters.has(each.id)))
    .map((layer) => ({
      type: layer.type,
      name: layer.path,
      parameters: countOf(layer, (weight) => !weight.buffer),
      span: layer.span,
    }));
}
