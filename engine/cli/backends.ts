import { ListBackends } from '../core/protocol/engine.ts';
import { storeFor, withEngine } from './store.ts';
import { pythonChoice, readWords } from './words.ts';

export async function backendsCommand(words: string[]): Promise<number> {
  const { values } = readWords(words, {
    json: { type: 'boolean' },
    python: { type: 'string' },
    store: { type: 'string' },
  });
  const python = pythonChoice(values.python);
  const all = await withEngine(storeFor(values.store, process.cwd()), (engine) =>
    engine.sendRequest(ListBackends, { packageFolders: [], python, environment: process.env }),
  );
  for (const backend of all) {
    if (values.json) console.log(JSON.stringify(backend));
    else if (backend.available) console.log(`✓ ${backend.name.padEnd(11)} ${backend.device}`);
    else console.log(`✗ ${backend.name.padEnd(11)} ${backend.why}\n${' '.repeat(14)}${backend.whatToDo}`);
  }
  return 0;
}
