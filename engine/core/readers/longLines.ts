/** Lines beyond this are data or minified code; parsers take long over them, and no person wrote a model there. */
const LONGEST_LINE = 5_000;

/** The text with spaces in place of overlong lines: as long as before, so that every place stays. */
export function withoutLongLines(text: string): string {
  if (text.length <= LONGEST_LINE) return text;
  return text.replace(/[^\n]{5001,}/g, (line) => ' '.repeat(line.length));
}
