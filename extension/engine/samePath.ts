/** Whether two absolute paths name one file: Windows knows no case, and writes drive letters in either. */
export function samePath(one: string, other: string): boolean {
  return process.platform === 'win32' ? one.toLowerCase() === other.toLowerCase() : one === other;
}
