import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'fflate';
import { DataProblem } from '../dataArray.ts';
import type { DownloadedFile } from './table.ts';
import { untar } from './untar.ts';

export interface DownloadWatch {
  /** Bytes of the file that have come, and how many it has where the server tells. */
  readonly progress?: (file: DownloadedFile, done: number, of: number | undefined) => void;
  readonly signal?: AbortSignal;
}

async function respond({ url }: DownloadedFile, signal: AbortSignal | undefined): Promise<Response> {
  const host = new URL(url).host;
  let response: Response;
  try {
    response = await fetch(url, { signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new DataProblem(
      `${host} can't be reached. Get ${url} by another way and name its folder, or try again later.`,
      { cause: error },
    );
  }
  if (!response.ok || !response.body) throw new DataProblem(`${host} answered ${response.status} to ${url}.`);
  return response;
}

/** Writes what comes to a file beside the place, and gives its checksum. */
async function receive(file: DownloadedFile, part: string, { progress, signal }: DownloadWatch): Promise<string> {
  const response = await respond(file, signal);
  const length = Number(response.headers.get('content-length')) || undefined;
  const hash = createHash(file.hash.algorithm);
  let done = 0;
  const count = new Transform({
    transform(bytes: Buffer, _encoding, next) {
      hash.update(bytes);
      done += bytes.length;
      progress?.(file, done, length);
      next(null, bytes);
    },
  });
  await pipeline(Readable.fromWeb(response.body as never), count, createWriteStream(part), { signal });
  return hash.digest('hex');
}

/** Each file whole under its own name, or not at all. */
function unpack(part: string, folder: string): void {
  for (const [name, bytes] of untar(gunzipSync(readFileSync(part)))) {
    const to = path.join(folder, name);
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(`${to}.part`, bytes);
    renameSync(`${to}.part`, to);
  }
}

/**
 * Downloads one file into a folder. Nothing of it is left where it does not come whole, with the checksum that is known.
 * @throws DataProblem with a sentence; the signal's reason where it was called off
 */
export async function downloadFile(file: DownloadedFile, folder: string, watch: DownloadWatch = {}): Promise<void> {
  const to = path.join(folder, file.to);
  if (!file.archive && existsSync(to)) return;
  mkdirSync(file.archive ? to : path.dirname(to), { recursive: true });
  const part = path.join(folder, `${path.basename(new URL(file.url).pathname)}.${process.pid}.part`);
  try {
    const sum = await receive(file, part, watch);
    if (sum !== file.hash.value)
      throw new DataProblem(
        `What came from ${file.url} is not the file that was published: its checksum is another. Nothing was kept.`,
      );
    if (file.archive) unpack(part, to);
    else renameSync(part, to);
  } catch (error) {
    if (watch.signal?.aborted || error instanceof DataProblem) throw error;
    throw new DataProblem(`${file.url} did not come whole: ${(error as Error).message}. Try again.`, { cause: error });
  } finally {
    rmSync(part, { force: true });
  }
}
