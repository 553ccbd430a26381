import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../.ci/folders.mjs';
import { run, tail } from '../../.ci/processes.mjs';
import { provideChromium } from './chromium.ts';
import { provideCodeServer, type HostName } from './codeServer.ts';
import type { HostTask } from './hostProcess.ts';
import { readReport, type SuiteResult } from './report.ts';

export interface SuiteOptions {
  readonly host: HostName;
  /** The product: a development build's folder, or the packaged file, which is then installed. */
  readonly product: { readonly extensionPath: string } | { readonly vsix: string };
  /** A folder that is copied, so that no test leaves anything in the checkout. */
  readonly workspace: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Only test files whose name begins so. */
  readonly only?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly seconds?: number;
}

/** The host is not to be had here; the text says why and what to do. */
export interface Unavailable {
  readonly unavailable: string;
}

const useDesktop = process.env.DESCENT_HOST === 'desktop' || process.platform !== 'linux';

/** The editor's own stack frames drown what matters. */
function withoutEditorFrames(output: string): string {
  return output.replace(/^\s+at .*(?:workbench|extensionHostProcess)\.js.*\n/gm, '');
}

/** Makes sure that the host is there. @returns why not, or nothing */
async function whyUnavailable(host: HostName): Promise<string | undefined> {
  if (useDesktop) return undefined;
  try {
    await provideCodeServer(host);
    await provideChromium();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** An extension that does nothing: the editor wants one in development before it runs tests. */
function emptyExtension(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'host-tests', publisher: 'descent-tests', version: '0.0.0', engines: { vscode: '*' } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

/** The oldest desktop that the manifest promises to work in, or the newest. */
function desktopVersion(host: HostName): string {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { engines: { vscode: string } };
  return host === 'floor' ? manifest.engines.vscode.replace(/^\D*/, '') : 'stable';
}

function taskOf(options: SuiteOptions, home: string): HostTask {
  const workspace = path.join(home, 'workspace');
  cpSync(options.workspace, workspace, { recursive: true });
  const { product, host } = options;
  return {
    desktop: useDesktop,
    desktopVersion: desktopVersion(host),
    host,
    home,
    workspace,
    settings: options.settings ?? {},
    ...('vsix' in product
      ? { vsix: product.vsix, extensionPath: emptyExtension(path.join(home, 'empty')) }
      : { extensionPath: product.extensionPath }),
  };
}

/**
 * Runs the suite of `.test-build/` inside a real extension host.
 *
 * @returns its counts; a host that died, hung or ran nothing is a failure
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult | Unavailable> {
  const unavailable = await whyUnavailable(options.host);
  if (unavailable) return { unavailable };
  const home = mkdtempSync(path.join(tmpdir(), 'dh-'));
  const remove = () => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  try {
    const report = path.join(home, 'report.jsonl');
    const seconds = options.seconds ?? 600;
    const env = {
      ...process.env,
      ...options.env,
      DESCENT_HOST_REPORT: report,
      DESCENT_HOST_FILES: options.only ?? '',
      DESCENT_HOST_VERSION: options.host,
      DESCENT_HOST_SECONDS: String(seconds),
    };
    const program = path.join(import.meta.dirname, 'hostProcess.ts');
    const ended = await run(process.execPath, [program, JSON.stringify(taskOf(options, home))], {
      env,
      seconds: seconds + 120,
    });
    const result = readReport(report);
    // What the host printed matters where the tests themselves can't tell what went wrong.
    if (result.ended && (ended.code === 0 || result.failed > 0)) return result;
    const output = `The host ended with code ${ended.code} and printed:\n${tail(withoutEditorFrames(ended.output), 30)}`;
    return { ...result, failed: Math.max(1, result.failed), lines: [...result.lines, output] };
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}
