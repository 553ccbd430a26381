// `npm run measure:readers -- FOLDER`: reads every file of a collection of examples and holds the counts and shapes that
// come out against what Keras and PyTorch themselves make of the same file. Files are split by their names alone into a
// part to tune on and one to keep for measuring.
import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { realModels } from './real.ts';
import { readFile } from './readFile.ts';
import { wholeWhenGiven } from './whenGiven.ts';
import { builtOf, type Verdict, verdictOf } from './verdict.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    part: { type: 'string', default: 'all' },
    python: { type: 'string' },
    json: { type: 'string' },
    real: { type: 'string' },
  },
});

/** Half of the files, told by their names, so that a later collection splits alike. */
function partOf(file: string): 'tuning' | 'held-out' {
  const [first = 0] = createHash('sha256').update(path.basename(file)).digest();
  return first % 2 === 0 ? 'held-out' : 'tuning';
}

const [folder] = positionals;
if (folder === undefined) throw new Error('Say npm run measure:readers -- FOLDER, with a folder of example programs.');
const files = globSync('**/*.{py,js,mjs,ts}', { cwd: folder })
  .filter((each) => !each.includes('node_modules'))
  .filter((each) => values.part === 'all' || partOf(each) === values.part)
  .map((each) => path.resolve(folder, each))
  // Repositories are called `name.js` too.
  .filter((each) => statSync(each).isFile())
  .filter((each) => /keras|torch|tf\.|tfjs/.test(readFileSync(each, 'utf8')))
  .sort();

const readings = files.map(readFile);
const real = await realModels(
  files.filter((each) => each.endsWith('.py')),
  { python: values.python, kept: values.real },
);
const verdicts = readings.map((each): Verdict => verdictOf(each, real.get(each.file)));
const judged = verdicts.filter((each) => each.kind !== 'no model');

for (const { file, kind, why } of judged)
  if (kind !== 'whole') console.log(`${kind}: ${path.relative(folder, file)}\n    ${why.slice(0, 4).join('\n    ')}`);
const rate = (count: number, all = judged.length) => `${count} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`;

function tell(what: string, all: readonly Verdict[]): void {
  const models = all.filter((each) => each.kind !== 'no model');
  const of = (kind: Verdict['kind']) => models.filter((each) => each.kind === kind).length;
  const share = (count: number) => rate(count, models.length);
  console.log(
    `${what}, ${models.length} with models: whole ${share(of('whole'))}, partial ` +
      `${share(of('partial') + of('nothing'))}, of these nothing read ${of('nothing')}, silently wrong ${share(of('wrong'))}; ` +
      `${all.reduce((sum, each) => sum + each.confirmed, 0)} of ` +
      `${all.reduce((sum, each) => sum + each.counted, 0)} counted models confirmed by the frameworks`,
  );
}

tell(`${files.length} files (${values.part})`, verdicts);
// As it was counted before models that a file never makes were shown.
const made = readings.map((each) => ({ ...each, models: each.models.filter(({ opened }) => !opened) }));
tell(
  'Counting only models that the files make',
  made.map((each) => verdictOf(each, real.get(each.file))),
);
// Of a model that no framework makes here, for want of data or packages, nobody knows the true count.
const built = readings.flatMap((each) => {
  const found = builtOf(each, real.get(each.file));
  return found ? [{ file: each.file, ...found }] : [];
});
for (const { file, kind } of built)
  if (kind !== 'whole') console.log(`built by the frameworks, ${kind}: ${path.relative(folder, file)}`);
const builtAs = (kind: string) => rate(built.filter((each) => each.kind === kind).length, built.length);
const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
console.log(
  `Of ${built.length} files with models that the frameworks build as they stand: whole, with equal counts, ${builtAs('whole')}, in part ` +
    `${builtAs('partial')}, otherwise ${builtAs('wrong')}; ${sum(built.map(({ equal }) => equal))} of ` +
    `${sum(built.map(({ models }) => models))} such models equal`,
);
const asking = judged.filter(({ kind }) => kind === 'partial');
const whenGiven = asking.flatMap(({ file }) => {
  const asked = wholeWhenGiven(file);
  return asked ? [{ file, asked }] : [];
});
for (const { file, asked } of whenGiven)
  console.log(
    `whole when given: ${path.relative(folder, file)}: ${[...asked.sizes, ...asked.shapes.map((each) => `the input of ${each}`)].join(', ')}`,
  );
const onlySizes = whenGiven.filter(({ asked }) => asked.shapes.length === 0).length;
console.log(
  `whole once what the editor asks for is given: ${rate(judged.filter(({ kind }) => kind === 'whole').length + whenGiven.length)}; ${whenGiven.length} of the partial ` +
    `files, ${onlySizes} of them by sizes alone, ${whenGiven.filter(({ asked }) => asked.sizes.length + asked.shapes.length === 1).length} by a single answer`,
);
if (values.json) writeFileSync(values.json, JSON.stringify(verdicts, undefined, 1));
