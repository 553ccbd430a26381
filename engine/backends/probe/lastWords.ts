/** What an entry of TensorFlow's log begins with: a letter for how grave it is, when, by whom and where. */
const ENTRY = /^([IWEF])\d{4} [\d:. ]+ \S+:\d+\] /;
const BEFORE_ANY = 'WARNING: All log messages before absl::InitializeLog()';

/** The last line of what a process wrote to stderr that says why it ended; TensorFlow also informs and warns there. */
export function lastWords(complaints: string): string {
  const telling: string[] = [];
  // Lines without a head of their own belong to the entry before them.
  let chatter = false;
  for (const line of complaints.split('\n')) {
    const severity = ENTRY.exec(line)?.[1];
    if (severity !== undefined) chatter = severity === 'I' || severity === 'W';
    if (!chatter && line.trim() !== '' && !line.startsWith(BEFORE_ANY)) telling.push(line.replace(ENTRY, '').trim());
  }
  return telling.at(-1) ?? '';
}
