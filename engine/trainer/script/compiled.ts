import { readFileSync } from 'node:fs';
import path from 'node:path';
import { javascriptFormat } from './javascriptFormat.ts';
import { isUserFile } from './ownFolder.ts';
import { compilesModules, packageType } from './packageType.ts';
import { parseAsModule, readSyntax } from './syntax.ts';
import { isTranspiled } from './transpile.ts';
import { loadTypeScript } from './typescript.ts';

const known = new Map<string, boolean>();

/** Whether Descent makes the JavaScript that is run for a file: TypeScript, JSX, and JavaScript for a compiler. */
export function isCompiled(file: string): boolean {
  return isTranspiled(file) || isForCompiler(file);
}

/**
 * Whether a .js file holds ES module syntax that was written to be compiled to CommonJS, as Babel does it: its package
 * says so, or it uses names that only CommonJS has. As an ES module, Node could not run it.
 */
function isForCompiler(file: string): boolean {
  if (path.extname(file) !== '.js' || !isUserFile(file)) return false;
  const before = known.get(file);
  if (before !== undefined) return before;
  const found = readFile(file);
  known.set(file, found);
  return found;
}

function readFile(file: string): boolean {
  const folder = path.dirname(file);
  if (packageType(folder) !== 'none') return false;
  try {
    const text = readFileSync(file, 'utf8');
    if (!compilesModules(folder) && !usesCommonJsNames(file, text)) return false;
    return javascriptFormat(file) === 'module';
  } catch {
    return false;
  }
}

/** A file that asks by `typeof` whether a name is there runs without it. */
function usesCommonJsNames(file: string, text: string): boolean {
  if (!/\b(import|export)\b/.test(text)) return false;
  if (!/\b(require|module|exports|__filename|__dirname)\b/.test(text)) return false;
  if (/\btypeof\s+\(?\s*(require|module|exports|__filename|__dirname)\b/.test(text)) return false;
  const ts = loadTypeScript();
  return readSyntax(ts, parseAsModule(ts, file, text)).free.size > 0;
}
