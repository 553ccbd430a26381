import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, makeWhole } from '../../.ci/folders.mjs';
import { bringNode, environmentWith } from '../../.ci/node.mjs';
import { npm, tail } from '../../.ci/processes.mjs';

/** `current` is the editor that people have, `floor` the oldest to be had that satisfies `engines.vscode`. */
export type HostName = 'current' | 'floor';

const versions: Readonly<Record<HostName, { readonly codeServer: string; readonly node: string | undefined }>> = {
  current: { codeServer: '4.139.1', node: undefined },
  floor: { codeServer: '4.103.2', node: '22.23.3' },
};

/** VS Code's own server and web workbench on this machine, and the Node that its extension host runs in. */
export interface CodeServer {
  readonly name: HostName;
  /** The folder of the server: `out/server-main.js` lies in it. */
  readonly folder: string;
  readonly node: string;
}

async function npmOrFail(what: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }) {
  const result = await npm(args, options);
  if (result.code !== 0) throw new Error(`${what} failed.\n${tail(result.output)}`);
}

/** What no test needs, a third of its size: agents, and ripgrep for other systems. */
function removeSurplus(modules: string) {
  const surplus = ['@github', '@microsoft/mxc-sdk'];
  const ripgrep = '@vscode/ripgrep-universal/bin';
  if (existsSync(path.join(modules, ripgrep)))
    for (const system of readdirSync(path.join(modules, ripgrep)))
      if (!system.startsWith('linux')) surplus.push(path.join(ripgrep, system));
  for (const part of surplus) rmSync(path.join(modules, part), { recursive: true, force: true });
}

/** TypeScript, which the package leaves to a step after its installation: without it the editor complains in a toast. */
async function provideTypeScript(extensions: string, node: Awaited<ReturnType<typeof bringNode>>) {
  await makeWhole(path.join(extensions, 'node_modules'), async (temporary: string) => {
    for (const file of ['package.json', 'npm-shrinkwrap.json'])
      if (existsSync(path.join(extensions, file)))
        copyFileSync(path.join(extensions, file), path.join(temporary, file));
    const args = ['install', '--ignore-scripts', '--omit=dev'];
    await npmOrFail("Installing the editor's TypeScript", args, { cwd: temporary, env: environmentWith(node) });
    return path.join(temporary, 'node_modules');
  });
}

/**
 * Finds the editor's server in the cache, or installs it there from the npm registry (1 to 2 minutes, once).
 *
 * @throws an Error in a sentence where it can't be had: no network, or a platform without a C++ compiler.
 */
export async function provideCodeServer(name: HostName): Promise<CodeServer> {
  // The platforms where the desktop editor can be downloaded use that: this package is built and tried on Linux.
  if (process.platform !== 'linux') throw new Error(`The editor's server is not set up on ${process.platform}.`);
  const { codeServer, node: nodeVersion } = versions[name];
  const node = await bringNode(nodeVersion);
  const folder = await makeWhole(path.join(cacheFolder(), 'code-server', codeServer), async (temporary: string) => {
    console.log(`Fetching the editor's server, code-server ${codeServer} (once, 1 to 2 minutes)`);
    const specifier = `code-server@${codeServer}`;
    // npm's environment decides which Node the native modules are built for: its headers come with the package.
    const env = { ...environmentWith(node), npm_config_nodedir: node.home };
    await npmOrFail(
      `Installing ${specifier}`,
      ['install', '--prefix', temporary, '--ignore-scripts', '--no-save', '--force', specifier],
      { env },
    );
    const server = path.join(temporary, 'node_modules/code-server/lib/vscode');
    await npmOrFail(`Installing the packages of ${specifier}`, ['install', '--ignore-scripts', '--omit=dev'], {
      cwd: server,
      env,
    });
    // Without spdlog output channels stay empty, without the watchdog a host outlives its server.
    const natives = ['@vscode/native-watchdog', '@vscode/spdlog'];
    await npmOrFail(`Building the native modules of ${specifier}`, ['rebuild', ...natives], { cwd: server, env });
    removeSurplus(path.join(server, 'node_modules'));
    return server;
  });
  if (!existsSync(path.join(folder, 'out/server-main.js')))
    throw new Error(`${folder} is not whole. Delete it and run this again.`);
  await provideTypeScript(path.join(folder, 'extensions'), node);
  return { name, folder, node: node.executable };
}
