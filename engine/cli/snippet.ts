import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Model } from '../core/model/graph.ts';
import { placesIn } from '../core/model/textPlace.ts';
import { targetNames } from '../core/writers/convert.ts';
import { type KindName, kindsFor, snippet } from '../core/writers/snippet.ts';
import type { Conversion, TargetName } from '../core/writers/target.ts';
import { Complaint } from './help.ts';
import { readSourceFile } from './sourceFile.ts';
import { readWords } from './words.ts';

function targetOf(word: string | undefined): TargetName {
  const known = targetNames.find((each) => each === word);
  if (known) return known;
  throw new Complaint(`--to wants one of ${targetNames.join(', ')}${word === undefined ? '' : `, and not ${word}`}.`);
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

/** A model as code for another framework, with what is done with it. Exit code 1 when it can't be written, with the reasons. */
export async function snippetCommand(words: string[]): Promise<number> {
  const { values, positionals } = readWords(words, {
    to: { type: 'string' },
    kind: { type: 'string' },
    model: { type: 'string' },
    out: { type: 'string' },
    input: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new Complaint('descent snippet wants one FILE.');
  const target = targetOf(values.to);
  const kind = kindOf(values.kind, target);
  const { text, reading } = readSourceFile(name, values.input);
  const model = modelOf(reading.models, values.model, name);
  const made = snippet(model, { to: target, kind, plan: reading.plans.find((each) => each.model === model.id) });
  const refused = refusals(made, text, name);
  if (values.out !== undefined && made.text !== undefined) writeFileSync(path.resolve(values.out), made.text);
  if (values.json) {
    console.log(
      JSON.stringify({ target, kind, model: made.name ?? null, code: made.text ?? null, notes: made.notes, refused }),
    );
  } else {
    if (made.text !== undefined && values.out === undefined) process.stdout.write(made.text);
    for (const each of made.notes) console.error(`note: ${each}`);
    if (refused.length > 0) console.error(`It can't be written for ${target}:`);
    for (const { file, line, what, why } of refused) console.error(`${file}:${line}: ${what}: ${why}`);
  }
  return refused.length > 0 ? 1 : 0;
}
