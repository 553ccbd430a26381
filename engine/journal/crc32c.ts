/** CRC-32C (Castagnoli, reflected 0x82F63B78), eight bytes a turn, and the mask that TFRecord files put over it. */

const LANES = 8;
const tables = makeTables();

function makeTables(): Uint32Array {
  const made = new Uint32Array(LANES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    made[byte] = crc >>> 0;
  }
  for (let lane = 1; lane < LANES; lane++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = made[(lane - 1) * 256 + byte] ?? 0;
      made[lane * 256 + byte] = (before >>> 8) ^ (made[before & 255] ?? 0);
    }
  }
  return made;
}

/** The sum of `bytes[from, to)`, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const t = tables;
  let crc = -1;
  let at = from;
  for (const lanesEnd = to - LANES; at <= lanesEnd; at += LANES) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      t[1792 | (low & 255)]! ^
      t[1536 | ((low >>> 8) & 255)]! ^
      t[1280 | ((low >>> 16) & 255)]! ^
      t[1024 | (low >>> 24)]! ^
      t[768 | bytes[at + 4]!]! ^
      t[512 | bytes[at + 5]!]! ^
      t[256 | bytes[at + 6]!]! ^
      t[bytes[at + 7]!]!;
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ t[(crc ^ bytes[at]!) & 255]!;
  return ~crc >>> 0;
}

/** A sum over data that holds sums is weak; TFRecord rotates and offsets it. */
export function maskedCrc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const crc = crc32c(bytes, from, to);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
