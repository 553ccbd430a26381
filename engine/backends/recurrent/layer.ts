import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../backend.ts';
import { type ActivationName, isActivationName } from './activations.ts';
import type { CellKind } from './cells.ts';
import type { Sequence } from './functions.ts';

export type Keywords = Readonly<Record<string, unknown>> | null | undefined;

interface Activation {
  readonly constructor: { readonly className?: string };
}

/** A cell of TensorFlow.js's, with what it keeps to itself. */
export interface RecurrentCell {
  readonly units: number;
  readonly kernel: LayerVariable;
  readonly recurrentKernel: LayerVariable;
  readonly bias: LayerVariable | null;
  readonly activation: Activation;
  readonly recurrentActivation?: Activation;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly dropoutFunc?: unknown;
  /** What the cell keeps from its first step to its last. */
  dropoutMask?: unknown;
  recurrentDropoutMask?: unknown;
  readonly resetAfter?: boolean;
}

export interface RecurrentLayer {
  readonly built: boolean;
  readonly stateful: boolean;
  readonly cell: RecurrentCell;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
}

type Call = (this: RecurrentLayer, inputs: Tensor | Tensor[], keywords: Keywords) => Tensor | Tensor[];

/** Classes whose formulas are known: TensorFlow.js's own, and Descent's where it replaced one. */
export interface KnownClasses {
  readonly prototype: { call: Call };
  readonly cells: ReadonlyMap<unknown, CellKind>;
  readonly activations: ReadonlyMap<unknown, ActivationName>;
}

export function knownClasses(tf: TensorFlow): KnownClasses {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const registered = (name: string): unknown => classNameMap[name]?.[0];
  const stock = (cell: object): unknown => cell.constructor;
  const cells = new Map<unknown, CellKind>([
    [stock(tf.layers.lstmCell({ units: 1, name: NAME })), 'lstm'],
    [stock(tf.layers.simpleRNNCell({ units: 1, name: NAME })), 'simple'],
    // The cell of a layer is TensorFlow.js's own also where Keras's stands for the function that makes cells.
    [stock((tf.layers.gru({ units: 1, name: NAME }) as unknown as RecurrentLayer).cell), 'gru'],
    [registered('GRUCell'), 'gru'],
  ]);
  const names = Object.entries(classNameMap).filter(([name]) => isActivationName(name));
  const activations = new Map(names.map(([name, [constructor]]) => [constructor as unknown, name as ActivationName]));
  return { prototype: (registered('RNN') as { prototype: { call: Call } }).prototype, cells, activations };
}

/** Named, so that no layer of the file gets another number. */
const NAME = 'descent_known_cell';

/** What the layer computes, where that is known; undefined where only its own code says. */
export function sequenceOf({ cells, activations }: KnownClasses, { cell }: RecurrentLayer, masked: boolean) {
  const kind = cells.get(cell.constructor);
  if (!kind || Object.hasOwn(cell, 'call')) return undefined;
  const activation = activations.get(cell.activation.constructor);
  const recurrentActivation = activations.get((cell.recurrentActivation ?? cell.activation).constructor);
  if (!activation || !recurrentActivation) return undefined;
  const after = kind === 'gru' && cell.resetAfter === true;
  const found: Sequence = {
    kind: after ? 'gruResetAfter' : kind,
    activation,
    recurrentActivation,
    biased: after && cell.bias !== null,
    masked,
  };
  return found;
}

/** How often a cell draws a mask for its input, of which it takes the first. */
export const DROPOUT_DRAWS: Readonly<Record<CellKind, number>> = { lstm: 4, gru: 3, gruResetAfter: 1, simple: 1 };
