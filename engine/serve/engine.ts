import { CurvesGrew, EngineWarning, RunMoved, RunsChanged } from '../core/protocol/engine.ts';
import type { RunRecord } from '../core/runs/record.ts';
import { servePipe } from '../host/pipe.ts';
import { openStore } from '../store/store.ts';
import { TrainingFloor } from '../training/floor.ts';
import { createClients } from './clients.ts';
import { withdraw, type EngineContact } from './contact.ts';
import { createFollowed } from './followed.ts';
import { serveClient, type Engine } from './handlers.ts';

/** How long an engine without clients and runs waits for somebody to come back, in milliseconds. */
const LINGER = 5000;

/** Opens the store, takes over what still trains, and listens. The process ends by itself when nobody needs it. */
export async function startEngine(root: string, contact: EngineContact): Promise<void> {
  const store = openStore(root);
  let draining = false;
  let leaving: NodeJS.Timeout | undefined;

  const changed = (records: readonly RunRecord[], removed: readonly string[]): void =>
    clients.tell((client) => client.sendNotification(RunsChanged, { changed: records, removed }));
  const followed = createFollowed(changed, (run, curves) =>
    clients.tell((client) => client.sendNotification(CurvesGrew, { run, curves })),
  );
  const warn = (message: string): void => clients.tell((client) => client.sendNotification(EngineWarning, { message }));
  const floor = new TrainingFloor(
    store,
    {
      changed: (record) => changed([record], []),
      grew: (run, curves) => clients.tell((client) => client.sendNotification(CurvesGrew, { run, curves })),
      moved: (run, progress) => clients.tell((client) => client.sendNotification(RunMoved, { run, progress })),
      warn,
    },
    leaveSoon,
  );
  const engine: Engine = { store, floor, followed, isDraining: () => draining, changed };
  const clients = createClients({
    token: contact.token,
    store: root,
    serve(connection) {
      clearTimeout(leaving);
      serveClient(connection, engine);
    },
    drain() {
      draining = true;
      withdraw(root, contact);
      leaveSoon();
    },
    isDraining: () => draining,
    onLeave: leaveSoon,
  });

  function leaveSoon(): void {
    if (floor.alive > 0 || (clients.count > 0 && !draining)) return;
    clearTimeout(leaving);
    leaving = setTimeout(() => void leave(), draining ? 0 : LINGER);
  }

  async function leave(): Promise<void> {
    if (floor.alive > 0 || (clients.count > 0 && !draining)) return;
    withdraw(root, contact);
    followed.dispose();
    store.close();
    await server.close();
    process.exit(0);
  }

  const server = await servePipe(contact.address, (connection) => clients.welcome(connection));
  floor.adopt();
  for (const warning of store.problems) warn(warning);
  leaveSoon();
}
