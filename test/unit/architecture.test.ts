import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import ts from 'typescript';

const root = path.dirname(path.dirname(import.meta.dirname));

interface Layer {
  readonly folder: string;
  /** Folders whose files may be imported, this one's included. */
  readonly inside: readonly string[];
  /** What else may be imported, as whole names or, ending in `*`, beginnings. */
  readonly outside: readonly string[];
}

/** The panels speak the host's typed messages over postMessage. */
const toolkit = [
  'vscode-jsonrpc/browser',
  '@vscode/webview-ui-toolkit',
  '@vscode/codicons/*',
  'chart.js',
  'chart.js/*',
  'elkjs',
  'elkjs/*',
];
const tensorflow = ['@tensorflow/*'];
const engineFolders = ['engine'];

/** The table of the design. A file belongs to the first layer that holds it. */
const layers: readonly Layer[] = [
  { folder: 'engine/core/model', inside: ['engine/core/model'], outside: [] },
  {
    folder: 'engine/core/readers',
    inside: ['engine/core/readers', 'engine/core/model'],
    outside: ['@lezer/*'],
  },
  { folder: 'engine/core/writers', inside: ['engine/core/writers', 'engine/core/model'], outside: [] },
  { folder: 'engine/core/diagram', inside: ['engine/core/diagram', 'engine/core/model'], outside: [] },
  { folder: 'engine/core/code', inside: ['engine/core/code'], outside: ['@lezer/*', 'prettier', 'prettier/*'] },
  { folder: 'engine/core/runs', inside: ['engine/core/runs'], outside: [] },
  { folder: 'engine/core/backends', inside: ['engine/core/backends'], outside: [] },
  { folder: 'engine/core', inside: ['engine/core'], outside: ['vscode-jsonrpc', 'vscode-jsonrpc/*'] },
  // What the extension runs in its own process, which has no engine's packages: reading files, and connecting.
  { folder: 'engine/journal', inside: ['engine/journal', 'engine/core'], outside: ['node:*'] },
  { folder: 'engine/reading', inside: ['engine/reading', 'engine/core'], outside: ['node:*', 'fflate'] },
  {
    folder: 'engine/client',
    inside: ['engine/client', 'engine/core'],
    outside: ['node:*', 'vscode-jsonrpc', 'vscode-jsonrpc/*'],
  },
  { folder: 'engine/backends', inside: engineFolders, outside: ['node:*', '*', ...tensorflow] },
  { folder: 'engine/trainer', inside: engineFolders, outside: ['node:*', '*', ...tensorflow] },
  { folder: 'engine', inside: engineFolders, outside: ['node:*', '*'] },
  {
    folder: 'extension',
    inside: ['extension', 'engine/core', 'engine/journal', 'engine/client', 'engine/reading'],
    outside: ['vscode', 'node:*', 'vscode-jsonrpc', 'vscode-jsonrpc/*', 'jsonc-parser'],
  },
  { folder: 'webview', inside: ['webview', 'engine/core'], outside: toolkit },
];

const files = globSync('{engine,extension,webview}/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
const isIn = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Every module that a file names, by `import`, `export … from`, `import()` or `import type`. */
function importsOf(file: string): string[] {
  return ts.preProcessFile(read(file), true, true).importedFiles.map((each) => each.fileName);
}

function allows(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern === '*'
      ? isOrdinaryPackage(name)
      : pattern.endsWith('*')
        ? name.startsWith(pattern.slice(0, -1))
        : name === pattern,
  );
}

/** Any npm package but those that belong to one layer. */
function isOrdinaryPackage(name: string): boolean {
  return !/^(vscode$|node:|@tensorflow\/|@vscode\/webview-ui-toolkit|chart\.js)/.test(name);
}

/** @returns what is wrong with one import, or nothing */
function violation(file: string, name: string): string | undefined {
  const layer = layers.find(({ folder }) => isIn(file, folder));
  if (!layer) return `${file} lies in no layer`;
  if (!name.startsWith('.')) return allows(layer.outside, name) ? undefined : `${file} imports ${name}`;
  const target = path.posix.join(path.posix.dirname(file), name);
  return layer.inside.some((folder) => isIn(target, folder)) ? undefined : `${file} imports ${target}`;
}

test('every import keeps to the table of layers', () => {
  assert.ok(files.length > 50, `only ${files.length} files were found`);
  const violations = files.flatMap((file) => importsOf(file).map((name) => violation(file, name)));
  assert.deepEqual(violations.filter(Boolean), []);
});

test('the table refuses what it should', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['engine/core/runs/curve.ts', 'node:fs'],
    ['engine/core/runs/curve.ts', '../model/graph.ts'],
    ['engine/core/readers/python.ts', '../protocol/engine.ts'],
    ['engine/store/index.ts', '@tensorflow/tfjs'],
    ['engine/store/index.ts', 'vscode'],
    ['extension/extension.ts', '../engine/store/index.ts'],
    ['extension/extension.ts', '../engine/host/engineClient.ts'],
    ['engine/client/connect.ts', '../host/build.ts'],
    ['extension/extension.ts', 'chart.js'],
    ['webview/loss/main.ts', 'node:path'],
    ['webview/loss/main.ts', '../../extension/ids.ts'],
  ];
  for (const [file, name] of refused) assert.ok(violation(file, name), `${file} may import ${name}`);
});

test('no panel imports another panel', () => {
  const panelOf = (file: string) => file.split('/')[1] ?? '';
  const crossing = files
    .filter((file) => isIn(file, 'webview'))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => path.posix.join(path.posix.dirname(file), name))
        .filter((target) => isIn(target, 'webview') && ![panelOf(file), 'shared'].includes(panelOf(target)))
        .map((target) => `${file} imports ${target}`),
    );
  assert.deepEqual(crossing, []);
});

test('nothing switches the linter or the types off, or is left for later', () => {
  const escapes = /eslint-disable|@ts-(ignore|nocheck|expect-error)|\bTODO\b|\bFIXME\b/;
  assert.deepEqual(
    files.filter((file) => escapes.test(read(file))),
    [],
  );
});

test('files are small: 300 lines at most, half of them 100 at most', () => {
  const lengths = files.map((file) => ({ file, lines: read(file).split('\n').length - 1 }));
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > 300),
    [],
  );
  const sorted = lengths.map(({ lines }) => lines).sort((first, second) => first - second);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  assert.ok(median <= 100, `the median file has ${median} lines`);
});
