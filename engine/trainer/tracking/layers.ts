import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Histogram } from '../../core/runs/histogram.ts';
import type { LayerSnapshot, LayerStatistics } from '../../core/runs/layerStatistics.ts';
import type { Recorder } from '../recorder/recorder.ts';

/** What is known of one weight at a step: sums of squares, and units that its gradient leaves still. */
export interface WeightReading {
  readonly name: string;
  readonly numbers: number;
  readonly weight: number;
  readonly gradient: number;
  readonly units?: number;
  readonly still?: number;
  /** Of a kernel: how its gradient's numbers are spread. */
  readonly gradients?: Histogram;
}

/** Keeps what layers were like: soon after the beginning often, later the more seldom the longer training goes on. */
export interface LayerLog {
  /** True when it is time for another snapshot. */
  due(): boolean;
  saw(snapshot: Omit<LayerSnapshot, 'time'>): void;
}

/** Milliseconds between two snapshots at first; later this part of the time since the beginning. */
const SOONEST = 500;
const PART = 1 / 60;

export function createLayerLog(file: string, recorder: Pick<Recorder, 'record'>): LayerLog {
  const began = performance.now();
  let next = 0;
  let isRefused = false;
  const due = () => !isRefused && performance.now() >= next;
  return {
    due,
    saw(snapshot) {
      if (!due()) return;
      const now = performance.now();
      next = now + Math.max(SOONEST, (now - began) * PART);
      try {
        appendFileSync(file, `${JSON.stringify({ ...snapshot, time: Date.now() } satisfies LayerSnapshot)}\n`);
      } catch (error) {
        isRefused = true;
        const message = `What the layers are like is no longer kept: ${(error as Error).message}`;
        recorder.record({ kind: 'warning', message });
      }
    },
  };
}

/** `dense_Dense1/kernel` is a weight of the layer `dense_Dense1`. */
export function layersOf(weights: readonly WeightReading[]): readonly LayerStatistics[] {
  const layers = new Map<string, WeightReading[]>();
  for (const weight of weights) {
    const cut = weight.name.lastIndexOf('/');
    const name = cut > 0 ? weight.name.slice(0, cut) : weight.name;
    layers.set(name, [...(layers.get(name) ?? []), weight]);
  }
  const sum = (all: readonly WeightReading[], of: 'numbers' | 'weight' | 'gradient') =>
    all.reduce((total, each) => total + each[of], 0);
  return [...layers].map(([name, own]) => {
    const counted = own.find(({ units }) => units !== undefined);
    const spread = own.find(({ gradients }) => gradients !== undefined);
    return {
      name,
      parameters: sum(own, 'numbers'),
      weight: Math.sqrt(sum(own, 'weight')),
      gradient: Math.sqrt(sum(own, 'gradient')),
      ...(counted ? { units: counted.units, still: counted.still } : {}),
      ...(spread ? { gradients: spread.gradients } : {}),
    };
  });
}
