/** Few tags, many values: gives one string for equal bytes without decoding them again. */
export function internText(): (bytes: Uint8Array, from: number, to: number) => string {
  const decoder = new TextDecoder();
  const known = new Map<number, { bytes: Uint8Array; text: string }[]>();
  return (bytes, from, to) => {
    let hash = to - from;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    let found = known.get(hash);
    if (!found) known.set(hash, (found = []));
    for (const entry of found) if (same(entry.bytes, bytes, from, to)) return entry.text;
    const own = bytes.slice(from, to);
    const text = decoder.decode(own);
    found.push({ bytes: own, text });
    return text;
  };
}

function same(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let index = 0; index < known.length; index++) if (known[index] !== bytes[from + index]) return false;
  return true;
}
