import os from 'node:os';
import type { Backend } from './backend.ts';

const DEVICE = 'plain JavaScript on one core: exact, but very slow with convolutions and recurrent layers';

/** TensorFlow.js without anything compiled: runs everywhere. */
export const cpu: Backend = {
  name: 'cpu',
  available: () => Promise.resolve({ ok: true, device: DEVICE, memory: os.totalmem() }),
  load: async () => (await import('./load/cpu.ts')).loadCpu(DEVICE),
};
