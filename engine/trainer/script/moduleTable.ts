import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownFolder } from './ownFolder.ts';

/** Modules that a run supplies itself: specifier → the one live namespace that every import of it gives. */
export type ModuleTable = ReadonlyMap<string, object>;

/** Where supplied modules seem to lie. No such files exist: the hooks answer for them. */
const folder = path.join(ownFolder, 'supplied-modules');
const folderUrl = `${pathToFileURL(folder).href}/`;

/** Generated module text can reach the live namespaces only through a global; a registered symbol keeps it unseen. */
const key = Symbol.for('descent.suppliedModules');

export function publish(table: ModuleTable): void {
  for (const namespace of table.values()) giveDefault(namespace);
  Object.defineProperty(globalThis, key, { value: table, configurable: true, enumerable: false });
}

/** The path that stands for a supplied module; the extension tells the two module systems' copies apart. */
export function suppliedFile(specifier: string, system: 'import' | 'require'): string {
  return path.join(folder, encodeURIComponent(specifier) + (system === 'import' ? '.mjs' : '.cjs'));
}

export interface GeneratedModule {
  readonly format: 'module' | 'commonjs';
  readonly source: string;
}

export function isSupplied(url: string): boolean {
  return url.startsWith(folderUrl);
}

/** The module text behind a supplied module's URL. */
export function suppliedModule(url: string, table: ModuleTable): GeneratedModule {
  const name = decodeURIComponent(url.slice(folderUrl.length));
  const specifier = decodeURIComponent(name.slice(0, -'.mjs'.length));
  const get = `globalThis[Symbol.for('descent.suppliedModules')].get(${JSON.stringify(specifier)})`;
  if (name.endsWith('.cjs')) return { format: 'commonjs', source: `module.exports = ${get};` };
  return { format: 'module', source: facade(get, table.get(specifier) ?? {}) };
}

/** An ES module that exports what an object holds. `expression` is evaluated when the module is. */
export function facade(expression: string, shape: object): string {
  const names = Object.keys(shape).filter((name) => name !== 'default');
  const lines = names.map((name, index) => {
    const quoted = JSON.stringify(name);
    return `const _${index} = value[${quoted}]; export { _${index} as ${quoted} };`;
  });
  const fallback = 'export default (value != null && (value.__esModule || value[Symbol.toStringTag] === "Module")';
  return `const value = ${expression};\n${lines.join('\n')}\n${fallback} && "default" in value) ? value.default : value;\n`;
}

/** `import tf from` compiled to CommonJS reads `default` of whatever says that it was an ES module. */
function giveDefault(namespace: object): void {
  if (!('__esModule' in namespace) || 'default' in namespace || !Object.isExtensible(namespace)) return;
  Object.defineProperty(namespace, 'default', { value: namespace, enumerable: false, configurable: true });
}

/** The name of the package that a bare specifier is in. */
export function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** `@tensorflow/tfjs-core/dist/…` where `@tensorflow/tfjs-core` is supplied: its insides are not. */
export function suppliedPackageOf(specifier: string, table: ModuleTable): string | undefined {
  const name = packageName(specifier);
  return name !== specifier && table.has(name) ? name : undefined;
}

/** A sentence when the workspace has another version of a supplied package installed. */
export function versionRemark(specifier: string, namespace: object, from: string): string | undefined {
  const installed = installedVersion(specifier, from);
  const supplied = suppliedVersion(specifier, namespace);
  if (!installed || !supplied || installed === supplied) return undefined;
  const short = specifier.replace(/^@tensorflow\//, '');
  return `${short} ${installed} is installed in the workspace; this run uses ${supplied}.`;
}

function installedVersion(specifier: string, from: string): string | undefined {
  for (let at = from; ; at = path.dirname(at)) {
    try {
      const text = readFileSync(path.join(at, 'node_modules', specifier, 'package.json'), 'utf8');
      return (JSON.parse(text) as { version?: string }).version;
    } catch {
      if (path.dirname(at) === at) return undefined;
    }
  }
}

/** TensorFlow.js packages say their version as `version.tfjs`, `version['tfjs-core']` or `version_core`. */
function suppliedVersion(specifier: string, namespace: object): string | undefined {
  const short = specifier.replace(/^@tensorflow\//, '');
  const values = namespace as Readonly<Record<string, unknown>>;
  const { version } = values;
  const own = typeof version === 'object' && version !== null ? (version as Record<string, unknown>)[short] : version;
  const found = own ?? values[`version_${short.replace(/^tfjs-(backend-)?/, '')}`];
  return typeof found === 'string' ? found : undefined;
}
