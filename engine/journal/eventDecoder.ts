import { JOURNAL_PLUGIN, type JournalEntry, type JournalRecord } from '../core/runs/journalRecord.ts';
import { EXACT_FIELD } from './eventWriter.ts';
import { internText } from './internText.ts';
import { readTensorScalar } from './tensorScalar.ts';
import { BYTES, FIXED32, FIXED64, VARINT, WireReader } from './wire.ts';

const SCALAR_CLASS = 1;
const SCALARS_PLUGIN = 'scalars';
const TOO_NEW = 'The journal holds a record that this version of Descent cannot read. Update Descent to see all of it.';

interface ValueParts {
  tag: string;
  simple: number | undefined;
  exact: number | undefined;
  tensor: number | undefined;
  plugin: string;
  content: Uint8Array | undefined;
  scalarClass: boolean;
}

/** Decodes one Event into entries, as far as its bytes make sense. */
export type Decode = (bytes: Uint8Array, from: number, to: number, into: JournalEntry[]) => void;

export function createEventDecoder(): Decode {
  const reader = new WireReader(new Uint8Array());
  const text = internText();
  /** Writers may say only once, with a tag's first value, that it is a scalar. */
  const scalarTags = new Set<string>();
  const parts: ValueParts = { ...EMPTY };

  return (bytes, from, to, into) => {
    reader.open(bytes, from, to);
    let wallTime = 0;
    let step = 0;
    while (reader.next()) {
      const { field, type } = reader;
      if (field === 1 && type === FIXED64) wallTime = reader.double();
      else if (field === 2 && type === VARINT) step = reader.varint();
      else if (field === 5 && type === BYTES) {
        const end = reader.enter();
        eachField(reader, end, (number, kind) => {
          if (number !== 1 || kind !== BYTES) return reader.skip();
          readValue(reader, reader.enter(), parts, text);
          if (!reader.broken) emit(parts, { step, wallTime }, scalarTags, into);
        });
      } else reader.skip();
    }
  };
}

/** Walks the fields of a nested message that ends at `end`; `read` must consume each. */
function eachField(reader: WireReader, end: number, read: (field: number, type: number) => void): void {
  const outer = reader.end;
  reader.end = end;
  while (reader.next()) read(reader.field, reader.type);
  reader.end = outer;
}

const EMPTY: ValueParts = {
  tag: '',
  simple: undefined,
  exact: undefined,
  tensor: undefined,
  plugin: '',
  content: undefined,
  scalarClass: false,
};

type Intern = (bytes: Uint8Array, from: number, to: number) => string;

function readValue(reader: WireReader, end: number, parts: ValueParts, text: Intern): void {
  Object.assign(parts, EMPTY);
  const outer = reader.end;
  reader.end = end;
  while (reader.next()) {
    const { field, type } = reader;
    if (field === 1 && type === BYTES) {
      const tagEnd = reader.enter();
      parts.tag = text(reader.bytes, reader.at, tagEnd);
      reader.at = tagEnd;
    } else if (field === 2 && type === FIXED32) parts.simple = reader.float();
    else if (field === EXACT_FIELD && type === FIXED64) parts.exact = reader.double();
    else if (field === 8 && type === BYTES) parts.tensor = readTensorScalar(reader, reader.enter());
    else if (field === 9 && type === BYTES) readMetadata(reader, reader.enter(), parts, text);
    else reader.skip();
  }
  reader.end = outer;
}

function readMetadata(reader: WireReader, end: number, parts: ValueParts, text: Intern): void {
  eachField(reader, end, (field, type) => {
    if (field === 4 && type === VARINT) parts.scalarClass = reader.varint() === SCALAR_CLASS;
    else if (field === 1 && type === BYTES) readPluginData(reader, parts, text);
    else reader.skip();
  });
}

function readPluginData(reader: WireReader, parts: ValueParts, text: Intern): void {
  eachField(reader, reader.enter(), (field, type) => {
    if (type !== BYTES || field > 2) return reader.skip();
    const end = reader.enter();
    if (field === 1) parts.plugin = text(reader.bytes, reader.at, end);
    else parts.content = reader.bytes.subarray(reader.at, end);
    reader.at = end;
  });
}

type When = { readonly step: number; readonly wallTime: number };

function emit(parts: ValueParts, when: When, scalarTags: Set<string>, into: JournalEntry[]): void {
  const { tag } = parts;
  if (parts.plugin === JOURNAL_PLUGIN) {
    const record = parseRecord(parts.content);
    if (record) into.push({ type: 'record', wallTime: when.wallTime, record });
    return;
  }
  if (parts.scalarClass || parts.plugin === SCALARS_PLUGIN) scalarTags.add(tag);
  const value = parts.exact ?? parts.simple ?? (scalarTags.has(tag) ? parts.tensor : undefined);
  if (value === undefined || tag === '') return;
  into.push({ type: 'scalar', tag, step: when.step, wallTime: when.wallTime, value });
}

/** What each kind of record must hold, and as what. */
const HOLDS: Readonly<Record<JournalRecord['kind'], readonly [field: string, type: string]>> = {
  started: ['backend', 'object'],
  backend: ['backend', 'object'],
  series: ['series', 'object'],
  'series-ended': ['series', 'string'],
  model: ['model', 'object'],
  results: ['series', 'string'],
  warning: ['message', 'string'],
  ended: ['status', 'string'],
};

/** A record of a kind that only a newer version knows becomes a warning: it is said, not swallowed. */
function parseRecord(content: Uint8Array | undefined): JournalRecord | undefined {
  if (!content) return undefined;
  let parsed: Record<string, unknown>;
  try {
    parsed = Object(JSON.parse(new TextDecoder().decode(content)));
  } catch {
    return undefined;
  }
  const kind = parsed['kind'];
  if (typeof kind !== 'string') return undefined;
  if (!Object.hasOwn(HOLDS, kind)) return { kind: 'warning', message: TOO_NEW };
  const [field, type] = HOLDS[kind as JournalRecord['kind']];
  return typeof parsed[field] === type && parsed[field] !== null ? (parsed as JournalRecord) : undefined;
}
