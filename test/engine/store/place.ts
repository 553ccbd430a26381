import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { createEventWriter } from '../../../engine/journal/eventFile.ts';
import { openStore, type RunStore, type StoreOptions } from '../../../engine/store/store.ts';
import { sampleRecord } from '../../fixtures/sampleRecord.ts';

/** An empty folder that goes when the test has ended. */
export function place(t: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-store-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function storeAt(t: TestContext, root: string, options?: StoreOptions): RunStore {
  const store = openStore(root, options);
  t.after(() => store.close());
  return store;
}

/** Makes a run with a journal of `values` epochs. */
export function makeRun(store: RunStore, id: string, values: readonly number[]): void {
  store.createRun(sampleRecord({ id, name: id, folder: store.folderOf(id) }));
  writeFileSync(path.join(store.folderOf(id), 'events.out.tfevents.1.host.1.descent'), journalOf(values));
}

export function journalOf(values: readonly number[]): Uint8Array {
  const writer = createEventWriter(1000);
  values.forEach((value, index) => writer.scalar('fit/epoch/loss', index + 1, 1000 + index, value));
  return writer.take();
}

export const lossOf = (run: string) => ({ run, series: 'fit', axis: 'epoch', metric: 'loss' }) as const;
