import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { writeFor } from '../../engine/core/conversion/writeFor.ts';
import { modulePaths } from '../../engine/core/readers/modulePaths.ts';
import { read, type ReadOptions } from '../../engine/core/readers/read.ts';
import { modelFile } from '../../engine/reading/modelFile.ts';
import { readSaved } from '../../engine/reading/saved.ts';
import { textsBeside } from '../../engine/reading/texts.ts';
import type {
  FileAnswer,
  FileRequest,
  ReadAnswer,
  ReadRequest,
  SavedAnswer,
  SavedRequest,
  WriteAnswer,
  WriteRequest,
} from './messages.ts';

/** A thread of its own reads and writes, so that typing never waits for it. */

function textAt(file: string, open: ReadRequest['open']): string | undefined {
  const typed = open[file];
  if (typed !== undefined) return typed;
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
}

function resolverFor({ file, folder, language, open }: ReadRequest): ReadOptions['resolve'] {
  if (file === undefined || folder === undefined) return undefined;
  const inFolder = (absolute: string) => path.relative(folder, absolute).split(path.sep).join('/');
  return (module, from) => {
    for (const candidate of modulePaths(module, inFolder(from ?? file), language)) {
      const at = path.join(folder, candidate);
      const text = path.extname(at) === '' ? undefined : textAt(at, open);
      if (text !== undefined) return { file: at, text };
    }
    return undefined;
  };
}

/** A file is read whole; a longer one would take the memory that the person works with. */
const LONGEST_FILE = 2 ** 30;

function readSavedFile({ id, saved }: SavedRequest): SavedAnswer {
  try {
    if (statSync(saved).size > LONGEST_FILE) return { id, refused: 'it has more than 1 GiB.' };
    const [model] = readSaved(readFileSync(saved)).reading.models;
    return { id, model };
  } catch (error) {
    return { id, refused: (error as Error).message };
  }
}

function makeFile({ id, making: { model, target, checkpoints } }: FileRequest): FileAnswer {
  try {
    return { id, made: { bytes: modelFile(model, target, checkpoints) } };
  } catch (error) {
    return { id, made: { refused: (error as Error).message } };
  }
}

parentPort?.on('message', async (request: ReadRequest | WriteRequest | SavedRequest | FileRequest) => {
  const { id } = request;
  if ('saved' in request) {
    parentPort?.postMessage(readSavedFile(request));
    return;
  }
  if ('making' in request) {
    parentPort?.postMessage(makeFile(request));
    return;
  }
  if ('options' in request) {
    const written = await writeFor(request.model, request.options);
    parentPort?.postMessage({ id, written } satisfies WriteAnswer);
    return;
  }
  const { text, language, inputs, sizes } = request;
  const textIn = request.file === undefined ? undefined : textsBeside({ file: request.file });
  const reading = read(text, { language, inputs, sizes, resolve: resolverFor(request), textIn });
  parentPort?.postMessage({ id, reading } satisfies ReadAnswer);
});
