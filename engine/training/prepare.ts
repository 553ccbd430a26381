import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { planBackends } from '../backends/all.ts';
import type { SelfTest } from '../backends/choose.ts';
import type { StartParams } from '../core/protocol/engine.ts';
import type { TrainerJob } from '../core/protocol/trainer.ts';
import { PROTOCOL_VERSION } from '../core/protocol/version.ts';
import { RUN_RECORD_VERSION, type RunBackend, type RunRecord, type RunRequest } from '../core/runs/record.ts';
import { sourceCopyPath } from '../core/runs/sourceCopy.ts';
import { VERSION } from '../host/build.ts';
import { writeWhole } from '../host/files.ts';
import { dataFolder, pipeAddress, privateFolder } from '../host/folders.ts';
import { refusal } from '../client/pipe.ts';
import { noText, sourceText } from '../reading/files.ts';
import { newRunId } from '../store/layout.ts';
import type { RunStore } from '../store/store.ts';
import { withStoreErrors } from '../store/storeError.ts';
import { gitState } from './git.ts';
import { JOB_FILE } from './trainerProcess.ts';

export interface PreparedRun {
  readonly record: RunRecord;
  readonly job: TrainerJob;
}

const TRAINABLE = /\.(?:[mc]?[jt]sx?|py)$/;

/** Makes the run's folder with everything that its trainer needs. Refuses with a sentence, before a run exists. */
export async function prepareRun(store: RunStore, params: StartParams, test: SelfTest): Promise<PreparedRun> {
  const { request, options, environment } = params;
  const text = readProgram(request.file);
  const { packageFolders, python, capture } = options;
  const search = { from: path.dirname(request.file), packageFolders, python, environment, capture };
  const asked = { search, source: text.toString('utf8') };
  const [{ backends, contenders, warnings }, git] = await Promise.all([
    planBackends(request.backend, asked, test).catch((error: Error) => Promise.reject(refusal(error.message))),
    gitState(request.file),
  ]);
  const cwd = projectFolder(path.dirname(request.file));
  const name = request.name ?? path.basename(request.file).replace(TRAINABLE, '');
  const id = newRunId(name);
  const seed = request.seed ?? randomBytes(4).readUInt32LE();
  const source = sourceCopyPath(request.file, request.file);
  const folder = store.folderOf(id);
  const record: RunRecord = {
    ...emptyRecord(request),
    id,
    name,
    folder,
    cwd,
    seed,
    source,
    sourceHash: createHash('sha256').update(text).digest('hex'),
    backend: { name: backends[0].name, device: backends[0].device, reason: backends[0].reason },
    ...(git ? { git } : {}),
  };
  const address = pipeAddress(
    privateFolder(path.join(dataFolder(), 'trainers')),
    id.slice(-4) + randomBytes(4).toString('hex'),
  );
  const token = randomBytes(24).toString('base64url');
  const given = { request, options, environment };
  const plan = { backends, contenders, warnings };
  const job = { protocol: PROTOCOL_VERSION, run: id, folder, ...given, cwd, seed, ...plan, address, token };
  store.createRun(record);
  withStoreErrors(`The run ${name} can't be made in ${folder}`, () => {
    writeFileSync(path.join(folder, source), text);
    writeWhole(path.join(folder, JOB_FILE), JSON.stringify(job), 0o600);
  });
  return { record, job };
}

function emptyRecord(
  request: RunRequest,
): Omit<RunRecord, 'id' | 'name' | 'folder' | 'cwd' | 'seed' | 'source' | 'sourceHash'> & { backend?: RunBackend } {
  return {
    version: RUN_RECORD_VERSION,
    note: '',
    status: 'queued',
    origin: 'descent',
    request,
    framework: 'TensorFlow.js',
    frameworkVersion: '',
    createdAt: Date.now(),
    models: [],
    series: [],
    metrics: [],
    warnings: [],
    descentVersion: VERSION,
  };
}

function readProgram(file: string): Buffer {
  if (!TRAINABLE.test(file))
    throw refusal(
      `${path.basename(file)} can't be trained. Descent trains .ts, .mts, .cts, .js, .mjs, .cjs and .py files.`,
    );
  if (!existsSync(file) || !statSync(file).isFile()) throw refusal(`There is no file ${file}. Save it first.`);
  const bytes = readFileSync(file);
  if (sourceText(bytes) === undefined) throw refusal(noText(file));
  return bytes;
}

/** The nearest folder with a package.json, as `npm run` would have it; else the file's own. */
function projectFolder(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json'))) return folder;
    if (path.dirname(folder) === folder) return from;
  }
}
