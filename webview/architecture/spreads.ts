import type { Histogram } from '../../engine/core/runs/histogram.ts';
import type { LayerSnapshot } from '../../engine/core/runs/layerStatistics.ts';

export const SPREADS = ['weights', 'gradients', 'activations'] as const;
export type SpreadKind = (typeof SPREADS)[number];

/** How a layer's numbers were spread from snapshot to snapshot. */
export interface Spread {
  readonly kind: SpreadKind;
  readonly from: number;
  readonly to: number;
  /** The latest last. */
  readonly columns: readonly { readonly step: number; readonly histogram: Histogram }[];
}

/** Nothing where no snapshot tells it; else one. */
export function spreadsOf(snapshots: readonly LayerSnapshot[], name: string, kind: SpreadKind): readonly Spread[] {
  const columns = snapshots.flatMap(({ step, layers }) => {
    const layer = layers.find((each) => each.name === name);
    const histogram = kind === 'activations' ? layer?.activation?.histogram : layer?.[kind];
    return histogram ? [{ step, histogram }] : [];
  });
  if (columns.length === 0) return [];
  const from = Math.min(...columns.map(({ histogram }) => histogram.from));
  const to = Math.max(...columns.map(({ histogram }) => histogram.to));
  return [{ kind, from, to, columns }];
}
