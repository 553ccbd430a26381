import { type Bound, parseSignature } from '../../evaluate/bind.ts';
import type { CallArguments, Value } from '../../evaluate/values.ts';
import type { KerasContext } from '../context.ts';

interface Given {
  readonly type: string;
  readonly signature: string;
  readonly bound: Bound;
  readonly args: CallArguments;
  readonly common?: ReadonlyMap<string, Value>;
}

/** Arguments of earlier versions and what became of them. */
const GONE: Readonly<Record<string, string>> = {
  input_length: 'Keras 3 takes the length from the input; leave `input_length` out',
  time_major: 'Keras 3 has no `time_major`; put the batch first',
  fused: 'Keras 3 chooses by itself; leave `fused` out',
  lr: '`lr` is called `learning_rate`',
  output_dim: '`output_dim` is called `units`',
  nb_filter: '`nb_filter` is called `filters`',
  nb_epoch: '`nb_epoch` is called `epochs`',
  border_mode: '`border_mode` is called `padding`',
  subsample: '`subsample` is called `strides`',
  init: '`init` is called `kernel_initializer`',
  W_regularizer: '`W_regularizer` is called `kernel_regularizer`',
  dim_ordering: '`dim_ordering` is called `data_format`',
  ragged: 'Keras 3 has no ragged tensors; leave `ragged` out',
};

const DECAY =
  'Keras 3 ignores `decay`; leave `decay` out, or give a schedule such as `InverseTimeDecay` as `learning_rate`';

/** What became of an argument of an earlier version, and whether Keras refuses it now. */
function formerOf(
  name: string,
  known: readonly string[],
): { readonly text: string; readonly refused: boolean } | undefined {
  if (name === 'decay' && known.includes('learning_rate')) return { text: DECAY, refused: false };
  return Object.hasOwn(GONE, name) ? { text: GONE[name]!, refused: true } : undefined;
}

function distance(left: string, right: string): number {
  let before = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const changed = before[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      now.push(Math.min(changed, before[column]! + 1, now[column - 1]! + 1));
    }
    before = now;
  }
  return before[right.length]!;
}

/** The name that was probably meant. */
function closestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((each) => [distance(name, each), each] as const).sort(([one], [two]) => one - two);
  const [best] = ranked;
  return best && best[0] <= Math.max(1, Math.floor(name.length / 3)) ? best[1] : undefined;
}

/** Tells of arguments that the present version of Keras does not take, and of those that are missing. */
export function reportArguments(context: KerasContext, { type, signature, bound, args, common }: Given): void {
  const { machine } = context;
  const told = (code: string, name: string, message: string, error: boolean) =>
    machine.report({
      code,
      severity: error ? 'error' : 'warning',
      message,
      span: args.spans.get(name) ?? args.span,
    });
  if (common?.has('input_length')) told('argument-gone', 'input_length', `${type}: ${GONE.input_length}.`, false);
  const names = parseSignature(signature).map((each) => each.name);
  for (const name of bound.excess) {
    const former = formerOf(name, names);
    if (name.startsWith('#')) {
      const place = args.spans.get(Number(name.slice(1))) ?? args.span;
      const message = `${type} takes ${names.length} arguments by position, and more are given.`;
      machine.report({ code: 'unknown-argument', severity: 'error', message, span: place });
    } else if (former) told('argument-gone', name, `${type}: ${former.text}.`, former.refused);
    else {
      const meant = closestName(name, names);
      const hint = meant ? `; did you mean \`${meant}\`?` : '.';
      told('unknown-argument', name, `${type} has no argument \`${name}\`${hint}`, true);
    }
  }
  if (bound.missing.length > 0) {
    const missing = bound.missing.map((each) => `\`${each}\``).join(', ');
    machine.report({
      code: 'missing-argument',
      severity: 'error',
      message: `${type} needs ${missing}.`,
      span: args.span,
    });
  }
}
