import assert from 'node:assert/strict';
import test from 'node:test';
import { snippetOf, tabStopsOf } from '../../../engine/core/code/tabStops.ts';
import { type CodeLanguage, tokensOf } from '../../../engine/core/code/tokens.ts';

function pieces(text: string, language: CodeLanguage): readonly string[] {
  let start = 0;
  return tokensOf(text, language).flatMap(({ length, kind }) => {
    const piece = text.slice(start, (start += length));
    return kind === 'plain' ? [] : [`${piece} ${kind}`];
  });
}

test('Python is cut into what an editor colours', () => {
  const text = 'class Net(nn.Module):\n    def forward(self, x):\n        return self.fc(x, bias=False)  # note\n';
  const found = pieces(text, 'python');
  for (const each of [
    'class storage',
    'Net className',
    'def storage',
    'forward functionName',
    'self self',
    'return control',
    'fc call',
    'bias argument',
    'False constant',
    '# note comment',
  ])
    assert.ok(found.includes(each), `${each}\n${found.join('\n')}`);
  assert.ok(pieces('from keras import layers\n', 'python').includes('from control'));
  assert.ok(!pieces('lr = 0.1\n', 'python').includes('lr argument'));
});

test('brackets change their colour with their depth, also where they stand side by side', () => {
  assert.deepEqual(pieces('(([{}]))', 'script'), [
    '( bracket1',
    '( bracket2',
    '[ bracket3',
    '{ bracket1',
    '} bracket1',
    '] bracket3',
    ') bracket2',
    ') bracket1',
  ]);
});

test('TypeScript is cut too', () => {
  const found = pieces("const model: tf.Model = tf.sequential({ name: 'x' }); // c", 'script');
  for (const each of ['const storage', 'sequential call', 'name property', "'x' string", '// c comment'])
    assert.ok(found.includes(each), `${each}\n${found.join('\n')}`);
});

test('any text is cut whole', () => {
  for (const text of ['', 'def f(:\n  x = [1,', '}}}]])', '"""open', 'a\r\nb', '🙂 = "🙂"'])
    for (const language of ['python', 'script'] as const)
      assert.equal(
        tokensOf(text, language).reduce((sum, { length }) => sum + length, 0),
        text.length,
        text,
      );
});

const stopsIn = (text: string, language: CodeLanguage = 'python') =>
  tabStopsOf(text, tokensOf(text, language)).map(({ start, end }) => text.slice(start, end));

test('the numbers that can be changed alone are tab stops', () => {
  assert.deepEqual(
    stopsIn('optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)\nEPOCHS = 20\n'),
    ['1e-3', '0.01', '20'],
  );
  assert.deepEqual(stopsIn('nn.Dropout(0.5), layers.Dropout(0.25), layers.Dropout(rate=0.1)'), ['0.5', '0.25', '0.1']);
  assert.deepEqual(stopsIn('tf.layers.dropout({ rate: 0.5 }); const learningRate: number = 0.01;', 'script'), [
    '0.5',
    '0.01',
  ]);
});

test('a width is no tab stop, since the next layer has to fit, nor is a part of a sum', () => {
  assert.deepEqual(
    stopsIn(
      'nn.Linear(784, 128)\nlayers.Dense(units=10)\nnn.BatchNorm2d(8, eps=0.001, momentum=0.01)\nlr = base * 0.1\nepochs = 2 * epochs_of\n',
    ),
    [],
  );
});

test('a snippet keeps what only looks like one as it is', () => {
  const text = 'lr = 0.1  # ${x} and \\n }\n';
  const snippet = snippetOf(text, tabStopsOf(text, tokensOf(text, 'python')));
  assert.equal(snippet, 'lr = ${1:0.1}  # \\${x\\} and \\\\n \\}\n');
});
