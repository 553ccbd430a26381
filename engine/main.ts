// The engine of one store: runs, index, queue and devices. It says where it listens in one line on stdout; when
// another engine of this build already serves the store, it says that one's place and ends.
import { parseArgs } from 'node:util';
import { announce, drainOthers, livingEngine, newContact, type EngineContact } from './serve/contact.ts';
import { oneAtATime } from './serve/becoming.ts';
import { startEngine } from './serve/engine.ts';

const { values } = parseArgs({ options: { store: { type: 'string' } } });
if (values.store === undefined) {
  console.error('The engine needs --store FOLDER.');
  process.exit(2);
}
const store = values.store;

try {
  const contact = await oneAtATime(store, async () => livingEngine(store) ?? (await become(store)));
  // A client that doesn't wait for the line has gone: that is its own affair.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.stdout.write(`${JSON.stringify(contact)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

async function become(store: string): Promise<EngineContact> {
  const contact = newContact(store);
  // First, so that what waits in another engine's queue is in one queue only.
  await drainOthers(store);
  await startEngine(store, contact);
  announce(store, contact);
  return contact;
}
