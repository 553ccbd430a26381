import type { ConfigValue } from '../../model/config.ts';
import type { PlanPart } from '../../model/plan.ts';
import type { Net, Step } from '../net/net.ts';
import type { TargetName } from '../target.ts';

/** What a model learns, as far as its loss or its last layer tells it. */
export interface Task {
  readonly type: 'multiclass' | 'binary' | 'regression';
  /** Classes, or the width of what is predicted. */
  readonly width: number;
  /** Targets are numbers of classes, and not shares of each. */
  readonly sparse: boolean;
  readonly output: 'logits' | 'probabilities' | 'logarithms' | 'values';
  /** The axis of the classes in the written model's output. */
  readonly axis: number;
  /** Dimensions of the output, with the batch. */
  readonly rank: number;
}

const KEEPS_VALUES = /^(reshape|squeeze|flatten|Flatten|Reshape|identity|Identity|transpose|getitem|Dropout)$/;
const LAST_WORDS: Readonly<Record<string, Task['output']>> = {
  softmax: 'probabilities',
  sigmoid: 'probabilities',
  log_softmax: 'logarithms',
  log_sigmoid: 'logarithms',
};

function activationOf({ type, part, config }: Step): string | undefined {
  if (/^(log_)?(softmax|sigmoid)$/i.test(type)) return type.toLowerCase();
  const inner = part?.config.layer as { readonly config?: Readonly<Record<string, ConfigValue>> } | undefined;
  const word = config.activation ?? part?.config.activation ?? inner?.config?.activation;
  return typeof word === 'string' && word !== 'linear' ? word : undefined;
}

/** The function that the model ends with. */
function lastActivation(net: Net): string | undefined {
  let value = net.outputs[0]?.value;
  for (;;) {
    const step = net.steps.find((each) => each.outputs.includes(value!));
    if (!step) return undefined;
    const word = activationOf(step);
    if (word !== undefined) return word;
    if (!KEEPS_VALUES.test(step.type)) return undefined;
    [value] = step.inputs;
  }
}

const sameShape = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

/** What the last layer alone tells: a file without training says no more. */
function guessed(net: Net, word: string | undefined, width: number): Pick<Task, 'type' | 'sparse' | 'output'> {
  const [input, output] = [net.inputs[0]!.value.shape, net.outputs[0]!.value.shape];
  const made = LAST_WORDS[word ?? ''];
  if (word === 'sigmoid') return { type: 'binary', sparse: false, output: 'probabilities' };
  if (made !== undefined && width > 1) return { type: 'multiclass', sparse: true, output: made };
  const isPicture = output.length > 3 || sameShape(input, output);
  if (word === undefined && width > 1 && !isPicture) return { type: 'multiclass', sparse: true, output: 'logits' };
  return { type: 'regression', sparse: false, output: 'values' };
}

function told({ type, config }: PlanPart): Pick<Task, 'type' | 'sparse' | 'output'> {
  const output = config.from_logits === true ? 'logits' : 'probabilities';
  if (type === 'NegativeLogLikelihood') return { type: 'multiclass', sparse: true, output: 'logarithms' };
  if (/^SparseCategorical/.test(type)) return { type: 'multiclass', sparse: true, output };
  if (/^Categorical.*[Cc]rossentropy$/i.test(type)) return { type: 'multiclass', sparse: false, output };
  if (/^Binary.*Crossentropy$/.test(type)) return { type: 'binary', sparse: false, output };
  return { type: 'regression', sparse: false, output: 'values' };
}

/** Where the written model has its classes: PyTorch's pictures have them before their rows. */
function classAxis(net: Net, to: TargetName): number {
  const { value, axes } = net.outputs[0]!;
  if (axes?.some((each, at) => each !== at)) return axes[1] === axes.length - 1 ? 1 : -1;
  return to === 'pytorch' && net.framework === 'torch' && value.shape.length > 3 ? 1 : -1;
}

/** What the written model learns: as its loss says, else as its end looks. */
export function taskOf(net: Net, to: TargetName, loss: PlanPart | undefined): Task {
  const { shape } = net.outputs[0]!.value;
  const axis = classAxis(net, to);
  const extent = shape.at(axis);
  const width = typeof extent === 'number' ? extent : 1;
  return { ...(loss ? told(loss) : guessed(net, lastActivation(net), width)), width, axis, rank: shape.length };
}
