import type { Descent } from '../../extension/extension.ts';
import { watchDialogs, type Dialogs } from './dialogs.ts';
import { activated, stopAll } from './driving.ts';

export interface Host {
  readonly api: Descent;
  /** New for each test. */
  readonly dialogs: Dialogs;
}

/** What most suites act on. After each test its runs are stopped, and then `clear` puts away what it left. */
export function useHost(clear?: () => unknown): Host {
  let api: Descent;
  let dialogs: Dialogs;
  suiteSetup(async () => {
    api = await activated();
  });
  setup(() => {
    dialogs = watchDialogs(api.window);
  });
  teardown(async () => {
    await stopAll(api);
    dialogs.restore();
    await clear?.();
  });
  return {
    get api() {
      return api;
    },
    get dialogs() {
      return dialogs;
    },
  };
}
