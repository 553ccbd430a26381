import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Snapshot } from './subject.ts';

/** Why these weights are kept: their epoch or step, and what was measured there. */
export interface Standing {
  readonly [what: string]: number | string | undefined;
}

/**
 * Writes a checkpoint that is there whole or not at all: into a folder beside, then by its name.
 * A model becomes `model.json` and `weights.bin`, as `tf.loadLayersModel` reads them; bare variables become
 * `weights_manifest.json` and `weights.bin`, as `tf.io.loadWeights` does.
 * @throws what the file system throws
 */
export function writeCheckpoint(folder: string, snapshot: Snapshot, standing: Standing): void {
  const fresh = `${folder}.new`;
  const old = `${folder}.old`;
  // <run>/checkpoints/<name>/<which>: what somebody deleted is not made again around some weights.
  if (!existsSync(dirname(dirname(dirname(folder))))) throw new Error('the run folder is gone');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  try {
    const [name, text] = describe(snapshot, standing);
    writeFileSync(join(fresh, 'weights.bin'), concatenate(snapshot));
    writeFileSync(join(fresh, name), text);
    rmSync(old, { recursive: true, force: true });
    moveAway(folder, old);
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function describe({ topology, format, weights }: Snapshot, standing: Standing): [name: string, text: string] {
  const manifest = [{ paths: ['weights.bin'], weights }];
  if (topology === undefined) return ['weights_manifest.json', JSON.stringify(manifest)];
  const model = {
    format: 'layers-model',
    generatedBy: format,
    convertedBy: null,
    modelTopology: topology,
    userDefinedMetadata: { descent: standing },
    weightsManifest: manifest,
  };
  return ['model.json', JSON.stringify(model)];
}

function concatenate({ data, bytes }: Snapshot): Uint8Array {
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const values of data) {
    whole.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return whole;
}

function moveAway(folder: string, to: string): void {
  try {
    renameSync(folder, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Where a checkpoint of this name goes, whatever characters the name has. */
export function checkpointFolder(root: string, name: string, which: 'last' | 'best'): string {
  const safe = name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_');
  return join(root, safe === '' ? '_' : safe, which);
}
