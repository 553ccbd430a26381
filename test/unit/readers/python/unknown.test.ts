import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runPython } from '../../../../engine/core/readers/python/run.ts';
import { native } from '../../../../engine/core/readers/evaluate/values.ts';
import type { CreateLibrary } from '../../../../engine/core/readers/evaluate/machine.ts';
import { result, shown } from './shown.ts';

const PROGRAMS: readonly (readonly [string, string])[] = [
  // A condition that can't be told: what both ways agree on stays, all else is unknown.
  ['import os\na = os.x()\nif a: r = 1\nelse: r = 1', '1'],
  ['import os\na = os.x()\nif a: r = 1\nelse: r = 2', '? a value that depends on a condition'],
  ['import os\na = os.x()\nr = 1\nif a: r = 2', '? a value that depends on a condition'],
  ['import os\nx = [1]\nif os.x(): x.append(2)\nr = x[0], x[1]', '(1, ? an item of a sequence)'],
  [
    'import os\nclass A: pass\na = A()\na.b = 1\na.c = 2\nif os.x(): a.b = 5\nr = a.b, a.c',
    '(? a value that depends on a condition, 2)',
  ],
  [
    'import os\nd = {"a": 1, "b": 2}\nif os.x(): d["a"] = 3\nr = d["a"], d["b"]',
    '(? a value that depends on a condition, 2)',
  ],
  ['import os\nif os.x(): raise ValueError()\nelse: r = 1', '1'],
  ['import os\nr = 3 if os.x() else 3', '3'],
  ['import os\nr = (1, 2) if os.x() else (1, 3)', '(1, ? a value that depends on a condition)'],
  ['import os\ndef f():\n  if os.x(): return 1\n  return 1\nr = f()', '1'],
  ['import os\ndef f():\n  if os.x(): return 1\n  return 2\nr = f()', '? a value that depends on a condition'],
  [
    'import os\nclass A: pass\na = A()\na.b = 1\ndef f():\n  if os.x(): return 0\n  a.b = 2\nf()\nr = a.b',
    '? a value that depends on a condition',
  ],
  ['import os\nr = 0\nfor i in [1, 2]:\n  if os.x(): continue\n  r = i', '? a value that depends on a condition'],
  ['import os\nr = 0\nfor i in os.x(): r = 1', '? a value that depends on a condition'],
  ['import os\nr = bool(os.x()) and False\nif r and False: r = 1\nelse: r = 2', '2'],
  // Names that nothing defines are data; calls of them are unknown.
  ['r = x_train', 'Slot {"name":"x_train"}'],
  ['r = load("x")', '? a call of load()'],
  ['import os.path\nr = os.path.join("a", 1)', '? a call of os.path.join()'],
  ['from nowhere import *\nr = thing', '? the name thing'],
  // Half-typed text gives all that is whole.
  ['a = 1\nb = (\nr = 2', '2'],
  ['r = 1\ndef f(x:\n', '1'],
  ['r = [1, 2\n', '[1, 2]'],
  // What never ends, or is too much, ends; the rest is still read.
  ['def f(n): return f(n + 1)\nx = f(0)\nr = 1', '1'],
  ['def f(n): return f(n + 1) + f(n + 2)\nx = f(0)\nr = 1', '1'],
  ['while True: x = 1\nr = 1', '1'],
  ['x = [0] * 10 ** 9\nr = 1', '1'],
  ['x = "a" * 10 ** 9\nr = 1', '1'],
  ['for i in range(10 ** 9):\n  for j in range(10 ** 9): x = i\nr = 1', '1'],
  [`r = ${'('.repeat(2_000)}1${')'.repeat(2_000)}`, '? an expression nested too deeply'],
  [`r = ${Array(500).fill('1').join(' + ')}`, '500'],
  ['class A(A): pass\nr = 1', '1'],
  ['import a\nr = 1', '1'],
];

test('what is not known is unknown, and all else stands', () => {
  for (const [program, expected] of PROGRAMS) assert.equal(result(program), expected, program.slice(0, 200));
});

const FILES: Readonly<Record<string, string>> = {
  'net/__init__.py': 'from .blocks import width\n',
  'net/blocks.py': 'from . import sizes\nimport net\nwidth = sizes.base * 2\n',
  'net/sizes.py': 'base = 32\n',
};

/** Finds modules as Python does, from the file that asks. */
function resolve(module: string, from = '') {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(module) ?? [];
  const folder = dots === '' ? [] : from.split('/').slice(0, from.split('/').length - dots.length);
  const path = [...folder, ...rest.split('.').filter((each) => each !== '')].join('/');
  const file = [`${path}.py`, `${path}/__init__.py`].find((each) => Object.hasOwn(FILES, each));
  return file === undefined ? undefined : { file, text: FILES[file]! };
}

test('imports from the workspace: packages, relative levels, circles', () => {
  for (const [program, expected] of [
    ['from net import width\nr = width', '64'],
    ['import net\nr = net.width', '64'],
    ['import net.sizes as s\nr = s.base', '32'],
    ['from net.blocks import *\nr = width', '64'],
    ['from net import sizes\nr = sizes.base', '32'],
    ['import net.sizes\nr = net.sizes.base', '32'],
  ] as const)
    assert.equal(result(program, { resolve }), expected, program);
});

test('a loop that trains is followed once, with the loops around each event', () => {
  const create: CreateLibrary = (machine) => {
    const step = native('step', ({ positional: [subject], span }) => {
      machine.record({ type: 'step', subject: subject!, span });
      return { kind: 'none' };
    });
    return {
      name: 'lab',
      module: (name) => (name === 'lab' ? { kind: 'module', name, member: () => step } : undefined),
    };
  };
  const text = 'import lab\nn = 0\nfor epoch in range(1000):\n  for x, y in data:\n    n += 1\n    lab.step(n)\nr = n';
  const run = runPython(text, { libraries: [create] });
  assert.deepEqual(
    run.events.map(({ type, loops }) => [type, loops.map(({ count }) => count)]),
    [['step', [1000, undefined]]],
  );
  assert.equal(
    run.follow((evaluation) => shown(evaluation, run.scope.names.get('r'))),
    '? a value that depends on a condition',
  );
});
