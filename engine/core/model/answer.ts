import type { Span } from './span.ts';

/**
 * What a person answers where a file leaves something open: a whole number, or an expression in the file's own language
 * as it could stand there as an argument: `[2, 2, 6]`, `'relu'`, `True`, `None`, `BasicBlock`, `nn.LayerNorm`.
 */
export type Answer = number | string;

/** An answer as it is typed. */
export const answerFrom = (typed: string): Answer => (/^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : typed);

/** The words that answers use: what is named there is part of another model. */
export const wordsIn = (answers: Iterable<Answer>): readonly string[] =>
  [...answers].flatMap((each) => (typeof each === 'string' ? (each.match(/\w+/g) ?? []) : []));

/** What is asked for, as its use in the file tells. */
export type AskedKind =
  /** A whole number. */
  | 'number'
  /** A list of numbers or the like. */
  | 'list'
  /** A truth value. */
  | 'flag'
  /** A class or function that makes parts of the model. */
  | 'class'
  /** A part of the model, already made. */
  | 'part'
  /** A text, None or anything else. */
  | 'value';

/** Something that the file leaves open, where it first has it. */
export interface AskedSize {
  /** In the file's words: `len(vocab)`. */
  readonly name: string;
  readonly span: Span;
  readonly kind?: AskedKind;
  /** What the file itself compares it with, or has that would do, as expressions: `'bn'`, `BasicBlock`. */
  readonly choices?: readonly string[];
  /** Of a list: how many items the file takes out of it. */
  readonly least?: number;
  /** What a person said it is. */
  readonly given?: Answer;
  /** Why that can't be. */
  readonly refused?: Refusal;
}

/** Why an answer stands for nothing. */
export interface Refusal {
  /**
   * It is no expression; it uses a `name` that the file has not; what it gives is not understood; or it is a class where
   * the model calls an object of it.
   */
  readonly why: 'form' | 'name' | 'unclear' | 'class';
  readonly name?: string;
}

const EXAMPLES: Readonly<Record<AskedKind, string>> = {
  number: '100',
  list: '[64, 128]',
  flag: 'True',
  class: 'nn.ReLU',
  part: 'nn.Identity()',
  value: "'relu'",
};

/** An answer that could be given, for a person to see how it is written. */
export const exampleFor = ({ kind = 'number', choices = [], least = 0 }: AskedSize): string =>
  choices[0] ?? (kind === 'list' && least > 0 ? `[${Array(Math.min(least, 8)).fill('2').join(', ')}]` : EXAMPLES[kind]);

/** Why an answer stands for nothing, for a terminal. */
export function refusalText({ name, refused }: AskedSize): string {
  switch (refused?.why) {
    case 'name':
      return `What was given for ${name} uses ${refused.name}, which the file does not have. A text needs quotes: "'${refused.name}'".`;
    case 'class':
      return `What was given for ${name} is a class, and the model calls an object of it. Say ${name}='Name(...)'.`;
    case 'form':
      return `What was given for ${name} is no value. Write it as it would stand in the file: [2, 2], 'relu', True, None or the name of a class.`;
    default:
      return `What was given for ${name} is not understood. Give it a number, list, text, True, False, None or class of the file.`;
  }
}
