import { backendNamed } from '../backends/all.ts';
import type { BackendSearch, LoadedBackend } from '../backends/backend.ts';
import type { TrainerJob } from '../core/protocol/trainer.ts';
import type { RunBackend } from '../core/runs/record.ts';
import path from 'node:path';

/** No back end could be loaded. The message is a sentence for the person. */
export class BackendFailed extends Error {}

export function searchOf(job: TrainerJob): BackendSearch {
  return {
    from: path.dirname(job.request.file),
    packageFolders: job.options.packageFolders,
    python: job.options.python,
    byName: job.request.backend !== 'auto',
  };
}

/** Whether training steps are to be captured where they can be: a captured step keeps its gradients to itself. */
export const capturesSteps = ({ options }: TrainerJob): boolean =>
  options.capture !== false && options.gradients !== true;

/** Loads the first of the job's back ends that loads. Those passed over are warned of: never silently another. */
export async function loadBackend(
  job: TrainerJob,
  warn: (message: string) => void,
): Promise<LoadedBackend & { readonly backend: RunBackend }> {
  const search = searchOf(job);
  const refusals: string[] = [];
  for (const { name, reason } of job.backends) {
    try {
      const loaded = await backendNamed(name).load(search);
      for (const refusal of refusals) warn(refusal);
      return { ...loaded, backend: { name, device: loaded.device, reason } };
    } catch (error) {
      refusals.push(`The ${name} back end did not load: ${(error as Error).message}`);
    }
  }
  throw new BackendFailed(refusals.join(' '));
}
