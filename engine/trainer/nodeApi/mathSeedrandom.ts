import seedrandom from 'seedrandom';

/**
 * Loading TensorFlow.js 1 left `Math.seedrandom` behind, and files written for it call that. Called so, it puts a
 * generator of its own in `Math.random`'s place: the file's seed then counts, and no more the run's.
 */
export function giveMathSeedrandom(): void {
  if ('seedrandom' in Math) return;
  Object.defineProperty(Math, 'seedrandom', { value: seedrandom, writable: true, configurable: true });
}
