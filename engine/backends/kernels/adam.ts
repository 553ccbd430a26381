import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core';
import {
  AdamOptimizer,
  backend as currentBackend,
  engine,
  getBackend,
  mul,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ADAM_NUMBERS, SMALLEST } from '../simd/adamCode.ts';
import type { Program } from '../simd/program.ts';

const FLOAT = 4;

interface Slot {
  readonly originalName: string;
  readonly variable: Variable;
}

/** What TensorFlow.js's optimizer keeps. */
interface Inside {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly learningRate: number;
  readonly accBeta1: Variable;
  readonly accBeta2: Variable;
  readonly accumulatedFirstMoment: Slot[];
  readonly accumulatedSecondMoment: Slot[];
  incrementIterations(): void;
}

type Given = NamedTensorMap | { readonly name: string; readonly tensor: Tensor }[];

/** What TensorFlow.js's Adam does with a weight in fourteen operations is one here, with the same formula. */
export function fuseAdam(program: Program): void {
  const numbers = program.reserve(ADAM_NUMBERS.length);
  const stock = AdamOptimizer.prototype.applyGradients;
  AdamOptimizer.prototype.applyGradients = function applyGradients(this: AdamOptimizer, given: Given) {
    const named = Array.isArray(given) ? given : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    if (getBackend() !== 'wasm' || named.some(({ tensor }) => tensor && tensor.dtype !== 'float32'))
      return stock.call(this, given as never);
    step({ program, numbers, backend: currentBackend() as BackendWasm }, this as unknown as Inside, named);
  };
}

interface Place {
  readonly program: Program;
  /** Address of what is the same for every weight. */
  readonly numbers: number;
  readonly backend: BackendWasm;
}

function step(
  place: Place,
  optimizer: Inside,
  named: readonly { readonly name: string; readonly tensor: Tensor | null }[],
): void {
  tidy(() => {
    writeNumbers(place, optimizer);
    named.forEach(({ name, tensor: gradient }, index) => {
      const value = engine().registeredVariables[name]!;
      const [first, second] = [
        slot(optimizer.accumulatedFirstMoment, index, { value, name: `${name}/m` }),
        slot(optimizer.accumulatedSecondMoment, index, { value, name: `${name}/v` }),
      ];
      if (gradient != null) move(place, [value, first, second], gradient);
    });
    const { accBeta1, accBeta2, beta1, beta2 } = optimizer;
    accBeta1.assign(mul(accBeta1, beta1));
    accBeta2.assign(mul(accBeta2, beta2));
  });
  optimizer.incrementIterations();
}

function writeNumbers({ program, numbers, backend }: Place, optimizer: Inside): void {
  const { beta1, beta2, epsilon, learningRate, accBeta1, accBeta2 } = optimizer;
  const addresses = [accBeta1, accBeta2].map(({ dataId }) => backend.getMemoryOffset(dataId));
  const floats = program.heap();
  const [decayed1, decayed2] = addresses.map((address) => floats[address / FLOAT]!) as [number, number];
  const taken: Record<(typeof ADAM_NUMBERS)[number], number> = {
    ...{ beta1, oneMinusBeta1: 1 - beta1, beta2, oneMinusBeta2: 1 - beta2, epsilon, minusRate: -learningRate },
    ...{ correction1: 1 / (1 - decayed1), correction2: 1 / (1 - decayed2), smallest: SMALLEST },
  };
  ADAM_NUMBERS.forEach((name, index) => (floats[numbers / FLOAT + index] = taken[name]));
}

/** Writes a weight and its moments where they are, unless their memory has other names too, such as a clone's. */
function move({ program, numbers, backend }: Place, variables: readonly Variable[], gradient: Tensor): void {
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
  program.functions.adam(...given, ...to, numbers, gradient.size * FLOAT);
  made.forEach((info, index) => {
    if (info) variables[index]!.assign(engine().makeTensorFromTensorInfo(info) as Variable);
  });
}

/** What is remembered of a weight, made when it is first seen. */
function slot(slots: Slot[], place: number, { value, name }: { value: Variable; name: string }): Variable {
  slots[place] ??= { originalName: name, variable: tidy(() => zerosLike(value).variable(false)) };
  return slots[place].variable;
}
