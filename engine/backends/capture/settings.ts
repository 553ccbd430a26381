import type { Optimizer } from '@tensorflow/tfjs-core';

/** Numbers and switches that a file may change between two steps, by their names. */
export interface Settings {
  readonly optimizer: ReadonlyMap<string, number>;
  /** Of the layers: any change asks for a new graph. */
  readonly layers: string;
}

/** Counters that move with every step by themselves. */
const COUNTERS = new Set(['iterations_', 'id', '_id']);

function plainSettings(owner: object): [string, number | boolean][] {
  const found: [string, number | boolean][] = [];
  for (const [name, value] of Object.entries(owner)) {
    if (COUNTERS.has(name)) continue;
    if (typeof value === 'number' || typeof value === 'boolean') found.push([name, value]);
  }
  return found;
}

export function settingsOf(optimizer: Optimizer, layers: readonly object[]): Settings {
  const numbers = plainSettings(optimizer).map(([name, value]) => [name, Number(value)] as const);
  return { optimizer: new Map(numbers), layers: layers.map((layer) => plainSettings(layer).join()).join(';') };
}

/** The names of the optimizer's settings that differ. */
export function changedSettings(first: Settings, second: Settings): string[] {
  return [...second.optimizer].filter(([name, value]) => first.optimizer.get(name) !== value).map(([name]) => name);
}
