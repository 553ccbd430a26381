// What every measurement shares: medians, a temporary store, and a table.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Least and greatest of the rounds. */
  readonly range?: readonly [number, number];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function figure(name: string, unit: string, rounds: readonly number[]): Figure {
  return { name, unit, value: median(rounds), range: [Math.min(...rounds), Math.max(...rounds)] };
}

/** A folder of its own for each measurement; removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'descent-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Resident memory of a process in megabytes; the peak, where the system tells it. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? NaN) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${process.platform} ${process.arch}, ${cpus().length} × ${first?.model ?? 'processor'}, ${memory} GiB, Node ${process.version}`;
}

export function print(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  for (const { name, value, unit, range } of figures) {
    const spread = range && range[0] !== range[1] ? `  (${short(range[0])} to ${short(range[1])})` : '';
    console.log(`  ${name.padEnd(66)} ${short(value).padStart(10)} ${unit}${spread}`);
  }
}

/** Three digits, as a table shows them. */
export function short(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
