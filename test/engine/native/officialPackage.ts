// An official native package as it lies in a project once it has been installed, over a real TensorFlow of Python's
// in place of the library that its own installation downloads.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testTensorflow } from '../../foundTensorflow.ts';

const modules = path.join(import.meta.dirname, '../../../node_modules');
const SOURCE = path.join(modules, '@tensorflow/tfjs-node-gpu');
/** What its JavaScript asks for. */
const NEEDED = ['@mapbox', 'google-protobuf', 'progress'];

export interface Installed {
  readonly folder: string;
  /** The package's compiled addon: an empty file. */
  readonly binding: string;
}

/** @param withLibrary whether TensorFlow's library lies in the package */
export function installOfficial(project: string, withLibrary: boolean): Installed {
  const folder = path.join(project, 'node_modules/@tensorflow/tfjs-node-gpu');
  for (const name of ['dist', 'package.json'])
    cpSync(path.join(SOURCE, name), path.join(folder, name), { recursive: true });
  for (const name of NEEDED) symlinkSync(path.join(modules, name), path.join(project, 'node_modules', name));
  const binding = path.join(folder, 'lib/napi-v8/tfjs_binding.node');
  const libraries = path.join(folder, 'deps/lib');
  mkdirSync(path.dirname(binding), { recursive: true });
  mkdirSync(libraries, { recursive: true });
  writeFileSync(binding, '');
  if (withLibrary) linkLibraries(libraries);
  return { folder, binding };
}

/** Where TensorFlow's own libraries lie. */
export function libraryFolder(): string {
  return path.dirname(testTensorflow().library);
}

function linkLibraries(folder: string): void {
  const { library } = testTensorflow();
  symlinkSync(library, path.join(folder, path.basename(library).replace('_cc', '')));
  const framework = readdirSync(libraryFolder()).find((name) => name.startsWith('libtensorflow_framework.'))!;
  symlinkSync(path.join(libraryFolder(), framework), path.join(folder, framework));
}

/** Why the package's own addon can't be compiled here; false where it can. */
export const noCompiler: string | false = ((): string | false => {
  try {
    execFileSync('c++', ['--version'], { stdio: 'ignore' });
  } catch {
    return 'There is no C++ compiler here.';
  }
  return existsSync(path.join(SOURCE, 'binding')) ? false : 'The official package is not installed with its sources.';
})();

/** Compiles the package's own addon from its own sources. */
export function compileBinding({ binding }: Installed): void {
  const { library } = testTensorflow();
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => path.join(SOURCE, 'binding', name));
  const includes = [
    path.join(modules, 'node-api-headers/include'),
    path.join(SOURCE),
    path.join(libraryFolder(), 'include'),
  ];
  const linking = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  execFileSync('c++', [
    ...['-std=c++17', '-fPIC', '-DNAPI_VERSION=8', ...linking],
    ...includes.flatMap((folder) => ['-isystem', folder]),
    ...sources,
    library,
    ...['-o', binding],
  ]);
}
