import { readFileSync } from 'node:fs';
import path from 'node:path';

export type PackageType = 'module' | 'commonjs' | 'none';

interface PackageFacts {
  readonly type: PackageType;
  readonly compilesModules: boolean;
}

/** Programs and hooks that run the ES module syntax of a .js file as CommonJS. */
const compilers = ['@babel/node', '@babel/register', 'babel-cli', 'babel-register', 'esm', 'sucrase'];
const nothing: PackageFacts = { type: 'none', compilesModules: false };
const known = new Map<string, PackageFacts>();

/** What the nearest package.json of a folder says about its files, by Node's rules: the search ends at node_modules. */
export function packageType(folder: string): PackageType {
  return factsOf(folder).type;
}

/** Whether the nearest package.json installs a program that runs ES module syntax in .js files as CommonJS. */
export function compilesModules(folder: string): boolean {
  return factsOf(folder).compilesModules;
}

function factsOf(folder: string): PackageFacts {
  const before = known.get(folder);
  if (before) return before;
  const facts = readFacts(folder) ?? factsAbove(folder);
  known.set(folder, facts);
  return facts;
}

function factsAbove(folder: string): PackageFacts {
  const parent = path.dirname(folder);
  return parent === folder || path.basename(parent) === 'node_modules' ? nothing : factsOf(parent);
}

function readFacts(folder: string): PackageFacts | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(folder, 'package.json'), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { type, dependencies, devDependencies } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const wanted = { ...(dependencies as object | undefined), ...(devDependencies as object | undefined) };
    return {
      type: type === 'module' || type === 'commonjs' ? type : 'none',
      compilesModules: compilers.some((name) => name in wanted),
    };
  } catch {
    return nothing;
  }
}
