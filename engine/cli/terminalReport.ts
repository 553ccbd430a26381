import path from 'node:path';
import { toScalar } from '../core/runs/scalar.ts';
import { formatDuration, formatValue } from '../core/runs/format.ts';
import type { RunRecord } from '../core/runs/record.ts';
import { describeMetrics } from './describe.ts';
import type { Report, ReportedStep } from './report.ts';

const BAR_WIDTH = 24;
/** Loop steps are shown at most this often, in milliseconds; epochs always. */
const STEP_EVERY = 500;

const SIGNS = { completed: '✓', stopped: '■', failed: '✗', lost: '?', queued: '…', running: '…' } as const;

/** For people: a progress bar that redraws itself on a terminal, and a line for each epoch that stays. */
export function terminalReport(out: NodeJS.WriteStream = process.stdout): Report {
  let bar = '';
  let lastStepShown = 0;

  function print(text: string): void {
    if (bar && out.isTTY) out.write('\r\x1b[2K');
    out.write(text.endsWith('\n') ? text : `${text}\n`);
    if (bar && out.isTTY) out.write(bar);
  }

  function step({ kind, step: number, series, metrics }: ReportedStep): void {
    const now = Date.now();
    if (kind === 'step' && now - lastStepShown < STEP_EVERY) return;
    lastStepShown = now;
    const values = Object.entries(metrics).map(([name, value]) => `${name} ${formatValue(toScalar(value))}`);
    bar = '';
    if (out.isTTY) out.write('\r\x1b[2K');
    print(`${kind === 'evaluate' ? series : `${series} ${kind} ${number}`}  ${values.join(' · ')}`);
  }

  return {
    queued: (run) => print(`${run.name} waits for another run on the same device.`),
    started: (run) =>
      print(run.backend ? `${run.name} on ${run.backend.name}: ${run.backend.device} · seed ${run.seed}` : run.name),
    step,
    moved(_run, { epoch, epochs, done }) {
      if (!out.isTTY) return;
      const filled = Math.round(done * BAR_WIDTH);
      const where = epoch ? `epoch ${epoch}${epochs ? `/${epochs}` : ''} ` : '';
      bar = `${where}${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${Math.round(done * 100)} %`;
      out.write(`\r\x1b[2K${bar}`);
    },
    output: print,
    finished(run) {
      bar = '';
      if (out.isTTY) out.write('\r\x1b[2K');
      for (const line of lastLines(run)) print(line);
    },
  };
}

function lastLines(run: RunRecord): string[] {
  const duration = run.startedAt && run.endedAt ? ` in ${formatDuration(run.endedAt - run.startedAt)}` : '';
  const took = run.startedAt === undefined ? ' before it began' : duration;
  const metrics = describeMetrics(run);
  const place = run.error?.place;
  return [
    `${SIGNS[run.status]} ${run.status}${took}${metrics ? ` · ${metrics}` : ''}`,
    ...(run.error ? [`${run.error.message}${run.error.advice ? ` ${run.error.advice}` : ''}`] : []),
    ...(place ? [`  at ${place.file}:${place.line}:${place.column}`] : []),
    ...run.warnings.map((warning) => `⚠ ${warning}`),
    `The run is kept in ${run.folder}`,
    `In VS Code: open ${path.dirname(path.dirname(path.dirname(run.folder)))} and look at Descent in the side bar.`,
  ];
}
