// Runs one suite through @vscode/test-electron, in a process of its own so that its output can be kept aside.
import path from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { cacheFolder, root } from '../../.ci/folders.mjs';
import { run } from '../../.ci/processes.mjs';
import { provideCodeServer, type HostName } from './codeServer.ts';
import { installVsix, writeSettings } from './server.ts';

/** What `runSuite` hands over as JSON. Paths are absolute. */
export interface HostTask {
  readonly desktop: boolean;
  readonly host: HostName;
  readonly home: string;
  readonly extensionPath: string;
  readonly vsix?: string;
  readonly workspace: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly desktopVersion: string;
}

async function installOnDesktop(executable: string, vsix: string, folders: readonly string[]): Promise<void> {
  const [cli = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  const shell = process.platform === 'win32';
  const result = await run(shell ? `"${cli}"` : cli, [...args, ...folders, '--install-extension', vsix], { shell });
  if (result.code !== 0) throw new Error(`${path.basename(vsix)} could not be installed.\n${result.output}`);
}

async function main(task: HostTask): Promise<void> {
  const userData = path.join(task.home, 'user');
  const extensions = path.join(task.home, 'extensions');
  const folders = [`--user-data-dir=${userData}`, `--extensions-dir=${extensions}`];
  writeSettings(userData, task.settings);
  const executable = task.desktop
    ? await downloadAndUnzipVSCode({ version: task.desktopVersion, cachePath: path.join(cacheFolder(), 'vscode') })
    : path.join(root, 'test/host/launcher.mjs');
  if (task.vsix && task.desktop) await installOnDesktop(executable, task.vsix, folders);
  else if (task.vsix) {
    const codeServer = await provideCodeServer(task.host);
    await installVsix({ codeServer, home: task.home, userData, extensions }, task.vsix);
  }
  await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: task.extensionPath,
    extensionTestsPath: path.join(root, '.test-build/suite.cjs'),
    launchArgs: [task.workspace, ...folders],
    // The launcher needs this machine's own data folder, and sets another for the host itself.
    extensionTestsEnv: task.desktop ? { DESCENT_HOME: path.join(task.home, 'data') } : {},
  });
}

try {
  await main(JSON.parse(process.argv[2] ?? '') as HostTask);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
