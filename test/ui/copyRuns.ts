import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const HOUR = 3_600_000;
const TODAY = 120;

/** Makes many runs of a workspace's only one: 120 of today, the others an hour older each. */
export function copyRuns(workspace: string, count: number, nameOf: (index: number) => string): void {
  const runs = path.join(workspace, '.descent/runs');
  const [original = ''] = readdirSync(runs);
  const record = JSON.parse(readFileSync(path.join(runs, original, 'run.json'), 'utf8')) as Record<string, number>;
  for (let index = 0; index < count; index += 1) {
    const id = original.replace(/-[^-]*$/, `-c${String(index).padStart(3, '0')}`);
    const earlier = index < TODAY ? index + 1 : (index - TODAY + 24) * HOUR;
    const moved = ['createdAt', 'startedAt', 'endedAt'].map((key) => [key, (record[key] ?? 0) - earlier] as const);
    cpSync(path.join(runs, original), path.join(runs, id), { recursive: true });
    const copy = { ...record, ...Object.fromEntries(moved), id, name: nameOf(index) };
    writeFileSync(path.join(runs, id, 'run.json'), JSON.stringify(copy));
  }
}
