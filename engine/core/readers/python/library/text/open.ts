import type { Span } from '../../../../model/span.ts';
import { bind } from '../../../evaluate/bind.ts';
import { instanceOf } from '../../../evaluate/classes.ts';
import type { Evaluation } from '../../../evaluate/evaluation.ts';
import { pathText } from '../../../evaluate/pathText.ts';
import { oneLineEnd } from '../../../../model/textSteps.ts';
import { furtherPieces, piecesValue } from '../../../evaluate/pieces.ts';
import { type CallArguments, type ClassValue, native, NONE, type Value } from '../../../evaluate/values.ts';
import { nativeClass } from '../../../library/classes.ts';
import { longTextClass } from './longText.ts';

const CODES = new Set(['utf-8', 'utf8', 'utf-8-sig', 'ascii']);

/** The code of a problem about a file that a program reads and that is not there. */
export const FILE_NOT_THERE = 'file-not-there';

interface Wanted {
  readonly path: string;
  readonly encoding: Value | undefined;
  readonly span: Span;
}

/** What lies in a file, as Python's text mode gives it: every end of a line is one letter. */
export function readText({ machine }: Evaluation, kind: ClassValue, { path, encoding, span }: Wanted): Value {
  const code = encoding?.kind === 'string' ? encoding.value.toLowerCase() : 'utf-8';
  if (!machine.textIn || !CODES.has(code) || (encoding && encoding.kind !== 'string' && encoding.kind !== 'none'))
    return machine.unknown(`the text of ${path}`, span);
  const found = machine.textIn(path);
  if ('refused' in found) {
    const message = `${path} is read here, and it ${found.refused}.`;
    machine.report({ code: FILE_NOT_THERE, severity: 'information', message, span });
    return machine.unknown(`the text of ${path}, which ${found.refused}`, span);
  }
  // Python counts a letter beyond the first 65,536 once, and JavaScript twice.
  if (/[\ud800-\udfff]/.test(found.text)) return machine.unknown(`the text of ${path}, which has rare letters`, span);
  const whole = piecesValue(kind, { path, steps: [], text: oneLineEnd(found.text) }, span);
  const marked = code === 'utf-8-sig' && found.text.startsWith('\uFEFF');
  return marked ? furtherPieces(whole, { do: 'slice', start: 1, stop: found.text.length }, span)! : whole;
}

interface Opened {
  readonly path?: string;
  readonly encoding?: Value;
  /** Whether it is opened to be read as a text. */
  readonly reads: boolean;
}

const OPENED = Symbol('an open file');

/** A file that is open; where it is written to, nothing happens. */
function fileClass(evaluation: Evaluation): ClassValue {
  const { machine } = evaluation;
  const text = longTextClass(evaluation);
  return nativeClass('io.TextIOWrapper', {
    __enter__: (self) => self,
    __exit__: () => NONE,
    close: () => NONE,
    write: () => NONE,
    flush: () => NONE,
    read: (self, { positional, span }) => {
      const { path, encoding, reads } = self.state.get(OPENED) as Opened;
      return path !== undefined && reads && positional.length === 0
        ? readText(evaluation, text, { path, encoding, span })
        : machine.unknown('what a file holds', span);
    },
  });
}

/** `open(path, mode, encoding=…)`. */
export function openFunction(evaluation: Evaluation): Value {
  const kind = fileClass(evaluation);
  return native('open', (args: CallArguments) => {
    const { values } = bind(
      'file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True',
      args,
    );
    const mode = values.mode?.kind === 'string' ? values.mode.value : '';
    const made = instanceOf(kind, args.span);
    const opened: Opened = {
      path: pathText(values.file),
      encoding: values.encoding,
      reads: /^r?t?$/.test(mode) && values.newline?.kind === 'none',
    };
    made.state.set(OPENED, opened);
    return made;
  });
}
