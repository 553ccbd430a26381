import type { SelfTest } from '../backends/choose.ts';
import { askSelfTest, isPoor, knownSelfTest } from '../backends/probe/ask.ts';
import type { SelfTestVerdict } from '../backends/probe/verdict.ts';
import type { BackendName } from '../core/runs/record.ts';

export interface SelfTests {
  /** Waits for the verdict as long as it takes. */
  readonly thorough: SelfTest;
  /** A run waits a moment, and goes without those that are not ready: one that hangs must not hold it up. */
  readonly forRun: SelfTest;
}

/** How long a run waits for self-tests, in milliseconds. They take one to four seconds, once. */
const RUN_WAITS = 12_000;

/** @param began is told of each back end that is tried now, which takes seconds */
export function createSelfTests(began: (name: BackendName) => void): SelfTests {
  const thorough: SelfTest = (subject) => askSelfTest(subject, began);
  return {
    thorough,
    async forRun(subject) {
      // Nothing about plain JavaScript depends on the machine: it is not waited for.
      if (subject.name === 'cpu') return undefined;
      const known = knownSelfTest(subject);
      if (known && !isPoor(known)) return known;
      // There is nothing to go on with instead.
      if (subject.name === 'wasm' || subject.search.byName) return thorough(subject);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<SelfTestVerdict | { readonly kind: 'pending' }>((resolve) => {
        timer = setTimeout(() => resolve(known ?? { kind: 'pending' }), RUN_WAITS);
      });
      try {
        return await Promise.race([thorough(subject), late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
