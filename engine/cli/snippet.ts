import { statSync } from 'node:fs';
import path from 'node:path';
import type { Model } from '../core/model/graph.ts';
import { placesIn } from '../core/model/textPlace.ts';
import { fileTargetNames, targetNames } from '../core/writers/convert.ts';
import { type KindName, kindsFor, snippet } from '../core/writers/snippet.ts';
import { laidOut } from '../core/conversion/laidOut.ts';
import type { Conversion, TargetName } from '../core/writers/target.ts';
import type { PartWeight } from '../core/writers/net/net.ts';
import { carryOut, type NumberArray } from '../core/writers/net/recipe.ts';
import { startingArrays } from '../core/writers/weights/starting.ts';
import { weightsFile, weightTargets } from '../core/writers/weights/weightsFile.ts';
import { runWeights } from '../reading/runWeights.ts';
import { CHECKPOINT_FOLDER, layoutOf } from '../store/layout.ts';
import { writeTo } from './files.ts';
import { Complaint } from './help.ts';
import { readSourceFile } from './sourceFile.ts';
import { findRun, storeFor, withEngine } from './store.ts';
import { readWords } from './words.ts';

const ALL: readonly TargetName[] = [...targetNames, ...fileTargetNames];

function targetOf(word: string | undefined): TargetName {
  const known = ALL.find((each) => each === word);
  if (known) return known;
  throw new Complaint(`--to wants one of ${ALL.join(', ')}${word === undefined ? '' : `, and not ${word}`}.`);
}

function kindOf(word: string | undefined, target: TargetName): KindName {
  const kinds = kindsFor(target);
  const known = kinds.find((each) => each === (word ?? 'model'));
  if (known) return known;
  throw new Complaint(`--kind wants one of ${kinds.join(', ')} for ${target}, and not ${word}.`);
}

/** The model that is asked for by name; without a name the only one. */
function modelOf(models: readonly Model[], name: string | undefined, file: string): Model {
  if (models.length === 0) throw new Error(`No model was found in ${file}.`);
  const names = models.map((each) => each.name).join(', ');
  const found = name === undefined ? models : models.filter((each) => each.name === name);
  if (found.length === 0) throw new Complaint(`${file} has no model ${name}, but ${names}.`);
  if (found.length > 1) throw new Complaint(`${file} has several models: say --model with one of ${names}.`);
  return found[0]!;
}

function refusals({ refused }: Conversion, text: string, name: string) {
  const place = placesIn(text);
  return refused.map(({ what, why, span }) => ({ file: span.file ?? name, line: place(span).line, what, why }));
}

type ArrayOf = (weight: PartWeight) => NumberArray;

/** The trained weights of a run, as the recipes of the written model make its own of them. */
async function weightsOf(run: string, model: Model, store: string | undefined): Promise<ArrayOf> {
  const root = storeFor(store, process.cwd());
  const { id } = await withEngine(root, (engine) => findRun(engine, run));
  const arrays = runWeights(path.join(layoutOf(root).runs, id, CHECKPOINT_FOLDER), model);
  return ({ recipe }) => carryOut(recipe, (each) => arrays.get(each));
}

/** Writes what goes into files, and tells of it. */
function writeFiles(made: Conversion, out: string, arrayOf: ArrayOf | undefined): readonly string[] {
  const file = path.resolve(out);
  if (made.text !== undefined) writeTo(file, made.text);
  if (made.bytes) writeTo(file, made.bytes(arrayOf ?? startingArrays()));
  if (made.bytes && !arrayOf) return ['The arrays in the file are random, as those of a model that was never trained.'];
  const weights = made.bytes || !arrayOf ? undefined : weightsFile(made, arrayOf);
  if (!weights) return [];
  const beside = besideOf(file);
  writeTo(beside, weights.bytes);
  return [
    `The weights are in ${beside}. This loads them into \`model\`:\nWEIGHTS = ${JSON.stringify(beside)}\n${weights.loader}`,
  ];
}

const besideOf = (file: string) => `${file.replace(/\.\w+$/, '')}.safetensors`;

/** A file that is there may hold somebody's work. */
function checkPlaces({ out, weights, force }: Asked, isFile: boolean): void {
  if (out === undefined || force === true) return;
  const file = path.resolve(out);
  const places = weights === undefined || isFile ? [file] : [file, besideOf(file)];
  const there = places.find((each) => statSync(each, { throwIfNoEntry: false })?.isDirectory() === false);
  if (there !== undefined)
    throw new Complaint(`${there} is already there. Say --force to write over it, or name another place.`);
}

interface Asked {
  readonly out?: string;
  readonly weights?: string;
  readonly force?: boolean;
}

function checkFiles(target: TargetName, asked: Asked): void {
  const { out, weights } = asked;
  const isFile = fileTargetNames.includes(target);
  if (isFile && out === undefined) throw new Complaint(`--to ${target} makes a file: say --out with its path.`);
  checkPlaces(asked, isFile);
  if (weights === undefined) return;
  if (out === undefined) throw new Complaint('--weights makes a file beside the code: say --out with its path.');
  const all = [...weightTargets, ...fileTargetNames];
  if (!all.includes(target)) throw new Complaint(`--weights goes with --to ${all.join(', ')}, and not ${target}.`);
}

/** A model as code for another framework, with what is done with it. Exit code 1 when it can't be written, with the reasons. */
export async function snippetCommand(words: string[]): Promise<number> {
  const { values, positionals } = readWords(words, {
    to: { type: 'string' },
    kind: { type: 'string' },
    model: { type: 'string' },
    out: { type: 'string' },
    weights: { type: 'string' },
    force: { type: 'boolean' },
    store: { type: 'string' },
    input: { type: 'string', multiple: true },
    size: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new Complaint('descent snippet wants one FILE.');
  const target = targetOf(values.to);
  const kind = kindOf(values.kind, target);
  checkFiles(target, values);
  const { text, reading } = readSourceFile(name, values);
  const model = modelOf(reading.models, values.model, name);
  const plan = reading.plans.find((each) => each.model === model.id);
  const made = await laidOut(snippet(model, { to: target, kind, plan }));
  const refused = refusals(made, text, name);
  const arrayOf =
    values.weights !== undefined && refused.length === 0
      ? await weightsOf(values.weights, model, values.store)
      : undefined;
  const written = values.out !== undefined && refused.length === 0 ? writeFiles(made, values.out, arrayOf) : [];
  const notes = [...made.notes, ...written];
  if (values.json) {
    console.log(JSON.stringify({ target, kind, model: made.name ?? null, code: made.text ?? null, notes, refused }));
  } else {
    if (made.text !== undefined && values.out === undefined) process.stdout.write(made.text);
    for (const each of notes) console.error(`note: ${each}`);
    if (refused.length > 0) console.error(`It can't be written for ${target}:`);
    for (const { file, line, what, why } of refused) console.error(`${file}:${line}: ${what}: ${why}`);
  }
  return refused.length > 0 ? 1 : 0;
}
