import { Worker } from 'node:worker_threads';
import { programFile } from '../../host/build.ts';
import { createMultiply, WORKSPACE } from '../simd/matrix.ts';
import type { Program } from '../simd/program.ts';
import { type Board, callForWork, GIVEN, type Hand, makeBoard } from './control.ts';
import { JOBS, type JobName } from './jobs/all.ts';
import type { ThreadData } from './thread.ts';

/** The threads that compute, this one among them. */
export interface Crew {
  readonly threads: number;
  readonly program: Program;
  /** What this thread works with. */
  readonly hand: Hand;
  /** Does all parts of a job and comes back when they are done. */
  readonly run: (name: JobName, given: readonly number[], parts: number) => void;
  /** The same in this thread: for what is done before another would have come. */
  readonly runAlone: (name: JobName, given: readonly number[], parts: number) => void;
}

const FLOAT = 4;
const KINDS = Object.keys(JOBS) as readonly JobName[];

/** As many threads as there are to be, of which the others begin with the first work that is worth sharing. */
export function gatherCrew(program: Program, threads: number): Crew {
  const board = makeBoard();
  const workspace = program.reserve(threads * WORKSPACE);
  const placeOf = (index: number): number => workspace + index * WORKSPACE * FLOAT;
  const { functions, module, memory } = program;
  const hand = { index: 0, functions, multiply: createMultiply(functions, placeOf(0)) };
  let begun = false;
  const begin = (): void => {
    begun = true;
    for (let index = 1; index < threads; index += 1)
      startThread({ index, module, memory, board, workspace: placeOf(index) });
  };
  const runAlone: Crew['run'] = (name, given, parts) => {
    give(board, given);
    for (let part = 0; part < parts; part += 1) JOBS[name](hand, board.given, part);
  };
  return {
    ...{ threads, program, hand, runAlone },
    run(name, given, parts) {
      if (threads === 1 || !(parts > 1)) return runAlone(name, given, parts);
      if (!begun) begin();
      give(board, given);
      callForWork(board, hand, { job: JOBS[name], kind: KINDS.indexOf(name), parts });
    },
  };
}

/** Something of which threads can do ranges by themselves. */
export interface Shared {
  readonly count: number;
  /** Below `least` it is done at once: others would come too late. */
  readonly work: number;
  readonly least: number;
  /** Ranges for each thread. */
  readonly parts: number;
}

/** Has equal ranges of something done. How many one has is the last that the job is given. */
export function shareOut(
  crew: Crew,
  name: JobName,
  given: readonly number[],
  { count, work, least, parts }: Shared,
): void {
  const ofPart = work < least ? count : Math.ceil(count / (parts * crew.threads));
  crew.run(name, [...given, ofPart], count === 0 ? 0 : Math.ceil(count / ofPart));
}

function give({ given }: Board, numbers: readonly number[]): void {
  if (numbers.length > GIVEN) throw new Error('A job of the WebAssembly back end is given too many numbers.');
  given.set(numbers);
}

/** Without a thread that can't be started, or ends, the others do its parts: slower, and no number changes. */
function startThread(workerData: ThreadData): void {
  const lost = (error: Error): void => {
    process.stderr.write(`descent: WebAssembly goes on with fewer threads, since one ended: ${error.message}\n`);
  };
  try {
    // Nothing of the program's own is set up in it, and it keeps no process alive.
    const thread = new Worker(programFile('thread'), { workerData, execArgv: ['--no-warnings'], env: {} });
    thread.on('error', lost);
    thread.unref();
  } catch (error) {
    lost(error as Error);
  }
}
