import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const ELF_MACHINES: Readonly<Record<number, string>> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64' };
const MACH_PROCESSORS: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };
const UNIVERSAL = 0xcafebabe;
const ELF = 0x7f454c46;

/** Where the table at the end of a 64-bit ELF file ends: shorter files were cut off. */
function elfEnd(head: Buffer): number {
  return Number(head.readBigUInt64LE(40)) + head.readUInt16LE(58) * head.readUInt16LE(60);
}

/**
 * What kind of machine a library was made for, from its first bytes; undefined for what is no library, or not a whole
 * one: opening that would end the process.
 */
export function binaryKind(file: string): { readonly platform: 'linux' | 'darwin'; readonly arch: string } | undefined {
  const head = Buffer.alloc(64);
  const handle = openSync(file, 'r');
  try {
    if (readSync(handle, head, 0, head.length, 0) < head.length) return undefined;
    if (head.readUInt32BE(0) === ELF && elfEnd(head) > fstatSync(handle).size) return undefined;
  } finally {
    closeSync(handle);
  }
  if (head.readUInt32BE(0) === ELF)
    return { platform: 'linux', arch: ELF_MACHINES[head.readUInt16LE(18)] ?? 'unknown' };
  if (head.readUInt32LE(0) === 0xfeedfacf)
    return { platform: 'darwin', arch: MACH_PROCESSORS[head.readUInt32LE(4)] ?? 'unknown' };
  // A library for several processors serves this one too.
  if (head.readUInt32BE(0) === UNIVERSAL) return { platform: 'darwin', arch: process.arch };
  return undefined;
}
