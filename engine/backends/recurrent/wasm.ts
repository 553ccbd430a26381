import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import { DENSE } from '../kernels/fusedProducts.ts';
import { LSTM, LSTM_GRADIENT } from '../kernels/lstm.ts';
import { GATES, type GateName } from '../simd/lstmCode.ts';
import { type Called, callSequence } from './call.ts';
import { fusable, gradientDepth } from './fusable.ts';
import type { Sequence } from './functions.ts';
import { type Keywords, type KnownClasses, knownClasses, type RecurrentLayer, sequenceOf } from './layer.ts';
import type { Loop } from './sequence.ts';

/** The loops take four units at a time. */
const FEWEST_UNITS = 4;

function isComputed({ kind, activation, recurrentActivation, masked }: Sequence): boolean {
  return kind === 'lstm' && activation === 'tanh' && !masked && GATES.includes(recurrentActivation as GateName);
}

const run = (tf: TensorFlow, name: string, { inputs, attrs }: { inputs: object; attrs: object }): Tensor[] =>
  tf.engine().runKernel(name, inputs as NamedTensorMap, attrs as never) as unknown as Tensor[];

function lstmLoop(tf: TensorFlow, gate: GateName): Loop {
  return {
    forward([x, kernel, h, c]) {
      const attrs = { gate, saving: gradientDepth(tf) > 0 };
      const [states, carry, ...saved] = run(tf, LSTM, { inputs: { x, kernel, h, c }, attrs }) as [Tensor, Tensor];
      return [states, states, carry, ...saved, c!];
    },
    backward([kernel, h, states, gates, carries, c, dStates, , dCarry]) {
      const inputs = { kernel, h, c, states, gates, carries, dStates, dCarry };
      return run(tf, LSTM_GRADIENT, { inputs, attrs: { gate } });
    },
  };
}

/** Kernel and bias in one operation. */
const project =
  (tf: TensorFlow): NonNullable<Called['project']> =>
  (x, kernel, bias) =>
    tf.engine().runKernel(DENSE, { x, kernel, ...(bias ? { bias } : {}) } as never, { activation: 'linear' });

let done = false;

/** From now on LSTM layers go over all their steps in one operation on WebAssembly, wherever their formula is known. */
export function fuseRecurrence(tf: TensorFlow): void {
  if (done) return;
  done = true;
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const prototype = classNameMap['RNN']![0].prototype as unknown as KnownClasses['prototype'];
  const stock = prototype.call;
  let classes: KnownClasses | undefined;
  prototype.call = function call(this: RecurrentLayer, inputs: Tensor | Tensor[], keywords: Keywords) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const isHere = tf.getBackend() === 'wasm' && this.cell.units >= FEWEST_UNITS;
    if (!isHere || !fusable(tf, this, { x, inputs, keywords })) return stock.call(this, inputs, keywords);
    // Looked up late: Descent registers layers of its own.
    classes ??= knownClasses(tf);
    const sequence = sequenceOf(classes, this, Boolean(keywords?.['mask']));
    if (!sequence || !isComputed(sequence)) return stock.call(this, inputs, keywords);
    const loop = lstmLoop(tf, sequence.recurrentActivation as GateName);
    const called = { tf, layer: this, sequence, loop, project: project(tf) };
    return tf.tidy(() => callSequence(called, x!, keywords)) as Tensor | Tensor[];
  };
}
