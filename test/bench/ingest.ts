// How many values a second go through journal and index: written by the recorder's encoder, read as an engine does.
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createEventWriter } from '../../engine/journal/eventWriter.ts';
import { openStore } from '../../engine/store/store.ts';
import { sampleRecord } from '../fixtures/sampleRecord.ts';
import { figure, temporaryFolder, type Figure } from './measure.ts';

const ROUNDS = 5;
const STEPS = 250_000;
const METRICS = ['loss', 'acc', 'mae', 'mse'];

export function measureIngest(): readonly Figure[] {
  const written: number[] = [];
  const read: number[] = [];
  const indexed: number[] = [];
  const windows: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const store = openStore(temporaryFolder());
    const record = sampleRecord({
      id: `20260101-000000-bench-${round}000`,
      folder: store.folderOf(`20260101-000000-bench-${round}000`),
    });
    store.createRun(record);
    mkdirSync(record.folder, { recursive: true });
    const values = STEPS * METRICS.length;

    let start = performance.now();
    writeJournal(record.folder);
    written.push(values / seconds(start));

    start = performance.now();
    const journal = store.curves.follow(record.id);
    while (journal.poll().more);
    read.push(values / seconds(start));

    start = performance.now();
    store.curves.settle(record.id);
    indexed.push(values / seconds(start));

    const key = { run: record.id, series: 'fit', axis: 'batch', metric: 'loss' } as const;
    start = performance.now();
    const window = store.curves.window(key, { from: 1000, to: STEPS - 1000, points: 1000 });
    if (window.total !== STEPS) throw new Error(`${window.total} points came back instead of ${STEPS}.`);
    windows.push(performance.now() - start);
    store.close();
  }
  return [
    figure('values a second into the journal', '/s', written),
    figure('values a second from the journal into curves', '/s', read),
    figure('values a second from curves into the index', '/s', indexed),
    figure(`a window of 1,000 points out of ${STEPS.toLocaleString('en')}`, 'ms', windows),
  ];
}

function writeJournal(folder: string): void {
  const file = path.join(folder, 'events.out.tfevents.0.bench');
  const events = createEventWriter(0);
  for (let step = 1; step <= STEPS; step++) {
    events.scalars(
      step,
      step / 1000,
      METRICS.map((metric) => [`fit/batch/${metric}`, Math.sin(step) / step]),
    );
    if (step % 5000 === 0) appendFileSync(file, events.take());
  }
  appendFileSync(file, events.take());
}

function seconds(start: number): number {
  return (performance.now() - start) / 1000;
}
