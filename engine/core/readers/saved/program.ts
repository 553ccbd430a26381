import { operationTypes } from '../../model/catalogue/catalogue.ts';

/** A layer, model or value as Keras and TensorFlow.js write it. */
export interface SavedObject {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly module?: string;
  readonly name?: string;
  readonly inbound_nodes?: readonly unknown[];
}

export function isSaved(value: unknown): value is SavedObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as SavedObject).class_name === 'string' &&
    typeof (value as SavedObject).config === 'object' &&
    (value as SavedObject).config !== null
  );
}

const MODELS = /^(?:Functional|Model|Sequential)$/;
/** What a configuration says besides the arguments of its layer. */
const NO_ARGUMENTS = new Set([
  'build_config',
  'compile_config',
  'registered_name',
  'shared_object_id',
  'ragged',
  'optional',
]);

/** A value in Python's words. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `(${value.map((each) => `${literal(each)},`).join(' ')})`;
  if (isSaved(value) && value.class_name === 'DTypePolicy') return literal(value.config.name);
  if (isSaved(value) && value.class_name === '__tuple__') return literal(value.config);
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${literal(each)}`);
  return `{${entries.join(', ')}}`;
}

/** `config` nested in wrappers: a layer becomes its own call, other objects stay configurations. */
function argument(value: unknown, isLayer: boolean): string {
  if (isLayer && isSaved(value)) return layerCall(value);
  if (isLayer && Array.isArray(value)) return `[${value.map((each) => argument(each, true)).join(', ')}]`;
  return literal(value);
}

const HOLDS_LAYERS = new Set(['layer', 'backward_layer', 'cell', 'cells', 'layers']);

function layerCall({ class_name: type, config }: SavedObject): string {
  const given = Object.entries(config)
    .filter(
      ([name, value]) =>
        !NO_ARGUMENTS.has(name) && value !== null && value !== undefined && /^[A-Za-z_]\w*$/.test(name),
    )
    .map(([name, value]) => `${name}=${argument(value, HOLDS_LAYERS.has(name))}`);
  return `layers.${/^\w+$/.test(type) ? type : 'Unknown'}(${given.join(', ')})`;
}

/** Writes one model after another into lines of a program; a model inside another comes first. */
interface Writing {
  readonly lines: string[];
  count: number;
}

const variable = (writing: Writing): string => `v${(writing.count += 1)}`;

/** `add` for the operation that Keras saves as `Add`. */
const snake = (name: string) => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();

function isOperation({ module, class_name: type, config }: SavedObject): boolean {
  if (/(?:^|\.)ops(?:\.|$)/.test(module ?? '') || type === 'TFOpLambda') return true;
  // HDF5 files name no module; every layer says of itself whether it is trained.
  return !('trainable' in config) && !('dtype' in config) && operationTypes.has(snake(type));
}

/** The expression that makes a layer, or the name of a function for an operation. */
function made(writing: Writing, saved: SavedObject): string {
  const { class_name: type, config } = saved;
  if (MODELS.test(type)) return writeModel(writing, saved);
  if (type === 'TFOpLambda') return `tf.${String(config.function).replace(/[^\w.]/g, '')}`;
  if (isOperation(saved)) return `keras.ops.${snake(type.replace(/\W/g, ''))}`;
  const name = variable(writing);
  writing.lines.push(`${name} = ${layerCall(saved)}`);
  return name;
}

/** `[name, node, output]`, as both generations of Keras point at a tensor. */
function historyOf(value: unknown): readonly [string, number, number] | undefined {
  const history = isSaved(value) && value.class_name === '__keras_tensor__' ? value.config.keras_history : value;
  if (!Array.isArray(history) || typeof history[0] !== 'string' || typeof history[1] !== 'number') return undefined;
  return [history[0], history[1], Number(history[2] ?? 0)];
}

interface Call {
  readonly layer: SavedObject;
  readonly name: string;
  readonly index: number;
  readonly args: readonly unknown[];
  readonly keywords: Readonly<Record<string, unknown>>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The calls of a layer: `{ args, kwargs }` of Keras 3, lists of tensors of those before it. */
function callsOf(layer: SavedObject): readonly Call[] {
  const name = layer.name ?? String(layer.config.name);
  return (layer.inbound_nodes ?? []).map((node, index) => {
    if (isRecord(node) && Array.isArray(node.args))
      return { layer, name, index, args: node.args as unknown[], keywords: isRecord(node.kwargs) ? node.kwargs : {} };
    const tensors = Array.isArray(node) ? (historyOf(node) ? [node as unknown] : (node as unknown[])) : [];
    const last = tensors.map((each) => (Array.isArray(each) ? (each[3] as unknown) : undefined)).find(isRecord);
    return {
      layer,
      name,
      index,
      args: tensors.length > 1 && !isOperation(layer) ? [tensors] : tensors,
      keywords: last ?? {},
    };
  });
}

type Tensors = Map<string, string>;
const keyOf = ([name, node, output]: readonly [string, number, number]) => `${name}/${node}/${output}`;

/** An argument of a call; nothing where a tensor in it is not made yet. */
function given(tensors: Tensors, value: unknown): string | undefined {
  const history = historyOf(value);
  if (history) return tensors.get(keyOf(history));
  if (Array.isArray(value) && value.some((each) => Array.isArray(each) || isSaved(each))) {
    const items = value.map((each) => given(tensors, each));
    return items.every((each) => each !== undefined) ? `[${items.join(', ')}]` : undefined;
  }
  return literal(value);
}

function ends(tensors: Tensors, value: unknown): string {
  if (historyOf(value)) return tensors.get(keyOf(historyOf(value)!)) ?? 'unknown_tensor';
  if (Array.isArray(value)) return `[${value.map((each) => ends(tensors, each)).join(', ')}]`;
  if (isRecord(value))
    return `{${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)}: ${ends(tensors, each)}`)
      .join(', ')}}`;
  return 'unknown_tensor';
}

/** What an operation of Keras 3 was made with; a layer has that in its own call. */
function settingsOf(layer: SavedObject): Readonly<Record<string, unknown>> {
  if (!isOperation(layer) || layer.class_name === 'TFOpLambda') return {};
  return Object.fromEntries(Object.entries(layer.config).filter(([name]) => name !== 'name' && name !== 'dtype'));
}

/** Writes a call as soon as everything that goes into it is made. */
function writeCall(writing: Writing, tensors: Tensors, makers: ReadonlyMap<string, string>, call: Call): boolean {
  const args = call.args.map((each) => given(tensors, each));
  const named = Object.entries({ ...settingsOf(call.layer), ...call.keywords }).map(
    ([name, each]) => [name, given(tensors, each)] as const,
  );
  if (!args.every((each) => each !== undefined) || !named.every(([, each]) => each !== undefined)) return false;
  const words = [
    ...args,
    ...named.filter(([name]) => /^[A-Za-z_]\w*$/.test(name)).map(([name, each]) => `${name}=${each}`),
  ];
  const result = variable(writing);
  writing.lines.push(`${result} = ${makers.get(call.name)}(${words.join(', ')})`);
  tensors.set(
    keyOf([call.name, call.index, 0]),
    `(${result}[0] if isinstance(${result}, (list, tuple)) else ${result})`,
  );
  for (let output = 1; output < 8; output += 1)
    tensors.set(keyOf([call.name, call.index, output]), `${result}[${output}]`);
  return true;
}

function writeFunctional(writing: Writing, { config }: SavedObject): string {
  const layers = (Array.isArray(config.layers) ? config.layers : []).filter(isSaved);
  const tensors: Tensors = new Map();
  const makers = new Map<string, string>();
  for (const layer of layers) {
    const name = layer.name ?? String(layer.config.name);
    if (layer.class_name !== 'InputLayer') makers.set(name, made(writing, layer));
    else {
      const input = variable(writing);
      writing.lines.push(`${input} = ${layerCall(layer).replace(/^layers\.InputLayer/, 'keras.Input')}`);
      tensors.set(keyOf([name, 0, 0]), input);
    }
  }
  let waiting = layers.flatMap((each) => (each.class_name === 'InputLayer' ? [] : callsOf(each)));
  for (let before = -1; waiting.length > 0 && waiting.length !== before;) {
    before = waiting.length;
    waiting = waiting.filter((call) => !writeCall(writing, tensors, makers, call));
  }
  const name = variable(writing);
  const called = typeof config.name === 'string' ? `, name=${JSON.stringify(config.name)}` : '';
  writing.lines.push(
    `${name} = keras.Model(${ends(tensors, config.input_layers)}, ${ends(tensors, config.output_layers)}${called})`,
  );
  return name;
}

function writeModel(writing: Writing, saved: SavedObject): string {
  const { class_name: type, config } = saved;
  if (type !== 'Sequential') return writeFunctional(writing, saved);
  const items: unknown = Array.isArray(config) ? config : config.layers;
  const layers = (Array.isArray(items) ? items : []).filter(isSaved).map((each) => made(writing, each));
  const name = variable(writing);
  const called = typeof config.name === 'string' ? `, name=${JSON.stringify(config.name)}` : '';
  writing.lines.push(`${name} = keras.Sequential([${layers.join(', ')}]${called})`);
  return name;
}

export interface SavedProgram {
  readonly text: string;
  /** The name that the model has in it. */
  readonly variable: string;
}

/**
 * A saved model as a program, which is then read as any other: so a saved layer has the shapes and weights that the same
 * layer has in a source file. A class that Keras does not have stays unknown there too.
 */
export function programOf(saved: SavedObject): SavedProgram | undefined {
  const lines = ['import keras', 'import tensorflow as tf', 'from keras import layers'];
  const writing: Writing = { lines, count: 0 };
  if (!MODELS.test(saved.class_name)) return undefined;
  const variable = writeModel(writing, saved);
  return { text: writing.lines.join('\n'), variable };
}
