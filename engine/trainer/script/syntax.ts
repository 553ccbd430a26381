import type TypeScript from 'typescript';
import type { PackageType } from './packageType.ts';
import type { TypeScriptModule } from './typescript.ts';

export type ModuleFormat = 'module' | 'commonjs';

/** The names that CommonJS gives to a module, and that ES modules lack. */
const commonJsNames = ['require', 'module', 'exports', '__filename', '__dirname'] as const;
export type CommonJsName = (typeof commonJsNames)[number];

/** What a source file's syntax says about the module system it was written for. */
export interface Syntax {
  readonly imports: boolean;
  readonly importMeta: boolean;
  readonly topLevelAwait: boolean;
  /** `import x = require()` or `export =`. */
  readonly assignments: boolean;
  /** CommonJS names that are used and not declared in the file. */
  readonly free: ReadonlySet<CommonJsName>;
}

/** Parses a file as a module, so that an `await` at the top is one. */
export function parseAsModule(ts: TypeScriptModule, file: string, text: string): TypeScript.SourceFile {
  const options: TypeScript.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.Latest,
    setExternalModuleIndicator: (parsed) => Object.assign(parsed, { externalModuleIndicator: parsed }),
  };
  return ts.createSourceFile(file, text, options, true);
}

export function readSyntax(ts: TypeScriptModule, source: TypeScript.SourceFile): Syntax {
  const used = new Set<CommonJsName>();
  const declared = new Set<string>();
  const seen = { importMeta: false, topLevelAwait: false };
  const visit = (node: TypeScript.Node, inFunction: boolean): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) seen.importMeta = true;
    if (!inFunction && isAwait(ts, node)) seen.topLevelAwait = true;
    if (ts.isIdentifier(node)) noteName(ts, node, used, declared);
    const inside = inFunction || opensAwaitScope(ts, node);
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, false);
  return {
    ...seen,
    imports: source.statements.some((statement) => isModuleStatement(ts, statement)),
    assignments: source.statements.some((statement) => isAssignment(ts, statement)),
    free: new Set([...used].filter((name) => !declared.has(name))),
  };
}

/** Node's rules, bent where a file clearly means the other system. A .js file comes here to be made CommonJS. */
export function chooseFormat(extension: string, type: PackageType, syntax: Syntax): ModuleFormat {
  if (extension === '.mts') return 'module';
  if (extension === '.cts') return 'commonjs';
  if (type === 'module' || syntax.importMeta || syntax.topLevelAwait) return 'module';
  if (type === 'commonjs' || syntax.assignments) return 'commonjs';
  if (syntax.free.has('module') || syntax.free.has('exports')) return 'commonjs';
  return syntax.imports && extension !== '.js' ? 'module' : 'commonjs';
}

function noteName(
  ts: TypeScriptModule,
  node: TypeScript.Identifier,
  used: Set<CommonJsName>,
  declared: Set<string>,
): void {
  const name = commonJsNames.find((candidate) => candidate === node.text);
  if (!name) return;
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return;
  const isName = 'name' in parent && parent.name === node;
  if (isName && !ts.isShorthandPropertyAssignment(parent)) {
    if (declaresAtTop(ts, parent)) declared.add(name);
  } else used.add(name);
}

/** `declare const require: any` tells the checker about a name and makes none. */
function declaresAtTop(ts: TypeScriptModule, declaration: TypeScript.Node): boolean {
  let node = declaration;
  while (node.parent && !ts.isSourceFile(node.parent)) {
    if (ts.isFunctionLike(node.parent) || ts.isModuleBlock(node.parent)) return false;
    node = node.parent;
  }
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return !modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword);
}

function isAwait(ts: TypeScriptModule, node: TypeScript.Node): boolean {
  if (ts.isVariableDeclarationList(node)) return (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing;
  return ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
}

function opensAwaitScope(ts: TypeScriptModule, node: TypeScript.Node): boolean {
  return ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node);
}

/** Imports and exports that stay when the types are gone. */
function isModuleStatement(ts: TypeScriptModule, statement: TypeScript.Statement): boolean {
  if (ts.isImportDeclaration(statement)) return !statement.importClause?.isTypeOnly;
  if (ts.isExportDeclaration(statement)) return !statement.isTypeOnly;
  if (ts.isExportAssignment(statement)) return !statement.isExportEquals;
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function isAssignment(ts: TypeScriptModule, statement: TypeScript.Statement): boolean {
  if (ts.isExportAssignment(statement)) return statement.isExportEquals === true;
  return (
    ts.isImportEqualsDeclaration(statement) &&
    !statement.isTypeOnly &&
    ts.isExternalModuleReference(statement.moduleReference)
  );
}
