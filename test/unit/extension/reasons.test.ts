import assert from 'node:assert/strict';
import test from 'node:test';
import { REASONS, reasonIn } from '../../../extension/models/reasonTexts.ts';
import { reasonTexts } from './reasonTexts.ts';

const filled = (template: string) => template.replaceAll(/\{(\d)\}/g, 'Value$1');

test('whatever the writers say is there to be translated, with what stands in its places', () => {
  const texts = reasonTexts();
  assert.ok(texts.length > 130, `${texts.length} texts were found`);
  assert.deepEqual(
    texts.filter((each) => reasonIn(filled(each)) === undefined),
    [],
  );
  const { template, values } = reasonIn('its padding is "same", and "valid" is written')!;
  assert.deepEqual([template, ...values], ['its {0} is {1}, and {2} is written', 'padding', '"same"', '"valid"']);
});

test('each text to be translated is found by itself, and is said by the writers', () => {
  const said = new Set(reasonTexts().map((each) => reasonIn(filled(each))?.template));
  for (const each of REASONS) assert.equal(reasonIn(filled(each))?.template, each);
  assert.deepEqual(
    REASONS.filter((each) => !said.has(each)),
    [],
  );
});
