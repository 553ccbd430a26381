import type { MachineOptions } from './evaluate/createMachine.ts';
import type { Program } from './program/tree.ts';
import { createByHand } from './byHand/library.ts';
import { createGym } from './gym/library.ts';
import { createKeras } from './keras/library.ts';
import { createNumpy } from './numpy/library.ts';
import { createPandas } from './pandas/library.ts';
import { pythonStandard } from './python/library/library.ts';
import { lowerPython } from './python/lower.ts';
import { scriptStandard } from './script/library/library.ts';
import { createSklearn } from './sklearn/library.ts';
import { lowerScript } from './script/lower.ts';
import { SCRIPT_GLOBALS } from './script/run.ts';
import { createTfjs } from './tfjs/library.ts';
import { createTorch } from './torch/library.ts';
import { createTuner } from './tuner/library.ts';

/** What reading a language takes. */
export interface ReadLanguage extends Pick<MachineOptions, 'libraries' | 'standard' | 'globals'> {
  /** Tolerant: any text gives a program. `file` is absent for the text that is read itself. */
  readonly lower: (text: string, file?: string) => Program;
}

const PYTHON: ReadLanguage = {
  lower: lowerPython,
  libraries: [createKeras, createTorch, createNumpy, createSklearn, createPandas, createGym, createTuner, createByHand],
  standard: pythonStandard,
};

/** By VS Code's names of languages. */
function script(name: string): ReadLanguage {
  return {
    lower: (text, file) => lowerScript(text, file !== undefined && /\.tsx?$/.test(file) ? 'typescript' : name, file),
    libraries: [createTfjs],
    standard: scriptStandard,
    globals: SCRIPT_GLOBALS,
  };
}

const LANGUAGES: Readonly<Record<string, ReadLanguage>> = {
  python: PYTHON,
  javascript: script('javascript'),
  javascriptreact: script('javascriptreact'),
  typescript: script('typescript'),
  typescriptreact: script('typescriptreact'),
};

/** @returns nothing for a language that is not read */
export function languageFor(name: string): ReadLanguage | undefined {
  return LANGUAGES[name];
}
