// Loaded before the file of every worker thread and forked process of a run, which inherit it, and of the trainer
// itself, where it does nothing: only a user's own file needs what is set up here.
import { isMainThread } from 'node:worker_threads';

const run = new URL(import.meta.url).searchParams.get('run');
// It is started with the run's folder.
const isTrainer = isMainThread && process.argv[2] === run;

if (run !== null && !isTrainer) {
  const { prepareChild } = await import('./prepareChild.ts');
  await prepareChild(run);
}
