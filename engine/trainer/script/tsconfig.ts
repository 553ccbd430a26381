import path from 'node:path';
import { createPathsMatcher, getTsconfig } from 'get-tsconfig';
import type { TsConfigResult } from 'get-tsconfig';

/** What the nearest tsconfig.json says about one folder's files. */
export interface ProjectSettings {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  /** The files that `paths` and `baseUrl` name for a specifier, best first, without extensions tried. */
  readonly candidates: (specifier: string) => readonly string[];
}

const none: ProjectSettings = { compilerOptions: {}, candidates: () => [] };
const known = new Map<string, ProjectSettings>();
const readFiles = new Map<string, unknown>();

/** Settings for a folder. A tsconfig.json that can't be read is reported once and then passed over. */
export function projectSettings(folder: string, onMessage: (line: string) => void): ProjectSettings {
  const before = known.get(folder);
  if (before) return before;
  const settings = read(folder, onMessage);
  known.set(folder, settings);
  return settings;
}

function read(folder: string, onMessage: (line: string) => void): ProjectSettings {
  try {
    const found: TsConfigResult | null = getTsconfig(folder, 'tsconfig.json', readFiles);
    if (!found) return none;
    const matcher = createPathsMatcher(found);
    return {
      compilerOptions: (found.config.compilerOptions ?? {}) as Readonly<Record<string, unknown>>,
      candidates: (specifier) => matcher?.(specifier).map((file) => path.normalize(file)) ?? [],
    };
  } catch (error) {
    onMessage(`The tsconfig.json for ${folder} can't be read, so its settings are not used: ${String(error)}`);
    return none;
  }
}
