import { existsSync, readFileSync } from 'node:fs';

/** One line of the file that the suite inside the extension host writes. */
export type HostEvent =
  | { readonly event: 'start' | 'skip'; readonly title: string }
  | { readonly event: 'pass'; readonly title: string; readonly milliseconds: number }
  | { readonly event: 'fail'; readonly title: string; readonly message: string }
  | { readonly event: 'end' };

export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Whether the suite came to its end, with failures or without. */
  readonly ended: boolean;
  /** What a person reads: a line a test, and each failure's text. */
  readonly lines: readonly string[];
}

/** Reads what a suite wrote. One that did not come to its end, or ran no test, counts as failed. */
export function readReport(file: string): SuiteResult {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const events = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as HostEvent);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  const fail = (line: string) => {
    counts.failed += 1;
    lines.push(`✖ ${line}`);
  };
  let running = 'none had begun';
  for (const event of events) {
    if (event.event === 'start') running = `in "${event.title}"`;
    else if (event.event === 'pass') {
      counts.passed += 1;
      lines.push(`✔ ${event.title} (${event.milliseconds} ms)`);
    } else if (event.event === 'skip') {
      counts.skipped += 1;
      lines.push(`﹣ ${event.title} # SKIP`);
    } else if (event.event === 'fail') fail(`${event.title}\n${event.message}`);
  }
  const ended = events.at(-1)?.event === 'end';
  if (!ended) fail(`The extension host ended before its tests did: ${running}.`);
  else if (counts.passed + counts.failed === 0) fail('The suite ran no test.');
  return { ...counts, ended, lines };
}
