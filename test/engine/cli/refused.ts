// Back ends that cannot serve, as a person meets them.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MODEL, type Place } from '../harness.ts';
import { start } from './descent.ts';

const SCRIPT = `${MODEL}
await model.fit(xs, ys, { epochs: 2, batchSize: 4, verbose: 0 });
`;

const runsIn = (place: Place): string[] => {
  const folder = path.join(place.store, '.descent/runs');
  return existsSync(folder) ? readdirSync(folder) : [];
};

export interface Refused {
  readonly name: string;
  readonly why: RegExp;
  /** Words that name where it lies. */
  readonly words?: readonly string[];
  readonly cli?: string;
}

/**
 * `descent backends` says why and what to do, `descent train` with its name says the same and makes no run, and a run
 * that may choose goes on without it.
 */
export async function assertRefused(place: Place, { name, why, words = [], cli }: Refused): Promise<void> {
  const say = (...all: string[]) => start([...all, ...words], place.store, cli).ended;
  const shown = await say('backends');
  assert.equal(shown.code, 0, shown.err);
  const row = new RegExp(`✗ ${name} [^✓✗]*`).exec(shown.out)?.[0] ?? '';
  assert.match(row, why, shown.out);
  const toDo = row.trimEnd().split('\n').at(-1)!.trim();
  assert.match(toDo, /^(Run|Install|Update|Select|Choose|Name|Try|Use|Report|Reinstall|Descent)\b.*\.$/);
  place.file('fits.ts', SCRIPT);
  const before = runsIn(place);
  const refused = await say('train', 'fits.ts', '--backend', name);
  assert.equal(refused.code, 1, refused.out);
  assert.match(refused.err, why);
  assert.ok(refused.err.includes(toDo), `${refused.err} does not say: ${toDo}`);
  assert.deepEqual(runsIn(place), before);
  const chosen = await say('train', 'fits.ts', '--json');
  assert.equal(chosen.code, 0, chosen.err);
  assert.equal(runsIn(place).length, before.length + 1);
}

/** A Python environment with that file for TensorFlow's library. */
export function environment(place: Place, version: string, library: Buffer | string): string {
  const folder = path.join(place.store, 'environment');
  const site = path.join(folder, 'lib/python3.12/site-packages');
  mkdirSync(path.join(site, 'tensorflow'), { recursive: true });
  mkdirSync(path.join(site, `tensorflow_cpu-${version}.dist-info`));
  writeFileSync(path.join(site, 'tensorflow/libtensorflow_cc.so.2'), library);
  return folder;
}
