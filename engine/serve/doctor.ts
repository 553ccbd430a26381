import os from 'node:os';
import type { BackendStatus } from '../core/protocol/engine.ts';
import { formatBytes } from '../core/runs/format.ts';
import type { RunRecord } from '../core/runs/record.ts';
import { BUILD, VERSION } from '../host/build.ts';
import { dataFolder } from '../host/folders.ts';

interface DoctorFacts {
  readonly store: string;
  readonly backends: readonly BackendStatus[];
  readonly runs: readonly RunRecord[];
}

/** Runs that are looked at for what went wrong. */
const LATEST = 3;
/** Variables that decide what is found; their values are paths, never secrets. */
const TELLING = /^(VIRTUAL_ENV|CONDA_PREFIX|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|CUDA_VISIBLE_DEVICES|VK_ICD_FILENAMES)$/;

/** Markdown to paste into a bug report. The person's home folder and name are left out of it. */
export function doctorReport({ store, backends, runs }: DoctorFacts): string {
  const lines = [
    '## Descent Doctor',
    '',
    `- Descent ${VERSION} (build ${BUILD}), Node.js ${process.version}`,
    `- ${os.type()} ${os.release()} on ${process.arch}, ${os.cpus().length} × ${os.cpus()[0]?.model.trim() ?? 'processor'}`,
    `- Memory ${formatBytes(os.totalmem())}, ${formatBytes(os.freemem())} of it free`,
    `- Store ${store}, Descent's own folder ${dataFolder()}`,
    ...Object.entries(process.env)
      .filter(([name]) => TELLING.test(name))
      .map(([name, value]) => `- ${name}=${value}`),
    '',
    '### Back ends',
    '',
    ...backends.flatMap(describeBackend),
    '',
    '### Latest runs',
    '',
    ...(runs.length === 0 ? ['None.'] : runs.slice(0, LATEST).flatMap(describeRun)),
  ];
  return `${withoutHome(lines.join('\n'))}\n`;
}

function describeBackend(status: BackendStatus): string[] {
  const { name, available, device, memory, selfTest, error, speeds, why, whatToDo } = status;
  const facts = [
    device,
    memory === undefined ? undefined : formatBytes(memory),
    selfTest === undefined ? undefined : `self-test ${selfTest}`,
    error === undefined ? undefined : `off by ${error.toExponential(1)}`,
    speeds === undefined ? undefined : speedWords(speeds),
  ].filter((fact) => fact !== undefined);
  const refused = available ? [] : [`  ${why} ${whatToDo}`];
  return [`- ${available ? '✓' : '✗'} **${name}** ${facts.join(' · ')}`.trimEnd(), ...refused];
}

function speedWords({ operation, products, convolutions, others = 0 }: NonNullable<BackendStatus['speeds']>): string {
  const giga = (perMillisecond: number): string => (perMillisecond / 1e6).toPrecision(2);
  const micro = Math.round(operation * 1000);
  const load = others < 0.01 ? '' : `, while other programs took ${Math.round(others * 100)} % of the processors`;
  return `${micro} µs an operation, ${giga(products)} GFLOPS in products, ${giga(convolutions)} in convolutions${load}`;
}

function describeRun(run: RunRecord): string[] {
  const { status, backend, frameworkVersion, models, error, warnings } = run;
  const size = models.map(({ parameters }) => `${parameters} parameters`).join(', ');
  const head = [status, backend?.name, frameworkVersion && `TensorFlow.js ${frameworkVersion}`, size];
  return [
    `- ${head.filter(Boolean).join(' · ')}`,
    ...(backend ? [`  ${backend.reason}`] : []),
    ...(error ? [`  ${error.kind}: ${error.message}`] : []),
    ...warnings.map((warning) => `  ⚠ ${warning}`),
  ];
}

function withoutHome(text: string): string {
  const home = os.homedir();
  const hidden = home.length > 1 ? text.replaceAll(home, '~') : text;
  const { username } = os.userInfo();
  return username.length > 2 && username !== 'root' ? hidden.replaceAll(username, 'user') : hidden;
}
