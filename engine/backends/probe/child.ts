import { execFile } from 'node:child_process';
import { programFile } from '../../host/build.ts';
import { dataFolder } from '../../host/folders.ts';
import { VERDICT_MARK } from './verdict.ts';

/** What a probe's process said, or how it ended without saying anything. */
export interface Said<Verdict> {
  readonly verdict?: Verdict;
  readonly ended: 'hung' | 'crashed';
  /** The signal that ended it, in brackets; empty where there was none. */
  readonly signal: string;
  readonly complaints: string;
}

/** How long a probe may take, in milliseconds; a test may wish for less. */
export function probePatience(): number {
  return Number(process.env['DESCENT_PROBE_MILLISECONDS'] ?? 60_000);
}

/** Runs `probe` with these words and waits for its verdict; one that gives none in time is killed. */
export function runProbe<Verdict>(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Said<Verdict>> {
  // Where Descent keeps its own things is the engine's affair, and no debugger of the terminal's is wanted here.
  // TensorFlow's last words are wanted where it ends the process, so nothing that it says is held back.
  const env = { TF_CPP_MIN_LOG_LEVEL: '0', ...environment, NODE_OPTIONS: undefined, DESCENT_HOME: dataFolder() };
  const options = { env, timeout: probePatience(), windowsHide: true, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', programFile('probe'), ...words], options, (error, ...said) => {
      const [output, complaints] = said;
      const line = output.split('\n').find((each) => each.startsWith(VERDICT_MARK));
      const verdict = line === undefined ? undefined : (JSON.parse(line.slice(VERDICT_MARK.length)) as Verdict);
      const signal = error?.signal ? ` (${error.signal})` : '';
      resolve({ verdict, ended: error?.killed ? 'hung' : 'crashed', signal, complaints });
    });
  });
}
