// Makes a fresh checkout ready: the right Node and the packages of package-lock.json.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './folders.mjs';
import { developmentNode } from './node.mjs';
import { npm, tail } from './processes.mjs';

/** Optional for its download only: its JavaScript is bundled. */
const bundled = 'node_modules/@tensorflow/tfjs-node-gpu';

/** Whether each package that this platform must have is installed in the version of the lock file. */
function isInstalled() {
  const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  try {
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(read('package-lock.json')).every(
      ([folder, { version, optional }]) =>
        folder === '' ||
        (optional && !installed[folder] && folder !== bundled) ||
        (installed[folder]?.version === version && existsSync(path.join(root, folder, 'package.json'))),
    );
  } catch {
    return false;
  }
}

/**
 * Install scripts are left out at first, since one that downloads can fail or hang. Only optional packages need theirs,
 * and everything works without them.
 */
async function installPackages() {
  console.log('Installing packages');
  const result = await npm(['ci', '--ignore-scripts'], { cwd: root });
  if (result.code !== 0)
    throw new Error(
      `\`npm ci\` failed. Check the network and the free disk space, then run this again.\n${tail(result.output)}`,
    );
  const { optionalDependencies = {} } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(optionalDependencies)) {
    if (!existsSync(path.join(root, 'node_modules', name))) continue;
    console.log(`Installing ${name} (optional)`);
    const built = await npm(['rebuild', name], { cwd: root, seconds: 300 });
    if (built.code !== 0) console.log(`${name} could not be completed; going on without it.`);
  }
}

/** @returns {Promise<import('./node.mjs').Node>} the Node to go on with */
export async function setUp() {
  const node = await developmentNode();
  if (!isInstalled()) await installPackages();
  return node;
}
