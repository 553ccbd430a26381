import type { Machine } from '../evaluate/machine.ts';
import { type CallArguments, integer, tuple, type Value } from '../evaluate/values.ts';
import { toBoolean } from '../library/convert.ts';
import { produceData } from '../library/data.ts';
import { classesOf } from '../library/labels.ts';

const COUNTS = ['return_index', 'return_inverse', 'return_counts'];

/** `np.unique(y)`: as many as there are classes, where they are known. */
function unique(machine: Machine, args: CallArguments, classes: number): Value | undefined {
  const [labels] = args.positional;
  if (labels?.kind !== 'tensor' || args.positional.length > 1) return undefined;
  const part = (type: string, length = classes) =>
    produceData(
      machine,
      { type, inputs: [labels], config: {}, span: args.span },
      { shape: [length], dtype: type === 'unique' ? labels.dtype : 'int64' },
    );
  const asked = COUNTS.filter((each) => toBoolean(args.named.get(each)) === true);
  const known = [...args.named.keys()].every((each) => COUNTS.includes(each));
  if (!known || asked.includes('return_inverse')) return undefined;
  return asked.length === 0 ? part('unique') : tuple([part('unique'), ...asked.map((each) => part(`unique_${each}`))]);
}

/** What NumPy finds in the labels of a data set that is known: `np.max(y_train) + 1` is its number of classes. */
export function onLabels(machine: Machine, name: string, args: CallArguments): Value | undefined {
  const [labels] = args.positional;
  const classes = labels?.kind === 'tensor' ? classesOf(labels) : undefined;
  if (classes === undefined || args.open) return undefined;
  if (name === 'unique') return unique(machine, args, classes);
  if (args.positional.length > 1 || args.named.size > 0) return undefined;
  if (name === 'max' || name === 'amax') return integer(classes - 1);
  return name === 'min' || name === 'amin' ? integer(0) : undefined;
}
