import { layerTypes, operationTypes } from '../../model/catalogue/catalogue.ts';
import { defaultsOf } from '../../model/catalogue/rules/defaults.ts';
import type { Config, ConfigValue } from '../../model/config.ts';
import type { Dimension, Shape } from '../../model/dimension.ts';
import type { LayerType } from '../../model/layerType.ts';
import { type Net, type Part, type PartWeight, Refusal, refuse, type Refused, type Step, type Value } from './net.ts';

/** A layer that a rule makes out of another. `suffix` tells the layers apart that come from one. */
export interface NewLayer {
  readonly type: string;
  readonly config: Config;
  readonly weights?: readonly PartWeight[];
  readonly suffix?: string;
  /** The layer whose name it takes, where that is not the step's own. */
  readonly from?: Part;
}

/** One step as a rule sees it: inputs are already rewritten, and what it emits goes into the new model. */
export interface Use {
  readonly step: Step;
  readonly inputs: readonly Value[];
  /** The arguments, defaults included. */
  readonly config: Config;
  readonly weights: readonly PartWeight[];
  layer(made: NewLayer, inputs: readonly Value[]): readonly Value[];
  operation(type: string, inputs: readonly Value[], config?: Config): Value;
  operations(type: string, inputs: readonly Value[], config?: Config): readonly Value[];
  constant(value: ConfigValue, shape?: Shape): Value;
  /** An array of the layer by itself. */
  parameter(weight: PartWeight): Value;
  /** Whether anything looks at this output. */
  isUsed(output: number): boolean;
  /** The step that makes a tensor; nothing for an input of the model. */
  maker(value: Value): Step | undefined;
  /** The step as it is. */
  keep(config?: Config): readonly Value[];
  note(text: string): void;
}

/** Gives the outputs that take the step's place, or nothing where the step stays as it is. */
export type Rule = (use: Use) => readonly Value[] | undefined;
export type Rules = Readonly<Record<string, Rule>>;

const defaults = new Map<LayerType, Config>();

export function wholeConfig(type: string, config: Config, isLayer: boolean): Config {
  const found = isLayer ? layerTypes.get(type) : operationTypes.get(type);
  if (!found) return config;
  if (!defaults.has(found)) defaults.set(found, defaultsOf(found.signature));
  return { ...defaults.get(found), ...config };
}

/** The shapes that the catalogue gives. A rule that makes what doesn't fit is a fault, and told as one. */
export function shapesOf(type: string, config: Config, inputs: readonly Value[], isLayer: boolean): readonly Shape[] {
  const found = isLayer ? layerTypes.get(type) : operationTypes.get(type);
  if (!found) return refuse(`${type} is not in the catalogue`);
  const result = found.shape(
    config,
    inputs.map((each) => each.shape),
  );
  if ('mismatch' in result) return refuse(result.mismatch);
  if ('undetermined' in result) return refuse(`its shape hangs on ${result.undetermined}`);
  return result.map((each) => each ?? refuse('a shape is not known'));
}

interface Rewriting {
  readonly rules: Rules;
  readonly steps: Step[];
  readonly parts: Map<string, Part>;
  readonly notes: Set<string>;
  /** Tensors of the model before that something looks at. */
  readonly used: ReadonlySet<Value>;
  readonly origins: Map<Value, Value>;
}

const DEEPEST = 12;

function place(rewriting: Rewriting, step: Step, depth: number): readonly Value[] {
  const rule = Object.hasOwn(rewriting.rules, step.type) ? rewriting.rules[step.type] : undefined;
  if (!rule || depth > DEEPEST) {
    rewriting.steps.push(step);
    return step.outputs;
  }
  const outputs = rule(useOf(rewriting, step, depth));
  if (!outputs) {
    rewriting.steps.push(step);
    return step.outputs;
  }
  // Two ways to the same extent may have different names for it: the read one stays.
  outputs.forEach((each, index) => {
    const expected = step.outputs[index];
    if (expected && expected.shape.length === each.shape.length) each.shape = expected.shape;
    if (expected) each.names ??= expected.names;
  });
  return outputs;
}

type Emit = (made: Omit<Step, 'span' | 'scope'>) => readonly Value[];

const valuesFor = (shapes: readonly Shape[], dtype?: string): Value[] => shapes.map((shape) => ({ shape, dtype }));

/** Makes a layer once, however often it is used: the key tells what it is made of. */
function partFor({ parts, steps }: Rewriting, step: Step, made: NewLayer): Part {
  const { type, config, weights = [], suffix = '', from: part = step.part } = made;
  const { span } = step;
  const key = `${part?.key ?? `free${steps.length}`}|${suffix}|${type}`;
  const named = (name: string | undefined) => (suffix ? `${name ?? type}_${suffix}` : (name ?? type));
  const known = parts.get(key) ?? {
    key,
    type,
    name: named(part?.name),
    path: named(part?.path),
    config,
    weights,
    trainable: part?.trainable ?? true,
    span: part?.span ?? span,
  };
  parts.set(key, known);
  return known;
}

function parameterFor({ parts }: Rewriting, { part, span }: Step, weight: PartWeight): Part {
  const key = `${part?.key ?? ''}|${weight.name}`;
  const { shape, trainable } = weight;
  const known = parts.get(key) ?? {
    key,
    type: 'Parameter',
    name: `${part?.name ?? 'parameter'}_${weight.name}`,
    path: `${part?.path ?? 'parameter'}_${weight.name}`,
    config: { shape },
    weights: [{ ...weight, name: 'value' }],
    trainable,
    span,
  };
  parts.set(key, known);
  return known;
}

/** A learned array gives itself, or itself for each example. */
function layerShapes(made: NewLayer, step: Step, given: readonly Value[]): readonly Shape[] {
  if (made.type === 'Parameter') return [step.outputs[0]!.shape];
  return shapesOf(made.type, made.config, given, true);
}

function useOf(rewriting: Rewriting, step: Step, depth: number): Use {
  const { part, inputs, span, scope } = step;
  const dtype = step.outputs[0]?.dtype;
  const emit: Emit = (made) => place(rewriting, { ...made, span, scope }, depth + 1);
  const operations = (type: string, given: readonly Value[], config: Config = {}) =>
    emit({ type, inputs: given, config, outputs: valuesFor(shapesOf(type, config, given, false), dtype) });
  return {
    step,
    inputs,
    config: wholeConfig(step.type, { ...part?.config, ...step.config }, part !== undefined),
    weights: part?.weights ?? [],
    layer: (made, given) => {
      const outputs = valuesFor(layerShapes(made, step, given), dtype);
      const { type } = made;
      return emit({ type, part: partFor(rewriting, step, made), inputs: given, config: {}, outputs });
    },
    operations,
    operation: (type, given, config) => operations(type, given, config)[0]!,
    constant: (value, shape = []) =>
      emit({ type: 'Constant', inputs: [], config: { value }, outputs: valuesFor([shape], dtype) })[0]!,
    parameter: (weight) => {
      const made = parameterFor(rewriting, step, weight);
      const outputs = valuesFor([weight.shape], dtype);
      return emit({ type: 'Parameter', part: made, inputs: [], config: {}, outputs })[0]!;
    },
    maker: (value) => rewriting.steps.findLast((each) => each.outputs.includes(value)),
    isUsed: (output) => {
      const value = step.outputs[output];
      return value !== undefined && rewriting.used.has(rewriting.origins.get(value)!);
    },
    keep: (config) => {
      rewriting.steps.push(config ? { ...step, config } : step);
      return step.outputs;
    },
    note: (text) => rewriting.notes.add(text),
  };
}

/** Rewrites a model step by step. Steps that can't be rewritten are refused, each with its reason. */
export function rewrite(net: Net, rules: Rules): { net: Net; refused: readonly Refused[]; notes: readonly string[] } {
  const used = new Set([...net.steps.flatMap((each) => each.inputs), ...net.outputs.map((each) => each.value)]);
  const rewriting: Rewriting = { rules, steps: [], parts: new Map(), notes: new Set(), used, origins: new Map() };
  const values = new Map<Value, Value>();
  const refused: Refused[] = [];
  const now = (each: Value) => values.get(each) ?? each;
  for (const step of net.steps) {
    const inputs = step.inputs.map(now);
    try {
      const made = { ...step, inputs, outputs: step.outputs.map((each) => ({ ...each })) };
      step.outputs.forEach((each, index) => rewriting.origins.set(made.outputs[index]!, each));
      const outputs = place(rewriting, made, 0);
      step.outputs.forEach((each, index) => values.set(each, outputs[index] ?? { ...each }));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push({ why: error.message, what: nameOf(step), span: step.span });
    }
  }
  const outputs = net.outputs.map((each) => ({ ...each, value: now(each.value) }));
  return { net: pruned({ ...net, steps: rewriting.steps, outputs }), refused, notes: [...rewriting.notes] };
}

export function nameOf({ type, part }: Step): string {
  return part && part.path !== '' ? `${part.type} ${part.path}` : type;
}

/** Leaves out what no output hangs on. */
export function pruned(net: Net): Net {
  const needed = new Set(net.outputs.map((each) => each.value));
  const kept = net.steps.toReversed().filter((step) => {
    const used = step.outputs.some((each) => needed.has(each));
    if (used) for (const each of step.inputs) needed.add(each);
    return used;
  });
  return { ...net, steps: kept.toReversed() };
}

/** The number that an extent is; without it the step can't be written. */
export function extent(dimension: Dimension | undefined, what: string): number {
  return typeof dimension === 'number' ? dimension : refuse(`${what} must be known in numbers`);
}
