// Dispatches of a training step on WebGPU: a GPU spends on each what it costs to begin one, however little it computes.
// They are counted on the software adapter that Chromium brings, and are the same on any other.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { provideChromium } from '../host/chromium.ts';
import { WORKLOADS } from './backends/workloads.ts';
import type { Figure } from './measure.ts';

const CHROMIUM = '/usr/lib/chromium';
/** The LSTM's hundred steps take the software adapter minutes. */
const SHORT = ['mlp32', 'cnn', 'wide'] as const;
const run = promisify(execFile);

export async function measureDispatches(): Promise<Figure[]> {
  await provideChromium();
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: CHROMIUM,
    VK_ICD_FILENAMES: path.join(CHROMIUM, 'vk_swiftshader_icd.json'),
  };
  const counted = async (which: 'stock' | 'ours', name: string): Promise<number> => {
    const program = path.join(import.meta.dirname, 'dispatchesChild.ts');
    const { stdout } = await run(process.execPath, ['--no-warnings', program, which, name], { env });
    return Number(stdout.trim().split('\n').at(-1));
  };
  const figures: Figure[] = [];
  for (const name of SHORT) {
    const { title } = WORKLOADS[name]!;
    figures.push({ name: `${title}, TensorFlow.js as it comes`, unit: '', value: await counted('stock', name) });
    figures.push({ name: `${title}, here`, unit: '', value: await counted('ours', name) });
  }
  return figures;
}
