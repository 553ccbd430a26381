// What the back ends are held to, workload by workload, against rivals on the same machine in the same minutes.
import type { Engine } from './engines.ts';

/** What was measured of one engine on one workload: medians. */
export interface Figures {
  readonly rate: number;
  readonly megabytes: number;
  /** Milliseconds that making a plan took. */
  readonly capture: number;
}

export interface Mark {
  readonly text: string;
  readonly value: number;
  readonly wanted: number;
  /** Whether it may not be more, instead of less. */
  readonly atMost?: boolean;
}

/** Captured steps a second, by PyTorch's. */
const OF_TORCH: Readonly<Record<string, number>> = { mlp32: 0.8, mlp256: 1, cnn: 1, lstm: 0.8, wide: 1 };
const OF_KERAS = 1.2;
/** wasm's steps a second when it had its own kernels and no more (two shared cores, one of them used), times the gain. */
const WASM: Readonly<Record<string, number>> = {
  mlp32: 2 * 210,
  mlp256: 2 * 50.8,
  cnn: 1.5 * 9.2,
  lstm: 1.5 * 0.23,
  wide: 2 * 19.8,
};

export function marksOf(names: readonly string[], figures: (engine: Engine, name: string) => Figures): Mark[] {
  return names.flatMap((name) => {
    const captured = figures('captured', name);
    const ratio = (engine: Engine): number => captured.rate / figures(engine, name).rate;
    return [
      { text: `${name}: captured / Keras`, value: ratio('keras'), wanted: OF_KERAS },
      { text: `${name}: captured / PyTorch`, value: ratio('torch'), wanted: OF_TORCH[name]! },
      { text: `${name}: steps a second on wasm`, value: figures('wasm', name).rate, wanted: WASM[name]! },
      { text: `${name}: ms to capture`, value: captured.capture, wanted: 1000, atMost: true },
      ...(name === 'lstm'
        ? [{ text: 'lstm: MB at the peak, captured', value: captured.megabytes, wanted: 1300, atMost: true }]
        : []),
    ];
  });
}

/** A mark in a line; one that was not measured is not met. */
export function lineOf({ text, value, wanted, atMost }: Mark): string {
  const isMet = atMost ? value <= wanted : value >= wanted;
  const word = Number.isNaN(value) ? 'not measured' : isMet ? 'met' : 'missed';
  return `${word.padEnd(12)} ${text}: ${Number(value.toPrecision(3))}, wanted at ${atMost ? 'most' : 'least'} ${Number(wanted.toPrecision(3))}`;
}
