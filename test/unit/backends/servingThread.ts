// A thread of threads.test.ts: does parts of its jobs.
import { workerData } from 'node:worker_threads';
import { type Board, serve } from '../../../engine/backends/threads/control.ts';
import { handOf, jobsOn } from './servedJobs.ts';

const { board, index, tally } = workerData as { board: Board; index: number; tally: Int32Array };
serve(board, handOf(index), jobsOn(tally));
