import { realpathSync } from 'node:fs';
import nodeModule from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isCompiled } from './compiled.ts';
import { installHooks, transpileFile } from './hooks.ts';
import type { HookOptions } from './hooks.ts';
import { javascriptFormat } from './javascriptFormat.ts';
import type { ModuleTable } from './moduleTable.ts';
import { installStackMapping } from './stack.ts';

export interface ScriptOptions {
  /** The file to run, absolute. */
  readonly file: string;
  /** What the program finds in `process.argv.slice(2)`. */
  readonly argv: readonly string[];
  /** The program's working folder. */
  readonly cwd: string;
  /** Modules that every import of their name gives, installed or not. */
  readonly modules: ModuleTable;
  /** Where transpiled files are kept between runs. */
  readonly cacheFolder: string;
  /** Things worth a line in the run's log. */
  readonly onMessage: (line: string) => void;
  /** Called with each file of the person's own, before it is loaded. */
  readonly onUserFile?: (file: string) => void;
}

/**
 * Runs a person's file as Node would have run it. Once per process: hooks, arguments and stack mapping stay.
 * Settles when the module's evaluation, with top-level await, has finished; what it left on the event loop goes on.
 * Rejects with whatever the program threw; see describeFailure.
 */
export async function runScript(options: ScriptOptions): Promise<void> {
  const entry = realpathSync(options.file);
  process.argv = [process.argv[0] ?? process.execPath, entry, ...options.argv];
  if (process.cwd() !== options.cwd) process.chdir(options.cwd);
  const hooks: HookOptions = { ...options, entry };
  prepareScripts(hooks);
  const format = isCompiled(entry) ? transpileFile(entry, hooks).format : javascriptFormat(entry);
  if (format === 'module') await import(pathToFileURL(entry).href);
  else runMain(entry);
}

/** From here on this thread's files are run as a person's are: the first part of `runScript`, for those that begin by themselves. */
export function prepareScripts(options: HookOptions): void {
  installStackMapping();
  installHooks(options);
}

/** Loads a CommonJS file as the main module, so that `require.main === module` holds in it. */
function runMain(entry: string): void {
  const loader = nodeModule as unknown as { _load(file: string, parent: null, isMain: boolean): unknown };
  loader._load(path.resolve(entry), null, true);
}
