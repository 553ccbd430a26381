// What other programs take of the processors while a back end is measured.
import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Speeds } from '../choice/work.ts';

/** With more than this share of the processors' time taken, a measurement says too little. */
const QUIET = 0.2;
/** How long it is looked whether a machine is quiet, in milliseconds. */
const GLANCE = 250;

/** Milliseconds that the processors have spent, all together, and this process of them. */
export interface Spent {
  readonly busy: number;
  readonly idle: number;
  readonly own: number;
}

export function spentSoFar(): Spent {
  let [busy, idle] = [0, 0];
  for (const { times } of os.cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  const { user, system } = process.cpuUsage();
  return { busy, idle, own: (user + system) / 1000 };
}

/** The share of the processors' time that other programs took between two moments, from 0 to 1. */
export function shareOfOthers(before: Spent, after: Spent): number {
  const busy = after.busy - before.busy;
  const all = busy + after.idle - before.idle;
  if (!(all > 0)) return 0;
  return Math.min(1, Math.max(0, (busy - (after.own - before.own)) / all));
}

export const isQuiet = (share: number): boolean => share <= QUIET;

/** Whether others disturbed what was measured. */
export const isDisturbed = ({ others = 0 }: Speeds): boolean => !isQuiet(others);

let looking: Promise<boolean> | undefined;

/** Whether other programs leave the processors alone now. All who ask at the same moment look once. */
export function isQuietNow(): Promise<boolean> {
  looking ??= look().finally(() => (looking = undefined));
  return looking;
}

async function look(): Promise<boolean> {
  const before = spentSoFar();
  await setTimeout(GLANCE);
  return isQuiet(shareOfOthers(before, spentSoFar()));
}
