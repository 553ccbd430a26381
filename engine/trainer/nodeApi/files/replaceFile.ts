import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes files so that each is there whole or as it was: all go to disk under other names first, then take their
 * places in the order given. Put the file that names the others last.
 */
export async function replaceFiles(
  files: readonly (readonly [path: string, data: string | Uint8Array])[],
): Promise<void> {
  const written: { from: string; to: string }[] = [];
  try {
    for (const [to, data] of files) {
      const from = `${to}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
      written.push({ from, to });
      const handle = await open(from, 'wx');
      try {
        await handle.writeFile(data);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    for (const { from, to } of written) await rename(from, to);
  } finally {
    await Promise.all(written.map(({ from }) => rm(from, { force: true })));
  }
}
