import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BUILD } from '../../host/build.ts';
import { readJson, writeWhole } from '../../host/files.ts';
import { dataFolder } from '../../host/folders.ts';

interface Remembered<Verdict> {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly verdict: Verdict;
}

/** A driver may be installed at any moment, in places that we don't look at. */
const ABSENCE_HOLDS = 10 * 60_000;
/** One that failed or hung is not waited for again today, unless it is asked for. In milliseconds. */
const FAILURE_HOLDS = 24 * 3_600_000;

const asked = new Map<string, Promise<unknown>>();

interface Question<Verdict> {
  /** The first part of the file's name. */
  readonly name: string;
  /** Changes with everything that can change the verdict. */
  readonly key: string;
  /** What is remembered is not good enough. */
  readonly renewed?: boolean;
  ask(): Promise<Verdict>;
}

function verdictFolder(): string {
  return path.join(dataFolder(), 'backends');
}

/** The verdict that is remembered, else the one that is asked for now: once, however many want it. */
export function rememberedOr<Verdict extends { readonly kind: string }>(question: Question<Verdict>): Promise<Verdict> {
  const { name, key, renewed, ask } = question;
  const known = remembered<Verdict>(name, key);
  if (known && !renewed) return Promise.resolve(known);
  const file = fileOf(name, key);
  let verdict = asked.get(file) as Promise<Verdict> | undefined;
  if (!verdict) {
    verdict = ask()
      .then((answer) => remember(file, { key, at: Date.now(), verdict: answer }))
      .finally(() => asked.delete(file));
    asked.set(file, verdict);
  }
  return verdict;
}

/** The verdict where it is known and still holds. */
export function remembered<Verdict extends { readonly kind: string }>(name: string, key: string): Verdict | undefined {
  const known = readJson<Remembered<Verdict>>(fileOf(name, key));
  return known?.key === key && isFresh(known) ? known.verdict : undefined;
}

/** Whatever is asked next is asked anew. */
export function forgetVerdicts(): void {
  rmSync(verdictFolder(), { recursive: true, force: true });
}

function fileOf(name: string, key: string): string {
  return path.join(verdictFolder(), `${name}-${key}.json`);
}

function isFresh({ at, verdict }: Remembered<{ readonly kind: string }>): boolean {
  if (verdict.kind === 'adapter' || verdict.kind === 'right') return true;
  return Math.abs(Date.now() - at) < (verdict.kind === 'none' ? ABSENCE_HOLDS : FAILURE_HOLDS);
}

function remember<Verdict>(file: string, answer: Remembered<Verdict>): Verdict {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeWhole(file, JSON.stringify(answer));
  } catch {
    // It is asked again next time.
  }
  return answer.verdict;
}

/** A hash of machine, driver, environment, Node, this build, and the files and facts that are named. */
export function keyOf(files: readonly string[], ...facts: readonly unknown[]): string {
  const environment = Object.entries(process.env)
    .filter(([name]) => /^(VK_|CUDA_|TF_|LD_LIBRARY_PATH$|DYLD_|MESA_|DRI_|__GLX_|XDG_DATA_DIRS$)/.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const found = files.map((file) => [file, ...stampOf(file)]);
  return hash([...machine(), process.version, BUILD, ...facts, found, environment, drivers()]);
}

/** The machine itself, whatever is installed on it. */
export function machine(): readonly string[] {
  const [first] = os.cpus();
  return [os.hostname(), process.platform, process.arch, os.release(), first?.model ?? '', String(os.cpus().length)];
}

export function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

function stampOf(file: string): readonly number[] {
  try {
    const { size, mtimeMs } = statSync(file);
    return [size, mtimeMs];
  } catch {
    return [];
  }
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
