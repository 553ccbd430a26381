import { findMember } from './evaluate/classes.ts';
import type { Scope } from './evaluate/scope.ts';
import type { CallShape, Uses } from './evaluate/uses.ts';
import type { ClassValue, FunctionValue, Value } from './evaluate/values.ts';
import type { Framework } from '../model/graph.ts';
import type { PartsFor } from './questions.ts';

const MOST_OF_FILE = 12;

/** Well-known layers by what people call the argument that they are handed over as. */
const LAYERS: readonly (readonly [RegExp, { readonly torch: readonly string[]; readonly keras: readonly string[] }])[] =
  [
    [
      /norm|(?:^|_)bn/i,
      {
        torch: ['BatchNorm2d', 'BatchNorm1d', 'LayerNorm', 'InstanceNorm2d', 'Identity'],
        keras: ['BatchNormalization', 'LayerNormalization', 'Identity'],
      },
    ],
    [
      /act|nonlin/i,
      { torch: ['ReLU', 'LeakyReLU', 'GELU', 'SiLU', 'ELU', 'Tanh', 'Identity'], keras: ['ReLU', 'LeakyReLU'] },
    ],
    [/rnn|cell|recurrent/i, { torch: ['LSTM', 'GRU', 'RNN'], keras: ['LSTM', 'GRU', 'SimpleRNN'] }],
    [/conv/i, { torch: ['Conv2d', 'Conv1d', 'ConvTranspose2d'], keras: ['Conv2D', 'Conv1D', 'Conv2DTranspose'] }],
    [/pool/i, { torch: ['MaxPool2d', 'AvgPool2d'], keras: ['MaxPooling2D', 'AveragePooling2D'] }],
    [/linear|dense/i, { torch: ['Linear'], keras: ['Dense'] }],
  ];

export interface Choosing {
  readonly scope: Scope;
  readonly framework: Framework;
  /** The definition whose argument it is: nothing is a part of itself. */
  readonly own: string;
  readonly isModelLike: (value: Value) => boolean;
  /** The function that takes the arguments, and how many of its parameters are no arguments. */
  readonly takerOf: (value: FunctionValue | ClassValue) => {
    readonly taker: FunctionValue | undefined;
    readonly skipped: number;
  };
}

type Taker = ReturnType<Choosing['takerOf']>;

/** Whether a definition can be called so. */
function accepts({ taker, skipped }: Taker, { positional, named }: CallShape): boolean {
  if (!taker) return true;
  const parameters = taker.parameters.slice(skipped);
  const single = parameters.filter(({ rest }) => !rest);
  const names = single.map(({ target }) => (target.kind === 'name' ? target.name : ''));
  const takesAny = parameters.some(({ rest }) => rest === 'list');
  const takesNames = parameters.some(({ rest }) => rest === 'mapping');
  if (positional > single.length && !takesAny) return false;
  if (!takesNames && named.some((each) => !names.includes(each))) return false;
  return single.every((each, at) => at < positional || each.default !== undefined || named.includes(names[at]!));
}

const needsNothing = ({ taker, skipped }: Taker): boolean =>
  !taker || taker.parameters.slice(skipped).every((each) => each.default ?? each.rest);

/** How the file writes the module that has the layers. */
function moduleOf({ scope, framework }: Choosing): string {
  const wanted = framework === 'torch' ? 'torch.nn' : 'keras.layers';
  const found = [...scope.names].find(([, value]) => value.kind === 'module' && value.name.endsWith(wanted));
  return found?.[0] ?? (framework === 'torch' ? 'nn' : 'layers');
}

function wellKnown(choosing: Choosing, name: string): readonly string[] {
  const { framework } = choosing;
  if (framework !== 'torch' && framework !== 'keras') return [];
  const found = LAYERS.find(([word]) => word.test(name))?.[1][framework] ?? [];
  return found.map((each) => `${moduleOf(choosing)}.${each}`);
}

const hasAll = (value: ClassValue, { attributes }: Uses) =>
  [...attributes].every((each) => findMember(value, each).member !== undefined);

/** What the file has, and which well-known layers there are, that would do where an argument is called. */
export const partsToChoose =
  (choosing: Choosing): PartsFor =>
  (name, kind, uses) => {
    const { scope, own, isModelLike, takerOf } = choosing;
    const fits = (value: FunctionValue | ClassValue) =>
      kind === 'part' || uses.calls.length === 0 || uses.calls.every((each) => accepts(takerOf(value), each));
    const ofFile = [...scope.names].flatMap(([each, value]): readonly string[] => {
      if (each === own || each.startsWith('_')) return [];
      if (value.kind === 'class' && isModelLike(value)) {
        if (!fits(value) || (kind === 'class' && !hasAll(value, uses))) return [];
        return [kind === 'class' ? each : `${each}(${needsNothing(takerOf(value)) ? '' : '...'})`];
      }
      const isMaker = kind === 'class' && value.kind === 'function' && value.source && !value.span.file;
      return isMaker && uses.calls.length > 0 && uses.attributes.size === 0 && fits(value) ? [each] : [];
    });
    const known = wellKnown(choosing, name).map((each) => (kind === 'class' ? each : `${each}()`));
    // What needs numbers of its own is no part as it stands.
    const whole = known.filter(
      (each) => !/(?:LayerNorm|BatchNorm\w+|InstanceNorm2d|LSTM|GRU|RNN|Conv\w+|Linear|Dense)\(\)$/.test(each),
    );
    // `encoder` is an `ImageEncoder(...)` before anything else.
    const alike = (each: string) =>
      Number(each.toLowerCase().includes(name.replace(/^.*\.|[\W\d_]/g, '').toLowerCase()));
    const nearest = ofFile.toSorted((one, two) => alike(two) - alike(one)).slice(0, MOST_OF_FILE);
    return [...(kind === 'class' ? known : whole), ...nearest];
  };
