import os from 'node:os';
import path from 'node:path';
import { installFor } from '../core/backends/pythonTensorflow.ts';
import { addonFile } from './addonFile.ts';
import type { Availability, Backend, BackendSearch, LoadedBackend } from './backend.ts';
import { findGpus, gpuMemory } from './gpu.ts';
import {
  findNativePackage,
  GPU_PACKAGE,
  CPU_PACKAGE,
  nativeFiles,
  type NativePackage,
  nativeProblem,
} from './nativePackage.ts';
import { findPythonTensorflow, type PythonTensorflow, type Refusal } from './python/findTensorflow.ts';

export interface NativeOptions {
  readonly name: 'native-gpu' | 'native';
  /** Packages that serve, the best first. */
  readonly packages: readonly string[];
  /** Names of the machine's CUDA devices; absent where the back end needs none. */
  readonly gpus?: () => Promise<readonly string[]>;
}

type Found =
  | { readonly kind: 'package'; readonly package: NativePackage; readonly addon: string | undefined }
  | { readonly kind: 'python'; readonly tensorflow: PythonTensorflow; readonly addon: string };

/**
 * The first of the packages that is there and whole, else a Python environment's TensorFlow; else what to say about
 * the first that is there, or that none is.
 */
function search(options: NativeOptions, where: BackendSearch): Found | Refusal {
  const packages = options.packages.flatMap((name) => findNativePackage(name, where) ?? []);
  const whole = packages.find((candidate) => !nativeProblem(candidate));
  if (whole) return { kind: 'package', package: whole, addon: addonFile() };
  const python = searchPython(options, where);
  if (!('ok' in python)) return python;
  const problem = packages[0] && nativeProblem(packages[0]);
  if (problem)
    return { ok: false, why: `${problem.why} ${python.why}`, whatToDo: `${problem.whatToDo} ${python.whatToDo}` };
  const why = `The package ${options.packages[0]} is not installed. ${python.why}`;
  return { ok: false, why, whatToDo: `${python.whatToDo} Or run "npm install ${options.packages[0]}" in the project.` };
}

function searchPython({ gpus }: NativeOptions, where: BackendSearch): Found | Refusal {
  const tensorflow = findPythonTensorflow(where, gpus !== undefined);
  if ('ok' in tensorflow) return tensorflow;
  const addon = addonFile();
  if (addon === undefined) {
    const why = `This build of Descent has no addon for ${process.platform} on ${process.arch}, which the TensorFlow in ${tensorflow.site} needs.`;
    return { ok: false, why, whatToDo: 'Run "npm run build:addon" in a checkout of Descent, and build it again.' };
  }
  if (!gpus || tensorflow.gpuLibraries.length > 0) return { kind: 'python', tensorflow, addon };
  const why = `The TensorFlow in ${tensorflow.site} has no CUDA libraries beside it.`;
  return { ok: false, why, whatToDo: `Run '${installFor(process, true)}' in that Python environment.` };
}

function onTheProcessor(found: Found): string {
  if (found.kind === 'package')
    return `TensorFlow on the processor (${path.basename(found.package.name)} ${found.package.version})`;
  const { version, from, tried } = found.tensorflow;
  const untried = tried ? '' : ', a version that Descent was not tried with';
  return `TensorFlow ${version} on the processor (Python's, from ${from}${untried})`;
}

function filesOf(found: Found): readonly string[] {
  if (found.kind === 'package')
    return [...nativeFiles(found.package), ...(found.addon === undefined ? [] : [found.addon])];
  return [found.tensorflow.library, found.addon, ...found.tensorflow.gpuLibraries];
}

async function load(found: Found, device: string, needsGpu: boolean): Promise<LoadedBackend> {
  if (found.kind === 'package') {
    const { loadNative } = await import('./load/native.ts');
    return loadNative(found.package, { addon: found.addon, device, needsGpu });
  }
  const { loadPythonNative } = await import('./load/pythonNative.ts');
  return loadPythonNative(found.tensorflow, { addon: found.addon, device, needsGpu });
}

const NO_GPU: Refusal = {
  ok: false,
  why: 'This machine shows no NVIDIA GPU.',
  whatToDo:
    process.platform === 'darwin'
      ? "Choose another back end: webgpu computes on a Mac's own GPU."
      : 'Install the NVIDIA driver if there is one, or choose another back end.',
};

/** Native TensorFlow.js: over one of the official packages, or over a Python environment's TensorFlow. */
export function nativeBackend(options: NativeOptions): Backend {
  const available = async (where: BackendSearch): Promise<Availability> => {
    // Before anything else: packages are of no use to a machine without one.
    const [gpu] = (await options.gpus?.()) ?? [];
    if (options.gpus && gpu === undefined) return NO_GPU;
    const found = search(options, where);
    if ('ok' in found) return found;
    const files = filesOf(found);
    if (gpu === undefined) return { ok: true, device: onTheProcessor(found), memory: os.totalmem(), files };
    return { ok: true, device: gpu, memory: await gpuMemory(), files };
  };
  return {
    name: options.name,
    available,
    async load(where) {
      const answer = await available(where);
      if (!answer.ok) throw new Error(`${answer.why} ${answer.whatToDo}`);
      const found = search(options, where);
      if ('ok' in found) throw new Error(`${found.why} ${found.whatToDo}`);
      return load(found, answer.device, options.gpus !== undefined);
    },
  };
}

export const nativeGpu = nativeBackend({ name: 'native-gpu', packages: [GPU_PACKAGE], gpus: findGpus });
/** The GPU package computes on the processor as well where it finds no GPU. */
export const native = nativeBackend({ name: 'native', packages: [CPU_PACKAGE, GPU_PACKAGE] });
