import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { packageType } from './packageType.ts';
import type { ModuleFormat } from './syntax.ts';

const wrapperNames = ['exports', 'require', 'module', '__filename', '__dirname'];

/** V8's words for syntax that only an ES module may hold. */
const moduleOnly =
  /Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta' outside a module/;
/** Words for what an ES module may hold and a wrapped function only by mistake, unless an async one takes it. */
const perhapsModule =
  /await is only valid in async functions|Identifier '(exports|require|module|__filename|__dirname)' has already been declared/;

/** Which module system Node would run a plain JavaScript file in as its main file. */
export function javascriptFormat(file: string): ModuleFormat {
  const extension = path.extname(file);
  if (extension === '.mjs') return 'module';
  if (extension === '.cjs') return 'commonjs';
  const type = packageType(path.dirname(file));
  return type === 'none' ? formatBySyntax(readFileSync(file, 'utf8')) : type;
}

function formatBySyntax(text: string): ModuleFormat {
  // Most files are settled without compiling anything.
  if (!/\b(import|export|await)\b/.test(text)) return 'commonjs';
  const words = compileError(text, wrapperNames);
  if (words === undefined) return 'commonjs';
  if (moduleOnly.test(words)) return 'module';
  if (!perhapsModule.test(words)) return 'commonjs';
  const asAsync = compileError(`(async function () {${text.replace(/^#!.*/, '')}\n})`, []);
  return asAsync === undefined || moduleOnly.test(asAsync) ? 'module' : 'commonjs';
}

function compileError(text: string, names: string[]): string | undefined {
  try {
    vm.compileFunction(text.replace(/^#!.*/, ''), names, {
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    return undefined;
  } catch (error) {
    return String(error);
  }
}
