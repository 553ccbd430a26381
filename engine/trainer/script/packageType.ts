import { readFileSync } from 'node:fs';
import path from 'node:path';

export type PackageType = 'module' | 'commonjs' | 'none';

const known = new Map<string, PackageType>();

/** What the nearest package.json of a folder says about its files, by Node's rules: the search ends at node_modules. */
export function packageType(folder: string): PackageType {
  const before = known.get(folder);
  if (before) return before;
  const type = readType(folder) ?? parentType(folder);
  known.set(folder, type);
  return type;
}

function parentType(folder: string): PackageType {
  const parent = path.dirname(folder);
  return parent === folder || path.basename(parent) === 'node_modules' ? 'none' : packageType(parent);
}

function readType(folder: string): PackageType | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(folder, 'package.json'), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { type } = JSON.parse(text) as { type?: unknown };
    return type === 'module' || type === 'commonjs' ? type : 'none';
  } catch {
    return 'none';
  }
}
