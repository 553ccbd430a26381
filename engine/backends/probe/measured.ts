import type { BackendName } from '../../core/runs/record.ts';
import type { BackendSearch } from '../backend.ts';

/**
 * Only what may be chosen is measured. Plain JavaScript is not, where another is right, nor is a software adapter,
 * which WebGPU gives to those alone who ask for it by name; both would take long.
 */
export function isMeasured(name: BackendName, { byName }: BackendSearch): boolean {
  return name !== 'cpu' && !(name === 'webgpu' && byName === true);
}
