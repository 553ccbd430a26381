import { BackendTesting, Doctor } from '../core/protocol/engine.ts';
import { packageFolders } from './packages.ts';
import { sayWhatIsTested, storeFor, withEngine } from './store.ts';
import { pythonChoice, readWords } from './words.ts';

export async function doctorCommand(words: string[]): Promise<number> {
  const { values } = readWords(
    words,
    {
      json: { type: 'boolean' },
      python: { type: 'string' },
      store: { type: 'string' },
    },
    0,
  );
  const where = { packageFolders: packageFolders(), python: pythonChoice(values.python), environment: process.env };
  const report = await withEngine(
    storeFor(values.store, process.cwd()),
    (engine) => engine.sendRequest(Doctor, where),
    (engine) => void engine.onNotification(BackendTesting, sayWhatIsTested),
  );
  console.log(values.json ? JSON.stringify({ report }) : report.trimEnd());
  return 0;
}
