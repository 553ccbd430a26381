import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from '../../../../engine/core/readers/script/run.ts';
import type { MachineOptions } from '../../../../engine/core/readers/evaluate/createMachine.ts';
import { shown } from '../python/shown.ts';

/** What the name `r` holds at the end of a TypeScript program. */
function result(text: string, options: Partial<MachineOptions> = {}): string {
  const run = runScript(text, 'typescript', { libraries: [], ...options });
  return run.follow((evaluation) => shown(evaluation, run.scope.names.get('r'))) ?? 'nothing';
}

const PROGRAMS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  expressions: [
    [
      'const r = [7 / 2, -7 % 3, 2 ** 3, 1 + 2 * 3, 5 & 3, !0, typeof 1 === "number"]',
      '[3.5, -1, 8, 7, 1, true, true]',
    ],
    [
      'const r = ["a" + 1, 1 + "b", `x${1 + 1}y`, "abc".length, "a,b".split(",")]',
      "['a1', '1b', 'x2y', 3, ['a', 'b']]",
    ],
    [
      'const o = { a: 1, "b": 2, ["c"]: 3, f(x) { return x; } }; const { a, b: z = 5, q = 6, ...rest } = o; const r = [a, z, q, rest.c, o.f(4)]',
      '[1, 2, 6, 3, 4]',
    ],
    ['const [a, , b = 3, ...c] = [1, 2, undefined, 4, 5]; const r = [a, b, c]', '[1, 3, [4, 5]]'],
    ['let i = 0; const r = [i++, ++i, i]; ', '[0, 2, 2]'],
    ['const o = { a: null }; const r = [o?.a?.b, o.x ?? 4, o.a || 5, 0 && 1, (1, 2)]', '[undefined, 4, 5, 0, 2]'],
    ['const x = 3 as number; const r = <number>x! satisfies number', '3'],
    ['let a = 1; a += 2; a ||= 9; let b: number[] | undefined; b ??= [a]; const r = b', '[3]'],
    [
      'const r = [...[1, 2], ...Array.from({ length: 2 }, (_, i) => i * 2), ...new Array(2).fill(0)]',
      '[1, 2, 0, 2, 0, 0]',
    ],
  ],
  methods: [
    [
      'const a = [3, 1, 2]; a.push(4); const r = [a.map((x) => x * 2), a.filter((x) => x > 1), a.reduce((s, x) => s + x, 0), a.slice(1, 3), a.indexOf(2), a.length]',
      '[[6, 2, 4, 8], [3, 2, 4], 10, [1, 2], 2, 4]',
    ],
    [
      'const r = [Object.keys({ a: 1 }), Object.entries({ a: 1 }), Object.assign({}, { a: 1 }, { b: 2 }).b, Math.max(1, 3), Math.floor(2.7), parseInt("12px", 10), Number("3.5")]',
      "[['a'], [['a', 1]], 2, 3, 2, 12, 3.5]",
    ],
    [
      'const r = [[1, 2].concat([3]), [1, 2].join("-"), [[1], [2]].flat(), [1, 2].includes(2), [2, 1].sort((a, b) => a - b)]',
      "[[1, 2, 3], '1-2', [1, 2], true, [1, 2]]",
    ],
  ],
  functions: [
    ['const r = f(2); function f(a, b = a + 1, ...c) { return [a, b, c]; }', '[2, 3, []]'],
    ['const add = (a) => (b) => a + b; const r = add(1)(2)', '3'],
    ['async function f() { return 5; } const r = await f()', '5'],
    ['function f({ a, b = 2 } = {}) { return [a, b]; } const r = [f({ a: 1 }), f()]', '[[1, 2], [undefined, 2]]'],
    ['const r = [...g()]; function* g() { yield 1; yield* [2, 3]; }', '[1, 2, 3]'],
    ['let r = 0; document.addEventListener("load", () => { r = 4; });', '4'],
  ],
  classes: [
    [
      'class A { n = 1; static s = 2; constructor(public k: number) { this.n += k; } get double() { return this.n * 2; } add(x: number): number { return this.n + x; } static make() { return new A(5); } }\nconst a = A.make(); const r = [a.n, a.double, a.add(1), A.s, a.k, a instanceof A]',
      '[6, 12, 7, 2, 5, true]',
    ],
    [
      'class A { constructor(n) { this.n = n; } hi() { return "A"; } }\nclass B extends A { extra = 7; hi() { return super.hi() + "B"; } }\nclass C extends A { constructor() { super(9); } }\nconst b = new B(3); const r = [b.n, b.extra, b.hi(), new C().n]',
      "[3, 7, 'AB', 9]",
    ],
    ['const K = class { x() { return 1; } }; const r = new K().x()', '1'],
  ],
  flow: [
    ['let r = 0; for (let i = 0; i < 5; i++) { if (i === 1) continue; if (i === 4) break; r += i; }', '5'],
    [
      'let r = 0; for (const [k, v] of Object.entries({ a: 1, b: 2 })) r += v; for (const k in { x: 1 }) r += 10; let j = 0; while (j < 3) j++; do { j--; } while (j > 1); r += j * 100',
      '113',
    ],
    [
      'function f(x) { switch (x) { case "a": case "b": return 1; case "c": { let y = 2; return y; } default: return 3; } } const r = [f("a"), f("b"), f("c"), f("z")]',
      '[1, 1, 2, 3]',
    ],
    ['let r; try { throw new Error("x"); } catch (e) { r = 1; } finally { r += 1; }', '2'],
    ['const x = 1; { const x = 2; } const r = x', '1'],
    ['enum M { A, B } const r = M.B', '1'],
    ['let r = 1; if (fetch("x")) r = 2', '? a value that depends on a condition'],
    ['let r = 1; while (true) { r = 1; }', '1'],
  ],
  'half-typed text': [
    ['const r = 1;\nclass A {\n  f(', '1'],
    ['const r = 1;\nmodel.add(tf.layers.dense({', '1'],
    ['const r = 1;\nconst x = {a: [1, 2', '1'],
  ],
};

for (const [topic, programs] of Object.entries(PROGRAMS))
  test(`JavaScript and TypeScript: ${topic}`, () => {
    for (const [program, expected] of programs) assert.equal(result(program), expected, program);
  });

const FILES: Readonly<Record<string, string>> = {
  './blocks': 'export const width = 8; export default function make(n) { return n * width; } export { width as w };',
  './old': 'exports.depth = 3; module.exports = { depth: 3 };',
};

test('modules of the workspace, in both forms', () => {
  const resolve = (module: string) => (FILES[module] === undefined ? undefined : { file: module, text: FILES[module] });
  for (const [program, expected] of [
    ['import make, { width, w as v } from "./blocks"; const r = [make(2), width, v]', '[16, 8, 8]'],
    ['import * as b from "./blocks"; const r = b.width', '8'],
    ['const { depth } = require("./old"); const r = depth', '3'],
  ] as const)
    assert.equal(result(program, { resolve }), expected, program);
});
