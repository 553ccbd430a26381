import type { Localizer } from '../../extension/runs/describe.ts';

/** What `vscode.l10n` is without a translation. */
export const english: Localizer = {
  t: (message: unknown, ...values: unknown[]) =>
    String(message).replace(/\{(\d+)\}/g, (_all, index: string) => String(values[Number(index)])),
};
