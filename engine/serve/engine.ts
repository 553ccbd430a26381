import path from 'node:path';
import { EngineWarning } from '../core/protocol/engine.ts';
import { servePipe, type PipeServer } from '../client/pipe.ts';
import { compiledFolder, dataFolder, transpiledFolder } from '../host/folders.ts';
import { isDue, pruneCache } from '../host/pruneCache.ts';
import { openStore, type RunStore } from '../store/store.ts';
import { TrainingFloor } from '../training/floor.ts';
import type { LiveRunListener } from '../training/liveRun.ts';
import { createSelfTests } from '../training/selfTests.ts';
import { announceTo, type Announcer } from './announcer.ts';
import { createClients, type Clients } from './clients.ts';
import { withdraw, type EngineContact } from './contact.ts';
import { createFollowed, type Followed } from './followed.ts';
import { serveClient } from './handlers.ts';

/** How long an engine without clients and runs waits for somebody to come back, in milliseconds. */
const LINGER = 5000;
/** TensorFlow.js and the transpiler, compiled, are 5 to 10 MB for each version of Node. */
const CACHE_LIMITS = { days: 30, megabytes: 256 };

/** Opens the store, takes over what still trains, and listens. The process ends by itself when nobody needs it. */
export async function startEngine(root: string, contact: EngineContact): Promise<void> {
  const engine = new EngineLife(root, contact);
  await engine.listen();
}

class EngineLife {
  readonly #root: string;
  readonly #contact: EngineContact;
  readonly #store: RunStore;
  readonly #floor: TrainingFloor;
  readonly #followed: Followed;
  readonly #clients: Clients;
  #server: PipeServer | undefined;
  #draining = false;
  #leaving: NodeJS.Timeout | undefined;

  constructor(root: string, contact: EngineContact) {
    this.#root = root;
    this.#contact = contact;
    this.#store = openStore(root);
    const announcer = announceTo(() => this.#clients);
    this.#followed = createFollowed(announcer);
    const selfTests = createSelfTests((name) => announcer.testing(name));
    this.#floor = new TrainingFloor(this.#store, selfTests.forRun, live(announcer), () => this.#leaveSoon());
    const engine = {
      selfTests,
      store: this.#store,
      floor: this.#floor,
      followed: this.#followed,
      isDraining: () => this.#draining,
      changed: announcer.changed,
    };
    this.#clients = createClients({
      token: contact.token,
      store: root,
      serve: (connection) => {
        clearTimeout(this.#leaving);
        serveClient(connection, engine);
        for (const message of this.#store.problems) void connection.sendNotification(EngineWarning, { message });
      },
      drain: () => this.#drain(),
      isDraining: () => this.#draining,
      onLeave: () => this.#leaveSoon(),
    });
  }

  async listen(): Promise<void> {
    this.#server = await servePipe(this.#contact.address, (connection) => this.#clients.welcome(connection));
    this.#floor.adopt();
    this.#leaveSoon();
  }

  /**
   * Runs in training go on to their end, what waits is left to the other engine, nothing new begins, and new clients
   * find that one. Those who are here keep what they see: were they sent away, they would start an engine of their
   * build again, and the two would drain each other for ever.
   */
  #drain(): void {
    this.#draining = true;
    this.#floor.release();
    withdraw(this.#root, this.#contact);
    this.#leaveSoon();
  }

  #isNeeded(): boolean {
    return this.#floor.alive > 0 || this.#clients.count > 0;
  }

  #leaveSoon(): void {
    if (this.#isNeeded()) return;
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => void this.#leave(), this.#draining ? 0 : LINGER);
  }

  async #leave(): Promise<void> {
    if (this.#isNeeded()) return;
    withdraw(this.#root, this.#contact);
    this.#followed.dispose();
    this.#store.close();
    pruneCaches();
    await this.#server?.close();
    process.exit(0);
  }
}

/** At the end nobody waits for it. */
function pruneCaches(): void {
  if (isDue(path.join(dataFolder(), 'pruned'))) pruneCache([transpiledFolder(), compiledFolder()], CACHE_LIMITS);
}

function live(announcer: Announcer): LiveRunListener {
  return { ...announcer, changed: (record) => announcer.changed([record], []) };
}
