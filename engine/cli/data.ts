import { DATASET_NAMES, type DatasetSearch, downloadFolder, hasDataset } from '../data/datasets.ts';
import { downloadFile } from '../data/downloads/download.ts';
import { DOWNLOADS, type DownloadedFile } from '../data/downloads/table.ts';
import { folderNamed } from './files.ts';
import { Complaint } from './help.ts';
import { readWords } from './words.ts';

/** `descent data`: which sets there are; `descent data NAME…`: downloads those. */
export async function dataCommand(words: string[]): Promise<number> {
  const { values, positionals } = readWords(words, {
    json: { type: 'boolean' },
    from: { type: 'string' },
    folder: { type: 'string', multiple: true },
  });
  const from = values.from === undefined ? process.cwd() : folderNamed('from', values.from);
  const search = { from, folders: (values.folder as string[] | undefined) ?? [] };
  if (positionals.length === 0) return list(search, values.json === true);
  for (const name of positionals) {
    if (!DATASET_NAMES.includes(name)) throw new Complaint(`There is no data set ${name}. Say descent data.`);
    if (hasDataset(name, search)) say(values.json, `${name} is here already`, { name, done: 1 });
    else await get(name, values.json === true);
  }
  return 0;
}

function say(json: boolean | undefined, line: string, told: object): void {
  console.log(json ? JSON.stringify(told) : line);
}

const megabytesOf = (name: string): number => (DOWNLOADS[name] ?? []).reduce((sum, each) => sum + each.megabytes, 0);

function list(search: DatasetSearch, json: boolean): number {
  for (const name of DATASET_NAMES) {
    const here = hasDataset(name, search);
    const [first] = DOWNLOADS[name] ?? [];
    const told = { name, here, megabytes: megabytesOf(name), host: first && new URL(first.url).host };
    say(json, `${name.padEnd(20)}${here ? 'here' : `to be downloaded, ${told.megabytes} MB from ${told.host}`}`, told);
  }
  return 0;
}

async function get(name: string, json: boolean): Promise<void> {
  const files = DOWNLOADS[name];
  if (!files) throw new Complaint(`${name} can't be downloaded by Descent.`);
  const all = megabytesOf(name);
  let before = 0;
  let told = -1;
  const progress = (file: DownloadedFile, done: number, of: number | undefined) => {
    const share = (before + file.megabytes * (of ? done / of : 0)) / all;
    const percent = Math.floor(100 * share);
    if (percent === told) return;
    told = percent;
    if (json) console.log(JSON.stringify({ name, done: share }));
    else if (percent % 10 === 0) console.log(`${name}: ${percent} %`);
  };
  for (const file of files) {
    await downloadFile(file, downloadFolder(), { progress });
    before += file.megabytes;
  }
  say(json, `${name} is in ${downloadFolder()}`, { name, done: 1 });
}
