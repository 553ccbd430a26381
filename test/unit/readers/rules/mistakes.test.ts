// Whole programs in the styles that people write, each with one of the mistakes that Descent is to find. Where a fix is
// offered, it makes a program without that mistake and with no other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fix } from '../../../../engine/core/model/problem.ts';
import { read } from '../../../../engine/core/readers/read.ts';
import { KERAS_MISTAKES } from './mistakesOfKeras.ts';
import { TORCH_MISTAKES } from './mistakesOfTorch.ts';

const problemsOf = (text: string) =>
  read(text, { language: 'python' }).problems.filter(
    ({ code, severity }) => code !== 'not-honoured' && severity !== 'hint',
  );
const codesOf = (text: string) => [...new Set(problemsOf(text).map(({ code }) => code))];

function applied(text: string, { edits }: Fix): string {
  return [...edits]
    .sort((one, two) => two.span.start - one.span.start)
    .reduce((now, { span, text: by }) => now.slice(0, span.start) + by + now.slice(span.end), text);
}

for (const [title, code, text] of [...TORCH_MISTAKES, ...KERAS_MISTAKES])
  test(`${title}: ${code}`, () => {
    assert.deepEqual(codesOf(text), [code]);
    // A mistake may stand at several places; each has its fix.
    let mended = text;
    for (let round = 0; round < 4; round += 1) {
      const [fix] = problemsOf(mended).find((each) => each.code === code)?.fixes ?? [];
      if (fix) mended = applied(mended, fix);
    }
    if (mended !== text) assert.deepEqual(codesOf(mended), []);
  });
