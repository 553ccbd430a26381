import type { Config, ConfigValue } from '../../../../model/config.ts';
import type { TextStep } from '../../../../model/textSteps.ts';
import type { Evaluation } from '../../../evaluate/evaluation.ts';
import { distinctTexts, furtherPieces, type Pieces, piecesOf } from '../../../evaluate/pieces.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  integer,
  text,
  type Value,
} from '../../../evaluate/values.ts';
import { nativeClass } from '../../../library/classes.ts';
import { source } from '../../../trace/apply.ts';

/** Of more kinds of pieces no table is kept with an array. */
const MOST_KINDS = 100_000;

const bound = (value: Value | undefined): number | null | undefined =>
  !value || value.kind === 'none' ? null : value.kind === 'number' ? value.value : undefined;

/** `text[start:stop]`, as Python clamps it; nothing for other steps than one. */
function sliceStep({ text: whole }: Pieces, index: Value & { kind: 'slice' }): TextStep | undefined {
  const [start, stop, step] = [bound(index.start), bound(index.stop), bound(index.step)];
  if (start === undefined || stop === undefined || (step !== null && step !== 1)) return undefined;
  const place = (at: number) => Math.min(whole.length, Math.max(0, at < 0 ? at + whole.length : at));
  return { do: 'slice', start: start === null ? 0 : place(start), stop: stop === null ? whole.length : place(stop) };
}

function itemOf({ machine }: Evaluation, self: InstanceValue, { positional: [index], span }: CallArguments): Value {
  const pieces = piecesOf(self)!;
  if (index?.kind === 'slice') {
    const step = sliceStep(pieces, index);
    return (step && furtherPieces(self, step, span)) ?? machine.unknown('a part of a text', span);
  }
  const at = index?.kind === 'number' ? index.value : NaN;
  const piece = pieces.text[at < 0 ? at + pieces.text.length : at];
  if (piece === undefined) return machine.unknown('a piece of a text', span);
  return pieces.values?.get(piece) ?? text(piece);
}

/** The numbers that stand for the pieces of a text, as an array. */
function arrayOf({ machine }: Evaluation, self: InstanceValue, { span }: CallArguments): Value {
  const pieces = piecesOf(self)!;
  const symbols = distinctTexts(pieces);
  const values = symbols.map((each) => pieces.values?.get(each));
  const numbers = values.map((each) => (each?.kind === 'number' ? each.value : undefined));
  if (symbols.length > MOST_KINDS || !numbers.every((each) => each !== undefined))
    return machine.unknown('an array of a text without numbers for its pieces', span);
  const isFloat = values.some((each) => each?.kind === 'number' && each.float);
  const { path, steps } = pieces;
  const config: Config = { path, steps: steps as unknown as ConfigValue, symbols, numbers };
  const made = { type: 'Text', config, shape: [pieces.text.length], dtype: isFloat ? 'float64' : 'int64', span };
  return source(machine, { ...made, library: 'numpy' });
}

const letters = ({ positional: [given] }: CallArguments): string | null | undefined =>
  !given || given.kind === 'none' ? null : given.kind === 'string' ? given.value : undefined;

type Steps = (args: CallArguments) => TextStep | undefined;

const stripping =
  (where: string): Steps =>
  (args) => {
    const dropped = letters(args);
    return dropped === undefined ? undefined : { do: 'strip', letters: dropped, where };
  };

const METHODS: Readonly<Record<string, Steps>> = {
  lower: () => ({ do: 'lower' }),
  upper: () => ({ do: 'upper' }),
  strip: stripping('both'),
  lstrip: stripping('start'),
  rstrip: stripping('end'),
  splitlines: ({ positional }) => (positional.length === 0 ? { do: 'lines' } : undefined),
  split: (args) => {
    const separator = letters(args);
    const plain = args.positional.length < 2 && args.named.size === 0 && separator !== '';
    return plain && separator !== undefined ? { do: 'split', separator } : undefined;
  },
  replace: ({ positional: [from, to, more] }) =>
    from?.kind === 'string' && from.value !== '' && to?.kind === 'string' && !more
      ? { do: 'replace', from: from.value, to: to.value }
      : undefined,
};

/** The text of a file, its words or lines, and numbers for them; each step is kept, to be done again in training. */
export function longTextClass(evaluation: Evaluation): ClassValue {
  const { machine } = evaluation;
  const methods = Object.entries(METHODS).map(([name, stepOf]) => [
    name,
    (self: InstanceValue, args: CallArguments): Value => {
      const step = stepOf(args);
      return (step && furtherPieces(self, step, args.span)) ?? machine.unknown(`a call of .${name}()`, args.span);
    },
  ]);
  return nativeClass('str', {
    __len__: (self) => integer(piecesOf(self)!.text.length),
    __getitem__: (self, args) => itemOf(evaluation, self, args),
    __array__: (self, args) => arrayOf(evaluation, self, args),
    ...(Object.fromEntries(methods) as Record<string, (self: InstanceValue, args: CallArguments) => Value>),
  });
}
