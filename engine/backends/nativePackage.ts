import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Availability, BackendSearch } from './backend.ts';

export const GPU_PACKAGE = '@tensorflow/tfjs-node-gpu';
export const CPU_PACKAGE = '@tensorflow/tfjs-node';

/** An installed official package, whole or not. */
export interface NativePackage {
  readonly name: string;
  readonly folder: string;
  readonly version: string;
}

/** Places where a package of that name would be, in the order that they are looked at. */
function places(name: string, { from, packageFolders }: BackendSearch): string[] {
  const chain: string[] = [];
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    chain.push(path.join(folder, 'node_modules', name));
    if (path.dirname(folder) === folder) break;
  }
  return [
    ...chain,
    ...packageFolders.flatMap((folder) => [path.join(folder, 'node_modules', name), path.join(folder, name)]),
  ];
}

function readManifest(folder: string): { readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version?: string };
  } catch {
    return undefined;
  }
}

/** The first place that holds the package. */
export function findNativePackage(name: string, search: BackendSearch): NativePackage | undefined {
  for (const folder of places(name, search)) {
    const manifest = readManifest(folder);
    if (manifest) return { name, folder, version: manifest.version ?? 'of unknown version' };
  }
  return undefined;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Folders that hold a compiled addon, one for each Node-API version. */
function addonFolders({ folder }: NativePackage): string[] {
  const lib = path.join(folder, 'lib');
  return filesIn(lib)
    .filter((name) => name.startsWith('napi-v') && existsSync(path.join(lib, name, 'tfjs_binding.node')))
    .map((name) => path.join(lib, name));
}

/** Folders that the system looks for libraries in, as far as the environment says. */
function libraryPath(): string[] {
  const variables = ['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', process.platform === 'win32' ? 'PATH' : ''];
  return variables.flatMap((name) => (process.env[name] ?? '').split(path.delimiter)).filter((folder) => folder !== '');
}

const LIBRARY = /^(lib)?tensorflow(_cc)?(\.\d+)*\.(so|dylib|dll)(\.\d+)*$/;

function hasLibrary(candidate: NativePackage): boolean {
  const folders = [path.join(candidate.folder, 'deps', 'lib'), ...addonFolders(candidate), ...libraryPath()];
  return folders.some((folder) => filesIn(folder).some((name) => LIBRARY.test(name)));
}

/** TensorFlow's library in the package, which other programs can open too; undefined where it lies elsewhere. */
export function packageLibrary(candidate: NativePackage): string | undefined {
  const folders = [path.join(candidate.folder, 'deps', 'lib'), ...addonFolders(candidate)];
  const files = folders.flatMap((folder) => filesIn(folder).map((name) => path.join(folder, name)));
  return files.find((file) => LIBRARY.test(path.basename(file)));
}

/** What is loaded of the package, as far as it lies in it. */
export function nativeFiles(candidate: NativePackage): readonly string[] {
  const folders = [path.join(candidate.folder, 'deps', 'lib'), ...addonFolders(candidate)];
  const libraries = folders.flatMap((folder) => filesIn(folder).map((name) => path.join(folder, name)));
  return [path.join(candidate.folder, 'package.json'), ...libraries];
}

/** Why the package can't be loaded, as far as its files show it. */
export function nativeProblem(candidate: NativePackage): Exclude<Availability, { readonly ok: true }> | undefined {
  const { name, folder, version } = candidate;
  const refuse = (why: string) => ({
    ok: false as const,
    why,
    whatToDo: `Run "npm rebuild ${name}" where it is installed, or choose another back end.`,
  });
  if (!/^4\./.test(version)) {
    const whatToDo = `Run "npm install ${name}@4" in the project, or choose another back end.`;
    return { ok: false, why: `${name} in ${folder} is version ${version}; Descent works with version 4.`, whatToDo };
  }
  if (!existsSync(path.join(folder, 'dist', 'index.js'))) return refuse(`${name} in ${folder} is not complete.`);
  if (addonFolders(candidate).length === 0)
    return refuse(`${name} in ${folder} has no tfjs_binding.node: its download or its build did not succeed.`);
  if (!hasLibrary(candidate))
    return refuse(`${name} in ${folder} has no TensorFlow library beside it: its download did not succeed.`);
  return undefined;
}
