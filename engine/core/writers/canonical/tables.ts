import type { Net, Part, Step, Value } from '../net/net.ts';
import { wordOf } from './kept.ts';
import { type Numbers, numbersOf } from './numbers.ts';
import { wavesOf } from './waves.ts';

const nameOf = ({ names }: Value, numbers: Numbers): string =>
  names?.values().next().value ?? (wavesOf(numbers) ? 'positions' : 'table');

/** An array that is filled part by part, as a layer's own that is kept and not learned. */
function tableOf(net: Net, step: Step, at: number): readonly Step[] {
  const [output] = step.outputs as [Value];
  const numbers = numbersOf(net, output);
  const shape = output.shape.map(Number);
  if (!numbers || !wordOf(numbers)) return [step];
  const array = { shape, data: Float32Array.from(numbers.data) };
  const name = nameOf(output, numbers);
  const part: Part = {
    key: `table_${at}`,
    type: 'Parameter',
    name,
    path: name,
    config: { shape, buffer: true },
    weights: [{ name: 'value', shape, trainable: false, recipe: { kind: 'numbers', array } }],
    trainable: false,
    span: step.span,
  };
  const filled: Value = { ...output };
  return [
    { ...step, outputs: [filled] },
    { ...step, type: 'Parameter', part, config: {}, inputs: [], begins: filled },
  ];
}

const FEWEST = 8;

interface Fixed {
  /** Values that hang on no input, and that something which does looks at. */
  readonly seen: ReadonlySet<Value>;
  /** Those that are filled by slices, or made as NumPy makes them: models have no words for that. */
  readonly foreign: ReadonlySet<Value>;
}

function fixedIn(net: Net): Fixed {
  const [fixed, foreign] = [new Set<Value>(), new Set<Value>()];
  const isSized = ({ shape }: Value) => shape.every((each) => typeof each === 'number');
  for (const { type, part, inputs, outputs } of net.steps) {
    if (part || type === 'random_like' || !inputs.every((each) => fixed.has(each)) || !outputs.every(isSized)) continue;
    const isForeign = /^(set_item|Range|Fill)$/.test(type) || inputs.some((each) => foreign.has(each));
    for (const each of outputs) {
      fixed.add(each);
      if (isForeign) foreign.add(each);
    }
  }
  const looked = net.steps.flatMap(({ inputs, outputs }) => (fixed.has(outputs[0]!) ? [] : inputs));
  const ends = net.outputs.map(({ value }) => value);
  return { seen: new Set([...looked, ...ends].filter((each) => fixed.has(each))), foreign };
}

/** A number that is computed from numbers in the file (`tf.sqrt(tf.cast(64, tf.float32))`) is that number. */
function numberOf(net: Net, step: Step, { seen }: Fixed): number | undefined {
  const [output] = step.outputs as [Value];
  if (step.part || step.type === 'Constant' || output.shape.length > 0 || !seen.has(output)) return undefined;
  const number = numbersOf(net, output)?.data[0];
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

const isFloat = ({ dtype }: Value) => /^float/.test(dtype ?? 'float32');

/** Whether an array can't be written where the model is called, or is known by a better word. */
function isTable(net: Net, step: Step, { seen, foreign }: Fixed): boolean {
  const [output] = step.outputs as [Value];
  if (step.part || step.outputs.length !== 1 || !seen.has(output)) return false;
  const size = output.shape.reduce<number>((product, each) => product * Number(each), 1);
  if (!(size >= FEWEST)) return false;
  const numbers = numbersOf(net, output);
  return numbers !== undefined && ((isFloat(output) && foreign.has(output)) || wavesOf(numbers) !== undefined);
}

/**
 * Tables that the source computes from numbers alone: of positions, or filled by slices (`pe[:, 0::2] = …`). No framework
 * writes into arrays where a model is called, so that they are kept instead, as they are when they are filled.
 */
export function withTables(net: Net): Net {
  const fixed = fixedIn(net);
  const steps = net.steps.flatMap((step, at) => {
    const number = step.outputs.length === 1 ? numberOf(net, step, fixed) : undefined;
    if (number !== undefined) return [{ ...step, type: 'Constant', config: { value: number }, inputs: [] }];
    return isTable(net, step, fixed) ? tableOf(net, step, at) : [step];
  });
  return { ...net, steps };
}
