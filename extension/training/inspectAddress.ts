/** Where a debugger attaches. */
export interface InspectAddress {
  readonly address: string;
  readonly port: number;
  /** The inspector's own URL, where it is given whole. */
  readonly websocketAddress?: string;
}

/** Reads `ws://127.0.0.1:9229/id`, `127.0.0.1:9229` or `9229`; undefined where no port is in it. */
export function parseInspectAddress(text: string): InspectAddress | undefined {
  const [, scheme, host, digits] = /^(wss?:\/\/)?(?:(\[[^\]]+\]|[^:/[\]]+):)?(\d+)(?:\/|$)/.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (!(port > 0 && port < 65_536)) return undefined;
  const address = (host ?? '127.0.0.1').replace(/^\[|\]$/g, '');
  return { address, port, ...(scheme === undefined ? {} : { websocketAddress: text.trim() }) };
}
