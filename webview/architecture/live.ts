import type { DiagramTree } from '../../engine/core/diagram/build.ts';
import { nodesOfLayers } from '../../engine/core/diagram/runLayers.ts';
import { leavesOf, type TreeItem } from '../../engine/core/diagram/tree.ts';
import type { RunLayers } from '../../engine/core/protocol/architecturePanel.ts';
import type { LayerSnapshot, LayerStatistics } from '../../engine/core/runs/layerStatistics.ts';
import { type Spread, SPREADS, spreadsOf } from './spreads.ts';

/** What of a run can be shown on the boxes. */
export const LIVE_MEASURES = ['gradient', 'weight', 'activation', 'dead', 'still'] as const;
export type LiveMeasure = (typeof LIVE_MEASURES)[number];

/** Of a box, from the latest snapshots that tell it; absent where none does. */
export interface LiveFacts {
  readonly weight: number;
  readonly gradient?: number;
  /** Lengths of the gradient from snapshot to snapshot, the latest last. */
  readonly gradients: readonly number[];
  /** Units of kernels, and those that no gradient moved. */
  readonly units: number;
  readonly still: number;
  /** Of the layer that its output comes from. */
  readonly activation?: { readonly mean: number; readonly deviation: number; readonly nonFinite: number };
  /** Units whose outputs were looked at, and those that were zero for every example. */
  readonly watched: number;
  readonly dead: number;
  /** All of its weights are there and not trained. */
  readonly frozen: boolean;
  /** How numbers were spread from snapshot to snapshot; of a single layer only. */
  readonly spreads: readonly Spread[];
}

/** A run's statistics, by the diagram's items. */
export interface Live {
  readonly run: RunLayers;
  readonly latest: LayerSnapshot;
  /** Examples that activations are of; 0 where none were looked at. */
  readonly examples: number;
  /** Layers of the run, and those that were found in the diagram. */
  readonly layers: number;
  readonly found: number;
  /** What there is something to tell of. */
  readonly measures: readonly LiveMeasure[];
  of(item: TreeItem): LiveFacts | undefined;
  /** The greatest of all layers, against which a box's is drawn. */
  most(measure: 'weight' | 'gradient' | 'activation'): number;
}

/** The latest word on each layer: snapshots of gradients and of activations take turns. */
function mergedLayers(snapshots: readonly LayerSnapshot[]): readonly LayerStatistics[] {
  const merged = new Map<string, LayerStatistics>();
  // The longest list has the model's order; a snapshot of gradients has trained layers alone.
  const longest = snapshots.reduce<readonly LayerStatistics[]>(
    (best, { layers }) => (layers.length >= best.length ? layers : best),
    [],
  );
  for (const { name } of longest) merged.set(name, { name, parameters: 0, weight: 0 });
  for (const { layers } of snapshots)
    for (const layer of layers) merged.set(layer.name, { ...merged.get(layer.name), ...layer });
  return [...merged.values()];
}

type Factless = Omit<LiveFacts, 'gradients' | 'spreads'>;

function together(layers: readonly LayerStatistics[]): Factless {
  const sum = (numbers: readonly (number | undefined)[]) =>
    numbers.reduce<number>((total, each) => total + (each ?? 0), 0);
  const gradients = layers.flatMap(({ gradient }) => gradient ?? []);
  const weighty = layers.filter(({ frozen, parameters }) => frozen === true || parameters > 0);
  const activation = layers.findLast((each) => each.activation)?.activation;
  return {
    weight: Math.hypot(...layers.map(({ weight }) => weight)),
    ...(gradients.length > 0 ? { gradient: Math.hypot(...gradients) } : {}),
    units: sum(layers.map(({ units }) => units)),
    still: sum(layers.map(({ still }) => still)),
    ...(activation ? { activation } : {}),
    watched: sum(layers.map((each) => each.activation?.units)),
    dead: sum(layers.map((each) => each.activation?.dead)),
    frozen: weighty.length > 0 && weighty.every(({ frozen }) => frozen === true),
  };
}

const size = ({ activation }: Pick<LayerStatistics, 'activation'>): number =>
  activation ? Math.abs(activation.mean) + activation.deviation : 0;

/** Which measures the layers tell something of. */
function measuresOf(layers: readonly LayerStatistics[]): readonly LiveMeasure[] {
  const tells: Record<LiveMeasure, (layer: LayerStatistics) => boolean> = {
    gradient: ({ gradient }) => gradient !== undefined,
    weight: () => true,
    activation: ({ activation }) => activation !== undefined,
    dead: ({ activation }) => activation?.units !== undefined,
    still: ({ still }) => still !== undefined,
  };
  return LIVE_MEASURES.filter((measure) => layers.some(tells[measure]));
}

/** Nothing where the run has told nothing, or no layer of it is in the diagram. */
export function liveOf(tree: DiagramTree, run: RunLayers): Live | undefined {
  const latest = run.snapshots.at(-1);
  if (latest === undefined) return undefined;
  const layers = mergedLayers(run.snapshots);
  const nodes = nodesOfLayers(tree.graph, layers);
  if (nodes.size === 0) return undefined;
  const history = run.snapshots.map((snapshot) => new Map(snapshot.layers.map((each) => [each.name, each])));
  const known = new WeakMap<TreeItem, { readonly facts: LiveFacts | undefined }>();
  const factsOf = (item: TreeItem): LiveFacts | undefined => {
    const own = leavesOf(item).flatMap((node) => {
      const layer = nodes.get(node);
      return layer === undefined ? [] : [layers[layer]!];
    });
    if (own.length === 0) return undefined;
    const gradients = history.flatMap((told) => {
      const lengths = own.flatMap(({ name }) => told.get(name)?.gradient ?? []);
      return lengths.length === 0 ? [] : [Math.hypot(...lengths)];
    });
    const [single] = own;
    const spreads = own.length > 1 ? [] : SPREADS.flatMap((kind) => spreadsOf(run.snapshots, single!.name, kind));
    return { ...together(own), gradients, spreads };
  };
  return {
    run,
    latest,
    examples: run.snapshots.findLast(({ examples }) => examples !== undefined)?.examples ?? 0,
    layers: layers.length,
    found: new Set(nodes.values()).size,
    measures: measuresOf(layers),
    of(item) {
      const before = known.get(item) ?? { facts: factsOf(item) };
      known.set(item, before);
      return before.facts;
    },
    most: (measure) =>
      Math.max(...layers.map((each) => (measure === 'activation' ? size(each) : (each[measure] ?? 0)))),
  };
}
