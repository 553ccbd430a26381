import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Dimension, type Shape, symbol } from '../../../engine/core/model/dimension.ts';
import type { Model } from '../../../engine/core/model/graph.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { convert, targetNames } from '../../../engine/core/writers/convert.ts';
import { resolveIn } from '../../../engine/reading/files.ts';

/** A model of the corpus with inputs in numbers. */
export interface CorpusModel {
  readonly id: string;
  readonly file: string;
  readonly model: Model;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly limit?: number }[];
}

const models = path.join(import.meta.dirname, '..', '..', 'models');
const BATCH = 2;
/** Extents that only running tells: steps of a sequence, sizes of a picture. */
const SEQUENCE = 12;
const STEPS = 64;
const PICTURE = 32;

type Golden = readonly {
  readonly file: string;
  readonly variable: string;
  readonly inputs: readonly (readonly (number | null)[])[];
}[];

const golden = JSON.parse(readFileSync(path.join(models, 'torch', 'golden.json'), 'utf8')) as Golden;

/** Sizes for names: the same name is the same size. */
function sized(shape: Shape, given: readonly (number | null)[] | undefined, batch: number): readonly number[] {
  const unknown = shape.length > 3 ? PICTURE : shape.length === 3 ? STEPS : SEQUENCE;
  return shape.map((each: Dimension, axis) => {
    if (typeof each === 'number') return each;
    if (each.symbols.length === 1 && each.symbols[0] === 'batch') return batch;
    return given?.[axis] ?? unknown;
  });
}

/** Whole numbers below this, for an input that rows are looked up with. */
function limitOf(model: Model, node: string): number | undefined {
  const uses = model.nodes.filter((each) => each.inputs.some((input) => input.node === node));
  const limits = uses.flatMap((use) => {
    const layer = model.layers.find((each) => each.id === use.layer);
    if (layer?.type === 'Embedding') return [Number(layer.config.input_dim)];
    return layer ? [] : use.outputs.length === 1 && use.type !== 'add' ? [limitOf(model, use.id) ?? Infinity] : [];
  });
  const least = Math.min(...limits);
  return Number.isFinite(least) ? least : undefined;
}

function inputsOf(model: Model, given: Golden[number] | undefined): CorpusModel['inputs'] {
  return model.inputs.map(({ node, output }, at) => {
    const { shape } = model.nodes.find((each) => each.id === node)!.outputs[output]!;
    const limit = limitOf(model, node);
    const extents = sized(shape ?? [], given?.inputs[at], BATCH);
    return { shape: extents, ...(limit !== undefined && { limit }) };
  });
}

/** What a person would say with `--input`: shapes that the code alone does not tell. */
function asked(name: string, file: string): readonly Shape[] | undefined {
  const found = golden.find((each) => each.file === file && each.variable === name);
  return found?.inputs.map((shape) => shape.slice(1).map((each, axis) => each ?? symbol(`size_${axis + 1}`)));
}

/** The models of a file; where the code leaves inputs open, with what a person would say of them. */
function modelsOf(file: string): readonly Model[] {
  const text = readFileSync(file, 'utf8');
  const options = { language: 'python', resolve: resolveIn(file, 'python') };
  const { models: found } = read(text, options);
  const inputs: Record<string, readonly Shape[]> = {};
  for (const model of found) {
    const shapes = asked(model.name, path.basename(file));
    const open = model.nodes.some(({ outputs }) => outputs.some(({ shape }) => !shape));
    const other = shapes?.some((each, at) => {
      const node = model.nodes.find(({ id }) => id === model.inputs[at]?.node);
      return node?.outputs[0]?.shape?.length !== each.length + 1;
    });
    const refused = targetNames.some((target) => convert(model, target).refused.length > 0);
    if (shapes && (open || other || refused)) inputs[model.name] = shapes;
  }
  return Object.keys(inputs).length > 0 ? read(text, { ...options, inputs }).models : found;
}

function corpusOf(folder: string): readonly CorpusModel[] {
  return readdirSync(folder)
    .filter((each) => each.endsWith('.py'))
    .flatMap((name) => {
      const file = path.join(folder, name);
      // What nothing makes has no numbers for its arguments, and nothing to be held against.
      const made = modelsOf(file).filter(({ openArguments }) => openArguments === undefined);
      return made.map((model): CorpusModel => {
        const given = golden.find((each) => each.file === name && each.variable === model.name);
        return {
          id: `${model.framework}-${name.replace('.py', '')}-${model.name}`,
          file,
          model,
          inputs: inputsOf(model, given),
        };
      });
    });
}

/** Every model of the corpus that the readers find. */
export function corpus(): readonly CorpusModel[] {
  return [...corpusOf(path.join(models, 'keras')), ...corpusOf(path.join(models, 'torch', 'files'))];
}
