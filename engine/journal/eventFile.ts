/** TensorBoard event files, written and read by hand. */
export {
  createEventWriter,
  encodeEvent,
  encodeHistogramValue,
  encodeRecordValue,
  encodeScalarValue,
  frame,
} from './eventWriter.ts';
export type { EventParts, EventWriter, HistogramParts } from './eventWriter.ts';
export { createEventReader } from './eventReader.ts';
export type { EventReader, JournalProblem } from './eventReader.ts';
export { crc32c, maskedCrc32c } from './crc32c.ts';
