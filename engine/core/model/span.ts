/** A stretch of source text. Offsets count UTF-16 units; `file` is absent for the file that is being read. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly file?: string;
}
