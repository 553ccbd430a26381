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

/** An object with everything that it has of its own, as it was last seen. */
interface Remembered {
  readonly owner: Readonly<Record<string, unknown>>;
  readonly size: number;
  readonly settings: readonly (readonly [string, number | boolean])[];
}

function remember(owner: object): Remembered {
  return {
    owner: owner as Remembered['owner'],
    size: Object.keys(owner).length,
    settings: plainSettings(owner),
  };
}

const isAsBefore = ({ owner, size, settings }: Remembered): boolean =>
  settings.every(([name, value]) => owner[name] === value) && Object.keys(owner).length === size;

/** Reads the settings before every step: the same object again while nothing has changed, which costs next to nothing. */
export function createSettingsReader(optimizer: Optimizer, layers: readonly object[]): () => Settings {
  let known: { readonly parts: readonly Remembered[]; readonly settings: Settings } | undefined;
  return () => {
    if (!known?.parts.every(isAsBefore))
      known = { parts: [optimizer, ...layers].map(remember), settings: settingsOf(optimizer, layers) };
    return known.settings;
  };
}

/** The names of the optimizer's settings that differ. */
export function changedSettings(first: Settings, second: Settings): string[] {
  return [...second.optimizer].filter(([name, value]) => first.optimizer.get(name) !== value).map(([name]) => name);
}
