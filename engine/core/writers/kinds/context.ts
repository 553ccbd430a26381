import type { Net } from '../net/net.ts';
import type { Task } from './task.ts';
import type { Training } from './training.ts';

/** What a kind of code is written from. */
export interface KindContext {
  readonly net: Net;
  /** The name of the written model in the code. */
  readonly name: string;
  readonly training: Training;
  /** What the model's shares say; nothing where it has several outputs. */
  readonly task: Task | undefined;
}

/** Numbers and paths at the top of the code, which a person changes first: name and value as code. */
export type Setting = readonly [name: string, value: string];

/** A kind's part of the file. */
export interface KindCode {
  readonly imports: readonly string[];
  readonly settings?: readonly Setting[];
  /** What comes before all imports. */
  readonly first?: readonly string[];
  /** What comes before the model. */
  readonly before?: readonly string[];
  /** Functions and lines after the model. */
  readonly after: readonly string[];
  readonly notes?: readonly string[];
}

export const merged = (...codes: readonly KindCode[]): KindCode => ({
  imports: codes.flatMap((each) => each.imports),
  settings: codes.flatMap((each) => each.settings ?? []),
  first: codes.flatMap((each) => each.first ?? []),
  before: codes.flatMap((each) => each.before ?? []),
  after: codes.flatMap((each) => each.after),
  notes: codes.flatMap((each) => each.notes ?? []),
});
