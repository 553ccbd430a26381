import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { io } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { FILE_SCHEME, existingPath, pathOfUrl } from './filePath.ts';
import { replaceFiles } from './replaceFile.ts';

const MODEL_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.bin';

/** The type is not exported by its name. */
type IoRouter = Parameters<TensorFlow['io']['registerLoadRouter']>[0];

/** Where to save (a folder, made if need be) or load from (`model.json`, or a binary topology and its manifest). */
export type FilePath = string | readonly string[];

/**
 * `tf.io.fileSystem`: keeps models in folders in the layout of tfjs-node, `model.json` and `weights.bin`. Saving
 * replaces a model that is there whole; a reader never sees half of one file.
 */
export function fileSystem(tf: TensorFlow, where: FilePath): io.IOHandler {
  const paths: readonly string[] = typeof where === 'string' ? [where] : where;
  const [first, second] = paths;
  if (first === undefined || (typeof where !== 'string' && paths.length !== 2))
    throw new Error(`tf.io.fileSystem takes one path, or two (a topology and a weight manifest), not ${paths.length}.`);
  return {
    save: async (artifacts) => {
      if (second !== undefined) throw new Error('A model is saved to one folder; two paths are for loading only.');
      return saveModel(tf, path.resolve(first), artifacts);
    },
    load: () => (second === undefined ? loadJsonModel(tf, first) : loadBinaryModel(first, second)),
  };
}

/** Answers to `file://` addresses; null for every other, so that the next router is asked. */
export function fileRouter(tf: TensorFlow): IoRouter {
  const route = (url: string | string[]): io.IOHandler | null => {
    const urls = Array.isArray(url) ? url : [url];
    if (!urls.every((each) => typeof each === 'string' && each.startsWith(FILE_SCHEME))) return null;
    return fileSystem(tf, Array.isArray(url) ? urls.map(pathOfUrl) : pathOfUrl(url));
  };
  // The declared type knows nothing of null, with which a router says that it isn't meant.
  return route as IoRouter;
}

async function saveModel(tf: TensorFlow, folder: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  if (artifacts.modelTopology instanceof ArrayBuffer)
    throw new Error('A model with a binary topology cannot be saved to files; only JSON topologies can.');
  await makeFolder(folder);
  const description = {
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: artifacts.weightSpecs ?? [] }],
    format: artifacts.format,
    generatedBy: artifacts.generatedBy,
    convertedBy: artifacts.convertedBy,
    trainingConfig: artifacts.trainingConfig,
    signature: artifacts.signature,
    userDefinedMetadata: artifacts.userDefinedMetadata,
    modelInitializer: artifacts.modelInitializer,
    initializerSignature: artifacts.initializerSignature,
  };
  await replaceFiles([
    [path.join(folder, WEIGHTS_FILE), joined(artifacts.weightData)],
    [path.join(folder, MODEL_FILE), JSON.stringify(description)],
  ]);
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' && codeOf(error) !== 'ENOTDIR') throw error;
    throw new Error(`Models are saved to a folder, but ${folder} is, or lies in, a file. Save to another folder.`, {
      cause: error,
    });
  }
}

async function loadJsonModel(tf: TensorFlow, given: string): Promise<io.ModelArtifacts> {
  const file = existingPath(given);
  await checkIsFile(file, 'model');
  const model = (await readJson(file)) as io.ModelJSON;
  if (typeof model !== 'object' || model === null || Array.isArray(model))
    throw new Error(`${file} holds no model: a JSON object with modelTopology or weightsManifest was expected.`);
  return tf.io.getModelArtifactsForJSON(model, (manifest) => loadWeights(manifest, file));
}

async function loadBinaryModel(topology: string, manifest: string): Promise<io.ModelArtifacts> {
  const [topologyFile, manifestFile] = [existingPath(topology), existingPath(manifest)];
  await checkIsFile(topologyFile, 'topology');
  await checkIsFile(manifestFile, 'weight manifest');
  const groups = (await readJson(manifestFile)) as io.WeightsManifestConfig;
  const [weightSpecs, weightData] = await loadWeights(groups, manifestFile);
  return { modelTopology: ownBuffer(await readFile(topologyFile)), weightSpecs, weightData };
}

async function loadWeights(
  manifest: io.WeightsManifestConfig,
  file: string,
): Promise<[io.WeightsManifestEntry[], ArrayBuffer]> {
  const folder = path.dirname(file);
  const shards: Uint8Array[] = [];
  for (const shard of manifest.flatMap((group) => group.paths)) {
    const shardFile = existingPath(path.join(folder, shard));
    await checkIsFile(shardFile, 'weight');
    shards.push(await readFile(shardFile));
  }
  const weights = manifest.flatMap((group) => group.weights);
  return [weights, ownBuffer(Buffer.concat(shards))];
}

async function checkIsFile(file: string, what: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
    const advice = what === 'weight' ? 'The model.json beside it names it.' : 'Check the path; a relative one starts';
    const where = what === 'weight' ? '' : ` at the working folder, ${process.cwd()}.`;
    throw new Error(`The ${what} file ${file} does not exist: loading failed. ${advice}${where}`, { cause: error });
  });
  if (found.isDirectory())
    throw new Error(`${file} is a folder. Name the file in it to load from, such as ${path.join(file, MODEL_FILE)}.`);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${file} is not valid JSON (${error.message}). Was it written completely?`, { cause: error });
  }
}

function joined(data: io.WeightData | undefined): Uint8Array {
  if (data === undefined) return new Uint8Array();
  return Buffer.concat((Array.isArray(data) ? data : [data]).map((part) => new Uint8Array(part)));
}

/** Small Buffers share one pool; a model's weights are an ArrayBuffer of their own. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
