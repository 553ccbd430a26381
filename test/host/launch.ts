import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { leave, startBrowser, workbenchUrl } from './browser.ts';
import { provideChromium } from './chromium.ts';
import { provideCodeServer, type HostName } from './codeServer.ts';
import { endProcessesOf } from './leftOver.ts';
import { startServer } from './server.ts';

/** The module's `run()` has settled, or it never did: the workbench's own exit code is 0 even when the host was killed. */
type Verdict = { readonly ok: true } | { readonly ok: false; readonly message: string } | undefined;

/** A module for the extension host that runs the caller's tests and writes down how they ended. */
function wrapTests(tests: string, folder: string): { readonly module: string; verdict(): Verdict } {
  const file = path.join(folder, 'verdict.json');
  const module = path.join(folder, 'tests.cjs');
  writeFileSync(
    module,
    `const { writeFileSync } = require('node:fs');
const end = (verdict) => writeFileSync(${JSON.stringify(file)}, JSON.stringify(verdict));
exports.run = async () => {
  try {
    const tests = require(${JSON.stringify(tests)});
    await (tests.run ?? tests.default.run)();
    end({ ok: true });
  } catch (error) {
    end({ ok: false, message: String((error && error.stack) || error) });
    throw error;
  }
};
`,
  );
  return {
    module,
    verdict: () => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Verdict) : undefined),
  };
}

/** The desktop's flags, as far as they mean something here; others are let pass. */
function readFlags(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
      'extensions-dir': { type: 'string' },
      'user-data-dir': { type: 'string' },
      'disable-workspace-trust': { type: 'boolean' },
    },
  });
  const text = (value: unknown) => (typeof value === 'string' ? path.resolve(value) : undefined);
  const development = values.extensionDevelopmentPath;
  return {
    development: (Array.isArray(development) ? development : []).map((folder) => path.resolve(String(folder))),
    tests: text(values.extensionTestsPath),
    extensions: text(values['extensions-dir']),
    userData: text(values['user-data-dir']),
    trusted: values['disable-workspace-trust'] === true,
    workspace: positionals
      .map((name) => path.resolve(name))
      .find((name) => name.endsWith('.code-workspace') || (existsSync(name) && statSync(name).isDirectory())),
  };
}

const limitSeconds = Number(process.env.DESCENT_HOST_SECONDS ?? 300);

/** What the workbench says when the tests have ended, or why it never will. */
async function outcome(page: Awaited<ReturnType<typeof openPage>>, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no result within ${limitSeconds} s`)), limitSeconds * 1000);
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(why));
    };
    page.on('crash', () => fail('the page crashed'));
    page.on('close', () => fail('the window closed'));
    void page
      .exposeFunction('codeAutomationLog', (_type: string, values: readonly unknown[]) => console.log(...values))
      .then(() =>
        page.exposeFunction('codeAutomationExit', (code: number) => {
          clearTimeout(timer);
          resolve(code);
        }),
      )
      .then(() => page.goto(url))
      .catch((error: unknown) => fail(String(error)));
  });
}

async function openPage(profile: string) {
  const context = await startBrowser({ executable: await provideChromium(), profile });
  return context.pages()[0] ?? (await context.newPage());
}

async function runTests(flags: ReturnType<typeof readFlags>, home: string): Promise<number> {
  if (!flags.tests) throw new Error('Name a module with --extensionTestsPath');
  const { module, verdict } = wrapTests(flags.tests, home);
  const codeServer = await provideCodeServer((process.env.DESCENT_HOST_VERSION ?? 'current') as HostName);
  // A data folder of its own: engines and trainers that a failed test leaves behind can be told by it.
  const data = path.join(home, 'data');
  const server = await startServer({ ...flags, codeServer, home, env: { DESCENT_HOME: data } });
  try {
    const page = await openPage(path.join(home, 'browser'));
    try {
      const url = workbenchUrl({
        port: server.port,
        workspace: flags.workspace,
        extensionsInDevelopment: flags.development,
        tests: module,
      });
      const code = await outcome(page, url);
      const end = verdict();
      if (!end) throw new Error('the extension host ended before the tests did');
      if (!end.ok) throw new Error(end.message);
      return code;
    } finally {
      await leave(page);
      await page.context().close();
    }
  } finally {
    await server.stop();
    endProcessesOf(data);
  }
}

/** Runs the tests that the desktop's flags name. @returns the exit code: 0 only where their `run()` resolved. */
export async function launch(argv: readonly string[]): Promise<number> {
  const home = mkdtempSync(path.join(tmpdir(), 'descent-host-'));
  const clear = () => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', clear);
  try {
    return await runTests(readFlags(argv), home);
  } catch (error) {
    console.error(`The tests in the editor failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    clear();
  }
}
