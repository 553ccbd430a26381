import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { laidOut } from '../../../../engine/core/conversion/laidOut.ts';
import { read } from '../../../../engine/core/readers/read.ts';
import { taskOf } from '../../../../engine/core/writers/kinds/task.ts';
import {
  isPage,
  kindsFor,
  type KindName,
  snippet,
  type SnippetSetting,
} from '../../../../engine/core/writers/snippet.ts';
import { plainName, snakeName } from '../../../../engine/core/writers/code/names.ts';
import type { TargetName } from '../../../../engine/core/writers/target.ts';
import { answersOf } from '../programs.ts';
import { KIND_SOURCES } from './sources.ts';

/** One written file, and what its program needs to know to run it. */
export interface KindJob {
  readonly id: string;
  readonly kind: KindName;
  readonly code: string;
  /** The model alone, and the code that saves its weights. */
  readonly plain: string;
  readonly exporting: string;
  readonly name: string;
  readonly settings: readonly SnippetSetting[];
  readonly names: readonly string[];
  readonly inputs: readonly (readonly number[])[];
  readonly task: string;
  readonly width: number;
}

export interface KindCell {
  readonly source: string;
  readonly target: TargetName;
  readonly kind: KindName;
  readonly outcome: 'runs' | 'refused' | 'failed';
  readonly detail: string;
}

const PROGRAMS: readonly (readonly [TargetName, string, string])[] = [
  ['keras', 'kinds/kerasKinds.py', '.py'],
  ['pytorch', 'kinds/torchKinds.py', '.py'],
  ['flax', 'kinds/flaxKinds.py', '.py'],
  ['tfjs', 'kinds/tfjsKinds.ts', '.ts'],
  ['tfjs-js', 'kinds/tfjsKinds.ts', '.mjs'],
];

function sourceOf({ text }: { text: string }) {
  const { models, plans } = read(text, { language: 'python' });
  const model: Model = models[0]!;
  return { model, plan: plans.find((each) => each.model === model.id) };
}

interface Writing {
  readonly folder: string;
  readonly target: TargetName;
  readonly end: string;
}

/** Writes the file of a kind into a folder of its own. */
async function jobOf(
  { folder, target, end }: Writing,
  source: (typeof KIND_SOURCES)[number],
  kind: KindName,
): Promise<KindJob | string> {
  const { model, plan } = sourceOf(source);
  const written = (other: KindName) => laidOut(snippet(model, { to: target, kind: other, plan }));
  const made = await written(kind);
  if (made.text === undefined) return made.refused.map(({ why }) => why).join('; ');
  const id = `${source.name}-${target}-${kind}`;
  const own = path.join(folder, id);
  mkdirSync(own);
  const write = (name: string, text: string, ending = end) => {
    writeFileSync(path.join(own, name + ending), text);
    return path.join(own, name + ending);
  };
  const task = taskOf(made.net, target, plan?.loss[0]);
  return {
    id,
    kind,
    code: write('written', made.text, isPage(kind) ? '.html' : end),
    plain: write('plain', (await written('model')).text!),
    exporting: write('exporting', (await written('export')).text!),
    name: made.name!,
    settings: made.settings,
    names: made.net.inputs.map(({ name }) => plainName(snakeName(name), 'x')),
    inputs: made.net.inputs.map(({ value }) => value.shape.slice(1).map(Number)),
    task: task.type,
    width: task.width,
  };
}

/** Writes code of every kind for every framework and runs it there. */
export async function runKinds(interpreter: string, folder: string, only?: RegExp): Promise<readonly KindCell[]> {
  mkdirSync(folder, { recursive: true });
  symlinkSync(path.join(import.meta.dirname, '../../../../node_modules'), path.join(folder, 'node_modules'));
  const all: KindCell[] = [];
  for (const [target, program, end] of PROGRAMS) {
    const jobs: KindJob[] = [];
    const cells: KindCell[] = [];
    for (const source of KIND_SOURCES)
      for (const kind of kindsFor(target)) {
        if (kind === 'model' || (only && !only.test(`${source.name}-${target}-${kind}`))) continue;
        const job = await jobOf({ folder, target, end }, source, kind);
        const about = { source: source.name, target, kind };
        if (typeof job === 'string') cells.push({ ...about, outcome: 'refused', detail: job });
        else cells.push({ ...about, outcome: 'runs', detail: '' });
        if (typeof job !== 'string') jobs.push(job);
      }
    const ground = { interpreter, folder };
    const answers = jobs.length > 0 ? answersOf<{ error?: string }>(ground, program, [jobs, `kinds.${target}`]) : {};
    for (const cell of cells) {
      const answer = answers[`${cell.source}-${target}-${cell.kind}`];
      all.push(answer?.error === undefined ? cell : { ...cell, outcome: 'failed', detail: answer.error });
    }
  }
  return all;
}
