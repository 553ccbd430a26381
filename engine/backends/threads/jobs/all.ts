import type { Job } from '../control.ts';
import { convolve, filterGradient, inputGradient } from './convolutions.ts';
import { tapGradient, tapInput } from './depthwise.ts';
import { lstmBackward, lstmForward } from './lstm.ts';
import { maxPoolGradient } from './pools.ts';
import { multiplyMany, multiplyPart, packPart } from './products.ts';
import { adam, addUp, finishPart, keepWhereAbovePart, sumBlocks } from './rows.ts';

/** Everything that threads can share out. All threads have this table, in this order. */
export const JOBS = {
  ...{ packPart, multiplyPart, multiplyMany, convolve, filterGradient, inputGradient, lstmForward, lstmBackward },
  ...{ tapGradient, tapInput, maxPoolGradient },
  ...{ addUp, finishPart, keepWhereAbovePart, adam, sumBlocks },
} as const satisfies Record<string, Job>;

export type JobName = keyof typeof JOBS;
