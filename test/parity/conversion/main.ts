// Prints the conversion matrix: `node main.ts INTERPRETER [--write]`. With --write it goes into docs/conversion.md too.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { targetNames } from '../../../engine/core/writers/convert.ts';
import type { TargetName } from '../../../engine/core/writers/target.ts';
import { type Cell, runMatrix } from './matrix.ts';

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
const only = flags.find((each) => !each.startsWith('--'));
const targets = targetNames.filter((each) => PROGRAMS[each] !== undefined);
const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-conversion-'));
const { cells } = runMatrix({
  interpreter,
  folder,
  targets: targets.map((each) => [each, PROGRAMS[each]!]),
  only: only === undefined ? undefined : new RegExp(only),
});
rmSync(folder, { recursive: true, force: true });
console.log(`${table(cells, targets)}\n\n${notes(cells)}\n`);
for (const target of targets) {
  const count = (outcome: Cell['outcome']) =>
    cells.filter((each) => each.target === target && each.outcome === outcome).length;
  console.log(
    `${target}: ${count('verified')} verified, ${count('refused')} refused, ${count('failed')} failed, ${count('not run')} not run`,
  );
}
if (flags.includes('--write')) {
  const [introduction] = readFileSync(page, 'utf8').split('<!-- matrix -->');
  writeFileSync(page, `${introduction}<!-- matrix -->\n\n${table(cells, targets)}\n\n${notes(cells)}\n`);
}
process.exitCode = cells.some((each) => each.outcome === 'failed') ? 1 : 0;
