import assert from 'node:assert/strict';
import test from 'node:test';
import { ResponseError } from 'vscode-jsonrpc';
import { createChannel, notice, question, type Wire } from '../../../engine/core/protocol/channel.ts';
import { isFlag, isNothing, isText, listOf, oneOf, optional, record } from '../../../engine/core/protocol/check.ts';

const Renamed = notice('renamed', record<{ readonly name: string }>({ name: isText }));
const Ask = question('ask', isNothing, record<{ readonly names: readonly string[] }>({ names: listOf(isText) }));

/** A wire whose other end is the test. */
function looseWire() {
  const handlers = new Map<string, (params: unknown) => unknown>();
  const logged: string[] = [];
  let answer: unknown;
  const wire: Wire = {
    onNotification: (method, handler) => void handlers.set(method, handler),
    onRequest: (method, handler) => void handlers.set(method, handler),
    sendNotification: () => Promise.resolve(),
    sendRequest: () => Promise.resolve(answer),
  };
  return {
    channel: createChannel(wire, (sentence) => logged.push(sentence)),
    logged,
    receive: (method: string, params: unknown) => handlers.get(method)?.(params),
    answerWith: (value: unknown) => void (answer = value),
  };
}

test('a notice that is not as it is to be changes nothing and is logged', () => {
  const { channel, receive, logged } = looseWire();
  const heard: string[] = [];
  channel.on(Renamed, ({ name }) => heard.push(name));
  for (const params of [undefined, null, 'name', [], { name: 7 }, {}]) receive('renamed', params);
  assert.deepEqual(heard, []);
  assert.equal(logged.length, 6);
  assert.match(logged[0] ?? '', /renamed/);
  receive('renamed', { name: 'a', more: 'of a newer side' });
  assert.deepEqual(heard, ['a']);
  assert.equal(logged.length, 6);
});

test('a question that is not as it is to be is refused, and its answer is not made', async () => {
  const { channel, receive, logged } = looseWire();
  let asked = 0;
  channel.answer(Ask, () => ({ names: [String((asked += 1))] }));
  assert.ok((await receive('ask', { some: 'thing' })) instanceof ResponseError);
  assert.equal(asked, 0);
  assert.equal(logged.length, 1);
  assert.deepEqual(await receive('ask', null), { names: ['1'] });
});

test('an answer that is not as it is to be is an error and no answer', async () => {
  const { channel, answerWith, logged } = looseWire();
  answerWith({ names: [1] });
  await assert.rejects(channel.ask(Ask, undefined), /ask/);
  assert.equal(logged.length, 1);
  answerWith({ names: ['a'] });
  assert.deepEqual(await channel.ask(Ask, undefined), { names: ['a'] });
});

test('the checks say no to what is nearly right', () => {
  const is = record<{ readonly on?: boolean; readonly kind: 'a' | 'b' }>({
    on: optional(isFlag),
    kind: oneOf(['a', 'b']),
  });
  assert.ok(is({ kind: 'a' }) && is({ kind: 'b', on: false }));
  for (const value of [{ kind: 'c' }, { kind: 'a', on: null }, { kind: 'a', on: 1 }, [{ kind: 'a' }], null, 'a'])
    assert.ok(!is(value), JSON.stringify(value));
});
