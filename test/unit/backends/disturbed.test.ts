// Speeds that were measured while other programs used the processors, and what was chosen by them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isPoor } from '../../../engine/backends/probe/ask.ts';
import { shareOfOthers, spentSoFar } from '../../../engine/backends/probe/others.ts';
import type { BackendContender } from '../../../engine/core/protocol/trainer.ts';
import { rememberedChoice } from '../../../engine/trainer/choice/remembered.ts';

const SPEEDS = { operation: 0.02, products: 1.5e7, convolutions: 1.5e7, elements: 2e5 };

describe('the share that other programs take', () => {
  it('is what is busy and not of this process', () => {
    const start = { busy: 1000, idle: 1000, own: 50 };
    assert.equal(shareOfOthers(start, { busy: 1400, idle: 1600, own: 150 }), 0.3);
    assert.equal(shareOfOthers(start, { busy: 1100, idle: 1900, own: 150 }), 0);
    // Both clocks move in ticks of their own.
    assert.equal(shareOfOthers(start, { busy: 1090, idle: 1910, own: 150 }), 0);
    assert.equal(shareOfOthers(start, start), 0);
  });
  it('does not count what this process does', () => {
    const begun = spentSoFar();
    let now = begun;
    while (now.own - begun.own < 200) now = spentSoFar();
    // Both clocks move in ticks of their own.
    assert.ok(now.busy - begun.busy >= 150, `${now.busy - begun.busy} ms of the processors`);
    assert.ok(shareOfOthers({ ...begun, own: 0 }, { ...now, own: 0 }) > shareOfOthers(begun, now));
  });
  it('makes a measurement poor above a fifth', () => {
    const verdict = (others: number) => ({ kind: 'right', error: 0, speeds: { ...SPEEDS, others } }) as const;
    assert.deepEqual([0, 0.2, 0.21, 1].map(verdict).map(isPoor), [false, false, true, true]);
    assert.equal(isPoor({ kind: 'right', error: 0 }), false);
  });
});

describe('a choice by such speeds', () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'descent-choices-'));
  const { DESCENT_HOME } = process.env;
  before(() => (process.env['DESCENT_HOME'] = home));
  after(() => {
    if (DESCENT_HOME === undefined) delete process.env['DESCENT_HOME'];
    else process.env['DESCENT_HOME'] = DESCENT_HOME;
    rmSync(home, { recursive: true });
  });
  const choose = (others: number, name: 'wasm' | 'native') => {
    const contenders: readonly BackendContender[] = [
      { name: 'native', device: 'libtensorflow', speeds: { ...SPEEDS, others: 0 } },
      { name: 'wasm', device: 'one core', speeds: { ...SPEEDS, others } },
    ];
    return rememberedChoice({ model: ['dense'], contenders, start: 'wasm' }, () => ({ name, reason: `By ${name}.` }));
  };
  it('holds while there are no better ones, and is made anew when there are', () => {
    assert.deepEqual(choose(0.5, 'wasm'), { name: 'wasm', reason: 'By wasm.', disturbed: true });
    assert.equal(choose(0.6, 'native').name, 'wasm');
    assert.deepEqual(choose(0, 'native'), { name: 'native', reason: 'By native.' });
    assert.equal(choose(0, 'wasm').name, 'native', 'what was chosen by good speeds stays');
    assert.equal(choose(0.9, 'wasm').name, 'native', 'whatever comes later');
  });
});
