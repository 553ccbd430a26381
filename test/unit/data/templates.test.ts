import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leftOut } from '../../../engine/core/model/leftOut.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { RESULTS } from '../../templates/results.ts';
import { templateText } from '../../templates/train.ts';

const files = readdirSync(path.join(import.meta.dirname, '../../../examples/templates')).sort();

test('every template states a result that a test holds', () => {
  assert.deepEqual(RESULTS.map(({ file }) => file).sort(), files);
  for (const { file, above, below } of RESULTS) {
    const stated = above === undefined ? `below ${below}` : `above ${Math.round(100 * above)} %`;
    const result = /^(?:\/\/|#) Result: (.*)$/m.exec(templateText(file))?.[1];
    assert.ok(result?.includes(stated), `${file} states "${result}", and ${stated} is held`);
  }
});

test('every template is read whole, without a problem, and all that it says is done', () => {
  for (const file of files) {
    const language = file.endsWith('.py') ? 'python' : 'javascript';
    const { models, plans, problems } = read(templateText(file), { language });
    assert.deepEqual(
      problems.map(({ message }) => message),
      [],
      file,
    );
    if (language !== 'python') continue;
    assert.ok(plans.length > 0, `${file} trains nothing`);
    for (const plan of plans) {
      const model = models.find(({ id }) => id === plan.model);
      assert.deepEqual(leftOut(plan), [], file);
      assert.ok(model?.parameters.total, `${file}: ${plan.model}`);
      assert.deepEqual(model.notUnderstood, [], file);
    }
  }
});
