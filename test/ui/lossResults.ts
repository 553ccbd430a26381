import { judge } from '../../engine/core/results/judge.ts';
import { RESULTS_VERSION, type OutputResults, type Results } from '../../engine/core/results/results.ts';

export type ResultKind = 'classes' | 'two' | 'labels' | 'values';

/** A number from 0 to 1 that depends on nothing but its place. */
const noise = (at: number): number => {
  const value = Math.sin(at * 12.9898) * 43758.5453;
  return value - Math.floor(value);
};

const EXAMPLES = 400;

function outputOf(kind: ResultKind): OutputResults {
  const width = { classes: 10, two: 1, labels: 4, values: 1 }[kind];
  const count = EXAMPLES * width;
  const isOf = (at: number) => at % width === Math.floor(noise(Math.floor(at / width)) * width);
  const truths: Record<ResultKind, (at: number) => number> = {
    classes: (at) => Number(isOf(at)),
    two: (at) => Number(noise(at) > 0.6),
    labels: (at) => Number(noise(at * 3.7) > 0.5),
    values: (at) => noise(at) * 20 - 4,
  };
  const truth = Float32Array.from({ length: count }, (_, at) => truths[kind](at));
  const predicted = truth.map((value, at) => {
    if (kind === 'values') return value * 0.9 + noise(at * 7.1) * 4 - 1.5;
    return kind === 'classes' ? value * 2 + noise(at * 1.3) * 2.3 : 0.35 * value + 0.65 * noise(at * 5.3);
  });
  return judge({ name: 'dense', shape: [EXAMPLES, width], truthShape: [EXAMPLES, width], truth, predicted });
}

/** Results as an engine leaves them, of answers that depend on nothing but their place. */
export function madeUpResults(kind: ResultKind): readonly Results[] {
  const common = { version: RESULTS_VERSION, model: 'sequential', time: 1, of: 1000, examples: EXAMPLES };
  return [{ ...common, series: 'fit', data: 'validation', call: 12, outputs: [outputOf(kind)] }];
}
