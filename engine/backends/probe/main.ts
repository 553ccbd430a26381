// A short process of its own: drivers crash and hang, and the engine must not. Its last line is the verdict.
import { openDawn } from '../dawn.ts';
import { VERDICT_MARK, type WebgpuVerdict } from './verdict.ts';

const [folder = ''] = process.argv.slice(2);

async function look(): Promise<WebgpuVerdict> {
  try {
    const facts = await openDawn(folder);
    if (!facts) return { kind: 'none', hint: '' };
    // A software adapter is only ever taken by those who ask for it.
    if (facts.software) return { kind: 'adapter', facts };
    const { worstGradient } = await import('./selfTest.ts');
    const error = await worstGradient();
    if (error < 1e-3) return { kind: 'adapter', facts };
    return { kind: 'failed', message: `${facts.device} gives wrong gradients through WebGPU (off by ${error}).` };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function end(verdict: WebgpuVerdict): never {
  console.log(VERDICT_MARK + JSON.stringify(verdict));
  process.exit(0);
}

// What goes wrong on the GPU is thrown from nowhere.
process.on('uncaughtException', ({ message }) => end({ kind: 'failed', message }));
end(await look());
