// What a person waits for: a file read by Descent, beside Python that imports Keras or PyTorch, runs the same file and
// prints its summary. `--python` names an interpreter with both; `--folder` a collection of examples, of which the long
// files are read; `--write` puts the figures into docs/benchmarks.md.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { languageOf, resolveIn } from '../../../engine/reading/files.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { machine, median } from '../measure.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const PAGE = path.join(ROOT, 'docs/benchmarks.md');
const MARKS = /(<!-- bench:readers -->\n)[\s\S]*(\n<!-- \/bench:readers -->)/;
/** Models that both frameworks have a file of. */
const COMPARED = ['mlp', 'resnet', 'gpt'];

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const folders = { keras: path.join(ROOT, 'test/models/keras'), torch: path.join(ROOT, 'test/models/torch/files') };

interface Source {
  readonly file: string;
  readonly text: string;
  readonly lines: number;
}

function sourceOf(file: string): Source {
  const text = readFileSync(file, 'utf8');
  return { file, text, lines: text.split('\n').length };
}

/** Milliseconds of processor time, which other work does not lengthen, for one reading: models, plans, rules and all. */
function readOnce({ file, text }: Source): number {
  const language = languageOf(file)!;
  const before = process.cpuUsage();
  read(text, { language, resolve: resolveIn(file, language) });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const shown = (values: readonly number[], digits = 1) =>
  `${median(values).toFixed(digits)} | ${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;

function corpusRows(): readonly string[] {
  const files = Object.values(folders).flatMap((folder) =>
    globSync('*.py', { cwd: folder }).map((each) => path.join(folder, each)),
  );
  const sources = files.sort().map(sourceOf);
  const lines = sources.reduce((sum, each) => sum + each.lines, 0);
  const perThousand = () => (sources.reduce((sum, each) => sum + readOnce(each), 0) / lines) * 1000;
  const cold = perThousand();
  const warm = Array.from({ length: rounds }, perThousand);
  return [
    `| ms for 1,000 lines (${sources.length} files, ${lines.toLocaleString('en-US')} lines) | ${shown(warm)} |`,
    `| 〃, the first time after the process began | ${cold.toFixed(1)} | – |`,
  ];
}

/** Files shorter than this are no long ones. */
const LONG = 200;

/**
 * The long files of a collection with what people write beside their models: comments, data, training. A long file whose
 * reading finds no model costs little and is left out.
 */
function longRows(folder: string): readonly string[] {
  const sources = globSync('**/*.{py,js,mjs,ts}', { cwd: folder })
    .filter((each) => !each.includes('node_modules'))
    .map((each) => sourceOf(path.resolve(folder, each)))
    .filter(({ lines, text }) => lines >= LONG && /keras|torch|tf\./.test(text))
    .filter(({ file, text }) => {
      const language = languageOf(file)!;
      return read(text, { language, resolve: resolveIn(file, language) }).models.length > 0;
    });
  if (sources.length === 0) return [];
  const lines = sources.reduce((sum, each) => sum + each.lines, 0);
  const each = sources.map((source) => Math.min(...Array.from({ length: rounds }, () => readOnce(source))));
  const rates = each.map((taken, index) => (taken / sources[index]!.lines) * 1000);
  const all = (each.reduce((sum, taken) => sum + taken, 0) / lines) * 1000;
  const size = `${sources.length} files of ${LONG} lines and more, ${lines.toLocaleString('en-US')} lines`;
  return [
    `| ms for 1,000 lines of long example files (${size}), all together | ${all.toFixed(1)} | – |`,
    `| 〃, each by itself | ${shown(rates)} |`,
    `| 〃, ms for a whole file | ${shown(each)} |`,
  ];
}

/** Processor seconds of a whole Python process that imports the framework, runs the file and counts its models' parameters. */
function pythonOnce(framework: string, file: string): { readonly imported: number; readonly whole: number } {
  const program = path.join(import.meta.dirname, 'summarise.py');
  const { status, stdout, stderr } = spawnSync(values.python, [program, framework, file], { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${path.basename(file)} did not run in Python: ${stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as { imported: number; whole: number };
}

function comparedRows(): readonly string[] {
  return Object.entries(folders).flatMap(([framework, folder]) =>
    COMPARED.flatMap((name) => {
      const file = path.join(folder, `${name}.py`);
      const source = sourceOf(file);
      readOnce(source);
      const mine = Array.from({ length: rounds }, () => readOnce(source));
      const theirs = Array.from({ length: Math.min(rounds, 3) }, () => pythonOnce(framework, file));
      const whole = theirs.map((each) => each.whole);
      const label = framework === 'keras' ? 'Keras' : 'PyTorch';
      return [
        `| ${name}, ${label}, ${source.lines} lines: read by Descent | ${shown(mine)} ms |`,
        `| 〃, imported and summarised by ${label} | ${shown(whole)} s |`,
        `| 〃, of that the import alone | ${shown(theirs.map((each) => each.imported))} s |`,
      ];
    }),
  );
}

const load = loadavg()[0]!;
const table = [
  '| what | median | rounds |',
  '|---|---|---|',
  ...corpusRows(),
  ...(values.folder ? longRows(values.folder) : []),
  ...(values.python ? comparedRows() : []),
].join('\n');
console.log(`${machine()}, load ${load.toFixed(1)}\n\n${table}`);
if (!values.python) console.log('\nNot compared with Python: --python names an interpreter with Keras and PyTorch.');
if (values.write) {
  const page = readFileSync(PAGE, 'utf8');
  const said = `${rounds} rounds on ${machine()}, at load ${load.toFixed(1)}.\n\n${table}`;
  writeFileSync(
    PAGE,
    page.replace(MARKS, (_, start: string, end: string) => `${start}\n${said}\n${end}`),
  );
}
