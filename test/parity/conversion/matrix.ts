import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { laidOut } from '../../../engine/core/conversion/laidOut.ts';
import { convert } from '../../../engine/core/writers/convert.ts';
import type { Counts } from '../../../engine/core/writers/counts.ts';
import { carryOut, type NumberArray } from '../../../engine/core/writers/net/recipe.ts';
import type { Conversion, TargetName } from '../../../engine/core/writers/target.ts';
import { weightsFile } from '../../../engine/core/writers/weights/weightsFile.ts';
import { corpus, type CorpusModel } from './collect.ts';
import { answersOf } from './programs.ts';

interface Stored {
  readonly file: string;
  readonly shape: readonly number[];
  readonly integer?: boolean;
}

interface SourceAnswer {
  readonly error?: string;
  readonly weights: Readonly<Record<string, Stored>>;
  readonly inputs: readonly Stored[];
  readonly outputs: readonly Stored[];
  readonly parameters: number;
}

export interface Cell {
  readonly model: string;
  readonly target: TargetName;
  /** `verified`, or what stands in the way. */
  readonly outcome: 'verified' | 'refused' | 'failed' | 'not run';
  readonly detail: string;
}

/** Beyond this the arrays are too large for the memory of the machine. */
const MOST_PARAMETERS = 200_000_000;
const TOLERANCE = 1e-5;

function sourceJob({ id, file, model, inputs }: CorpusModel) {
  const layers = model.layers.filter((each) => each.weights.length > 0);
  const owned = new Set(layers.flatMap((each) => each.weights.map(({ id: own }) => own)));
  const free = model.nodes.filter((each) => each.weight !== undefined && !owned.has(each.weight));
  return {
    id,
    file,
    variable: model.name,
    inputs,
    layers: layers
      .map(({ name, path: place, weights }) => ({
        name,
        path: place,
        weights: weights.map((each) => ({ id: each.id, name: each.name, shape: (each.shape ?? []).map(Number) })),
      }))
      .concat({
        name: '',
        path: '',
        weights: free.map((each) => ({ id: each.weight!, name: String(each.config.name ?? ''), shape: [] })),
      }),
  };
}

function arrayOf(folder: string, { file, shape }: Stored): NumberArray {
  const bytes = readFileSync(path.join(folder, file));
  return { shape, data: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4) };
}

const inOrder = (stored: Stored, axes: readonly number[] | undefined) => ({
  ...stored,
  axes: axes ?? stored.shape.map((_, axis) => axis),
});

/** The job for the program of the target: code, arrays as the recipes make them, inputs and expected outputs. */
async function targetJob(folder: string, { id }: CorpusModel, made: Conversion, source: SourceAnswer) {
  const code = `${id}.${made.target}.py`;
  const known = (key: string) => (source.weights[key] ? arrayOf(folder, source.weights[key]) : undefined);
  const { text } = await laidOut({ ...made, kind: 'model', settings: [] });
  writeFileSync(path.join(folder, code), text ?? made.bytes!(({ recipe }) => carryOut(recipe, known)));
  const file = weightsFile(made, ({ recipe }) => carryOut(recipe, known));
  if (file) writeFileSync(path.join(folder, `${code}.safetensors`), file.bytes);
  const weights = (made.bytes || file ? [] : made.weights!).map(({ layer, name, weight }, at) => {
    const { shape, data } = carryOut(weight.recipe, known);
    const file = `${id}.${made.target}.${at}.bin`;
    writeFileSync(path.join(folder, file), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return { layer, name, file, shape };
  });
  return {
    id,
    code,
    name: made.name!,
    weights,
    loader: file?.loader,
    random: made.net.steps.some(({ type }) => type === 'random_like'),
    parameters: made.counts!.written,
    inputs: source.inputs.map((each, at) => inOrder(each, made.net.inputs[at]?.axes)),
    outputs: source.outputs.map((each, at) => inOrder(each, made.net.outputs[at]?.axes)),
  };
}

export interface Matrix {
  readonly cells: readonly Cell[];
}

export interface MatrixOptions {
  readonly interpreter: string;
  readonly folder: string;
  readonly targets: readonly (readonly [TargetName, string])[];
  readonly only?: RegExp;
}

/** Converts every model of the corpus to every target and runs what is written in the real frameworks. */
export async function runMatrix({ interpreter, folder, targets, only }: MatrixOptions): Promise<Matrix> {
  mkdirSync(folder, { recursive: true });
  const ground = { interpreter, folder };
  const models = corpus().filter(({ id }) => !only || only.test(id));
  const runs = models.filter(({ model }) => (model.parameters.total ?? 0) <= MOST_PARAMETERS);
  const sources: Record<string, SourceAnswer> = {};
  for (const [framework, program] of [
    ['keras', 'kerasSource.py'],
    ['torch', 'torchSource.py'],
  ] as const) {
    const jobs = runs.filter(({ model }) => model.framework === framework).map(sourceJob);
    if (jobs.length > 0) Object.assign(sources, answersOf(ground, program, [jobs, `source.${framework}`]));
  }
  const cells: Cell[] = [];
  for (const [target, program] of targets) {
    const jobs: object[] = [];
    const counts: Record<string, Counts> = {};
    const outcomeOf = async (each: CorpusModel): Promise<Cell> => {
      const cell = (outcome: Cell['outcome'], detail: string): Cell => ({ model: each.id, target, outcome, detail });
      const made = convert(each.model, target);
      if (made.refused.length > 0)
        return cell('refused', made.refused.map(({ what, why }) => `${what}: ${why}`).join('; '));
      const source = sources[each.id];
      if (!source) return cell('not run', 'too large to be run here');
      if (source.error) return cell('not run', `the source itself: ${source.error}`);
      try {
        jobs.push(await targetJob(folder, each, made, source));
        counts[each.id] = made.counts!;
      } catch (error) {
        return cell('failed', (error as Error).message);
      }
      return cell('not run', '');
    };
    const outcomes: Cell[] = [];
    for (const each of models) outcomes.push(await outcomeOf(each));
    const answers = jobs.length > 0 ? answersOf<TargetAnswer>(ground, program, [jobs, `target.${target}`]) : {};
    cells.push(...outcomes.map((cell) => judged(cell, answers[cell.model], [sources[cell.model], counts[cell.model]])));
  }
  return { cells };
}

interface TargetAnswer {
  readonly error?: string;
  readonly difference: number | string;
  readonly parameters: number;
}

function judged(
  cell: Cell,
  answer: TargetAnswer | undefined,
  [source, counts]: readonly [SourceAnswer | undefined, Counts | undefined],
): Cell {
  if (!answer || !source || !counts) return cell;
  if (answer.error) return { ...cell, outcome: 'failed', detail: answer.error };
  const { difference, parameters } = answer;
  if (typeof difference === 'string') return { ...cell, outcome: 'failed', detail: difference };
  if (parameters !== counts.written || source.parameters !== counts.source) {
    const measured = `${source.parameters} parameters in the source and ${parameters} in the target are measured`;
    return { ...cell, outcome: 'failed', detail: `${measured}, and ${counts.source} and ${counts.written} are told` };
  }
  const outcome = difference <= TOLERANCE ? 'verified' : 'failed';
  const more = counts.differences.length > 0 ? `; ${counts.differences.join(' ')}` : '';
  return { ...cell, outcome, detail: `${difference.toExponential(1)}${more}` };
}
