import type { RunRecord } from './record.ts';

const ELSEWHERE = "No training call was seen in the file's own thread: ";

/**
 * The warning of a run that ended well and has no curve.
 * @param recognised the calls that would have been seen
 * @param elsewhere what worker threads and forked processes said of themselves: `fit was called in a worker thread`
 */
export function nothingSeen(recognised: readonly string[], elsewhere: readonly string[]): string {
  if (elsewhere.length > 0)
    return `${ELSEWHERE}${elsewhere.join(', ')}. What it computed is in no curve of this run. Call it in the file's own thread to see it.`;
  return `No training call was seen. Descent sees ${recognised.join(', ')} of TensorFlow.js.`;
}

/** That warning, where it was a thread or process of the file's that trained. */
export function trainedElsewhere({ warnings }: RunRecord): string | undefined {
  return warnings.find((warning) => warning.startsWith(ELSEWHERE));
}
