import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type TypeScript from 'typescript';
import { markUsed } from '../../host/pruneCache.ts';
import { ScriptSyntaxError } from './scriptSyntaxError.ts';
import { packageType } from './packageType.ts';
import type { PackageType } from './packageType.ts';
import { chooseFormat, parseAsModule, readSyntax } from './syntax.ts';
import type { ModuleFormat, Syntax } from './syntax.ts';
import { loadTypeScript } from './typescript.ts';
import type { TypeScriptModule } from './typescript.ts';

export interface Transpiled {
  readonly format: ModuleFormat;
  /** JavaScript with an inline source map whose source is the file's own URL, so that breakpoints bind. */
  readonly code: string;
}

/** Changes whenever the same input would give another output. */
const OUTPUT_VERSION = '2';

const transpiledExtensions: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.tsx', '.jsx']);

export function isTranspiled(file: string): boolean {
  return transpiledExtensions.has(path.extname(file));
}

export interface TranspileSettings {
  /** tsconfig.json's `compilerOptions`, as written. */
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly cacheFolder: string;
}

/** Options that change what a program does; the rest is for the checker. */
const honoured = [
  'alwaysStrict',
  'emitDecoratorMetadata',
  'experimentalDecorators',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
  'strict',
  'target',
  'useDefineForClassFields',
  'verbatimModuleSyntax',
];

/**
 * The JavaScript of a file that Node can't run as it is, from the cache when the same text was seen before.
 * @throws ScriptSyntaxError
 */
export function transpile(file: string, settings: TranspileSettings): Transpiled {
  const text = readFileSync(file, 'utf8');
  const type = packageType(path.dirname(file));
  const written = Object.fromEntries(honoured.map((name) => [name, settings.compilerOptions[name]]));
  const key = createHash('sha256')
    .update(JSON.stringify([OUTPUT_VERSION, file, type, written, text]))
    .digest('hex');
  const cached = path.join(settings.cacheFolder, `${key}.js`);
  const before = readCache(cached);
  if (before) return before;
  const result = compile({ file, text, type, written });
  writeCache(cached, result);
  return result;
}

interface Input {
  readonly file: string;
  readonly text: string;
  readonly type: PackageType;
  readonly written: Readonly<Record<string, unknown>>;
}

function compile({ file, text, type, written }: Input): Transpiled {
  const ts = loadTypeScript();
  const syntax = readSyntax(ts, parseAsModule(ts, file, text));
  const format = chooseFormat(path.extname(file), type, syntax);
  const output = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: compilerOptions(ts, { written, format, javascript: /^\.jsx?$/.test(path.extname(file)) }),
  });
  const problem = output.diagnostics?.find((found) => found.file && found.category === ts.DiagnosticCategory.Error);
  if (problem) throw syntaxError(ts, file, text, problem);
  const prologue = format === 'module' ? commonJsPrologue(syntax) : '';
  return { format, code: withInlineMap({ file, prologue, code: output.outputText, map: output.sourceMapText ?? '' }) };
}

interface OptionChoice {
  readonly written: Readonly<Record<string, unknown>>;
  readonly format: ModuleFormat;
  readonly javascript: boolean;
}

function compilerOptions(ts: TypeScriptModule, choice: OptionChoice): TypeScript.CompilerOptions {
  const { options } = ts.convertCompilerOptionsFromJson(choice.written, '');
  const { ES2022, ES2024 } = ts.ScriptTarget;
  const asked = options.target ?? (options.experimentalDecorators ? ts.ScriptTarget.ES2021 : ES2022);
  const keepsJsx = options.jsx === undefined || options.jsx === ts.JsxEmit.Preserve;
  return {
    ...options,
    alwaysStrict: choice.javascript ? false : (options.alwaysStrict ?? options.strict ?? false),
    // Above ES2024, decorators and `using` would be left to an engine that doesn't know them.
    target: Math.min(Math.max(asked, ES2022), ES2024),
    // TypeScript's default follows the written target, which was just raised.
    useDefineForClassFields: options.useDefineForClassFields ?? asked >= ES2022,
    jsx: keepsJsx ? (options.jsxImportSource ? ts.JsxEmit.ReactJSX : ts.JsxEmit.React) : options.jsx,
    // `Preserve` keeps `import` beside `require`; `NodeNext` keeps `import()` in CommonJS.
    module: choice.format === 'module' ? ts.ModuleKind.Preserve : ts.ModuleKind.NodeNext,
    moduleDetection: choice.format === 'module' ? ts.ModuleDetectionKind.Force : ts.ModuleDetectionKind.Legacy,
    esModuleInterop: true,
    allowJs: true,
    isolatedModules: true,
    verbatimModuleSyntax: choice.javascript ? false : options.verbatimModuleSyntax,
    sourceMap: true,
  };
}

/** ES modules that use CommonJS names get them, as people who come from other TypeScript runners expect. */
function commonJsPrologue(syntax: Syntax): string {
  const makers = {
    require:
      "import{createRequire as __descentRequire}from'node:module';const require=__descentRequire(import.meta.url);",
    __filename: 'const __filename=import.meta.filename;',
    __dirname: 'const __dirname=import.meta.dirname;',
  };
  const needed = (['require', '__filename', '__dirname'] as const).filter(
    (name) => syntax.free.has(name) || (name === 'require' && syntax.assignments),
  );
  return needed.map((name) => makers[name]).join('');
}

interface Parts {
  readonly file: string;
  readonly prologue: string;
  readonly code: string;
  readonly map: string;
}

function withInlineMap({ file, prologue, code, map }: Parts): string {
  const { names, mappings } = JSON.parse(map) as { names: string[]; mappings: string };
  const sources = [pathToFileURL(file).href];
  // Each semicolon is one more generated line: the prologue's, which stands for no line of the source.
  const shifted = prologue ? `;${mappings}` : mappings;
  const inline = Buffer.from(JSON.stringify({ version: 3, sources, names, mappings: shifted })).toString('base64');
  const body = code.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  const lead = prologue ? `${prologue}\n` : '';
  return `${lead}${body}\n//# sourceMappingURL=data:application/json;base64,${inline}\n`;
}

function syntaxError(
  ts: TypeScriptModule,
  file: string,
  text: string,
  problem: TypeScript.Diagnostic,
): ScriptSyntaxError {
  const message = ts.flattenDiagnosticMessageText(problem.messageText, ' ');
  const { line, character } = ts.getLineAndCharacterOfPosition(ts.createSourceFile(file, text, 99), problem.start ?? 0);
  return new ScriptSyntaxError(message, { file, line: line + 1, column: character + 1 }, text);
}

/** A cached file is the format's first letter and then the code. */
function readCache(file: string): Transpiled | undefined {
  try {
    const content = readFileSync(file, 'utf8');
    markUsed(file);
    return { format: content.startsWith('m') ? 'module' : 'commonjs', code: content.slice(1) };
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that no reader sees half of it. A cache that can't be written costs time only. */
function writeCache(file: string, { format, code }: Transpiled): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const beside = `${file}.${process.pid}.tmp`;
    writeFileSync(beside, format.charAt(0) + code);
    renameSync(beside, file);
  } catch {
    return;
  }
}
