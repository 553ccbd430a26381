import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { programFile } from '../../host/build.ts';
import { readJson, writeWhole } from '../../host/files.ts';
import { dataFolder } from '../../host/folders.ts';
import type { NativePackage } from '../nativePackage.ts';
import { addonOf } from '../webgpuPackage.ts';
import { VERDICT_MARK, type WebgpuVerdict } from './verdict.ts';

interface Remembered {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly verdict: WebgpuVerdict;
}

const PROBE_MILLISECONDS = 30_000;
/** A refusal may be put right at any moment by installing something that we don't look at. */
const REFUSAL_HOLDS_MILLISECONDS = 10 * 60_000;

const asked = new Map<string, Promise<WebgpuVerdict>>();

/** The verdict on the package's WebGPU on this machine: remembered, else of a process that tries it, for seconds. */
export function askProbe(found: NativePackage): Promise<WebgpuVerdict> {
  const key = keyOf(found);
  const file = path.join(dataFolder(), 'backends', `webgpu-${key}.json`);
  const remembered = readJson<Remembered>(file);
  if (remembered?.key === key && isFresh(remembered)) return Promise.resolve(remembered.verdict);
  let verdict = asked.get(key);
  if (!verdict) {
    verdict = runProbe(found)
      .then((answer) => remember(file, { key, at: Date.now(), verdict: answer }))
      .finally(() => asked.delete(key));
    asked.set(key, verdict);
  }
  return verdict;
}

function isFresh({ at, verdict }: Remembered): boolean {
  return verdict.kind === 'adapter' || Math.abs(Date.now() - at) < REFUSAL_HOLDS_MILLISECONDS;
}

function remember(file: string, answer: Remembered): WebgpuVerdict {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeWhole(file, JSON.stringify(answer));
  } catch {
    // It is asked again next time.
  }
  return answer.verdict;
}

function runProbe({ folder }: NativePackage): Promise<WebgpuVerdict> {
  const options = { timeout: PROBE_MILLISECONDS, windowsHide: true, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', programFile('probe'), folder], options, (error, ...said) => {
      const [output, complaints] = said;
      const line = output.split('\n').find((each) => each.startsWith(VERDICT_MARK));
      if (!line) resolve({ kind: 'failed', message: howItEnded(error) });
      else resolve(withHint(JSON.parse(line.slice(VERDICT_MARK.length)) as WebgpuVerdict, complaints));
    });
  });
}

function howItEnded(error: (Error & { killed?: boolean; signal?: NodeJS.Signals | null }) | null): string {
  if (error?.killed) return `The GPU's driver gave no answer within ${PROBE_MILLISECONDS / 1000} seconds.`;
  return `The GPU's driver ended the process that tried it${error?.signal ? ` (${error.signal})` : ''}.`;
}

/** Dawn writes why it finds no driver to stderr only. */
function withHint(verdict: WebgpuVerdict, complaints: string): WebgpuVerdict {
  if (verdict.kind !== 'none') return verdict;
  return { kind: 'none', hint: /^Warning: (.*)$/m.exec(complaints)?.[1] ?? '' };
}

/** Changes with everything that can change the verdict: machine, driver, environment, package and Node. */
function keyOf(found: NativePackage): string {
  const environment = Object.entries(process.env)
    .filter(([name]) => /^(VK_|LD_LIBRARY_PATH$|DYLD_|MESA_|DRI_|__GLX_|XDG_DATA_DIRS$)/.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const addon = statSync(addonOf(found));
  const machine = [os.hostname(), process.platform, process.arch, os.release(), process.version];
  const facts = [...machine, found.folder, found.version, addon.size, addon.mtimeMs, ...environment, ...drivers()];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}

/** What Linux shows of GPU drivers; elsewhere a new driver comes with a new release of the system or a restart. */
function drivers(): string[] {
  const version = (): string => {
    try {
      return readFileSync('/proc/driver/nvidia/version', 'utf8');
    } catch {
      return '';
    }
  };
  const listed = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/sys/class/drm'].flatMap((folder) => {
    try {
      return readdirSync(folder).sort();
    } catch {
      return [];
    }
  });
  return [version(), ...listed];
}
