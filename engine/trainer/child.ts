// Loaded before the file of every worker thread and forked process of a run, which inherit it, and of the trainer
// itself, where it does nothing: only a user's own file needs what is set up here.
import { isMainThread } from 'node:worker_threads';
import { programFile } from '../host/build.ts';

const run = new URL(import.meta.url).searchParams.get('run');
const isTrainer = isMainThread && process.argv[1] === programFile('trainer');

if (run !== null && !isTrainer) {
  const { prepareChild } = await import('./prepareChild.ts');
  await prepareChild(run);
}
