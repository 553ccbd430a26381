import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { TrainerJob } from '../core/protocol/trainer.ts';
import { sourceCopyPath } from '../core/runs/sourceCopy.ts';

/** Keeps what the file imported from its own project as it was when it ran; the file itself is there already. */
export function keepSources({ folder, cwd, request }: TrainerJob): (file: string) => void {
  return (file) => {
    const inside = path.relative(cwd, file);
    if (file === request.file || inside.startsWith('..') || path.isAbsolute(inside)) return;
    const target = path.join(folder, sourceCopyPath(request.file, file));
    try {
      mkdirSync(path.dirname(target), { recursive: true });
      copyFileSync(file, target);
    } catch {
      // A full disk is told of by the journal; a missing copy must not end training.
    }
  };
}
