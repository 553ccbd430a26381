import type { BackendStatus } from '../core/protocol/engine.ts';
import type { BackendName } from '../core/runs/record.ts';
import type { Backend, BackendSearch } from './backend.ts';
import { hintsFrom } from './choice/sourceHints.ts';
import { type BackendPlan, judgeAll, planAuto, planNamed, type Request, type SelfTest } from './choose.ts';
import { cpu } from './cpu.ts';
import { native, nativeGpu } from './native.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

/** Every back end, what is fastest on large models first. Importing this loads no TensorFlow.js. */
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

/**
 * All that can be tried for a request; one alone when it was asked for by name.
 * @param source text of the file to train
 * @throws a sentence with what to do when there is none
 */
export async function planBackends(
  request: Request,
  { search, source }: { readonly search: BackendSearch; readonly source: string },
  test: SelfTest,
): Promise<BackendPlan> {
  const named = { ...search, byName: request !== 'auto' };
  if (request !== 'auto') return planNamed((await judgeAll([backendNamed(request)], named, test))[0]!);
  return planAuto(await judgeAll(BACKENDS, named, test), hintsFrom(source));
}

/** What each back end says about this machine, in the fixed order. */
export async function backendStatuses(search: BackendSearch, test: SelfTest): Promise<readonly BackendStatus[]> {
  return (await judgeAll(BACKENDS, search, test)).map(({ status }) => status);
}
