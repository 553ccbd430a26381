import type { DiagramGraph } from './graph.ts';

/** A layer of a run, which knows nothing of the source. */
export interface RunLayer {
  readonly name: string;
  /** Its class in TensorFlow.js; absent where that is not known. */
  readonly type?: string;
  /** Trained numbers. */
  readonly parameters: number;
}

/** Longer lists are only compared by name. */
const COMPARED = 2500;

const plain = (name: string): string => name.replaceAll(/\W+/g, '_').toLowerCase();

/** `encoder.0.attention` of the source is `encoder_0_attention__3` of a plan, and `dense` may be `dense_Dense1`. */
function isNamed({ name }: RunLayer, path: string): boolean {
  if (path === '') return false;
  const [own, wanted] = [plain(name), plain(path)];
  return own === wanted || own.startsWith(`${wanted}__`);
}

/**
 * Finds the nodes that a run's layers are: by name, and of the others those that have as many trained numbers at the
 * same place of the order; where nothing is trained, those of the same class. A layer that fits nowhere is left out.
 * @returns which layer each node is, by index
 */
export function nodesOfLayers(graph: DiagramGraph, layers: readonly RunLayer[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const trains = (node: number) => graph.nodes[node]!.trainable ?? 0;
  // What needs something is no input, and what gives something no output.
  const isLayer = (node: number) => !['input', 'output'].includes(graph.nodes[node]!.kind);
  const all = [...graph.nodes.keys()].filter(isLayer);
  const trained = all.filter((node) => trains(node) > 0);
  const trainedLayers = [...layers.keys()].filter((layer) => layers[layer]!.parameters > 0);
  pair(found, trained, trainedLayers, {
    fits: (node, layer) => trains(node) === layers[layer]!.parameters,
    isNamed: (node, layer) => isNamed(layers[layer]!, graph.nodes[node]!.name),
  });
  // A layer that the run froze trains nothing, whatever the source says.
  const others = all.filter((node) => !found.has(node));
  const otherLayers = [...layers.keys()].filter((layer) => layers[layer]!.parameters === 0);
  pair(found, others, otherLayers, {
    fits: (node, layer) => layers[layer]!.type === undefined || graph.nodes[node]!.type === layers[layer]!.type,
    isNamed: (node, layer) => isNamed(layers[layer]!, graph.nodes[node]!.name),
  });
  return found;
}

interface Fitting {
  /** It may be the layer at that place of the order. */
  readonly fits: (node: number, layer: number) => boolean;
  readonly isNamed: (node: number, layer: number) => boolean;
}

function pair(
  found: Map<number, number>,
  nodes: readonly number[],
  layers: readonly number[],
  { fits, isNamed }: Fitting,
): void {
  const taken = new Set<number>();
  for (const node of nodes) {
    const layer = layers.find((each) => !taken.has(each) && fits(node, each) && isNamed(node, each));
    if (layer === undefined) continue;
    found.set(node, layer);
    taken.add(layer);
  }
  const openNodes = nodes.filter((node) => !found.has(node));
  const openLayers = layers.filter((layer) => !taken.has(layer));
  if (Math.max(openNodes.length, openLayers.length) > COMPARED) return;
  const isSame = (one: number, other: number) => fits(openNodes[one]!, openLayers[other]!);
  for (const [one, other] of inCommon(openNodes.length, openLayers.length, isSame))
    found.set(openNodes[one]!, openLayers[other]!);
}

/** Pairs of the longest common subsequence of two lists, in their order. */
export function inCommon(
  ones: number,
  others: number,
  isSame: (one: number, other: number) => boolean,
): readonly (readonly [number, number])[] {
  const width = others + 1;
  const lengths = new Uint16Array((ones + 1) * width);
  for (let one = ones - 1; one >= 0; one--)
    for (let other = others - 1; other >= 0; other--)
      lengths[one * width + other] = isSame(one, other)
        ? lengths[(one + 1) * width + other + 1]! + 1
        : Math.max(lengths[(one + 1) * width + other]!, lengths[one * width + other + 1]!);
  const pairs: [number, number][] = [];
  for (let one = 0, other = 0; one < ones && other < others;) {
    if (isSame(one, other)) pairs.push([one++, other++]);
    else if (lengths[(one + 1) * width + other]! >= lengths[one * width + other + 1]!) one += 1;
    else other += 1;
  }
  return pairs;
}
