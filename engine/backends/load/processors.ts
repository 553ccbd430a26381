import { availableParallelism } from 'node:os';

const THREADS = 'TF_NUM_INTRAOP_THREADS';
/** With more processors than these, TensorFlow decides by itself. */
const FEW = 2;

/**
 * How many threads TensorFlow, not loaded yet, puts on one operation. On two processors the parts of an operation cost
 * more than they save: a training step has operations enough for both. What a person has set stays.
 */
export function shareProcessors(): void {
  if (availableParallelism() <= FEW) process.env[THREADS] ??= '1';
}

/** In how many parts a batch goes, where TensorFlow has one thread for an operation and there are more processors. */
export function partsOfBatch(): number {
  return process.env[THREADS] === '1' ? Math.min(availableParallelism(), FEW) : 1;
}
