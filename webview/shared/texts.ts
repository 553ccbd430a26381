let bundle: Readonly<Record<string, unknown>> | undefined;

/** The text in the person's language, with `{0}`, `{1}`, … filled in. The host puts its bundle into the page. */
export function t(message: string, ...values: readonly (string | number)[]): string {
  bundle ??= readBundle();
  const entry = bundle[message];
  const text = typeof entry === 'string' ? entry : message;
  return text.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}

function readBundle(): Readonly<Record<string, unknown>> {
  if (typeof document === 'undefined') return {};
  const text = document.getElementById('texts')?.textContent ?? '';
  const value: unknown = text === '' ? {} : JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
