import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { hasCuda, hasLibrary, installFor, type Machine, TRIED } from '../../core/backends/pythonTensorflow.ts';
import type { Availability, BackendSearch } from '../backend.ts';
import { binaryKind } from './binaryKind.ts';
import { packageFoldersOf, type PythonEnvironment, pythonEnvironments } from './environments.ts';

/** TensorFlow's library as Python's package installer brings it. */
export interface PythonTensorflow {
  readonly library: string;
  /** The folder `site-packages` that it lies in. */
  readonly site: string;
  readonly version: string;
  /** Descent was tried with this version. */
  readonly tried: boolean;
  /** What led to the environment. */
  readonly from: string;
  /** Libraries of NVIDIA's from the same place, which TensorFlow asks for by their names alone. */
  readonly gpuLibraries: readonly string[];
}

export type Refusal = Exclude<Availability, { readonly ok: true }>;

/** The first whose library holds every function that is asked for, as its headers say. */
const OLDEST = [2, 16] as const;
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_cc.2.dylib'];
const ON_WINDOWS = "On Windows, Python's TensorFlow has no library that other programs can use.";
const DISTRIBUTION = /^(tensorflow(_cpu|_intel|_macos|_cpu_aws|_rocm)?|tf_nightly(_cpu)?)-([\d.]+[^-]*)\.dist-info$/;

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function versionIn(site: string): string {
  const versions = filesIn(site).flatMap((name) => DISTRIBUTION.exec(name)?.[4] ?? []);
  return versions[0] ?? '';
}

function gpuLibrariesIn(site: string): string[] {
  const folders = filesIn(path.join(site, 'nvidia')).map((name) => path.join(site, 'nvidia', name, 'lib'));
  return folders.flatMap((folder) =>
    filesIn(folder)
      .filter((name) => /\.so(\.\d+)*$/.test(name))
      .map((name) => path.join(folder, name)),
  );
}

/** The environment's TensorFlow; a refusal when its folder is there without the library; undefined without any. */
function lookIn(environment: PythonEnvironment, install: string): PythonTensorflow | Refusal | undefined {
  for (const site of packageFoldersOf(environment)) {
    const folder = path.join(site, 'tensorflow');
    if (!existsSync(folder)) continue;
    const version = versionIn(site);
    // pip's lies in the package itself, conda's among the libraries of the whole environment.
    const places = [folder, path.join(environment.folder, 'lib')];
    const library = places
      .flatMap((place) => LIBRARIES.map((name) => path.join(place, name)))
      .find((file) => existsSync(file));
    const found = { site, version, tried: version.startsWith(`${TRIED}.`), from: environment.from };
    if (library === undefined) return noLibrary(folder, version, install);
    return { ...found, library, gpuLibraries: gpuLibrariesIn(site) };
  }
  return undefined;
}

function noLibrary(folder: string, version: string, install: string): Refusal {
  const why = `The TensorFlow ${version} in ${folder} has no library that other programs can use.`;
  return { ok: false, why, whatToDo: `Run '${install}' in that Python environment.` };
}

const before = (first: readonly number[], second: readonly number[]): boolean =>
  first[0]! < second[0]! || (first[0] === second[0] && first[1]! < second[1]!);

/** Why a TensorFlow that was found can't serve, as far as its files show. */
function problemOf(found: PythonTensorflow, install: string, machine: Machine): Refusal | undefined {
  const { version, library } = found;
  const numbers = version.split('.').slice(0, 2).map(Number);
  const tried = `Descent needs version 2 from ${OLDEST.join('.')} on, and was tried with ${TRIED}.`;
  if (numbers.length < 2 || numbers.some(Number.isNaN)) {
    const why = `The version of the TensorFlow in ${path.dirname(library)} can't be told. ${tried}`;
    return { ok: false, why, whatToDo: `Run '${install}' in that Python environment.` };
  }
  if (before(numbers, OLDEST) || numbers[0]! > OLDEST[0]) {
    const why = `The TensorFlow in ${path.dirname(library)} is version ${version}. ${tried}`;
    return { ok: false, why, whatToDo: `Run '${install}' in that Python environment, or select another one.` };
  }
  return wrongMachine(library, install, machine);
}

function wrongMachine(library: string, install: string, machine: Machine): Refusal | undefined {
  const kind = binaryKind(library);
  const again = `Run '${install} --force-reinstall' in that Python environment.`;
  if (!kind)
    return { ok: false, why: `${library} is not a whole library: its installation is damaged.`, whatToDo: again };
  if (kind.platform === machine.platform && kind.arch === machine.arch) return undefined;
  const why = `${library} was made for ${kind.platform} on ${kind.arch}, and this Node runs on ${machine.platform} on ${machine.arch}.`;
  return { ok: false, why, whatToDo: 'Select a Python environment for this machine, or a Node for that one.' };
}

const noneFound = (install: string): Refusal => ({
  ok: false,
  why: 'No Python environment with TensorFlow was found.',
  whatToDo: `Run '${install}' in a Python environment and activate or select it, or name it: in the setting descent.python, or with --python in a terminal.`,
});

/** What no Python environment of that machine can give. */
function impossible(machine: Machine, gpu: boolean): Refusal | undefined {
  if (!hasLibrary(machine)) return { ok: false, why: ON_WINDOWS, whatToDo: 'Open the folder in WSL.' };
  if (!gpu || hasCuda(machine)) return undefined;
  const why = `Python's TensorFlow computes on NVIDIA's GPUs on Linux with x64 only, and this is ${machine.platform} on ${machine.arch}.`;
  return { ok: false, why, whatToDo: 'Choose the back end webgpu or native.' };
}

/**
 * The first TensorFlow that can serve; else what to say of the first that was found, or that there is none.
 *
 * @param gpu whether one with CUDA is looked for, which is another package
 */
export function findPythonTensorflow(
  search: BackendSearch,
  gpu = false,
  machine: Machine = process,
): PythonTensorflow | Refusal {
  const never = impossible(machine, gpu);
  if (never) return never;
  const install = installFor(machine, gpu);
  let refused: Refusal | undefined;
  for (const environment of pythonEnvironments(search)) {
    const found = lookIn(environment, install);
    if (!found) continue;
    const problem = 'ok' in found ? found : problemOf(found, install, machine);
    if (!problem) return found as PythonTensorflow;
    refused ??= problem;
  }
  const { setting } = search.python ?? {};
  if (refused || !setting) return refused ?? noneFound(install);
  const why = `${setting}, which was named for Python, holds no TensorFlow.`;
  return {
    ok: false,
    why,
    whatToDo: `Run '${install}' there, or name none (setting descent.python, --python) to look elsewhere.`,
  };
}
