import path from 'node:path';
import type { Availability, Backend, BackendSearch } from './backend.ts';
import { findGpus } from './gpu.ts';
import { findNativePackage, GPU_PACKAGE, CPU_PACKAGE, type NativePackage, nativeProblem } from './nativePackage.ts';

export interface NativeOptions {
  readonly name: 'native-gpu' | 'native';
  /** Packages that serve, the best first. */
  readonly packages: readonly string[];
  /** Names of the machine's CUDA devices; absent where the back end needs none. */
  readonly gpus?: () => Promise<readonly string[]>;
}

/** The first of the packages that is there and whole; else what to say about the first that is there, or that none is. */
function search(options: NativeOptions, where: BackendSearch): NativePackage | Exclude<Availability, { ok: true }> {
  const found = options.packages.flatMap((name) => findNativePackage(name, where) ?? []);
  const whole = found.find((candidate) => !nativeProblem(candidate));
  if (whole) return whole;
  const [broken] = found;
  const problem = broken && nativeProblem(broken);
  if (problem) return problem;
  const [name] = options.packages;
  const why = `The package ${name} is not installed.`;
  return { ok: false, why, whatToDo: `Run "npm install ${name}" in the project, if its download can be reached.` };
}

/** Official native TensorFlow.js, over one of its packages. */
export function nativeBackend(options: NativeOptions): Backend {
  const available = async (where: BackendSearch): Promise<Availability> => {
    const found = search(options, where);
    if ('ok' in found) return found;
    if (!options.gpus)
      return { ok: true, device: `TensorFlow on the processor (${path.basename(found.name)} ${found.version})` };
    const [gpu] = await options.gpus();
    if (gpu) return { ok: true, device: gpu };
    return {
      ok: false,
      why: 'This machine shows no NVIDIA GPU.',
      whatToDo: 'Install the NVIDIA driver if there is one, or choose another back end.',
    };
  };
  return {
    name: options.name,
    available,
    async load(where) {
      const answer = await available(where);
      if (!answer.ok) throw new Error(`${answer.why} ${answer.whatToDo}`);
      const found = search(options, where);
      if ('ok' in found) throw new Error(`${found.why} ${found.whatToDo}`);
      const { loadNative } = await import('./load/native.ts');
      return loadNative(found, { device: answer.device, needsGpu: options.gpus !== undefined });
    },
  };
}

export const nativeGpu = nativeBackend({ name: 'native-gpu', packages: [GPU_PACKAGE], gpus: findGpus });
/** The GPU package computes on the processor as well where it finds no GPU. */
export const native = nativeBackend({ name: 'native', packages: [CPU_PACKAGE, GPU_PACKAGE] });
