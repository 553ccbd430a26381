import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { WEBGPU_PACKAGE } from './webgpuPackage.ts';

/** The part of WebGPU that we use ourselves; its types come with the DOM's only. */
interface Adapter {
  readonly info: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly device?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
}
interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<Adapter | null>;
}
interface Dawn {
  readonly globals: object;
  create(options: readonly string[]): Gpu;
}

/** What a driver says about its device. */
export interface AdapterFacts {
  readonly vendor: string;
  readonly device: string;
  readonly driver: string;
  /** Computed on the processor: a stand-in for tests, slower than WebAssembly. */
  readonly software: boolean;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

let opened: Promise<Gpu> | undefined;

/**
 * Loads the addon into this process and puts WebGPU where a browser has it, so for trainers and probes only.
 * Gives its adapter's facts, or undefined where no driver is found.
 * @throws a sentence when the addon can't be loaded
 */
export async function openDawn(folder: string): Promise<AdapterFacts | undefined> {
  opened ??= expose(folder);
  const adapter = await (await opened).requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return undefined;
  const { vendor = '', architecture = '', device = '', description = '', isFallbackAdapter = false } = adapter.info;
  const software = isFallbackAdapter || SOFTWARE.test(`${architecture} ${device} ${description}`);
  return { vendor, device, driver: description, software };
}

async function expose(folder: string): Promise<Gpu> {
  const { create, globals } = await load(folder);
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const target = globalThis as { navigator?: object };
  target.navigator ??= {};
  Object.defineProperty(target.navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
}

async function load(folder: string): Promise<Dawn> {
  try {
    return (await import(pathToFileURL(path.join(folder, 'index.js')).href)) as Dawn;
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/\.?$/, '.');
    throw new Error(`${WEBGPU_PACKAGE} in ${folder} could not be loaded: ${reason}`, { cause: error });
  }
}
