import { type Call, call, type Code, flat, print, SCRIPT_STYLE } from '../../code/code.ts';
import { SCRIPT } from '../../code/literals.ts';
import { camelName, plainName, SCRIPT_NAMES, snakeName } from '../../code/names.ts';
import { type Block, type End, type Net, type Part, refuse, type Step, type Value } from '../../net/net.ts';
import { type Outlined, withBlocks } from '../../outline/blocks.ts';
import { commentsAt, untold } from '../../outline/comments.ts';
import { bodyLines, type FunctionWords, type Scope } from '../../outline/functions.ts';
import { type LayerNames, layerNames } from '../../outline/layerNames.ts';
import {
  type Line,
  type Made,
  type ModuleWords,
  type Rendered,
  returning,
  writeModules,
} from '../../outline/modules.ts';
import type { Parameter } from '../../outline/parameters.ts';
import { isChain, nameTensors, type NamingOptions, sharedIn } from '../../outline/tensors.ts';
import { requireWidths } from '../../rules/shared.ts';
import type { WrittenModel } from '../../target.ts';
import { isAutoName } from '../keras/expressions.ts';
import { asLayer, inputCode, layerCode, object, operationCode, shapeCode } from './expressions.ts';
import { withKnownWidths } from '../knownWidths.ts';
import { scriptBeginnings } from '../waves.ts';
import { PRELUDES, typed } from './preludes.ts';
import { parameterCode } from './parameter.ts';
import { placed } from './placed.ts';
import { loopLines, statements } from './statements.ts';

/** TypeScript is told what comes out of a layer. */
interface Writing extends Scope {
  readonly typescript: boolean;
}

const isNamed = (part: Part): boolean => part.weights.length > 0 && !isAutoName(part) && part.path !== part.type;

const nameCode = (template: string): Code =>
  template.includes('{') ? `\`${template.replaceAll('{', '${')}\`` : SCRIPT.value(template);

function makeLayer({ names }: Pick<Scope, 'names'>, part: Part): Code {
  const name = names.templates.get(part);
  const more = [
    ...(part.trainable ? [] : [['trainable', 'false'] as const]),
    ...(name === undefined ? [] : [['name', nameCode(name)] as const]),
  ];
  return part.type === 'Parameter' ? parameterCode(part, more) : layerCode(part.type, part.config, more);
}

/** A name for each of however many tensors. */
const letterOf = (at: number): string => 'abcdefghijklmnopqrstuvw'[at] ?? `x${at}`;

/** A value that an operation takes: a number in the code, or the name under which its function gets a tensor. */
function operands(writing: Writing, step: Step) {
  const given = [...new Set(step.inputs.filter((each) => !constantOf(writing, each)))];
  const letters = given.length === 1 ? ['x'] : given.map((_, at) => letterOf(at));
  const names = step.inputs.map((each) => {
    const fixed = constantOf(writing, each);
    return fixed === undefined ? letters[given.indexOf(each)]! : fixed;
  });
  return { given, letters, names };
}

function constantOf({ net }: Writing, value: Value): string | undefined {
  const step = net.steps.find((each) => each.outputs.includes(value));
  if (step?.type !== 'Constant') return undefined;
  const code = flat(SCRIPT.value(step.config.value!));
  return code.startsWith('[') ? `tf.tensor(${code})` : code;
}

/** A function of tensors as a layer: `new Lambda([null, 8], (x) => …)`. */
function lambda(writing: Writing, step: Step): { made: Code; given: readonly Value[] } {
  const { given, letters, names } = operands(writing, step);
  const shapes = step.outputs.map((each) => shapeCode(each.shape));
  const shape = shapes.length === 1 ? shapes[0]! : ({ open: '[', items: shapes, close: ']' } as const);
  return {
    given,
    made: call('new Lambda', [shape, `(${letters.join(', ')}) => ${operationCode(step, names, writing.typescript)}`]),
  };
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
  if (step.type === 'Attend') {
    const table = writing.variables.get(step.part!) ?? refuse('its table is in another function');
    return applied(writing, call('new TiedDense', [table]), names(step.inputs), false);
  }
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

const targetText = (targets: readonly (string | undefined)[]): string =>
  targets.length > 1 ? `[${targets.map((each) => each ?? '').join(', ')}]` : targets[0]!;

/** A line that makes a layer which is used again. */
function shareLines(writing: Writing, step: Step): readonly Line[] {
  return sharedIn(writing.net, step, writing.variables).map((part): Line => {
    const name = writing.tensors.unique(camelName(plainName(part.path, 'layer')));
    const code = makeLayer(writing, part);
    writing.variables.set(part, name);
    return { head: `${name} = `, code };
  });
}

function stepLines(writing: Writing, step: Step, targets: readonly (string | undefined)[]): readonly Line[] {
  return [{ head: `${targetText(targets)} = `, code: stepCode(writing, step) }];
}

function callLines({ made, names }: Scope, step: Step, target: string, inputs: readonly Code[]): readonly Line[] {
  const { open, items } = made.codes.get(step) as Call;
  const name = names.blocks.get(step);
  const more = name === undefined ? [] : [nameCode(name)];
  const whole = target.includes(', ') ? `[${target}]` : target;
  return [{ head: `${whole} = `, code: { open, items: [...inputs, ...items, ...more], close: ')' } }];
}

function scopeOf(
  net: Net,
  [made, names, typescript]: readonly [Made, LayerNames, boolean],
  options: NamingOptions,
): Writing {
  const calls = [...made.codes.values()].flatMap((each) =>
    typeof each === 'object' && 'open' in each ? each.open.slice(0, -1) : [],
  );
  const tensors = nameTensors(net, {
    ...options,
    taken: [...(options.taken ?? []), ...calls],
    freshWhenMany: true,
    spelling: SCRIPT_NAMES,
    inlines: () => false,
  });
  return { net, tensors, variables: new Map(), made, names, typescript };
}

const wordsFor = (typescript: boolean): FunctionWords => ({
  shareLines: (scope, step) => shareLines({ ...scope, typescript }, step),
  stepLines: (scope, step, targets) => stepLines({ ...scope, typescript }, step, targets),
  callLines,
  expression: (scope, value) => tensorName({ ...scope, typescript }, value),
  inner: ({ made, names }, round, inputs, taken) => {
    const { net } = round.block!;
    const ends = net.inputs.map((each, at) => ({ ...each, name: inputs[at]! }));
    return scopeOf({ ...net, inputs: ends }, [made, names, typescript], { taken, reusesInputs: inputs.length === 1 });
  },
  loop: loopLines,
  assigned: (_, target, code) => ({ head: `${target} = `, code }),
  places: () => undefined,
  spelled: (name) => camelName(plainName(snakeName(name), 'block')),
});

/** A block as a function; the steps of a round stand in a loop. */
function render(
  writing: Pick<Writing, 'names' | 'typescript'>,
  net: Net,
  made: Made,
  block: Block | undefined,
): Rendered {
  const nothing = { made: [], names: new Map(), children: new Map() };
  if (block?.from === 'round') return { ...nothing, inputs: [], run: [], inline: '' };
  const options = { taken: ['name'], onlyInput: 'x', reusesInputs: true };
  const scope = scopeOf(net, [made, writing.names, writing.typescript], options);
  const lines = bodyLines(scope, wordsFor(writing.typescript));
  const outputs = targetText(net.outputs.map(({ value }) => tensorName(scope, value)));
  return { ...nothing, inputs: scope.tensors.inputs, run: returning(lines, outputs) };
}

function functionText(
  typescript: boolean,
  name: string,
  parameters: readonly Parameter[],
  { inputs, run }: Rendered,
): string {
  const typed = (each: string, type: string) => (typescript ? `${each}: ${type}` : each);
  const kinds = parameters.map(({ name: each, values }) =>
    typed(each, /^\d/.test(values[0]!) ? 'number' : /^['"`]/.test(values[0]!) ? 'string' : 'boolean'),
  );
  const body = statements(run, inputs, '  ').join('\n');
  const more = body.includes('${name}') ? [typed('name', 'string')] : [];
  const all = [...inputs.map((each) => typed(each, 'tf.SymbolicTensor')), ...kinds, ...more];
  const head = print({ open: `function ${name}(`, items: all, close: ') {' }, SCRIPT_STYLE, '', 0);
  return `${head}\n${body}\n}`;
}

function functional({ net }: Outlined, model: string, writing: Pick<Writing, 'names' | 'typescript'>): string {
  let root: Writing | undefined;
  const words: ModuleWords = {
    render: (inner, made, step) => {
      if (step) return render(writing, inner, made, step.block);
      root = scopeOf(inner, [made, writing.names, writing.typescript], { taken: [model], onlyInput: 'input' });
      return {
        inputs: [],
        made: [],
        run: bodyLines(root, wordsFor(writing.typescript)),
        names: new Map(),
        children: new Map(),
      };
    },
    classText: (name, parameters, rendered) => functionText(writing.typescript, name, parameters, rendered),
    passed: [],
    places: () => undefined,
    weightsOf: () => [],
    taken: ['name'],
    spelled: (name) => camelName(plainName(snakeName(name), 'block')),
  };
  const { classes, root: body } = writeModules(net, model, words);
  const { inputs } = root!.tensors;
  const ends = net.inputs.map((each, at) => `const ${inputs[at]} = ${inputCode(each, inputs[at]!)};`);
  const outputs = net.outputs.map(({ value }) => tensorName(root!, value));
  const list = (items: readonly string[]) => (items.length === 1 ? items[0]! : `[${items.join(', ')}]`);
  const made = call('tf.model', [
    object([
      ['inputs', list(inputs)],
      ['outputs', list(outputs)],
    ]),
  ]);
  const end = `export const ${model} = ${print(made, SCRIPT_STYLE, '', model.length + 16)};`;
  return [...classes.map((each) => `${each.text}\n`), ...ends, ...statements(body.run, inputs, ''), '', end].join('\n');
}

/** A chain of layers; the first one is told what comes in. */
function sequential(net: Net, model: string, names: LayerNames): string | undefined {
  if (!isChain(net) || net.steps.length === 0 || net.steps.some(({ block, rounds }) => block ?? rounds))
    return undefined;
  const layers = net.steps.map((step) => (step.part ? makeLayer({ names }, step.part) : asLayer(step)));
  if (layers.some((each) => each === undefined)) return undefined;
  const [input] = net.inputs as [End];
  const type = input.value.dtype?.startsWith('int') ? [['dtype', "'int32'"] as const] : [];
  const first = call('tf.layers.inputLayer', [
    object([['inputShape', shapeCode(input.value.shape.slice(1))], ...type]),
  ]);
  const told = new Set<number>();
  const notes = (at: number) => {
    const { part, span } = net.steps[at - 1] ?? {};
    return untold(commentsAt(net, part?.span, span), told)
      .map((each) => `    // ${each}\n`)
      .join('');
  };
  const body = [first, ...(layers as readonly Code[])].map(
    (each, at) => `${notes(at)}    ${print(each, SCRIPT_STYLE, '    ', 5)},`,
  );
  return `export const ${model} = tf.sequential({\n  layers: [\n${body.join('\n')}\n  ],\n});`;
}

/** TensorFlow.js: a chain as `tf.sequential`, anything else as a functional model. */
export function writeTfjs(given: Net, typescript: boolean): WrittenModel {
  const net = withKnownWidths(given);
  requireWidths(net);
  if (net.inputs.some(({ value }) => value.shape.length < 2))
    refuse('TensorFlow.js takes no single numbers as examples');
  return withBlocks(net, { shares: false, folds: true }, (outline) => ({
    ...written(outline, scriptBeginnings(net, typescript), typescript),
    weights: placed(net),
  }));
}

/** @param beginnings initialisers of arrays that begin with numbers of the source */
function written(outline: Outlined, beginnings: readonly string[], typescript: boolean): Omit<WrittenModel, 'weights'> {
  const { net } = outline;
  const model = camelName(plainName(net.name, 'model')).replace(/_$/, '');
  const name = model.charAt(0).toLowerCase() + model.slice(1);
  const names = layerNames(net, { isNamed, onMade: () => undefined });
  const body = sequential(net, name, names) ?? functional(outline, name, { names, typescript });
  const own = [
    ...PRELUDES.filter(({ uses }) => uses.test(body)).map(({ text }) => (typescript ? typed(text) : text)),
    ...beginnings,
  ];
  const text = [`import * as tf from '@tensorflow/tfjs';`, ...own, body].join('\n\n');
  return { text: `${text}\n`, name, body: `${body}\n` };
}
