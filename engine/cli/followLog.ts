import type { MessageConnection } from 'vscode-jsonrpc';
import { ReadLog } from '../core/protocol/engine.ts';
import type { RunRecord } from '../core/runs/record.ts';
import type { Report } from './report.ts';

const LOOK_EVERY = 150;

/** Passes on what the program prints, as it grows; `end` reads the rest. */
export function followLog(connection: MessageConnection, run: RunRecord, report: Report) {
  let from = 0;
  let ending = false;
  let wake: () => void = () => undefined;

  async function readOn(): Promise<void> {
    const { text, next } = await connection.sendRequest(ReadLog, { run: run.id, from });
    if (next === from) return;
    from = next;
    report.output(text);
    await readOn();
  }

  async function follow(): Promise<void> {
    while (!ending) {
      await readOn();
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, LOOK_EVERY);
      });
    }
    await readOn();
  }

  const following = follow().catch(() => undefined);
  return {
    async end() {
      ending = true;
      wake();
      await following;
    },
  };
}
