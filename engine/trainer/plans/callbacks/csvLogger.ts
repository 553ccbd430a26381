import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import type { Config } from '../../../core/model/config.ts';
import type { Watcher } from './watcher.ts';

/** `keras.callbacks.CSVLogger`: one line for each epoch, values in alphabetical order. */
export function csvLogger(config: Config, file: string): Watcher {
  const separator = typeof config.separator === 'string' ? config.separator : ',';
  let names: string[] | undefined;
  return {
    epochEnded(epoch, values) {
      if (!names) {
        names = Object.keys(values).sort();
        const head = `${['epoch', ...names].join(separator)}\n`;
        if (config.append !== true || !existsSync(file)) writeFileSync(file, head);
      }
      appendFileSync(file, `${[epoch, ...names.map((name) => values[name] ?? '')].join(separator)}\n`);
    },
  };
}
