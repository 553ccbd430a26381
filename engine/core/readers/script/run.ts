import type { MachineOptions } from '../evaluate/createMachine.ts';
import { run, type Run } from '../evaluate/run.ts';
import { scriptStandard } from './library/library.ts';
import { lowerScript } from './lower.ts';

/** Names that a page's script tag gives to TensorFlow.js. */
export const SCRIPT_GLOBALS = { tf: '@tensorflow/tfjs' };

/** Reads and follows JavaScript or TypeScript text; `language` as VS Code names it. */
export function runScript(
  text: string,
  language: string,
  options: Omit<MachineOptions, 'language' | 'standard' | 'lower' | 'globals'>,
): Run {
  const lower = (other: string, file: string) =>
    lowerScript(other, /\.tsx?$/.test(file) ? 'typescript' : language, file);
  return run(lowerScript(text, language), { ...options, standard: scriptStandard, lower, globals: SCRIPT_GLOBALS });
}
