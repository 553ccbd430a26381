import type { BackendStatus } from '../core/protocol/engine.ts';
import type { BackendName } from '../core/runs/record.ts';
import type { Backend, BackendSearch } from './backend.ts';
import { type BackendCandidate, chooseFrom, type Choice, orderFrom, statusesOf } from './choose.ts';
import { cpu } from './cpu.ts';
import { native, nativeGpu } from './native.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

/** Every back end, fastest first. Importing this loads no TensorFlow.js. */
export const BACKENDS: readonly Backend[] = [nativeGpu, webgpu, native, wasm, cpu];

/** @throws a sentence when this build has no back end of that name. */
export function backendNamed(name: BackendName): Backend {
  const found = BACKENDS.find((backend) => backend.name === name);
  if (!found) throw new Error(`This version of Descent has no ${name} back end. Choose ${listNames()} or auto.`);
  return found;
}

function listNames(): string {
  return BACKENDS.map(({ name }) => name).join(', ');
}

/** The fastest back end of this machine, or the one asked for; a refusal when that one is not to be had. */
export async function chooseBackend(request: BackendName | 'auto', search: BackendSearch): Promise<Choice> {
  const named = { ...search, byName: request !== 'auto' };
  return chooseFrom(request === 'auto' ? BACKENDS : [backendNamed(request)], request, named);
}

/**
 * All that can be tried for a request, best first; one alone when it was asked for by name.
 * @throws a sentence with what to do when there is none.
 */
export async function orderedBackends(
  request: BackendName | 'auto',
  search: BackendSearch,
): Promise<readonly [BackendCandidate, ...BackendCandidate[]]> {
  const named = { ...search, byName: request !== 'auto' };
  return orderFrom(request === 'auto' ? BACKENDS : [backendNamed(request)], request, named);
}

/** What each back end says about this machine, in the fixed order. */
export async function backendStatuses(search: BackendSearch): Promise<readonly BackendStatus[]> {
  return statusesOf(BACKENDS, search);
}
