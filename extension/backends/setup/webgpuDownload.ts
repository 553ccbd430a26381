import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Localizer } from '../../runs/describe.ts';
import { unpackInto } from './tarball.ts';

/** The version that Descent is tried with, and npm's checksum of it. */
export const WEBGPU = {
  version: '0.6.2',
  integrity: 'sha512-3L4GfmqJLvYUIEWJngEQY+2HQiUlAFkg8+P8NDDj3Xx5hHHIFO/r8JW+ynfqBj7kHN4mbnwO74uB+lrRtLhp4Q==',
} as const;

export interface Download {
  readonly url: string;
  /** As npm writes it: `sha512-` and Base64. */
  readonly integrity: string;
  readonly signal: AbortSignal;
  readonly l10n: Localizer;
  /** Of the whole, from 0 to 1, each time that more has come. */
  progress(share: number): void;
}

/** Where npm keeps the package, or the registry that the person's npm is set to. */
export function webgpuUrl(environment: NodeJS.ProcessEnv = process.env): string {
  const registry = environment['npm_config_registry'] ?? environment['NPM_CONFIG_REGISTRY'];
  return `${(registry ?? 'https://registry.npmjs.org').replace(/\/+$/, '')}/webgpu/-/webgpu-${WEBGPU.version}.tgz`;
}

/** What is wanted of the package: its own program and the addon for this machine, a fifth of the whole. */
function isForThisMachine(name: string): boolean {
  const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;
  return /^(package\.json|index\.js|LICENSE.*)$/.test(name) || name.startsWith(`dist/${platform}/`);
}

/** The answer of another machine. @throws a sentence where there is none */
async function ask({ url, signal, l10n }: Download): Promise<Response> {
  try {
    return await fetch(url, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    const { code = '', message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    throw new Error(l10n.t('{0} is out of reach ({1}).', url, code || message), { cause: error });
  }
}

/** @throws when it can't be had, is cut off, or isn't what its checksum says */
export async function download(wanted: Download): Promise<Uint8Array> {
  const { url, integrity, progress, l10n } = wanted;
  const response = await ask(wanted);
  if (!response.ok || !response.body) throw new Error(l10n.t('{0} answered with {1}.', url, response.status));
  const total = Number(response.headers.get('content-length') ?? 0);
  const parts: Uint8Array[] = [];
  let received = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    parts.push(part);
    received += part.length;
    if (total > 0) progress(Math.min(1, received / total));
  }
  const bytes = Buffer.concat(parts);
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found !== integrity)
    throw new Error(l10n.t('What came from {0} is not what was asked for: its checksum is wrong.', url));
  return bytes;
}

/** Puts the package into `node_modules` of a folder, whole or not at all. */
export async function installWebgpu(storage: string, tarball: Uint8Array): Promise<string> {
  const archive = await promisify(gunzip)(tarball);
  const modules = path.join(storage, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const temporary = mkdtempSync(path.join(storage, 'webgpu-'));
  try {
    unpackInto(temporary, archive, isForThisMachine);
    if (!existsSync(path.join(temporary, 'index.js'))) throw new Error('The package has nothing for this machine.');
    const target = path.join(modules, 'webgpu');
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
    return target;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
