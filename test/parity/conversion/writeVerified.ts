// Draws up engine/core/conversion/verified.json of the ticks in docs/conversion.md: `node writeVerified.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kindsOf, signatureOf } from '../../../engine/core/conversion/kinds.ts';
import type { VerifiedTable } from '../../../engine/core/conversion/standing.ts';
import { corpus } from './collect.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');
const page = path.join(root, 'docs', 'conversion.md');
const tableFile = path.join(root, 'engine', 'core', 'conversion', 'verified.json');

/** The models with a tick, by target. */
function ticks(): ReadonlyMap<string, ReadonlySet<string>> {
  const rows = readFileSync(page, 'utf8')
    .split('<!-- matrix -->')[1]!
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [[, ...targets] = [], , ...models] = rows;
  return new Map(
    targets.map((target, at) => [
      target,
      new Set(models.filter((row) => row[at + 1]?.startsWith('✓')).map((row) => row[0] ?? '')),
    ]),
  );
}

/** Which models, and which kinds of layers and operations of which framework, were seen to be right. */
function verifiedTable(): VerifiedTable {
  const models = corpus();
  const table = { models: {} as Record<string, string[]>, kinds: {} as Record<string, string[]> };
  for (const [target, ids] of ticks()) {
    const right = models.filter(({ id }) => ids.has(id)).map(({ model }) => model);
    const each = (of: (model: (typeof right)[number]) => readonly string[]) =>
      [...new Set(right.flatMap((model) => of(model).map((what) => `${model.framework}:${what}`)))].sort();
    table.models[target] = each((model) => [signatureOf(model)]);
    table.kinds[target] = each(kindsOf);
  }
  return table;
}

export function writeVerified(): void {
  writeFileSync(tableFile, `${JSON.stringify(verifiedTable(), null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) writeVerified();
