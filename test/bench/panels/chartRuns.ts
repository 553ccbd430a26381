// Finished runs as an engine leaves them: journal, record and index.
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { applyState } from '../../../engine/core/runs/fold.ts';
import { createEventWriter } from '../../../engine/journal/eventWriter.ts';
import { openStore } from '../../../engine/store/store.ts';
import { sampleRecord } from '../../fixtures/sampleRecord.ts';

export interface BenchRuns {
  readonly runs: number;
  /** Points of each run's only curve. */
  readonly points: number;
  readonly name: string;
}

/** Makes them in a workspace folder, each with one noisy curve of steps. */
export function makeRuns(workspace: string, { runs, points, name }: BenchRuns): void {
  const store = openStore(workspace);
  for (let number = 0; number < runs; number++) {
    const id = `20260101-0000${String(number % 60).padStart(2, '0')}-${name}-${String(number).padStart(4, '0')}`;
    const folder = store.folderOf(id);
    const record = sampleRecord({
      id,
      folder,
      name: `${name} ${number}`,
      cwd: workspace,
      request: { file: path.join(workspace, `${name}.js`), argv: [], backend: 'auto' },
    });
    store.createRun(record);
    mkdirSync(folder, { recursive: true });
    writeCurve(folder, points, number);
    const journal = store.curves.follow(id);
    while (journal.poll().more);
    store.saveRun({ ...applyState(record, journal.state), status: 'completed' });
    store.curves.settle(id);
  }
  store.close();
}

function writeCurve(folder: string, points: number, seed: number): void {
  const file = path.join(folder, 'events.out.tfevents.0.bench');
  const events = createEventWriter(0);
  for (let step = 1; step <= points; step++) {
    const noise = Math.sin(step * 12.9898 + seed * 78.233) * 43758.5453;
    const value = (2 + seed / 50) * Math.exp((-4 * step) / points) + 0.3 * Math.abs(noise - Math.floor(noise));
    events.scalar('train/step/loss', step, step / 1000, value);
    if (step % 20_000 === 0) appendFileSync(file, events.take());
  }
  appendFileSync(file, events.take());
}
