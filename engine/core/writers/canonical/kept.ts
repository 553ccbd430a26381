import type { Config, ConfigValue } from '../../model/config.ts';
import type { Net, Part, Step } from '../net/net.ts';
import { type Numbers, numbersOf } from './numbers.ts';
import { ratesOf, waveName, type Waves, wavesOf } from './waves.ts';

/** So many numbers are written one by one. */
const FEW = 256;

/** Numbers as lists in lists. */
function nested({ shape, data }: Numbers): ConfigValue {
  const [rows, ...rest] = shape;
  if (rows === undefined) return data[0]!;
  const size = data.length / rows;
  return Array.from({ length: rows }, (_, at) =>
    nested({ shape: rest, data: data.subarray(at * size, (at + 1) * size) }),
  );
}

/** How numbers lie that a short expression makes: all alike, a triangle of ones, a table of positions, or a few. */
export function wordOf(numbers: Numbers): Config | undefined {
  const { shape, data } = numbers;
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const place = (at: number) => (at % columns) - (Math.floor(at / columns) % rows);
  const word = (name: string, config: object): Config => ({ class_name: name, config: config as Config });
  if (data.every((each) => each === data[0])) return word('Constant', { value: data[0]! });
  if (data.every((each, at) => each === (place(at) <= 0 ? 1 : 0))) return word('LowerTriangle', {});
  if (data.every((each, at) => each === (place(at) > 0 ? 1 : 0))) return word('LaterOnes', {});
  const waves = wavesOf(numbers);
  if (waves) return word('Waves', waves);
  const rates = ratesOf(numbers);
  if (rates) return word('Rates', rates);
  const finite = data.every((each) => Number.isFinite(each));
  return data.length <= FEW && finite ? word('Values', { value: nested(numbers) }) : undefined;
}

/** What a model keeps without learning it begins as it does in the source, where that can be told. */
export function withBeginnings(net: Net): { net: Net; notes: readonly string[] } {
  const keptNotes = new Set<string>();
  const parts = new Map<Part, Part>();
  const note = (text: string) => keptNotes.add(text);
  const tables = new Map<string, string>();
  /** One function makes all tables of a name: what it would make otherwise is written as what is not known. */
  const told = (word: Config | undefined): Config | undefined => {
    if (word?.class_name !== 'Waves') return word;
    const [name, made] = [waveName(word.config as unknown as Waves), JSON.stringify(word.config)];
    if ((tables.get(name) ?? made) !== made) return undefined;
    tables.set(name, made);
    return word;
  };
  const begun = (step: Step, part: Part): Part => {
    const known = parts.get(part);
    if (known) return known;
    const numbers = step.begins && numbersOf(net, step.begins);
    const word = numbers && told(wordOf(numbers));
    const initializer: Config = word ?? { class_name: 'Zeros', config: {} };
    const begins = numbers && { shape: numbers.shape, data: Float32Array.from(numbers.data) };
    const weights = part.weights.map((each) => ({
      ...each,
      ...((word || !each.initializer) && { initializer }),
      ...(begins && { begins }),
    }));
    const made = { ...part, weights };
    if (!word && step.begins)
      note(`${part.path} is kept and not learned: it is written as zeros, and its numbers come with the weights.`);
    parts.set(part, made);
    return made;
  };
  const steps = net.steps.map((step) =>
    step.type === 'Parameter' && step.part?.config.buffer === true ? { ...step, part: begun(step, step.part) } : step,
  );
  return { net: { ...net, steps }, notes: [...keptNotes] };
}
