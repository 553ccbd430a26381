/**
 * Where a run folder keeps the text of a file as it was run: `source/` mirrors the places of the files beside the
 * one that was trained, and a step out of its folder is spelled `up`, so that nothing leads out of the run folder.
 * Both paths absolute, in the form of their system; the answer has `/`.
 */
export function sourceCopyPath(trained: string, file: string): string {
  const from = parts(trained).slice(0, -1);
  const to = parts(file);
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  const ups = from.slice(shared).map(() => 'up');
  return ['source', ...ups, ...to.slice(shared)].join('/');
}

function parts(file: string): string[] {
  return file.split(/[\\/]/).map((part) => part.replace(':', ''));
}
