import { execFile } from 'node:child_process';
import path from 'node:path';
import type { GitState } from '../core/runs/record.ts';

/** A slow disk must not hold up a keypress. */
const WITHIN = 1500;

function git(cwd: string, ...parameters: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    execFile('git', parameters, { cwd, timeout: WITHIN, env: environment, windowsHide: true }, (error, stdout) =>
      error ? reject(error) : resolve(stdout.trim()),
    );
  });
}

/** The commit that a file stands on; undefined outside a repository, before the first commit and without git. */
export async function gitState(file: string): Promise<GitState | undefined> {
  const cwd = path.dirname(file);
  try {
    const [commit, branch, changes] = await Promise.all([
      git(cwd, 'rev-parse', 'HEAD'),
      git(cwd, 'rev-parse', '--abbrev-ref', 'HEAD'),
      git(cwd, 'status', '--porcelain', '--untracked-files=no'),
    ]);
    return { commit, ...(branch === 'HEAD' ? {} : { branch }), dirty: changes !== '' };
  } catch {
    return undefined;
  }
}
