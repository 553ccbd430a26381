import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { TrainerJob } from '../core/protocol/trainer.ts';

/** Keeps what the file imported from its own project as it was when it ran; the file itself is there already. */
export function keepSources(job: TrainerJob): (file: string) => void {
  const base = path.dirname(job.request.file);
  return (file) => {
    const inside = path.relative(job.cwd, file);
    if (file === job.request.file || inside.startsWith('..') || path.isAbsolute(inside)) return;
    // Beside the entry, as in the project: `../data.ts` becomes `up/data.ts`, which stays inside the run folder.
    const target = path.join(job.folder, 'source', path.relative(base, file).replaceAll('..', 'up'));
    try {
      mkdirSync(path.dirname(target), { recursive: true });
      copyFileSync(file, target);
    } catch {
      // A full disk is told of by the journal; a missing copy must not end training.
    }
  };
}
