// `npm start`: trains the first example in the terminal. `npm start -- --vscode`: opens the examples in the editor.
import path from 'node:path';
import { cacheFolder, root } from './folders.mjs';
import { onPath, run, runAttached, tail } from './processes.mjs';

const examples = path.join(root, 'examples');

async function build() {
  const { code, output } = await run(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root });
  if (code !== 0) throw new Error(`The build failed.\n${tail(output, 40)}`);
}

/** @returns {Promise<number>} the exit code of the desktop's own launcher, which returns at once */
function openDesktop(code) {
  const args = [`--extensionDevelopmentPath=${root}`, examples];
  const shell = process.platform === 'win32';
  // A shell takes the line apart at spaces.
  const quoted = shell ? args.map((arg) => `"${arg}"`) : args;
  return runAttached(shell ? `"${code}"` : code, quoted, { shell });
}

/** Serves the workbench to the person's own browser until Ctrl+C; what it keeps is there again at the next start. */
async function serveWorkbench() {
  const { provideCodeServer } = await import('../test/host/codeServer.ts');
  const { installFolder, startServer } = await import('../test/host/server.ts');
  const { workbenchUrl } = await import('../test/host/browser.ts');
  const home = path.join(cacheFolder(), 'workbench');
  const options = { codeServer: await provideCodeServer('current'), home, driver: false };
  installFolder(options, root);
  const server = await startServer(options);
  console.log(`VS Code with Descent and the examples: ${workbenchUrl({ port: server.port, workspace: examples })}`);
  console.log('Open it in a browser on this machine. Ctrl+C ends it.');
  let asked = false;
  const end = () => {
    asked = true;
    void server.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal).on(signal, end);
  const output = await server.stopped;
  if (!asked) throw new Error(`The editor's server ended.\n${tail(output)}`);
  return 0;
}

/** The run is kept where the editor looks for it when it opens the examples. */
async function trainExample() {
  const words = ['train', path.join(examples, 'mnist-cnn.ts'), '--store', examples];
  const code = await runAttached(process.execPath, ['--no-warnings', path.join(root, 'dist/cli.js'), ...words], {
    cwd: root,
  });
  if (code === 0) console.log('To see its curve beside the code: npm start -- --vscode');
  return code;
}

async function start() {
  console.log('Building');
  await build();
  if (!process.argv.includes('--vscode')) return trainExample();
  const code = onPath('code');
  return code ? openDesktop(code) : serveWorkbench();
}

try {
  process.exitCode = await start();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
