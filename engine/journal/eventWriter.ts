import { JOURNAL_PLUGIN, type JournalRecord } from '../core/runs/journalRecord.ts';
import { maskedCrc32c } from './crc32c.ts';
import { WireWriter, fieldSize, utf8, varintSize } from './wire.ts';

/** TensorBoard keeps scalars as float32. The exact double goes beside it, in a field that its reader passes over. */
export const EXACT_FIELD = 1001;
/** Two bytes of key, eight of double. */
const EXACT_SIZE = 10;
const FRAME_HEAD = 12;
const FRAME_TAIL = 4;
const DT_STRING = 7;
const FIRST_EVENT = 'brain.Event:2';

/** One event: its summary values are what the `encode…Value` functions give. */
export interface EventParts {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly values?: readonly Uint8Array[];
}

/** Buckets as TensorBoard has them: `bucket[i]` values up to and including `bucketLimit[i]`. */
export interface HistogramParts {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly bucketLimit: ArrayLike<number>;
  readonly bucket: ArrayLike<number>;
}

/** Protobuf bytes of an Event, unframed. */
export function encodeEvent(event: EventParts): Uint8Array {
  const out = new WireWriter();
  out.double(1, event.wallTime);
  if (event.step) out.integer(2, event.step);
  if (event.fileVersion !== undefined) out.data(3, utf8(event.fileVersion));
  if (event.values) {
    const summary = new WireWriter();
    for (const value of event.values) summary.data(1, value);
    out.data(5, summary.taken());
  }
  return out.taken();
}

/** A TFRecord around `data`: length, its sum, the data, its sum. */
export function frame(data: Uint8Array): Uint8Array {
  const out = new WireWriter(data.length + FRAME_HEAD + FRAME_TAIL);
  out.length = FRAME_HEAD;
  out.raw(data);
  closeFrame(out, 0);
  return out.taken();
}

/** A scalar that TensorBoard shows, and that our reader gives back to the last bit. */
export function encodeScalarValue(tag: string, value: number): Uint8Array {
  const out = new WireWriter();
  putScalar(out, utf8(tag), value);
  return out.taken();
}

export function encodeHistogramValue(tag: string, histogram: HistogramParts): Uint8Array {
  const inner = new WireWriter();
  inner.double(1, histogram.min);
  inner.double(2, histogram.max);
  inner.double(3, histogram.count);
  inner.double(4, histogram.sum);
  inner.double(5, histogram.sumOfSquares);
  inner.data(6, packedDoubles(histogram.bucketLimit));
  inner.data(7, packedDoubles(histogram.bucket));
  const out = new WireWriter();
  out.data(1, utf8(tag));
  out.data(5, inner.taken());
  return out.taken();
}

/** A record of ours: JSON in the plugin's data, and once more as a string tensor, which TensorBoard wants to see. */
export function encodeRecordValue(record: JournalRecord): Uint8Array {
  const json = utf8(JSON.stringify(record));
  const pluginData = new WireWriter(json.length + 32);
  pluginData.data(1, utf8(JOURNAL_PLUGIN));
  pluginData.data(2, json);
  const metadata = new WireWriter(json.length + 48);
  metadata.data(1, pluginData.taken());
  const tensor = new WireWriter();
  tensor.integer(1, DT_STRING);
  tensor.data(2, new Uint8Array());
  tensor.data(8, utf8(record.kind));
  const out = new WireWriter(json.length + 96);
  out.data(1, utf8(`${JOURNAL_PLUGIN}/${record.kind}`));
  out.data(8, tensor.taken());
  out.data(9, metadata.taken());
  return out.taken();
}

/** Encodes many events into one buffer; `take` hands over what has come together since the last time. */
export interface EventWriter {
  /** How many bytes `take` would give. */
  readonly length: number;
  scalar(tag: string, step: number, wallTime: number, value: number): void;
  /** Several metrics of one step in one event. */
  scalars(step: number, wallTime: number, values: Iterable<readonly [tag: string, value: number]>): void;
  record(record: JournalRecord, wallTime: number): void;
  /** Whole frames only. */
  take(): Uint8Array;
}

/** `wallTime` (seconds since 1970): the file's first event, which says what kind of file it is. Without: none. */
export function createEventWriter(wallTime?: number): EventWriter {
  const out = new WireWriter(4096);
  const tags = new Map<string, Uint8Array>();
  const tagBytes = (tag: string): Uint8Array => {
    let bytes = tags.get(tag);
    if (!bytes) tags.set(tag, (bytes = utf8(tag)));
    return bytes;
  };
  const putEvent = (parts: EventParts): void => out.raw(frame(encodeEvent(parts)));
  if (wallTime !== undefined) putEvent({ wallTime, fileVersion: FIRST_EVENT });
  return {
    get length() {
      return out.length;
    },
    scalar(tag, step, time, value) {
      const bytes = tagBytes(tag);
      const size = scalarSize(bytes, value);
      const start = openScalarEvent(out, step, time, fieldSize(size));
      out.key(1, 2);
      out.varint(size);
      putScalar(out, bytes, value);
      closeFrame(out, start);
    },
    scalars(step, time, values) {
      const inner = new WireWriter();
      for (const [tag, value] of values) {
        const bytes = tagBytes(tag);
        inner.key(1, 2);
        inner.varint(scalarSize(bytes, value));
        putScalar(inner, bytes, value);
      }
      const start = openScalarEvent(out, step, time, inner.length);
      out.raw(inner.bytes.subarray(0, inner.length));
      closeFrame(out, start);
    },
    record(record, time) {
      putEvent({ wallTime: time, values: [encodeRecordValue(record)] });
    },
    take() {
      const taken = out.taken();
      out.length = 0;
      return taken;
    },
  };
}

function openScalarEvent(out: WireWriter, step: number, wallTime: number, summarySize: number): number {
  const start = out.length;
  out.reserve(FRAME_HEAD + 40);
  out.length += FRAME_HEAD;
  out.double(1, wallTime);
  if (step !== 0) out.integer(2, step);
  out.key(5, 2);
  out.varint(summarySize);
  return start;
}

function isFloat(value: number): boolean {
  return Math.fround(value) === value || Number.isNaN(value);
}

function scalarSize(tag: Uint8Array, value: number): number {
  return 1 + varintSize(tag.length) + tag.length + 5 + (isFloat(value) ? 0 : EXACT_SIZE);
}

function putScalar(out: WireWriter, tag: Uint8Array, value: number): void {
  out.data(1, tag);
  out.float(2, value);
  if (!isFloat(value)) out.double(EXACT_FIELD, value);
}

/** Fills in the head of the frame that begins at `start` and appends its tail. */
function closeFrame(out: WireWriter, start: number): void {
  out.reserve(FRAME_TAIL);
  const from = start + FRAME_HEAD;
  const size = out.length - from;
  out.view.setUint32(start, size, true);
  out.view.setUint32(start + 4, 0, true);
  out.view.setUint32(start + 8, maskedCrc32c(out.bytes, start, start + 8), true);
  out.view.setUint32(out.length, maskedCrc32c(out.bytes, from, out.length), true);
  out.length += FRAME_TAIL;
}

function packedDoubles(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++) view.setFloat64(index * 8, values[index] ?? 0, true);
  return bytes;
}
