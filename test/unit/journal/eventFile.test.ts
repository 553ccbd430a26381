import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  crc32c,
  createEventReader,
  createEventWriter,
  encodeEvent,
  encodeScalarValue,
  frame,
} from '../../../engine/journal/eventFile.ts';
import { encodeHistogramValue } from '../../../engine/journal/eventFile.ts';
import { WireWriter, utf8 } from '../../../engine/journal/wire.ts';
import type { JournalEntry, JournalRecord } from '../../../engine/core/runs/journalRecord.ts';
import { seeded } from '../runs/random.ts';

const read = (bytes: Uint8Array): JournalEntry[] => createEventReader().push(bytes);
const scalars = (entries: JournalEntry[]) => entries.flatMap((entry) => (entry.type === 'scalar' ? [entry] : []));

test('CRC-32C of the known vectors', () => {
  assert.equal(crc32c(utf8('123456789')), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e);
  assert.equal(crc32c(new Uint8Array()), 0);
});

test('a frame around the empty record is the one that TensorFlow writes', () => {
  assert.equal(Buffer.from(frame(new Uint8Array())).toString('hex'), '000000000000000029039807d8ea82a2');
});

test('values come back to the last bit, whatever they are', () => {
  const random = seeded(5);
  const values = [0, -0, 1, 0.1, 1 / 3, NaN, Infinity, -Infinity, 1e300, 5e-324, Number.MAX_VALUE, 16777217];
  while (values.length < 300) values.push((random() - 0.5) * 10 ** Math.floor(random() * 80 - 40));
  const writer = createEventWriter(1700000000.25);
  values.forEach((value, index) => writer.scalar('fit/batch/loss', index, 1700000000 + index / 7, value));
  const back = scalars(read(writer.take()));
  assert.equal(back.length, values.length);
  back.forEach((entry, index) => {
    assert.ok(Object.is(entry.value, values[index]), `${entry.value} for ${values[index]}`);
    assert.deepEqual([entry.tag, entry.step, entry.wallTime], ['fit/batch/loss', index, 1700000000 + index / 7]);
  });
});

test('steps of any size, tags in any script, several values in one event', () => {
  const steps = [0, 1, 127, 128, 2 ** 31, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER, -1, -(2 ** 40)];
  const writer = createEventWriter();
  for (const step of steps) {
    writer.scalars(step, 1, [
      ['fit/epoch/loss', 0.1],
      ['потери/日本', 2],
      ['x'.repeat(300), 3],
    ]);
  }
  const back = scalars(read(writer.take()));
  assert.deepEqual([...new Set(back.map(({ step }) => step))], steps);
  assert.deepEqual(
    back.slice(-3).map(({ tag, value }) => [tag, value]),
    [
      ['fit/epoch/loss', 0.1],
      ['потери/日本', 2],
      ['x'.repeat(300), 3],
    ],
  );
});

test('records come back as they were, between the scalars', () => {
  const records: JournalRecord[] = [
    {
      kind: 'started',
      backend: { name: 'wasm', device: '2 cores', reason: 'ünïcödé' },
      seed: 7,
      frameworkVersion: '4',
    },
    { kind: 'series', series: { id: 'fit', kind: 'fit', method: 'fit', model: 'm', occurrence: 1 } },
    { kind: 'series-ended', series: 'fit' },
    { kind: 'model', model: { name: 'm', parameters: 1, trainable: 1 } },
    { kind: 'warning', message: 'a'.repeat(5000) },
    { kind: 'ended', status: 'failed', error: { kind: 'memory', message: 'Out of memory.' }, exitCode: 1 },
  ];
  const writer = createEventWriter(5);
  for (const record of records) writer.record(record, 9);
  assert.deepEqual(
    read(writer.take()),
    records.map((record) => ({ type: 'record', wallTime: 9, record })),
  );
});

test('records that a newer version wrote are said to be there; senseless ones are passed over', () => {
  const writer = createEventWriter();
  writer.record({ kind: 'telepathy' } as unknown as JournalRecord, 1);
  writer.record({ kind: 'series' } as unknown as JournalRecord, 1);
  writer.record({ kind: 'model', model: 3 } as unknown as JournalRecord, 1);
  writer.scalar('loss', 1, 1, 1);
  const entries = read(writer.take());
  assert.equal(entries.length, 2);
  assert.match(JSON.stringify(entries[0]), /warning.*Update Descent/);
});

test('pieces of any size give the same entries', () => {
  const bytes = sample(40);
  const whole = read(bytes);
  for (const size of [1, 2, 3, 7, 11, 12, 13, 64, 1000, bytes.length]) {
    const reader = createEventReader();
    const entries: JournalEntry[] = [];
    for (let at = 0; at < bytes.length; at += size) entries.push(...reader.push(bytes.slice(at, at + size)));
    assert.deepEqual(entries, whole, `pieces of ${size}`);
    assert.equal(reader.offset, bytes.length);
    assert.equal(reader.problem, undefined);
  }
});

test('cut at every byte of its last record, a file gives everything before it, and goes on when the rest comes', () => {
  const before = sample(3);
  const writer = createEventWriter();
  writer.scalar('fit/epoch/loss', 4, 1, 0.1);
  const last = writer.take();
  for (let cut = 0; cut <= last.length; cut++) {
    const reader = createEventReader();
    const entries = reader.push(Buffer.concat([before, last.subarray(0, cut)]));
    assert.equal(entries.length, cut === last.length ? 5 : 4, `cut after ${cut} bytes`);
    assert.equal(reader.offset, cut === last.length ? before.length + cut : before.length);
    assert.equal(reader.problem, undefined);
    assert.equal(reader.push(last.subarray(cut)).length, cut === last.length ? 0 : 1);
  }
});

test('a damaged byte anywhere ends the reading there, as a value', () => {
  const before = sample(3);
  const writer = createEventWriter();
  writer.scalar('fit/epoch/loss', 4, 1, 0.1);
  const damaged = writer.take();
  for (let at = 0; at < damaged.length; at++) {
    const spoilt = Uint8Array.from(damaged);
    spoilt[at]! ^= 0x55;
    const reader = createEventReader();
    assert.equal(reader.push(Buffer.concat([before, spoilt, before])).length, 4, `byte ${at}`);
    assert.equal(reader.problem?.offset, before.length);
    assert.match(reader.problem!.message, /damaged at byte \d+/);
    assert.deepEqual(reader.push(before), []);
  }
});

test('noise of any kind is read without a throw', () => {
  const random = seeded(9);
  for (let round = 0; round < 2000; round++) {
    const noise = Uint8Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256));
    // As a file, and as an event whose sums are right.
    createEventReader().push(noise);
    const reader = createEventReader();
    reader.push(frame(noise));
    assert.equal(reader.problem, undefined);
  }
});

test('events of other programs: tensors of one number are scalars where they are said to be', () => {
  const tensor = (dtype: number, fill: (out: WireWriter) => void): Uint8Array => {
    const out = new WireWriter();
    out.integer(1, dtype);
    fill(out);
    return out.taken();
  };
  const value = (tag: string, content: Uint8Array, plugin?: string): Uint8Array => {
    const out = new WireWriter();
    out.data(1, utf8(tag));
    out.data(8, content);
    if (plugin !== undefined) {
      const name = new WireWriter();
      name.data(1, utf8(plugin));
      const metadata = new WireWriter();
      metadata.data(1, name.taken());
      out.data(9, metadata.taken());
    }
    return out.taken();
  };
  const packed = new Uint8Array(new Float32Array([0.5]).buffer);
  const two = new Uint8Array(new Float32Array([0.5, 1]).buffer);
  const values = [
    value(
      'content',
      tensor(1, (out) => out.data(4, packed)),
      'scalars',
    ),
    value(
      'content',
      tensor(1, (out) => out.float(5, 0.25)),
    ),
    value(
      'packed',
      tensor(1, (out) => out.data(5, packed)),
      'scalars',
    ),
    value(
      'double',
      tensor(2, (out) => out.double(6, 0.1)),
      'scalars',
    ),
    value(
      'int',
      tensor(3, (out) => out.integer(7, -3)),
      'scalars',
    ),
    value(
      'half',
      tensor(19, (out) => out.integer(13, 0x3800)),
      'scalars',
    ),
    value(
      'bfloat',
      tensor(14, (out) => out.integer(13, 0x3f00)),
      'scalars',
    ),
    value(
      'pair',
      tensor(1, (out) => out.data(4, two)),
      'scalars',
    ),
    value(
      'text',
      tensor(7, (out) => out.data(8, utf8('hello'))),
      'text',
    ),
    value(
      'unlabelled',
      tensor(1, (out) => out.data(4, packed)),
    ),
    encodeHistogramValue('weights', {
      min: 0,
      max: 1,
      count: 2,
      sum: 1,
      sumOfSquares: 1,
      bucketLimit: [0, 1],
      bucket: [1, 1],
    }),
    encodeScalarValue('simple', 4),
  ];
  const entries = scalars(read(frame(encodeEvent({ wallTime: 1, step: 3, values }))));
  assert.deepEqual(
    entries.map(({ tag, value }) => [tag, value]),
    [
      ['content', 0.5],
      ['content', 0.25],
      ['packed', 0.5],
      ['double', 0.1],
      ['int', -3],
      ['half', 0.5],
      ['bfloat', 0.5],
      ['simple', 4],
    ],
  );
});

function sample(count: number): Uint8Array {
  const writer = createEventWriter(1);
  writer.record({ kind: 'warning', message: 'slow' }, 1);
  for (let step = 1; step <= count; step++) writer.scalar('fit/epoch/loss', step, step, 1 / step);
  return writer.take();
}
