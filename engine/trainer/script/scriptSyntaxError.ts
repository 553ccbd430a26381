import type { SourcePlace } from '../../core/runs/record.ts';

/** A file that can't be read as a program, with the place and the line it was found in. */
export class ScriptSyntaxError extends SyntaxError {
  override readonly name = 'SyntaxError';
  readonly place: SourcePlace;
  readonly reason: string;

  constructor(reason: string, place: SourcePlace, text: string) {
    const line = text.split(/\r?\n/)[place.line - 1] ?? '';
    const indent = line.slice(0, place.column - 1).replace(/[^\t]/g, ' ');
    super(`${reason}\n${place.file}:${place.line}:${place.column}\n${line}\n${indent}^`);
    this.place = place;
    this.reason = reason;
  }
}
