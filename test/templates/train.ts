import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { isFinished } from '../../engine/core/runs/record.ts';
import { makePlace, until } from '../engine/harness.ts';
import type { StatedResult } from './results.ts';

const TEMPLATES = path.join(import.meta.dirname, '../../examples/templates');
/** Milliseconds for one template on a busy machine. */
const PATIENCE = 300_000;

export const templateText = (file: string): string => readFileSync(path.join(TEMPLATES, file), 'utf8');

/** Trains a template as a person would, and holds what its first lines state. */
export async function holdResult(context: TestContext, { file, metric, above, below }: StatedResult): Promise<void> {
  const place = makePlace(context);
  const client = await place.connect();
  const { id } = await client.start(place.file(file, templateText(file)), { backend: 'wasm', seed: 1 });
  const finished = () => {
    const run = place.readRun(id);
    return isFinished(run) ? run : undefined;
  };
  const run = await until(finished, `the end of ${file}`, PATIENCE);
  assert.equal(run.status, 'completed', run.error?.message);
  assert.deepEqual(run.warnings, []);
  const curves = run.series.at(-1)?.curves.filter((each) => each.metric === metric) ?? [];
  const last = (curves.find(({ axis }) => axis === 'epoch') ?? curves[0])?.last;
  assert.ok(typeof last === 'number', `${file} has no ${metric}: ${JSON.stringify(run.series)}`);
  if (above !== undefined) assert.ok(last > above, `${metric} is ${last}, not above ${above}`);
  if (below !== undefined) assert.ok(last < below, `${metric} is ${last}, not below ${below}`);
}
