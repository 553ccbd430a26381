import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TensorFlow } from '../../backends/backend.ts';
import type { TrainerJob } from '../../core/protocol/trainer.ts';
import { exampleFor, refusalText } from '../../core/model/answer.ts';
import type { Model } from '../../core/model/graph.ts';
import { leftOut } from '../../core/model/leftOut.ts';
import type { PlanPart, TrainingPlan } from '../../core/model/plan.ts';
import { placesIn } from '../../core/model/textPlace.ts';
import { FILE_NOT_THERE } from '../../core/readers/python/library/text/open.ts';
import type { Span } from '../../core/model/span.ts';
import { read, type Reading, type ReadOptions } from '../../core/readers/read.ts';
import type { SourcePlace } from '../../core/runs/record.ts';
import { foldersBeside, languageOf, resolveIn, tooLong } from '../../reading/files.ts';
import { textsBeside } from '../../reading/texts.ts';
import { type DatasetSearch, isMadeUp } from '../../data/datasets.ts';
import { type ArraysBeside, arraysBeside } from '../../data/arraysBeside.ts';
import { upToAnswers } from './answers.ts';
import { type BoundData, bindData, namedFiles, namedFolders } from './bindings.ts';
import { isComputedMetric } from './compile.ts';
import type { DataSources } from './data/dataValues.ts';
import { expressionsOf, readParquet } from './data/readAhead.ts';
import { PlanRefused, Refusal } from './refusal.ts';
import { runPlan } from './run.ts';
import { runTurns, type TurnsRun } from './turns/runTurns.ts';
import { createTrained, type Trained } from './trained.ts';
import { wholeNumbers } from './wholeNumbers.ts';

export interface ReadTraining {
  readonly tf: TensorFlow;
  readonly job: TrainerJob;
  /** A line of the run's log. */
  readonly say: (line: string) => void;
  /** Something that degrades the run, as a sentence. */
  readonly warn: (message: string) => void;
  /** From here on training calls belong to this place, and train this. */
  readonly at: (place: SourcePlace, model?: string) => void;
  /** Estimates what steps of a loop hold that takes them one by one. */
  readonly look: TurnsRun['look'];
}

/** Whether a file is not run but read, and what it says trained. */
export function isRead(file: string): boolean {
  return languageOf(file) === 'python';
}

interface Read extends Reading {
  readonly text: string;
  readonly textIn: NonNullable<ReadOptions['textIn']>;
  readonly arrays: ArraysBeside;
}

function readJob({ request, options }: TrainerJob): Read {
  const text = readFileSync(request.file, 'utf8').replace(/^\uFEFF/, '');
  const refused = tooLong(request.file, text);
  if (refused !== undefined) throw new PlanRefused(refused, undefined);
  const resolve = resolveIn(request.file, 'python');
  const named = namedFiles(request.data ?? []);
  const textIn = textsBeside({ file: request.file, folders: options.dataFolders, named });
  const arrays = arraysBeside(path.dirname(request.file), named);
  const beside = { resolve, foldersIn: foldersBeside(request.file), textIn, arrayIn: arrays.held };
  const { sizes, inputs } = request;
  return { ...read(text, { language: 'python', ...beside, sizes, inputs }), text, textIn, arrays };
}

/**
 * Trains what a Python file says, plan by plan, without Python. Everything that can't be done as written is said before
 * the first step.
 * @throws PlanRefused with a sentence and the place
 */
export async function trainReadFile(training: ReadTraining): Promise<void> {
  const { job } = training;
  const { models, plans, problems, text, textIn, arrays } = readJob(job);
  const { file } = job.request;
  const place = placesIn(text);
  const missing = problems.find(({ code }) => code === FILE_NOT_THERE);
  if (plans.length === 0)
    throw new PlanRefused(
      missing?.message ?? nothingToTrain(file, models, text),
      missing && at(file, place, missing.span),
    );
  for (const { message, span, severity } of problems)
    if (severity === 'error') training.warn(`Line ${place(span).line}: ${message}`);
    else training.say(`line ${place(span).line}: ${message}`);
  for (const name of unasked(models, job.request))
    training.warn(
      `${path.basename(file)} leaves nothing open that it calls ${name}: what was given for it is not used.`,
    );
  for (const each of models.flatMap(({ sizes = [] }) => sizes).filter(({ refused }) => refused))
    training.warn(refusalText(each));
  const before: Before = { trained: createTrained(training.tf), drawn: new Map(), textIn, file: arrays.array };
  for (const plan of plans) {
    const model = models.find((each) => each.id === plan.model);
    const { line, column } = place(plan.span);
    training.at({ file, line, column });
    try {
      if (!model) throw new Refusal('The model that is trained here was not understood', plan.span);
      const here = (span: Span, trained?: string) => training.at(at(file, place, span), trained);
      await trainPlan(training, { plan, model: upToAnswers(model, plan), before, here });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const because = missing ? `${missing.message} ` : '';
      throw new PlanRefused(`${because}${error.message}.${wanting(model)}`, error.span && at(file, place, error.span));
    }
  }
}

function at(file: string, place: ReturnType<typeof placesIn>, span: Span): SourcePlace {
  const { line, column } = place(span);
  return { file: span.file ?? file, line, column };
}

/** What a model that can't be trained still wants to know. */
function wanting(model: Model | undefined): string {
  const open = (model?.sizes ?? []).filter(({ given }) => given === undefined);
  const [first] = open;
  if (!first) return '';
  const names = open.map(({ name }) => name).join(', ');
  return ` The file does not tell ${names}. Say --size '${first.name}=${exampleFor(first)}' for example, or press Set ${first.name}… above the model.`;
}

/** What was answered for what the file does not leave open. */
function unasked(models: readonly Model[], { sizes = {} }: TrainerJob['request']): readonly string[] {
  const used = new Set(models.flatMap((model) => (model.sizes ?? []).map(({ name }) => name)));
  return Object.keys(sizes).filter((name) => !used.has(name));
}

/** Training of a kind that no plan is made of. */
const OTHERWISE = /\.(train_on_batch|fit|fit_generator|backward|apply_gradients)\s*\(|\.grad\b/;

function nothingToTrain(file: string, models: readonly Model[], text: string): string {
  const name = path.basename(file);
  const [, call] = OTHERWISE.exec(text) ?? [];
  if (models.length > 0 && call)
    return `How ${name} trains by ${call} was not understood. Keras's compile and fit, and PyTorch's loops with loss.backward() and optimizer.step(), are trained.`;
  return models.length === 0
    ? `${name} defines no model that Descent understands. Keras models with compile and fit, and PyTorch modules with a training loop, are trained.`
    : `${name} defines a model and no training. Add compile and fit, or a loop with loss.backward() and optimizer.step().`;
}

/** What later plans of a file share with earlier ones. */
interface Before {
  readonly trained: Trained;
  readonly drawn: DataSources['drawn'];
  readonly textIn: Read['textIn'];
  readonly file: DataSources['file'];
}

interface OnePlan {
  readonly plan: TrainingPlan;
  readonly model: Model;
  readonly before: Before;
  /** From here on training calls belong to this place, and train this. */
  readonly here: (span: Span, trained?: string) => void;
}

async function trainPlan(
  { tf, job, say, warn, look }: ReadTraining,
  { plan, model, before, here }: OnePlan,
): Promise<void> {
  const { request } = job;
  const from = path.dirname(request.file);
  const madeUp = request.synthetic === true ? { madeUp: job.seed } : {};
  const search = { from, folders: job.options.dataFolders ?? [], named: namedFolders(request.data ?? []), ...madeUp };
  await readParquet(plan, request.data ?? [], from);
  const bound: BoundData = bindData(plan, {
    data: request.data ?? [],
    synthetic: request.synthetic === true,
    search,
    seed: job.seed,
    whole: wholeNumbers(plan, model),
  });
  const made = [...bound.madeUp, ...madeUpSets(plan, search)];
  if (made.length > 0)
    warn(`The data of ${made.join(' and ')} is made up: the results mean nothing. Name real data with --data.`);
  for (const { severity, message } of plan.notHonoured) if (severity === 'hint') say(`${message}.`);
  const without = [...leftOut(plan), ...plan.metrics.filter((each) => !isComputedMetric(each)).map(uncomputed)];
  if (without.length > 0) warn(`Not everything is done as the file says: ${without.join('; ')}.`);
  say(
    `${model.name}: ${model.parameters.total?.toLocaleString('en-US') ?? 'unknown'} parameters, read from ${path.basename(request.file)}`,
  );
  const { trained, drawn, textIn, file } = before;
  const predict: DataSources['predict'] = (word, input) => trained.predict(plan.predictors?.[word] ?? word, input);
  const sources = { search, slots: bound.slots, file, textIn, seed: job.seed, drawn, predict };
  const { epochs, batchSize } = request;
  if (plan.turns) return runTurns(tf, { plan, sources, trained, epochs, batchSize, at: here, look });
  await runPlan(tf, { model, plan, sources, trained, folder: from, say });
}

/** Known data sets that are made up, since they are on this machine nowhere. */
function madeUpSets(plan: TrainingPlan, search: DatasetSearch): readonly string[] {
  const names = expressionsOf(plan).flatMap(({ type, config }) => (type === 'Dataset' ? [String(config.name)] : []));
  return [...new Set(names)].filter((name) => isMadeUp(name, search));
}

const uncomputed = ({ type }: PlanPart): string => `the metric ${type} is not computed`;
