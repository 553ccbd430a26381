import type { CallArguments } from '../../evaluate/values.ts';
import type { Method } from '../../library/classes.ts';
import type { KerasContext } from '../context.ts';

interface Former {
  /** The method that takes its place. */
  readonly now: string;
  /** Its arguments by position, in the words of that method. */
  readonly order: readonly string[];
  /** What to write, where it is not the method alone; it gives something else then. */
  readonly write?: string;
}

const FIT = 'x steps_per_epoch epochs verbose callbacks validation_data validation_steps validation_freq class_weight';

/** Methods of models of Keras 2 that Keras 3 does not have. */
const FORMER: Readonly<Record<string, Former>> = {
  fit_generator: { now: 'fit', order: FIT.split(' ') },
  evaluate_generator: { now: 'evaluate', order: ['x', 'steps', 'callbacks'] },
  predict_generator: { now: 'predict', order: ['x', 'steps', 'callbacks'] },
  predict_proba: { now: 'predict', order: ['x', 'batch_size', 'verbose'] },
  predict_classes: {
    now: 'predict',
    order: ['x', 'batch_size', 'verbose'],
    write: 'np.argmax(model.predict(x), axis=-1), or model.predict(x) > 0.5 for one unit',
  },
};

/** The arguments as the method has them that takes its place. */
function asNow({ order }: Former, { positional, named, ...rest }: CallArguments): CallArguments {
  const byName = [...named].map(([name, value]) => [name === 'generator' ? 'x' : name, value] as const);
  const byPlace = positional.slice(1).flatMap((value, at) => (order[at + 1] ? [[order[at + 1]!, value] as const] : []));
  return { ...rest, positional: positional.slice(0, 1), named: new Map([...byPlace, ...byName]) };
}

/** The former methods, each doing what its successor does, and telling that it is gone. */
export function formerMethods(
  context: KerasContext,
  methods: Readonly<Record<string, Method>>,
): Readonly<Record<string, Method>> {
  const made = Object.entries(FORMER).map(([name, former]): [string, Method] => [
    name,
    (self, args) => {
      const { now, write = /generator/.test(name) ? `${now}, which takes generators too` : now } = former;
      const message = `${name} is gone since Keras 3; use ${write}.`;
      context.machine.report({ code: 'removed-function', severity: 'error', message, span: args.span });
      const result = methods[now]!(self, asNow(former, args));
      return former.write === undefined ? result : context.machine.unknown(name, args.span);
    },
  ]);
  return Object.fromEntries(made);
}
