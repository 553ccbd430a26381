import os from 'node:os';
import type { Availability, Backend, BackendSearch } from './backend.ts';
import type { AdapterFacts } from './dawn.ts';
import { findGpus, gpuMemory } from './gpu.ts';
import type { NativePackage } from './nativePackage.ts';
import { askProbe } from './probe/ask.ts';
import type { WebgpuVerdict } from './probe/verdict.ts';
import { addonOf, findWebgpu } from './webgpuPackage.ts';

type Refusal = Exclude<Availability, { readonly ok: true }>;

const DRIVER =
  process.platform === 'linux'
    ? "Install the GPU's driver and the Vulkan loader (Debian and Ubuntu: the package libvulkan1)"
    : "Install the GPU's driver";

function refusalOf(verdict: Exclude<WebgpuVerdict, { readonly kind: 'adapter' }>): Refusal {
  if (verdict.kind === 'failed')
    return { ok: false, why: verdict.message, whatToDo: "Update the GPU's driver, or choose another back end." };
  const hint = verdict.hint ? ` (${verdict.hint.replace(/\.$/, '')})` : '';
  const why = `WebGPU finds no GPU with a driver${hint}.`;
  return { ok: false, why, whatToDo: `${DRIVER}, or choose another back end.` };
}

const words = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** WebGPU gives names in lower case with dashes; NVIDIA's driver has the proper one. */
async function deviceName({ vendor, device }: AdapterFacts): Promise<string> {
  const gpus = vendor === 'nvidia' ? await findGpus() : [];
  return gpus.find((name) => words(name) === words(device)) ?? device.replaceAll('-', ' ').trim();
}

/** WebGPU tells no memory; NVIDIA's tool does. */
function memoryOf({ vendor }: AdapterFacts): Promise<number | undefined> {
  return vendor === 'nvidia' ? gpuMemory() : Promise.resolve(undefined);
}

/** A sentence about an adapter; a refusal for one in software that nobody asked for. */
async function answerFor(
  facts: AdapterFacts,
  { version }: Pick<NativePackage, 'version'>,
  byName: boolean,
): Promise<Availability> {
  const name = await deviceName(facts);
  if (facts.software && !byName)
    return {
      ok: false,
      why: `WebGPU finds only a software adapter (${name}), which is slower than WebAssembly.`,
      whatToDo: `${DRIVER}. The software adapter is taken only where the back end webgpu is asked for by name.`,
    };
  const driver = facts.driver && !facts.software ? `, ${facts.driver}` : '';
  const memory = facts.software ? os.totalmem() : await memoryOf(facts);
  const device = `${name} through WebGPU (webgpu ${version}${driver})`;
  return { ok: true, device, ...(memory === undefined ? {} : { memory }) };
}

/** @param probe tries a package out in a process of its own */
export function webgpuBackend(probe: (found: NativePackage) => Promise<WebgpuVerdict>): Backend {
  return {
    name: 'webgpu',
    async available(where: BackendSearch) {
      const found = findWebgpu(where);
      if ('ok' in found) return found;
      const verdict = await probe(found);
      if (verdict.kind !== 'adapter') return refusalOf(verdict);
      const answer = await answerFor(verdict.facts, found, where.byName === true);
      return answer.ok ? { ...answer, files: [addonOf(found)] } : answer;
    },
    async load(where) {
      const found = findWebgpu(where);
      if ('ok' in found) throw new Error(`${found.why} ${found.whatToDo}`);
      const { openDawn } = await import('./dawn.ts');
      const facts = await openDawn(found.folder);
      const answer = facts
        ? await answerFor(facts, found, where.byName === true)
        : refusalOf({ kind: 'none', hint: '' });
      if (!answer.ok) throw new Error(`${answer.why} ${answer.whatToDo}`);
      const { loadWebgpu } = await import('./load/webgpu.ts');
      return loadWebgpu(answer.device);
    },
  };
}

export const webgpu = webgpuBackend(askProbe);
