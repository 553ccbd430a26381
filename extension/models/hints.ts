import { shapeText, type Shape } from '../../engine/core/model/dimension.ts';
import type { GraphNode, Layer, Model } from '../../engine/core/model/graph.ts';
import { countOf, usesOf } from '../../engine/core/model/summary.ts';

/** What stands at the end of a piece of code: shapes that come out there and parameters that are made there. */
export interface Hint {
  /** Offset in the text. */
  readonly at: number;
  /** `→ (None, 26, 26, 32) · 320` */
  readonly label: string;
  /** Everything that the label abridges; absent when it abridges nothing. */
  readonly all?: string;
}

interface Gathered {
  readonly shapes: string[];
  readonly counts: string[];
}

const SOURCES = new Set(['Input', 'Parameter', 'Constant', 'Unknown', 'Slot', 'Dataset', 'File', 'Random']);
const count = (value: number | undefined) => (value === undefined ? '?' : value.toLocaleString('en-US'));
const isHere = ({ span }: { readonly span: Layer['span'] }) => span.file === undefined;

/** First and last of several that differ. */
function abridged(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return distinct.length <= 1 ? (distinct[0] ?? '') : `${distinct[0]} … ${distinct.at(-1)}`;
}

const shapesText = (shapes: readonly (Shape | undefined)[]): string => shapes.map(shapeText).join(' ');
const outputText = ({ outputs }: GraphNode): string => shapesText(outputs.map((each) => each.shape));

/** Where calls are nested, as in `relu(fc(x))`, the outermost one of a stretch of text speaks for it. */
function outermost(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const spans = [...new Map(nodes.map(({ span }) => [`${span.start}:${span.end}`, span])).values()];
  spans.sort((one, two) => one.start - two.start || two.end - one.end);
  const outer = new Set<string>();
  let end = -1;
  for (const span of spans) {
    if (span.end <= end) continue;
    outer.add(`${span.start}:${span.end}`);
    end = span.end;
  }
  return nodes.filter(({ span }) => outer.has(`${span.start}:${span.end}`));
}

function gather(model: Model): ReadonlyMap<number, Gathered> {
  const found = new Map<number, Gathered>();
  const at = (offset: number) => {
    const gathered = found.get(offset) ?? { shapes: [], counts: [] };
    found.set(offset, gathered);
    return gathered;
  };
  for (const layer of model.layers.filter(isHere)) {
    const { uses, shapes } = usesOf(model, layer);
    const place = at(layer.span.end);
    if (uses > 0) place.shapes.push(shapesText(shapes));
    if (layer.weights.length > 0) place.counts.push(count(countOf(layer, (weight) => !weight.buffer)));
  }
  const made = new Set(model.layers.map((each) => `${each.span.start}:${each.span.end}`));
  const calls = model.nodes.filter(
    (node) => isHere(node) && !SOURCES.has(node.type) && !made.has(`${node.span.start}:${node.span.end}`),
  );
  for (const node of outermost(calls)) at(node.span.end).shapes.push(outputText(node));
  return found;
}

/**
 * Hints for every model of a text, in the order of the text. Code that is followed several times, as a block of a
 * residual network, gets the first and the last of what comes out.
 */
export function hintsOf(models: readonly Model[]): readonly Hint[] {
  const all = new Map<number, Gathered>();
  for (const model of models)
    for (const [at, { shapes, counts }] of gather(model)) {
      const before = all.get(at) ?? { shapes: [], counts: [] };
      all.set(at, { shapes: [...before.shapes, ...shapes], counts: [...before.counts, ...counts] });
    }
  return [...all].sort(([one], [two]) => one - two).flatMap(([at, gathered]) => hintOf(at, gathered) ?? []);
}

function hintOf(at: number, { shapes, counts }: Gathered): Hint | undefined {
  const known = shapes.filter((each) => each !== '(?)');
  const parts = [
    ...(known.length > 0 ? [`→ ${abridged(known)}`] : []),
    ...(counts.length > 0 ? [abridged(counts)] : []),
  ];
  if (parts.length === 0) return undefined;
  const several = new Set(known).size > 2;
  return { at, label: parts.join(' · '), ...(several ? { all: [...new Set(known)].join('\n') } : {}) };
}
