import type { DiagramTree } from '../../engine/core/diagram/build.ts';
import { nodesOfLayers } from '../../engine/core/diagram/runLayers.ts';
import { leavesOf, type TreeItem } from '../../engine/core/diagram/tree.ts';
import type { RunLayers } from '../../engine/core/protocol/architecturePanel.ts';
import type { LayerSnapshot, LayerStatistics } from '../../engine/core/runs/layerStatistics.ts';

/** What of a run can be shown on the boxes. */
export const LIVE_MEASURES = ['gradient', 'weight', 'still'] as const;
export type LiveMeasure = (typeof LIVE_MEASURES)[number];

export interface LiveFacts {
  readonly weight: number;
  readonly gradient: number;
  readonly units: number;
  readonly still: number;
  /** Lengths of the gradient from snapshot to snapshot, the latest last. */
  readonly gradients: readonly number[];
}

/** A run's statistics, by the diagram's items. */
export interface Live {
  readonly run: RunLayers;
  readonly latest: LayerSnapshot;
  /** Layers of the run that were found in the diagram. */
  readonly found: number;
  of(item: TreeItem): LiveFacts | undefined;
  /** The greatest of all layers, against which a box's is drawn. */
  most(measure: 'weight' | 'gradient'): number;
}

function together(layers: readonly LayerStatistics[]): Omit<LiveFacts, 'gradients'> {
  const length = (of: 'weight' | 'gradient') => Math.hypot(...layers.map((each) => each[of]));
  const sum = (of: 'units' | 'still') => layers.reduce((total, each) => total + (each[of] ?? 0), 0);
  return { weight: length('weight'), gradient: length('gradient'), units: sum('units'), still: sum('still') };
}

/** Nothing where the run has told nothing, or no layer of it is in the diagram. */
export function liveOf(tree: DiagramTree, run: RunLayers): Live | undefined {
  const latest = run.snapshots.at(-1);
  if (latest === undefined) return undefined;
  const nodes = nodesOfLayers(tree.graph, latest.layers);
  if (nodes.size === 0) return undefined;
  const history = run.snapshots.map((snapshot) => new Map(snapshot.layers.map((each) => [each.name, each])));
  const known = new WeakMap<TreeItem, { readonly facts: LiveFacts | undefined }>();
  const factsOf = (item: TreeItem): LiveFacts | undefined => {
    const own = leavesOf(item).flatMap((node) => {
      const layer = nodes.get(node);
      return layer === undefined ? [] : [latest.layers[layer]!];
    });
    if (own.length === 0) return undefined;
    const gradients = history.map((layers) => Math.hypot(...own.map(({ name }) => layers.get(name)?.gradient ?? 0)));
    return { ...together(own), gradients };
  };
  return {
    run,
    latest,
    found: nodes.size,
    of(item) {
      const before = known.get(item) ?? { facts: factsOf(item) };
      known.set(item, before);
      return before.facts;
    },
    most: (measure) => Math.max(...latest.layers.map((each) => each[measure])),
  };
}
