import { call, type Code, flat, print, SCRIPT_STYLE } from '../../code/code.ts';
import { SCRIPT } from '../../code/literals.ts';
import { camelName, createNames, plainName } from '../../code/names.ts';
import { type End, type Net, type Part, refuse, type Step, type Value } from '../../net/net.ts';
import { isChain, isFree, nameTensors, type Tensors } from '../../outline/tensors.ts';
import { requireWidths } from '../../rules/shared.ts';
import type { PlacedWeight, WrittenModel } from '../../target.ts';
import { isAutoName } from '../keras/expressions.ts';
import { asLayer, layerCode, object, operationCode, shapeCode } from './expressions.ts';
import { PRELUDES, typed } from './preludes.ts';

interface Writing {
  readonly net: Net;
  readonly tensors: Tensors;
  readonly typescript: boolean;
  readonly parts: Part[];
  readonly variables: Map<Part, string>;
  readonly declared: Set<string>;
  readonly unique: (name: string) => string;
  readonly lines: string[];
}

function makeLayer(writing: Writing, part: Part): Code {
  writing.parts.push(part);
  const named = part.weights.length > 0 && !isAutoName(part) && part.path !== part.type;
  const more: (readonly [string, Code])[] = [
    ...(part.trainable ? [] : [['trainable', 'false'] as const]),
    ...(named ? [['name', SCRIPT.value(writing.unique(plainName(part.path, 'layer')))] as const] : []),
  ];
  return layerCode(part.type, part.config, more);
}

/** A value that an operation takes: a number in the code, or the name under which its function gets a tensor. */
function operands(writing: Writing, step: Step): { given: readonly Value[]; names: readonly string[] } {
  const given = [...new Set(step.inputs.filter((each) => !constantOf(writing, each)))];
  const letters = given.length === 1 ? ['x'] : given.map((_, at) => 'abcdefgh'[at]!);
  const names = step.inputs.map((each) => {
    const fixed = constantOf(writing, each);
    return fixed === undefined ? letters[given.indexOf(each)]! : fixed;
  });
  return { given, names };
}

function constantOf({ net }: Writing, value: Value): string | undefined {
  const step = net.steps.find((each) => each.outputs.includes(value));
  if (step?.type !== 'Constant') return undefined;
  const code = flat(SCRIPT.value(step.config.value!));
  return code.startsWith('[') ? `tf.tensor(${code})` : code;
}

/** A function of tensors as a layer: `new Lambda([null, 8], (x) => …)`. */
function lambda(writing: Writing, step: Step): { made: Code; given: readonly Value[] } {
  const { given, names } = operands(writing, step);
  const parameters = given.length === 1 ? 'x' : given.map((_, at) => 'abcdefgh'[at]!).join(', ');
  const shapes = step.outputs.map((each) => shapeCode(each.shape));
  const shape = shapes.length === 1 ? shapes[0]! : ({ open: '[', items: shapes, close: ']' } as const);
  return { given, made: call('new Lambda', [shape, `(${parameters}) => ${operationCode(step, names)}`]) };
}

/** The name of a tensor; a learned array is a layer that is given the first input. */
function tensorName(writing: Writing, value: Value): string {
  const name = writing.tensors.nameOf(value);
  if (name !== undefined) return name;
  const step = writing.net.steps.find((each) => each.outputs.includes(value));
  if (step?.type !== 'Parameter') return refuse('numbers in the code can not be the input of a layer');
  const made = writing.variables.get(step.part!) ?? flat(makeLayer(writing, step.part!));
  return `${made}.apply(${writing.tensors.inputs[0]})${writing.typescript ? ' as tf.SymbolicTensor' : ''}`;
}

function applied(writing: Writing, made: Code, inputs: readonly string[], many: boolean): Code {
  const cast = writing.typescript ? ` as tf.SymbolicTensor${many ? '[]' : ''}` : '';
  const list = inputs.length === 1 ? inputs[0] : `[${inputs.join(', ')}]`;
  const tail = `.apply(${list})${cast}`;
  return typeof made === 'string' || 'operator' in made ? flat(made) + tail : { ...made, close: made.close + tail };
}

function stepCode(writing: Writing, step: Step): Code {
  const many = step.outputs.length > 1;
  const names = (values: readonly Value[]) => values.map((each) => tensorName(writing, each));
  if (step.part)
    return applied(
      writing,
      writing.variables.get(step.part) ?? makeLayer(writing, step.part),
      names(step.inputs),
      many,
    );
  const layer = step.inputs.some((each) => constantOf(writing, each) !== undefined) ? undefined : asLayer(step);
  if (layer) return applied(writing, layer, names(step.inputs), many);
  const { made, given } = lambda(writing, step);
  return applied(writing, made, names(given), many);
}

function inputCode({ value }: End, name: string): string {
  const type = value.dtype?.startsWith('int') ? [['dtype', "'int32'"] as const] : [];
  return flat(
    call('tf.input', [object([['shape', shapeCode(value.shape.slice(1))], ...type, ['name', SCRIPT.value(name)]])]),
  );
}

function assign(writing: Writing, targets: readonly (string | undefined)[], code: Code): void {
  const many = targets.length > 1;
  const target = many ? `[${targets.map((each) => each ?? '').join(', ')}]` : targets[0]!;
  const isNew = targets.every((each) => each === undefined || !writing.declared.has(each));
  for (const each of targets) if (each !== undefined) writing.declared.add(each);
  const head = `${isNew ? 'let' : ''} ${target} = `.trimStart();
  writing.lines.push(`${head}${print(code, SCRIPT_STYLE, '', head.length)};`);
}

function shareLayers(writing: Writing, step: Step, uses: ReadonlyMap<Part, number>): void {
  const { part } = step;
  if (!part || uses.get(part)! < 2 || writing.variables.has(part)) return;
  const name = writing.tensors.unique(camelName(plainName(part.path, 'layer')));
  const head = `const ${name} = `;
  writing.lines.push(`${head}${print(makeLayer(writing, part), SCRIPT_STYLE, '', head.length)};`);
  writing.variables.set(part, name);
}

function functional(writing: Writing, model: string): void {
  const { net, tensors } = writing;
  net.inputs.forEach((each, at) =>
    writing.lines.push(`const ${tensors.inputs[at]} = ${inputCode(each, tensors.inputs[at]!)};`),
  );
  const uses = new Map<Part, number>();
  for (const { part } of net.steps) if (part) uses.set(part, (uses.get(part) ?? 0) + 1);
  for (const step of net.steps) {
    shareLayers(writing, step, uses);
    const targets = tensors.targets.get(step);
    if (!isFree(step) && targets) assign(writing, targets, stepCode(writing, step));
  }
  const outputs = net.outputs.map(({ value }) => tensorName(writing, value));
  const list = (items: readonly string[]) => (items.length === 1 ? items[0]! : `[${items.join(', ')}]`);
  const made = call('tf.model', [
    object([
      ['inputs', list(tensors.inputs)],
      ['outputs', list(outputs)],
    ]),
  ]);
  writing.lines.push('', `export const ${model} = ${print(made, SCRIPT_STYLE, '', model.length + 16)};`);
}

/** A chain of layers; the first one is told what comes in. */
function sequential(writing: Writing, model: string): boolean {
  const { net } = writing;
  if (!isChain(net) || net.steps.length === 0) return false;
  const layers = net.steps.map((step) => (step.part ? step : asLayer(step)));
  if (layers.some((each) => each === undefined)) return false;
  const [input] = net.inputs as [End];
  const type = input.value.dtype?.startsWith('int') ? [['dtype', "'int32'"] as const] : [];
  const first = call('tf.layers.inputLayer', [
    object([['inputShape', shapeCode(input.value.shape.slice(1))], ...type]),
  ]);
  const items = [
    first,
    ...layers.map((each) =>
      typeof each === 'object' && 'part' in each ? makeLayer(writing, each.part!) : (each as Code),
    ),
  ];
  const body = items.map((each) => `    ${print(each, SCRIPT_STYLE, '    ', 5)},`).join('\n');
  writing.lines.push(`export const ${model} = tf.sequential({\n  layers: [\n${body}\n  ],\n});`);
  return true;
}

function placed({ parts }: Writing): readonly PlacedWeight[] {
  const holding = parts.filter((each) => each.weights.length > 0);
  return holding.flatMap((part, index) =>
    part.weights.map((weight) => ({ layer: String(index), name: weight.name, part, weight })),
  );
}

/** TensorFlow.js: a chain as `tf.sequential`, anything else as a functional model. */
export function writeTfjs(net: Net, typescript: boolean): WrittenModel {
  requireWidths(net);
  if (net.inputs.some(({ value }) => value.shape.length < 2))
    refuse('TensorFlow.js takes no single numbers as examples');
  const model = camelName(plainName(net.name, 'model')).replace(/_$/, '');
  const name = model.charAt(0).toLowerCase() + model.slice(1);
  const tensors = nameTensors(net, { taken: [name], onlyInput: 'input', freshWhenMany: true, inlines: () => false });
  const writing: Writing = {
    net,
    tensors,
    typescript,
    parts: [],
    variables: new Map(),
    declared: new Set(),
    unique: createNames(),
    lines: [],
  };
  if (!sequential(writing, name)) functional(writing, name);
  const body = constants(writing.lines).join('\n');
  const own = PRELUDES.filter(({ uses }) => uses.test(body)).map(({ text }) => (typescript ? typed(text) : text));
  const text = [`import * as tf from '@tensorflow/tfjs';`, ...own, body].join('\n\n');
  return { text: `${text}\n`, name, weights: placed(writing), body: `${body}\n` };
}

/** `let` only where a name changes. */
function constants(lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const names = /^let \[?([\w, ]+)\]? = /.exec(line)?.[1]?.split(', ') ?? [];
    const changes = names.some((name) => lines.some((each) => each.startsWith(`${name} = `)));
    return names.length > 0 && !changes ? line.replace('let', 'const') : line;
  });
}
