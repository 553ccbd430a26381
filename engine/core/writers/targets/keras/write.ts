import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import type { ConfigValue } from '../../../model/config.ts';
import type { Dimension } from '../../../model/dimension.ts';
import { call, type Code, flat, named, print, PYTHON_STYLE } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { createNames, plainName, snakeName } from '../../code/names.ts';
import type { End, Net, Part, Step, Value } from '../../net/net.ts';
import { isChain, isFree, nameTensors, type Tensors } from '../../outline/tensors.ts';
import { requireWidths } from '../../rules/shared.ts';
import type { PlacedWeight, WrittenModel } from '../../target.ts';
import { autoName, isAutoName, layerCode, operationCode } from './expressions.ts';
import { PARAMETER_CLASS } from './parameter.ts';

interface Writing {
  readonly net: Net;
  readonly tensors: Tensors;
  readonly runtimeNames: Map<Part, string>;
  readonly counts: Map<string, number>;
  readonly unique: (name: string) => string;
  readonly variables: Map<Part, string>;
  readonly lines: string[];
}

function runtimeName(writing: Writing, part: Part): { name: string; explicit: boolean } {
  const type = autoName(part.type);
  if (isAutoName(part) || part.path === part.type || part.weights.length === 0) {
    const count = writing.counts.get(type) ?? 0;
    writing.counts.set(type, count + 1);
    return { name: count === 0 ? type : `${type}_${count}`, explicit: false };
  }
  return { name: writing.unique(plainName(part.path, type)), explicit: true };
}

/** Layers among the arguments are made first, and take names too. */
function countInner(writing: Writing, value: ConfigValue): void {
  if (Array.isArray(value)) return value.forEach((each: ConfigValue) => countInner(writing, each));
  if (typeof value !== 'object' || value === null || 'factor' in value) return;
  const made = value as Readonly<Record<string, ConfigValue>>;
  for (const each of Object.values(made)) countInner(writing, each);
  if (typeof made.class_name !== 'string' || !layerTypes.has(made.class_name)) return;
  const type = autoName(made.class_name);
  writing.counts.set(type, (writing.counts.get(type) ?? 0) + 1);
}

/** The layer's making, with its name where it was given one and `trainable` where it is frozen. */
function makeLayer(writing: Writing, part: Part): Code {
  countInner(writing, part.config);
  const { name, explicit } = runtimeName(writing, part);
  writing.runtimeNames.set(part, name);
  const more = [
    ...(part.trainable ? [] : [named('trainable', 'False')]),
    ...(explicit ? [named('name', PYTHON.value(name))] : []),
  ];
  if (part.type !== 'Parameter') return layerCode(part.type, part.config, more);
  const repeated = part.config.batched === true ? [named('batched', 'True')] : [];
  return call('Parameter', [PYTHON.value(part.config.shape!), ...repeated, ...more]);
}

function arrays(inputs: readonly Code[], step: Step): readonly Code[] {
  if (/^(MultiHeadAttention|GroupQueryAttention)$/.test(step.type)) {
    const calls = Object.entries({ ...step.part?.config, ...step.config }).filter(([name]) =>
      /^(use_causal_mask|return_attention_scores)$/.test(name),
    );
    return [...inputs, ...calls.map(([name, value]) => named(name, PYTHON.value(value)))];
  }
  if (inputs.length > 1 && /^(LSTM|GRU|SimpleRNN|RNN|Bidirectional|ConvLSTM\dD)$/.test(step.type)) {
    const [first, ...states] = inputs;
    const [state] = states;
    return [first!, named('initial_state', states.length === 1 ? state! : { open: '[', items: states, close: ']' })];
  }
  return inputs.length > 1 ? [{ open: '[', items: inputs, close: ']' }] : inputs;
}

function stepCode(writing: Writing, step: Step): Code {
  const inputs = step.inputs.map((each) => expression(writing, each));
  if (!step.part) return operationCode(step, inputs);
  const known = writing.variables.get(step.part);
  const made = known ?? makeLayer(writing, step.part);
  return applied(made, arrays(inputs, step));
}

/** `layers.Dense(64)(x)`: breaks inside the first brackets. */
function applied(made: Code, inputs: readonly Code[]): Code {
  const tail = `(${inputs.map(flat).join(', ')})`;
  if (typeof made === 'string' || 'operator' in made) return call(flat(made), inputs);
  return { ...made, close: `${made.close}${tail}` };
}

function expression(writing: Writing, value: Value): Code {
  const name = writing.tensors.nameOf(value);
  if (name !== undefined) return name;
  const step = writing.net.steps.find((each) => each.outputs.includes(value))!;
  if (step.type === 'Constant') return PYTHON.value(step.config.value!);
  if (step.type === 'Parameter')
    return applied(writing.variables.get(step.part!) ?? makeLayer(writing, step.part!), [writing.tensors.inputs[0]!]);
  return stepCode(writing, step);
}

const extents = (shape: readonly Dimension[]): Code =>
  PYTHON.value(shape.slice(1).map((each) => (typeof each === 'number' ? each : null)));

function inputCode({ value }: End, name: string): string {
  const type =
    value.dtype?.startsWith('int') || value.dtype === 'bool' ? [named('dtype', PYTHON.value(value.dtype))] : [];
  return flat(call('keras.Input', [named('shape', extents(value.shape)), ...type, named('name', PYTHON.value(name))]));
}

function line(writing: Writing, target: string, code: Code): void {
  writing.lines.push(`${target} = ${print(code, PYTHON_STYLE, '', target.length + 3)}`);
}

function functional(writing: Writing, model: string): void {
  const { net, tensors } = writing;
  net.inputs.forEach((each, at) =>
    writing.lines.push(`${tensors.inputs[at]} = ${inputCode(each, tensors.inputs[at]!)}`),
  );
  const uses = new Map<Part, number>();
  for (const { part } of net.steps) if (part) uses.set(part, (uses.get(part) ?? 0) + 1);
  for (const step of net.steps) {
    const { part } = step;
    if (part && uses.get(part)! > 1 && !writing.variables.has(part)) {
      const variable = writing.tensors.unique(
        plainName(snakeName(part.path.split('.').at(-1) ?? part.type), autoName(part.type)),
      );
      line(writing, variable, makeLayer(writing, part));
      writing.variables.set(part, variable);
    }
    const targets = tensors.targets.get(step);
    if (isFree(step) || !targets) continue;
    line(writing, targets.map((each) => each ?? '_').join(', '), stepCode(writing, step));
  }
  const outputs = net.outputs.map(({ value }) => expression(writing, value));
  const list = (items: readonly Code[]): Code => (items.length === 1 ? items[0]! : { open: '[', items, close: ']' });
  const made = call('keras.Model', [list(tensors.inputs), list(outputs), named('name', PYTHON.value(model))]);
  writing.lines.push('', `${model} = ${print(made, PYTHON_STYLE, '', model.length + 3)}`);
}

/** An operation as a layer, where there is one. */
function chained(step: Step): Code | undefined {
  if (step.part) return undefined;
  const code = flat(operationCode(step, ['']));
  return /^layers\.\w+\(.*\)\(\)$/s.test(code) ? code.slice(0, -2) : undefined;
}

function sequential(writing: Writing, model: string): boolean {
  const { net } = writing;
  if (!isChain(net) || net.steps.some((each) => !each.part && !chained(each))) return false;
  const layers = net.steps.map((step) => chained(step) ?? makeLayer(writing, step.part!));
  const items = [inputCode(net.inputs[0]!, '').replace(/, name=""/, ''), ...layers];
  const body = items.map((each) => `        ${print(each, PYTHON_STYLE, '        ', 9)},`).join('\n');
  writing.lines.push(`${model} = keras.Sequential(\n    [\n${body}\n    ],\n    name="${model}",\n)`);
  return true;
}

function placed({ runtimeNames }: Writing): readonly PlacedWeight[] {
  return [...runtimeNames].flatMap(([part, layer]) =>
    part.weights.map((weight) => ({ layer, name: weight.name, part, weight })),
  );
}

/** Where sizes of pictures are open, Keras can't tell how wide a flattened one is, though the code it comes from can. */
function withKnownWidths(net: Net): Net {
  const open = net.inputs.some(({ value }) => value.shape.slice(1).some((each) => typeof each !== 'number'));
  if (!open) return net;
  const steps = net.steps.map((step): Step => {
    const width = step.outputs[0]?.shape[1];
    const maker = net.steps.find((each) => each.outputs.includes(step.inputs[0]!));
    const slides = /^((Max|Average)Pooling|Conv|SeparableConv|DepthwiseConv)\dD/.test(maker?.type ?? '');
    const flattens = step.type === 'flatten' && !step.part && typeof width === 'number' && slides;
    return flattens ? { ...step, type: 'reshape', config: { newshape: step.outputs[0]!.shape } } : step;
  });
  return { ...net, steps };
}

/** Keras 3, functional, or a `Sequential` where the model is a chain. */
export function writeKeras(given: Net): WrittenModel {
  const net = withKnownWidths(given);
  requireWidths(net);
  const model = plainName(snakeName(net.name), 'model').replace(/_$/, '');
  const unique = createNames([model]);
  const tensors = nameTensors(net, { taken: [model], onlyInput: 'inputs' });
  const writing: Writing = {
    net,
    tensors,
    unique,
    runtimeNames: new Map(),
    counts: new Map(),
    variables: new Map(),
    lines: [],
  };
  if (!sequential(writing, model)) functional(writing, model);
  const body = writing.lines.join('\n');
  const usesOps = /\bops\./.test(body) || /\bParameter\(/.test(body);
  const imports = ['import keras', `from keras import ${usesOps ? 'layers, ops' : 'layers'}`];
  const own = /\bParameter\(/.test(body) ? [PARAMETER_CLASS] : [];
  return {
    text: `${[imports.join('\n'), ...own].join('\n\n\n')}\n\n${own.length > 0 ? '\n' : ''}${body}\n`,
    name: model,
    weights: placed(writing),
  };
}
