import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import type { ConfigValue } from '../../../model/config.ts';
import type { Dimension } from '../../../model/dimension.ts';
import { type Call, call, type Code, flat, named, print, PYTHON_STYLE } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { autoName, plainName, snakeName } from '../../code/names.ts';
import type { Block, End, Net, Part, Step, Value } from '../../net/net.ts';
import { type Outlined, withBlocks } from '../../outline/blocks.ts';
import { commentsAt, untold } from '../../outline/comments.ts';
import { bodyLines, type FunctionWords, type Loop, type Scope } from '../../outline/functions.ts';
import { type LayerNames, layerNames } from '../../outline/layerNames.ts';
import {
  type Line,
  type Made,
  type ModuleWords,
  printed,
  type Rendered,
  returning,
  signature,
  writeModules,
} from '../../outline/modules.ts';
import type { Parameter } from '../../outline/parameters.ts';
import { inlinesByDefault, isChain, nameTensors, sharedIn } from '../../outline/tensors.ts';
import { requireWidths } from '../../rules/shared.ts';
import { withReversible } from '../../rules/tied.ts';
import type { PlacedWeight, WrittenModel } from '../../target.ts';
import { isAutoName, layerCode, operationCode, placesOf } from './expressions.ts';
import { withKnownWidths } from '../knownWidths.ts';
import { KERAS_WAVES, wavesIn } from '../waves.ts';
import { CLASSES, parameterCode } from './parameter.ts';

/** Names under which the running code has its layers. */
interface Running {
  readonly names: Map<Part, string>;
  readonly counts: Map<string, number>;
}

const isNamed = (part: Part): boolean => !isAutoName(part) && part.path !== part.type && part.weights.length > 0;

/** Keeps the name that a layer has when the code runs: its own, or one that Keras gives by counting. */
function note(running: Running, part: Part, name: string | undefined): void {
  countInner(running, part.config);
  const type = autoName(part.type);
  if (name !== undefined) running.names.set(part, name);
  else {
    const count = running.counts.get(type) ?? 0;
    running.counts.set(type, count + 1);
    running.names.set(part, count === 0 ? type : `${type}_${count}`);
  }
}

/** Layers among the arguments are made first, and take names too. */
function countInner(running: Running, value: ConfigValue): void {
  if (Array.isArray(value)) return value.forEach((each: ConfigValue) => countInner(running, each));
  if (typeof value !== 'object' || value === null || 'factor' in value) return;
  const made = value as Readonly<Record<string, ConfigValue>>;
  for (const each of Object.values(made)) countInner(running, each);
  if (typeof made.class_name !== 'string' || !layerTypes.has(made.class_name)) return;
  const type = autoName(made.class_name);
  running.counts.set(type, (running.counts.get(type) ?? 0) + 1);
}

/** A name as Python writes it. */
const nameCode = (template: string): Code => (template.includes('{') ? `f"${template}"` : PYTHON.value(template));

/** The layer's making, with its name where it was given one and `trainable` where it is frozen. */
function makeLayer({ names }: Pick<Scope, 'names'>, part: Part): Code {
  const name = names.templates.get(part);
  const more = [
    ...(part.trainable ? [] : [named('trainable', 'False')]),
    ...(name === undefined ? [] : [named('name', nameCode(name))]),
  ];
  if (part.type !== 'Parameter') return layerCode(part.type, part.config, more);
  return parameterCode(part, more);
}

function arrays(inputs: readonly Code[], step: Step): readonly Code[] {
  if (step.type === 'Attend') return [...inputs, named('reverse', 'True')];
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

function stepCode(writing: Scope, step: Step): Code {
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
  // Where much goes in, it is what the line is broken at.
  if (tail.length > PYTHON_STYLE.width - 8) return call(flat(made), inputs);
  return { ...made, close: `${made.close}${tail}` };
}

function expression(writing: Scope, value: Value): Code {
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

function shareLines(scope: Scope, step: Step): readonly Line[] {
  return sharedIn(scope.net, step, scope.variables).map((part): Line => {
    const word = plainName(snakeName(part.path.split('.').at(-1) ?? part.type), autoName(part.type));
    const variable = scope.tensors.unique(word);
    const code = makeLayer(scope, part);
    scope.variables.set(part, variable);
    return { head: `${variable} = `, code };
  });
}

function stepLines(scope: Scope, step: Step, targets: readonly (string | undefined)[]): readonly Line[] {
  return [{ head: `${targets.map((each) => each ?? '_').join(', ')} = `, code: stepCode(scope, step) }];
}

function callLines({ made, names }: Scope, step: Step, target: string, inputs: readonly Code[]): readonly Line[] {
  const { open, items } = made.codes.get(step) as Call;
  const name = names.blocks.get(step);
  const more = name === undefined ? [] : [named('name', nameCode(name))];
  return [{ head: `${target} = `, code: { open, items: [...inputs, ...items, ...more], close: ')' } }];
}

const scopeOf = (net: Net, made: Made, names: LayerNames, options: Parameters<typeof nameTensors>[1]): Scope => {
  const calls = [...made.codes.values()].flatMap((each) =>
    typeof each === 'object' && 'open' in each ? each.open.slice(0, -1) : [],
  );
  const inlines: typeof inlinesByDefault = (one, into) => !one.block && !one.rounds && inlinesByDefault(one, into);
  const tensors = nameTensors(net, { ...options, inlines, taken: [...(options?.taken ?? []), ...calls] });
  return { net, tensors, variables: new Map(), made, names };
};

/** The steps of a round, where they take names of the code around them. */
function innerScope({ made, names }: Scope, round: Step, inputs: readonly string[], taken: readonly string[]): Scope {
  const { net } = round.block!;
  const ends = net.inputs.map((each, at) => ({ ...each, name: inputs[at]! }));
  return scopeOf({ ...net, inputs: ends }, made, names, { taken, reusesInputs: inputs.length === 1 });
}

function loopLines({ index, over, rows, count }: Loop, body: readonly Line[]): readonly Line[] {
  const list: Code = { open: '[', items: rows, close: ']' };
  const inner = body.map((line) => ({ ...line, depth: (line.depth ?? 0) + 1 }));
  const row = over.length > 1 && index ? `(${over.join(', ')})` : over.join(', ');
  if (over.length === 0) {
    const range = index && index.first > 0 ? `${index.first}, ${index.first + count}` : String(count);
    return [{ head: `for ${index?.name ?? '_'} in `, code: `range(${range}):` }, ...inner];
  }
  if (!index) return [{ head: `for ${row} in `, code: { ...list, close: ']:' } }, ...inner];
  const start = index.first > 0 ? [named('start', String(index.first))] : [];
  return [
    { head: `for ${index.name}, ${row} in `, code: { ...call('enumerate', [list, ...start]), close: '):' } },
    ...inner,
  ];
}

const FUNCTIONS: FunctionWords = {
  shareLines,
  stepLines,
  callLines,
  expression,
  inner: innerScope,
  loop: loopLines,
  assigned: (_, target, code) => ({ head: `${target} = `, code }),
  places: placesOf,
  spelled: (name) => plainName(snakeName(name), 'block'),
};

/** A block as a function; the steps of a round stand in a loop. */
function render(names: LayerNames, net: Net, made: Made, block: Block | undefined): Rendered {
  const nothing = { made: [], names: new Map(), children: new Map() };
  if (block?.from === 'round') return { ...nothing, inputs: [], run: [], inline: '' };
  const scope = scopeOf(net, made, names, { taken: ['name'], onlyInput: 'x', reusesInputs: true });
  const lines = bodyLines(scope, FUNCTIONS);
  const outputs = net.outputs.map(({ value }) => flat(expression(scope, value))).join(', ');
  return { ...nothing, inputs: scope.tensors.inputs, run: returning(lines, outputs) };
}

function functionText(name: string, parameters: readonly Parameter[], { inputs, run }: Rendered): string {
  const body = printed(run, PYTHON_STYLE.indent).join('\n');
  const more = body.includes('{name}') ? ['name'] : [];
  return `${signature(name, [...inputs, ...parameters.map((each) => each.name), ...more], '')}\n${body}`;
}

/** The code of a model that is no chain: functions for its blocks, and what calls them. */
function functional({ net }: Outlined, model: string, names: LayerNames): string {
  let root: Scope | undefined;
  const words: ModuleWords = {
    render: (inner, made, step) => {
      if (step) return render(names, inner, made, step.block);
      root = scopeOf(inner, made, names, { taken: [model], onlyInput: 'inputs' });
      return { inputs: [], made: [], run: bodyLines(root, FUNCTIONS), names: new Map(), children: new Map() };
    },
    classText: functionText,
    passed: [],
    places: placesOf,
    weightsOf: () => [],
    taken: ['name'],
    spelled: (name) => plainName(snakeName(name), 'block'),
  };
  const { classes, root: body } = writeModules(net, model, words);
  const { tensors } = root!;
  const inputs = net.inputs.map((each, at) => `${tensors.inputs[at]} = ${inputCode(each, tensors.inputs[at]!)}`);
  const outputs = net.outputs.map(({ value }) => expression(root!, value));
  const list = (items: readonly Code[]): Code => (items.length === 1 ? items[0]! : { open: '[', items, close: ']' });
  const made = call('keras.Model', [list(tensors.inputs), list(outputs), named('name', PYTHON.value(model))]);
  const lines = [
    ...inputs,
    ...printed(body.run, ''),
    '',
    `${model} = ${print(made, PYTHON_STYLE, '', model.length + 3)}`,
  ];
  return [...classes.map((each) => each.text), lines.join('\n')].join('\n\n\n');
}

/** An operation as a layer, where there is one. */
function chained(step: Step): Code | undefined {
  if (step.part || step.block || step.rounds) return undefined;
  const code = flat(operationCode(step, ['']));
  return /^layers\.\w+\(.*\)\(\)$/s.test(code) ? code.slice(0, -2) : undefined;
}

function sequential(net: Net, model: string, names: LayerNames): string | undefined {
  if (!isChain(net) || net.steps.some((each) => !each.part && !chained(each))) return undefined;
  const layers = net.steps.map((step) => chained(step) ?? makeLayer({ names }, step.part!));
  const items = [inputCode(net.inputs[0]!, '').replace(/, name=""/, ''), ...layers];
  const told = new Set<number>();
  const notes = (at: number) => {
    const step = net.steps[at - 1];
    const texts = step ? untold(commentsAt(net, step.part?.span, step.span), told) : [];
    return texts.map((each) => `        # ${each}\n`).join('');
  };
  const body = items.map((each, at) => `${notes(at)}        ${print(each, PYTHON_STYLE, '        ', 9)},`).join('\n');
  return `${model} = keras.Sequential(\n    [\n${body}\n    ],\n    name="${model}",\n)`;
}

/** Keras 3, functional, or a `Sequential` where the model is a chain in which nothing repeats. */
export function writeKeras(given: Net): WrittenModel {
  const net = withReversible(withKnownWidths(given));
  requireWidths(net);
  const tables = wavesIn(net).map(KERAS_WAVES.text);
  return withBlocks(net, { shares: false, folds: true }, (outline) => written(outline, tables));
}

/** @param tables functions that make the tables of positions which the model keeps */
function written(outline: Outlined, tables: readonly string[]): WrittenModel {
  const { net } = outline;
  const model = plainName(snakeName(net.name), 'model').replace(/_$/, '');
  const running: Running = { names: new Map(), counts: new Map() };
  const names = layerNames(net, { isNamed, onMade: (part, name) => note(running, part, name) });
  const body = sequential(net, model, names) ?? functional(outline, model, names);
  const own = [...CLASSES(body), ...tables];
  const usesOps = [body, ...own].some((each) => /\bops\./.test(each));
  const imports = ['import keras', `from keras import ${usesOps ? 'layers, ops' : 'layers'}`];
  const gap = own.length > 0 || body.startsWith('def ') ? '\n' : '';
  const weights = [...running.names].flatMap(([part, layer]) =>
    part.weights.map((weight): PlacedWeight => ({ layer, name: weight.name, part, weight })),
  );
  return { text: `${[imports.join('\n'), ...own].join('\n\n\n')}\n\n${gap}${body}\n`, name: model, weights };
}
