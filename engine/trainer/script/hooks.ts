import { readFileSync } from 'node:fs';
import nodeModule, { createRequire, registerHooks } from 'node:module';
import type { LoadFnOutput, LoadHookContext, ResolveFnOutput, ResolveHookContext } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { noteMissing } from './failureNotes.ts';
import {
  facade,
  isSupplied,
  publish,
  suppliedFile,
  suppliedModule,
  suppliedPackageOf,
  versionRemark,
} from './moduleTable.ts';
import type { ModuleTable } from './moduleTable.ts';
import { isPackageFile, isOwnFile, isUserFile } from './ownFolder.ts';
import { packageType } from './packageType.ts';
import { relayToRequire } from './relay.ts';
import { resolveAsTypeScript, resolveGenerously } from './resolve.ts';
import type { Wanted } from './resolve.ts';
import { noteScript } from './sourceMaps.ts';
import { isCompiled } from './compiled.ts';
import { isTranspiled, transpile } from './transpile.ts';
import type { Transpiled } from './transpile.ts';
import { projectSettings } from './tsconfig.ts';

export interface HookOptions {
  /** The file that is run, absolute. */
  readonly entry: string;
  readonly modules: ModuleTable;
  readonly cacheFolder: string;
  readonly onMessage: (line: string) => void;
  /** Called with each file of the person's own, before it is loaded. */
  readonly onUserFile?: (file: string) => void;
}

/** Ends the URL of the module that stands between an ES module and a CommonJS package, and gives all its names. */
const interopMark = '?descent-interop';
/** Ends the URL of JSON that is imported without an attribute, which bundlers and TypeScript allow. */
const jsonMark = '?descent-json';

/** The JavaScript of a file that Node can't run as it is. */
export function transpileFile(file: string, options: HookOptions): Transpiled {
  const { compilerOptions } = projectSettings(path.dirname(file), options.onMessage);
  return transpile(file, { compilerOptions, cacheFolder: options.cacheFolder });
}

/** Makes this thread's `import` and `require` run TypeScript and give the supplied modules. For good: one run, one process. */
export function installHooks(options: HookOptions): void {
  publish(options.modules);
  patchRequireResolution(options);
  const remarked = new Set<string>();
  const remark = (specifier: string, parent: string): void => {
    if (remarked.has(specifier)) return;
    remarked.add(specifier);
    const line = versionRemark(specifier, options.modules.get(specifier) ?? {}, path.dirname(parent));
    if (line) options.onMessage(line);
  };
  registerHooks({
    resolve: (specifier, context, next) => {
      const parent = parentFile(context.parentURL, options.entry);
      if (options.modules.has(specifier) && !isOwnFile(parent)) {
        remark(specifier, parent);
        const url = pathToFileURL(suppliedFile(specifier, isImport(context) ? 'import' : 'require')).href;
        return { url, format: isImport(context) ? 'module' : 'commonjs', shortCircuit: true };
      }
      if (isSupplied(specifier)) return { url: specifier, shortCircuit: true };
      if (!isImport(context) || isOwnFile(parent)) return next(specifier, context);
      return resolveImport({ specifier, parent }, { context, next, options });
    },
    load: (url, context, next) => load(url, context, { next, options }),
  });
}

interface ImportStep {
  readonly context: ResolveHookContext;
  readonly next: (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;
  readonly options: HookOptions;
}

function resolveImport(wanted: Wanted, { context, next, options }: ImportStep): ResolveFnOutput {
  const settings = projectSettings(path.dirname(wanted.parent), options.onMessage);
  const query = /\?.*$/.exec(wanted.specifier)?.[0] ?? '';
  const untyped = context.importAttributes?.['type'] === undefined;
  const stand = (found: ResolveFnOutput): ResolveFnOutput =>
    untyped && found.url.endsWith('.json') ? marked(found, jsonMark) : withInterop(wanted, found);
  const chosen = resolveAsTypeScript(wanted, settings);
  if (chosen) return stand(next(pathToFileURL(chosen).href + query, context));
  try {
    return stand(next(wanted.specifier, context));
  } catch (error) {
    const found = resolveGenerously(wanted);
    if (found) return stand(next(pathToFileURL(found).href + query, context));
    throw noteMissing(error, { ...wanted, supplied: suppliedPackageOf(wanted.specifier, options.modules) });
  }
}

/**
 * TypeScript that is not in a `"type": "module"` package was mostly written for CommonJS output, where every name of
 * a CommonJS package can be imported. Node alone gives only those that it can guess from the package's text.
 */
function withInterop({ parent }: Wanted, resolved: ResolveFnOutput): ResolveFnOutput {
  const commonJs = resolved.format === 'commonjs' || resolved.format == null;
  if (!commonJs || !isTranspiled(parent) || path.extname(parent) === '.mts') return resolved;
  if (!resolved.url.startsWith('file:') || packageType(path.dirname(parent)) === 'module') return resolved;
  const file = fileURLToPath(resolved.url);
  const plain = /\.c?js$/.test(file) && isPackageFile(file);
  if (!plain || (resolved.format == null && packageType(path.dirname(file)) === 'module')) return resolved;
  return resolved.url.includes('?') ? resolved : marked(resolved, interopMark);
}

function marked(resolved: ResolveFnOutput, mark: string): ResolveFnOutput {
  return { ...resolved, url: resolved.url + mark, format: 'module', shortCircuit: true };
}

interface LoadStep {
  readonly next: (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput;
  readonly options: HookOptions;
}

function load(url: string, context: LoadHookContext, { next, options }: LoadStep): LoadFnOutput {
  if (!url.startsWith('file:')) return next(url, context);
  if (isSupplied(url)) return { ...suppliedModule(url, options.modules), shortCircuit: true };
  if (url.endsWith(interopMark)) return { format: 'module', source: interopModule(url), shortCircuit: true };
  const file = fileURLToPath(url);
  if (isOwnFile(file)) return next(url, context);
  if (isUserFile(file)) options.onUserFile?.(file);
  if (url.endsWith(jsonMark)) return { format: 'module', source: jsonModule(file), shortCircuit: true };
  const transpiled = isCompiled(file) ? transpileFile(file, options) : undefined;
  noteScript(url, { code: transpiled?.code });
  const loaded: LoadFnOutput = transpiled
    ? { format: transpiled.format, source: transpiled.code, shortCircuit: true }
    : next(url, context);
  if (loaded.format === 'module') return markEntry(url, loaded, options);
  if (loaded.format !== 'commonjs' || !isImport(context)) return loaded;
  return {
    ...loaded,
    source: relayToRequire(file, transpiled && ((other) => transpileFile(other, options).code)),
    shortCircuit: true,
  };
}

/** The entry is imported, not named on a command line, so `import.meta.main` has to be set for it. */
function markEntry(url: string, loaded: LoadFnOutput, options: HookOptions): LoadFnOutput {
  if (fileURLToPath(url) !== options.entry || loaded.source == null) return loaded;
  const text = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
  if (!text.includes('import.meta.main')) return loaded;
  const mark = 'import.meta.main=true;';
  const start = text.startsWith('#!') ? text.indexOf('\n') + 1 : 0;
  const source = text.slice(0, start) + mark + text.slice(start);
  noteScript(url, { code: source, shift: { line: start > 0 ? 2 : 1, by: mark.length } });
  return { ...loaded, source };
}

function interopModule(url: string): string {
  const file = fileURLToPath(url);
  const exported: unknown = createRequire(file)(file);
  const shape = (typeof exported === 'object' && exported !== null) || typeof exported === 'function' ? exported : {};
  const expression = `createRequire(${JSON.stringify(file)})(${JSON.stringify(file)})`;
  return `import { createRequire } from 'node:module';\n${facade(expression, shape)}`;
}

function jsonModule(file: string): string {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const value = JSON.parse(text) as unknown;
  const shape = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return facade(`JSON.parse(${JSON.stringify(text)})`, shape);
}

/** The conditions come as an array or, in load hooks of older Nodes, as a set. */
function isImport(context: { readonly conditions: Iterable<string> }): boolean {
  for (const condition of context.conditions) if (condition === 'import') return true;
  return false;
}

function parentFile(url: string | undefined, entry: string): string {
  return url?.startsWith('file:') ? fileURLToPath(url) : entry;
}

interface CommonJsLoader {
  _resolveFilename: (request: string, parent?: { filename?: string | null }, ...rest: unknown[]) => string;
}

/**
 * `require` finds its files here, in every Node and also from CommonJS modules that an ES module imported, where
 * older Nodes ask no hook.
 */
function patchRequireResolution(options: HookOptions): void {
  const loader = nodeModule as unknown as CommonJsLoader;
  const original = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    const from = parent?.filename ?? options.entry;
    if (isOwnFile(from)) return original.call(this, request, parent, ...rest);
    if (options.modules.has(request)) return suppliedFile(request, 'require');
    const wanted = { specifier: request, parent: from };
    const chosen = resolveAsTypeScript(wanted, projectSettings(path.dirname(from), options.onMessage));
    if (chosen) return original.call(this, chosen, parent, ...rest);
    try {
      return original.call(this, request, parent, ...rest);
    } catch (error) {
      const found = isPackageFile(from) ? undefined : resolveGenerously(wanted);
      if (found && found !== request) return found;
      throw noteMissing(error, { ...wanted, supplied: suppliedPackageOf(request, options.modules) });
    }
  };
}
