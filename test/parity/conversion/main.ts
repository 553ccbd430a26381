// Prints the conversion matrix, and how code of every kind ran: `node main.ts INTERPRETER [--matrix | --kinds] [--write]
// [PATTERN]`. With --write it goes into docs/conversion.md too.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { targetNames } from '../../../engine/core/writers/convert.ts';
import type { TargetName } from '../../../engine/core/writers/target.ts';
import { type KindCell, runKinds } from './kinds/kinds.ts';
import { type Cell, runMatrix } from './matrix.ts';
import { writeVerified } from './writeVerified.ts';

const PROGRAMS: Partial<Record<TargetName, string>> = {
  keras: 'kerasTarget.py',
  pytorch: 'torchTarget.py',
  tfjs: 'tfjsTarget.ts',
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
    const own = targets.map((target) => cells.find((each) => each.model === model && each.target === target)!);
    const written = own.map(({ outcome, detail }) =>
      outcome === 'verified' ? `✓ ${detail.split(';')[0]}` : SIGNS[outcome],
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
const targets = targetNames.filter((each) => PROGRAMS[each] !== undefined);

/** Runs something in a folder that is gone afterwards. */
function within<Result>(run: (folder: string) => Result): Result {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-conversion-'));
  try {
    return run(folder);
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

function matrix(): boolean {
  const programs = targets.map((each) => [each, PROGRAMS[each]!] as const);
  const { cells } = within((folder) => runMatrix({ interpreter, folder, targets: programs, only }));
  console.log(`${table(cells, targets)}\n\n${notes(cells)}\n`);
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

function kinds(): boolean {
  const cells = within((folder) => runKinds(interpreter, path.join(folder, 'kinds'), only));
  console.log(`${kindsTable(cells)}\n`);
  const count = (outcome: KindCell['outcome']) => cells.filter((each) => each.outcome === outcome).length;
  console.log(`kinds of code: ${count('runs')} ran, ${count('refused')} refused, ${count('failed')} failed`);
  if (flags.includes('--write')) put('kinds', kindsTable(cells));
  return count('failed') === 0;
}

const parts = [...(flags.includes('--kinds') ? [] : [matrix]), ...(flags.includes('--matrix') ? [] : [kinds])];
process.exitCode = parts.map((run) => run()).every(Boolean) ? 0 : 1;
