// Prints the conversion matrix, and how code of every kind ran: `node main.ts INTERPRETER [--matrix | --kinds] [--target=NAMES]
// [--cells=FILE] [--write] [PATTERN]`. With --write it goes into docs/conversion.md too.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileTargetNames, targetNames } from '../../../engine/core/writers/convert.ts';
import type { TargetName } from '../../../engine/core/writers/target.ts';
import { corpus } from './collect.ts';
import { type KindCell, runKinds } from './kinds/kinds.ts';
import { type Cell, runMatrix } from './matrix.ts';
import { writeVerified } from './writeVerified.ts';

const PROGRAMS: Partial<Record<TargetName, string>> = {
  keras: 'kerasTarget.py',
  pytorch: 'torchTarget.py',
  tfjs: 'tfjsTarget.ts',
  flax: 'flaxTarget.py',
  onnx: 'onnxTarget.py',
};

const page = path.join(import.meta.dirname, '..', '..', '..', 'docs', 'conversion.md');
const SIGNS: Readonly<Record<Cell['outcome'], string>> = {
  verified: '✓',
  refused: 'refused',
  failed: '✗',
  'not run': '–',
};

function table(cells: readonly Cell[], targets: readonly TargetName[]): string {
  const models = [...new Set(cells.map((each) => each.model))];
  const rows = models.map((model) => {
    const own = targets.map((target) => cells.find((each) => each.model === model && each.target === target));
    const written = own.map((cell) =>
      cell?.outcome === 'verified' ? `✓ ${cell.detail.split(';')[0]}` : SIGNS[cell?.outcome ?? 'not run'],
    );
    return `| ${model} | ${written.join(' | ')} |`;
  });
  return [`| model | ${targets.join(' | ')} |`, `| --- | ${targets.map(() => '---').join(' | ')} |`, ...rows].join(
    '\n',
  );
}

/** Why cells are no ticks, and where the counts differ. */
function notes(cells: readonly Cell[]): string {
  const lines = cells
    .filter(({ outcome, detail }) => outcome !== 'verified' || detail.includes(';'))
    .map(
      ({ model, target, outcome, detail }) =>
        `- ${model} → ${target}: ${outcome === 'verified' ? detail.split('; ')[1] : `${outcome}: ${detail.replaceAll(/\s+/g, ' ').slice(0, 240)}`}`,
    );
  return lines.join('\n');
}

const [interpreter, ...flags] = process.argv.slice(2) as [string, ...string[]];
const pattern = flags.find((each) => !each.startsWith('--'));
const only = pattern === undefined ? undefined : new RegExp(pattern);
const asked = flags
  .find((each) => each.startsWith('--target='))
  ?.slice('--target='.length)
  .split(',');
const frameworks = [...targetNames, ...fileTargetNames].filter((each) => PROGRAMS[each] !== undefined);
const chosen = frameworks.filter((each) => asked?.includes(each) ?? true);

const targetsIn = (cells: readonly Cell[]) => frameworks.filter((each) => cells.some(({ target }) => target === each));

/** Runs something in a folder that is gone afterwards. */
async function within<Result>(run: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-conversion-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a text after its mark in the page, up to the next mark. */
function put(mark: string, text: string): void {
  const [before, after] = readFileSync(page, 'utf8').split(`<!-- ${mark} -->`) as [string, string];
  const next = /\n<!-- \w+ -->/.exec(after);
  const rest = next ? after.slice(next.index) : '';
  writeFileSync(page, `${before}<!-- ${mark} -->\n\n${text}\n${rest}`);
}

/** Cells of former runs in a file, so that the matrix can be run in parts; new ones take their places. */
function together<Item extends object>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  end: string,
): readonly Item[] {
  const file = flags.find((each) => each.startsWith('--cells='))?.slice('--cells='.length);
  if (file === undefined) return items;
  const before = existsSync(file + end) ? (JSON.parse(readFileSync(file + end, 'utf8')) as Item[]) : [];
  const all = new Map([...before, ...items].map((each) => [keyOf(each), each]));
  writeFileSync(file + end, JSON.stringify([...all.values()]));
  return [...all.values()];
}

async function matrix(): Promise<boolean> {
  const programs = chosen.map((each) => [each, PROGRAMS[each]!] as const);
  const run = await within((folder) => runMatrix({ interpreter, folder, targets: programs, only }));
  const found = together(run.cells, ({ model, target }) => `${model} ${target}`, '.matrix.json');
  const order = corpus().map(({ id }) => id);
  const cells = found.toSorted((one, two) => order.indexOf(one.model) - order.indexOf(two.model));
  const targets = targetsIn(cells);
  console.log(`${table(cells, targets)}\n\n${notes(cells)}\n`);
  for (const { model, target, outcome, detail } of cells)
    if (outcome === 'failed') console.log(`✖ ${model} → ${target}: ${detail}`);
  for (const target of targets) {
    const count = (outcome: Cell['outcome']) =>
      cells.filter((each) => each.target === target && each.outcome === outcome).length;
    console.log(
      `${target}: ${count('verified')} verified, ${count('refused')} refused, ${count('failed')} failed, ${count('not run')} not run`,
    );
  }
  if (flags.includes('--write')) {
    put('matrix', `${table(cells, targets)}\n\n${notes(cells)}`);
    writeVerified();
  }
  return cells.every((each) => each.outcome !== 'failed');
}

function kindsTable(cells: readonly KindCell[]): string {
  const columns = [...new Set(cells.map(({ target }) => target))];
  const sources = [...new Set(cells.map(({ source }) => source))];
  const rows = [...new Set(cells.map(({ kind }) => kind))].map((kind) => {
    const own = columns.map((target) => {
      const found = cells.filter((each) => each.kind === kind && each.target === target);
      if (found.length === 0) return '';
      return found.map(({ outcome }) => ({ runs: '✓', refused: '–', failed: '✗' })[outcome]).join(' ');
    });
    return `| ${kind} | ${own.join(' | ')} |`;
  });
  const others = cells
    .filter(({ outcome }) => outcome !== 'runs')
    .map(({ source, target, kind, outcome, detail }) => `- ${source} → ${target}, ${kind}: ${outcome}: ${detail}`);
  const head = [`| kind | ${columns.join(' | ')} |`, `| --- | ${columns.map(() => '---').join(' | ')} |`];
  return [...head, ...rows, '', `In each cell: ${sources.join(', ')}.`, '', ...others].join('\n').trimEnd();
}

async function kinds(): Promise<boolean> {
  const idOf = ({ source, target, kind }: KindCell) => `${source}-${target}-${kind}`;
  const attempt = (which?: RegExp) => within((folder) => runKinds(interpreter, path.join(folder, 'kinds'), which));
  const first = await attempt(only);
  const failing = first.filter(({ outcome }) => outcome === 'failed');
  // Servers, browsers and clusters of one machine now and then miss their moment: tried again, which is said.
  for (const each of failing) console.log(`!!! ONCE MORE: ${idOf(each)}: ${each.detail}`);
  const second = failing.length > 0 ? await attempt(new RegExp(`^(?:${failing.map(idOf).join('|')})$`)) : [];
  const run = first.map((each) => second.find((other) => idOf(other) === idOf(each)) ?? each);
  const cells = together(run, idOf, '.kinds.json');
  console.log(`${kindsTable(cells)}\n`);
  for (const each of cells.filter(({ outcome }) => outcome === 'failed'))
    console.log(`✖ ${idOf(each)}: ${each.detail}`);
  const count = (outcome: KindCell['outcome']) => cells.filter((each) => each.outcome === outcome).length;
  console.log(`kinds of code: ${count('runs')} ran, ${count('refused')} refused, ${count('failed')} failed`);
  if (flags.includes('--write')) put('kinds', kindsTable(cells));
  return count('failed') === 0;
}

const parts = [...(flags.includes('--kinds') ? [] : [matrix]), ...(flags.includes('--matrix') ? [] : [kinds])];
const passed: boolean[] = [];
for (const run of parts) passed.push(await run());
process.exitCode = passed.every(Boolean) ? 0 : 1;
