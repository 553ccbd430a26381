import { isQuiet } from '../backends/probe/others.ts';
import { type BackendStatus, BackendTesting, ListBackends } from '../core/protocol/engine.ts';
import { formatBytes } from '../core/runs/format.ts';
import { packageFolders } from './packages.ts';
import { sayWhatIsTested, storeFor, withEngine } from './store.ts';
import { pythonChoice, readWords } from './words.ts';

const INDENT = ' '.repeat(14);

export async function backendsCommand(words: string[]): Promise<number> {
  const { values } = readWords(
    words,
    {
      json: { type: 'boolean' },
      again: { type: 'boolean' },
      python: { type: 'string' },
      store: { type: 'string' },
    },
    0,
  );
  const where = { packageFolders: packageFolders(), python: pythonChoice(values.python), environment: process.env };
  const all = await withEngine(
    storeFor(values.store, process.cwd()),
    (engine) => engine.sendRequest(ListBackends, { ...where, again: values.again === true }),
    (engine) => void engine.onNotification(BackendTesting, sayWhatIsTested),
  );
  for (const backend of all) console.log(values.json ? JSON.stringify(backend) : describe(backend));
  return 0;
}

function describe(status: BackendStatus): string {
  const { name, available, device, memory, selfTest, speeds, why, whatToDo } = status;
  const verdict = selfTest === 'right' ? 'trains rightly' : selfTest === 'failed' ? 'fails its self-test' : undefined;
  const room = memory === undefined ? undefined : formatBytes(memory);
  const { others = 0 } = speeds ?? {};
  const beside = isQuiet(others)
    ? undefined
    : `measured while others took ${Math.round(others * 100)} % of the processors`;
  const facts = [device, room, verdict, beside].filter(Boolean).join(' · ');
  const head = `${available ? '✓' : '✗'} ${name.padEnd(11)} ${facts}`.trimEnd();
  if (available) return head;
  return facts ? `${head}\n${INDENT}${why}\n${INDENT}${whatToDo}` : `${head.padEnd(13)} ${why}\n${INDENT}${whatToDo}`;
}
