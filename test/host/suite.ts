import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { HostEvent } from './report.ts';

/**
 * Runs inside the extension host: every `*.test.cjs` beside this module, or those that `DESCENT_HOST_FILES` begins.
 * Each event is written down as it happens, so that a host that dies still tells where.
 */
export async function run(): Promise<void> {
  const report = process.env.DESCENT_HOST_REPORT;
  const only = process.env.DESCENT_HOST_FILES ?? '';
  const write = (event: HostEvent) => {
    if (report) appendFileSync(report, JSON.stringify(event) + '\n');
  };
  // Imported, not required: older hosts' `require` can't load a package that is an ES module.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, reporter: Mocha.reporters.Base });
  for (const file of readdirSync(__dirname).sort())
    if (file.endsWith('.test.cjs') && file.startsWith(only)) mocha.addFile(path.join(__dirname, file));
  await mocha.loadFilesAsync();
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('test', (test) => write({ event: 'start', title: test.fullTitle() }));
    runner.on('pass', (test) => write({ event: 'pass', title: test.fullTitle(), milliseconds: test.duration ?? 0 }));
    runner.on('pending', (test) => write({ event: 'skip', title: test.fullTitle() }));
    runner.on('fail', (test, error: Error) =>
      write({ event: 'fail', title: test.fullTitle(), message: error.stack ?? error.message }),
    );
  });
  write({ event: 'end' });
  if (failed > 0) throw new Error(`${failed} failed`);
}
