import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isCompiled } from './compiled.ts';

/**
 * The text of a CommonJS module that an ES module imports. Where hooks are set, many Nodes give such a module a
 * `require` that has no cache, asks no hook and fails on ES modules; so the real `require` loads it. Text that never
 * runs follows, for Node to learn from it which names are exported. `transpile` gives the JavaScript of a TypeScript
 * file, and is given when this one is such.
 */
export function relayToRequire(file: string, transpile?: (file: string) => string): string {
  const name = JSON.stringify(file);
  const begin = `const m=arguments[2],r=globalThis.process.getBuiltinModule('node:module').createRequire(${name});`;
  const relay = `${begin}if(r.cache[${name}]===m)delete r.cache[${name}];m.exports=r(${name});`;
  if (!transpile) return `{${relay}return;}${readFileSync(file, 'utf8').replace(/^#!.*/, '')}\n`;
  const names = [...exportedNames(file, transpile, new Set())];
  return `if(true){${relay}}else{${names.map((exported) => `exports.${exported}=0;`).join('')}}\n`;
}

/** What a TypeScript file exports as CommonJS, with what it passes on from other TypeScript files. */
function exportedNames(file: string, transpile: (file: string) => string, seen: Set<string>): Set<string> {
  const names = new Set<string>();
  if (seen.has(file)) return names;
  seen.add(file);
  const code = transpile(file);
  for (const match of code.matchAll(/\bexports\.([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=(?!=)/gu))
    names.add(match[1] ?? '');
  for (const match of code.matchAll(/\bObject\.defineProperty\(exports, "([\p{ID_Start}$_][\p{ID_Continue}$]*)"/gu))
    names.add(match[1] ?? '');
  for (const match of code.matchAll(/__exportStar\(require\("([^"]+)"\)/g)) {
    const other = resolveFrom(file, match[1] ?? '');
    if (other && isCompiled(other)) for (const name of exportedNames(other, transpile, seen)) names.add(name);
  }
  return names;
}

function resolveFrom(file: string, specifier: string): string | undefined {
  try {
    return createRequire(file).resolve(specifier);
  } catch {
    return undefined;
  }
}
