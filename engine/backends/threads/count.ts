import { availableParallelism } from 'node:os';

/** More threads than these find too little to do in the products of a training step. */
const MOST = 8;
/** With more processors than these, one is left to the editor. */
const FEW = 2;

/** How many threads WebAssembly computes on: `DESCENT_THREADS`, else as many as the machine has processors to spare. */
export function threadCount(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const wanted = Number(environment['DESCENT_THREADS']);
  if (Number.isInteger(wanted) && wanted >= 1) return Math.min(wanted, 4 * MOST);
  const processors = availableParallelism();
  return Math.min(processors > FEW ? processors - 1 : processors, MOST);
}
