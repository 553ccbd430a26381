const SCRIPT_ENDINGS = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx', '/index.ts', '/index.js'];
const TYPED: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** `a/b/../c` without its dots; nothing when it leads above the top. */
function normalise(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

const folderOf = (file: string) => file.slice(0, Math.max(0, file.lastIndexOf('/')));

function pythonPaths(module: string, folder: string): readonly string[] {
  const dots = /^\.*/.exec(module)![0].length;
  const inside = module.slice(dots).replaceAll('.', '/');
  // A plain name is looked for beside the file, then in each folder above it, up to the workspace's.
  const above = folder.split('/').map((_, index, all) => all.slice(0, all.length - index).join('/'));
  const starts = dots > 0 ? [`${folder}${'/..'.repeat(dots - 1)}`] : [...above, ''];
  return starts.flatMap((start) => [`${start}/${inside}.py`, `${start}/${inside}/__init__.py`]);
}

function scriptPaths(module: string, folder: string): readonly string[] {
  if (!module.startsWith('.')) return [];
  const ending = /\.[mc]?js$/.exec(module)?.[0];
  const typed = ending ? [`${module.slice(0, -ending.length)}${TYPED[ending]!}`] : [];
  return [...typed, ...SCRIPT_ENDINGS.map((each) => module + each)].map((each) => `${folder}/${each}`);
}

/**
 * Where the text of an imported module may lie, the likeliest first. Paths are relative to the workspace folder, with
 * slashes; none leads out of it.
 */
export function modulePaths(module: string, from: string, language: string): readonly string[] {
  const folder = folderOf(from);
  const paths = language === 'python' ? pythonPaths(module, folder) : scriptPaths(module, folder);
  return [...new Set(paths.map(normalise).filter((each) => each !== undefined))];
}
