import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const DRIVER_FOLDER = '/proc/driver/nvidia/gpus';
const PROBE_MILLISECONDS = 5000;

/** Names of this machine's CUDA devices; empty where there is no driver. */
export async function findGpus(): Promise<readonly string[]> {
  const listed = await gpusInDriverFolder(DRIVER_FOLDER);
  return listed.length > 0 ? listed : gpusOfTool();
}

/** The Linux driver lists its devices as folders, each with a file of facts. */
export async function gpusInDriverFolder(folder: string): Promise<readonly string[]> {
  try {
    const devices = await readdir(folder);
    return await Promise.all(
      devices.map(async (device) => {
        const facts = await readFile(path.join(folder, device, 'information'), 'utf8');
        return /^Model:\s*(.+)$/m.exec(facts)?.[1] ?? 'NVIDIA GPU';
      }),
    );
  } catch {
    return [];
  }
}

/** Windows and WSL have the driver's tool only. */
function gpusOfTool(): Promise<readonly string[]> {
  return askTool('name');
}

/** Bytes of the first CUDA device; undefined where the driver's tool doesn't tell. */
export async function gpuMemory(): Promise<number | undefined> {
  const [mebibytes] = await askTool('memory.total');
  const count = Number.parseInt(mebibytes ?? '', 10);
  return Number.isFinite(count) ? count * 2 ** 20 : undefined;
}

async function askTool(fact: string): Promise<readonly string[]> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', [`--query-gpu=${fact}`, '--format=csv,noheader'], {
      timeout: PROBE_MILLISECONDS,
      windowsHide: true,
    });
    return stdout.split('\n').flatMap((line) => line.trim() || []);
  } catch {
    return [];
  }
}
