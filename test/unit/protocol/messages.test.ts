import assert from 'node:assert/strict';
import test from 'node:test';
import * as architecture from '../../../engine/core/protocol/architecturePanel.ts';
import { createChannel, type Notice, type Question, type Wire } from '../../../engine/core/protocol/channel.ts';
import * as code from '../../../engine/core/protocol/codePanel.ts';
import * as loss from '../../../engine/core/protocol/panel.ts';

type Message = Notice<unknown> | Question<unknown, unknown>;
const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'method' in value && 'check' in value;

const MESSAGES = [loss, architecture, code].flatMap((each) => Object.values(each).filter(isMessage));

/** No message of any panel is one of these. */
const NONSENSE = [7, 'text', true, [], ['text'], { run: 7 }, { steps: 7 }, { requests: [{}] }, { kind: 'exe' }];
/** Take objects with other fields: a layout's reader knows its older forms, and a choice may leave out each part. */
const ANY_OBJECT = ['panel/saveLayout', 'code/choose'];

test('every message of every panel says what it must be', () => {
  assert.ok(MESSAGES.length >= 25, `${MESSAGES.length} messages`);
  for (const { method, check } of MESSAGES)
    for (const nonsense of NONSENSE) {
      if (ANY_OBJECT.includes(method) && typeof nonsense === 'object' && !Array.isArray(nonsense)) continue;
      assert.equal(check(nonsense), false, `${method} takes ${JSON.stringify(nonsense)}`);
    }
});

test('what a panel is sent that is not as it is to be is written down, and nothing else', () => {
  const handlers = new Map<string, (params: unknown) => unknown>();
  const logged: string[] = [];
  const wire: Wire = {
    onNotification: (method, handler) => void handlers.set(method, handler),
    onRequest: (method, handler) => void handlers.set(method, handler),
    sendNotification: () => Promise.resolve(),
    sendRequest: () => Promise.resolve(),
  };
  const channel = createChannel(wire, (sentence) => logged.push(sentence));
  let done = 0;
  for (const message of MESSAGES) {
    if ('checkAnswer' in message) channel.answer(message, () => (done += 1));
    else channel.on(message, () => (done += 1));
    handlers.get(message.method)?.('nonsense');
  }
  assert.equal(done, 0);
  assert.equal(logged.length, MESSAGES.length);
});

test('messages as they are sent are taken', () => {
  const key = { run: 'a', series: 'fit', axis: 'epoch', metric: 'loss' };
  assert.ok(loss.PanelReadCurves.check({ requests: [{ ...key, from: 1, points: 100 }] }));
  const window = {
    steps: [1],
    values: [null],
    times: [0],
    nonFinite: [{ step: 1, value: 'NaN' }],
    exact: true,
    total: 1,
  };
  assert.ok(loss.PanelReadCurves.checkAnswer([{ window }, { error: 'It is gone.' }]));
  assert.ok(!loss.PanelReadCurves.checkAnswer([{ window: { ...window, values: ['1'] } }]));
  assert.ok(loss.PanelSave.check({ kind: 'csv', name: 'a', curves: [key] }));
  assert.ok(!loss.PanelSave.check({ kind: 'csv', name: 'a', content: '' }));
  assert.ok(loss.PanelAdd.check(null) && loss.PanelAdd.check(undefined));
  assert.ok(architecture.ArchitectureChooseFormat.checkAnswer(null));
  assert.ok(!architecture.ArchitectureChooseFormat.checkAnswer('exe'));
});
