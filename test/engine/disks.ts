// Real file systems of a test's own. Only root on Linux can make them; elsewhere the test says that it is skipped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';

const done = (command: string, ...words: string[]): boolean => spawnSync(command, words).status === 0;

/** Where the disk is to be mounted, or a reason to skip. */
function mountPoint(context: TestContext, mount: (folder: string) => boolean): string | undefined {
  const folder = path.join('/tmp', `descent-disk-${process.pid}-${Math.random().toString(36).slice(2)}`);
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    mkdirSync(folder);
    if (mount(folder)) {
      context.after(() => {
        done('umount', '-l', folder);
        rmSync(folder, { recursive: true, force: true });
        rmSync(`${folder}.img`, { force: true });
      });
      return realpathSync(folder);
    }
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}.img`, { force: true });
  }
  context.skip('a disk can only be made by root on Linux');
  return undefined;
}

/** A disk in memory with little room: `size=1m` for bytes, `nr_inodes=100` for files. */
export function smallDisk(context: TestContext, room = 'size=1m'): string | undefined {
  return mountPoint(context, (folder) => done('mount', '-t', 'tmpfs', '-o', room, 'tmpfs', folder));
}

export interface FailingDisk {
  readonly folder: string;
  /** From here on the system takes it for broken, and read-only, with files open for writing or not. */
  fail(): void;
}

/** An ext4 of its own, which does what most Linux disks do when they break. */
export function failingDisk(context: TestContext): FailingDisk | undefined {
  const folder = mountPoint(context, (at) => {
    writeFileSync(`${at}.img`, '');
    truncateSync(`${at}.img`, 16 * 2 ** 20);
    return done('mkfs.ext4', '-q', `${at}.img`) && done('mount', '-o', 'loop,errors=remount-ro', `${at}.img`, at);
  });
  if (folder === undefined) return undefined;
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((each) => each.includes(` ${folder} `));
  const device = path.basename(line?.split(' ')[0] ?? '');
  return { folder, fail: () => writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, '1') };
}

/** Takes all room that is left. */
export function fill(file: string): void {
  for (const size of [65_536, 4096])
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Full.
    }
}
