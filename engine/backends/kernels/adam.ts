import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { backend as currentBackend, engine } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ADAM_NUMBERS, SMALLEST } from '../simd/adamCode.ts';
import { type Crew, shareOut } from '../threads/crew.ts';
import { type AdamNumbers, type Moved, replaceAdam } from './adamSteps.ts';

const FLOAT = 4;
/** Weights from which on they are shared out, and parts for each thread. */
const LEAST = 2 ** 17;
const PARTS = 2;

interface Place {
  readonly crew: Crew;
  /** Address of what is the same for every weight. */
  readonly numbers: number;
  readonly backend: BackendWasm;
}

/** What TensorFlow.js's Adam does with a weight in fourteen operations is one loop here. */
export function fuseAdam(crew: Crew): void {
  const numbers = crew.program.reserve(ADAM_NUMBERS.length);
  replaceAdam('wasm', (adam) => {
    const place = { crew, numbers, backend: currentBackend() as BackendWasm };
    writeNumbers(place, adam);
    return (variables, gradient) => move(place, variables, gradient);
  });
}

function writeNumbers({ crew, numbers }: Place, adam: AdamNumbers): void {
  const { beta1, beta2, epsilon, rate, correction1, correction2 } = adam;
  const floats = crew.program.heap();
  const taken: Record<(typeof ADAM_NUMBERS)[number], number> = {
    ...{ beta1, oneMinusBeta1: 1 - beta1, beta2, oneMinusBeta2: 1 - beta2, epsilon, minusRate: -rate },
    ...{ correction1, correction2, smallest: SMALLEST },
  };
  ADAM_NUMBERS.forEach((name, index) => (floats[numbers / FLOAT + index] = taken[name]));
}

/** Writes a weight and its moments where they are, unless their memory has other names too, such as a clone's. */
function move({ crew, numbers, backend }: Place, variables: Moved, gradient: Tensor): void {
  const from = variables.map(({ dataId }) => dataId);
  const made = from.map((dataId, index) =>
    // Looking a value up moves it here, if it lay elsewhere.
    backend.getMemoryOffset(dataId) !== null && backend.refCount(dataId) === 1
      ? undefined
      : backend.makeOutput(variables[index]!.shape, 'float32'),
  );
  // Addresses after everything is allocated, which may move them.
  const at = (dataId: object): number => backend.getMemoryOffset(dataId);
  const to = made.map((info, index) => at(info?.dataId ?? from[index]!));
  const given = [...from.map(at), at(gradient.dataId)];
  const { size } = gradient;
  shareOut(crew, 'adam', [...given, ...to, numbers, size], { count: size, work: size, least: LEAST, parts: PARTS });
  made.forEach((info, index) => {
    if (info) variables[index]!.assign(engine().makeTensorFromTensorInfo(info) as Variable);
  });
}
