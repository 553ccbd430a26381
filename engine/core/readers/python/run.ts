import type { MachineOptions } from '../evaluate/createMachine.ts';
import { run, type Run } from '../evaluate/run.ts';
import { pythonStandard } from './library/library.ts';
import { lowerPython } from './lower.ts';

/** Reads and follows Python text with the vocabularies of these libraries. */
export function runPython(text: string, options: Omit<MachineOptions, 'language' | 'standard' | 'lower'>): Run {
  return run(lowerPython(text), { ...options, standard: pythonStandard, lower: lowerPython });
}
