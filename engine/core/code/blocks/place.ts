/** Where a block would be written, as the text around the cursor tells it. */
export interface BlockPlace {
  readonly style: 'kerasCalls' | 'kerasList' | 'torchForward' | 'torchList' | 'tfjsCalls' | 'tfjsList' | 'tfjsAdd';
  /** The name of the tensor, or of the model that layers are added to. */
  readonly variable: string;
  /** What has been typed of the word, which the block takes the place of. */
  readonly typed: string;
}

const CALLED = {
  keras: /^\s*(\w+)\s*=\s*(?:(?:keras\.)?layers\.|keras\.(?:Input|layers|ops)\b|ops\.|tf\.)/,
  torch: /^\s*(\w+)\s*=\s*(?:self\.|F\.|torch\.|\w+\s*[-+*@])/,
  tfjs: /^\s*(?:(?:const|let|var)\s+)?(\w+)\s*=\s*tf\.(?:layers\.\w+\(.*\)\.apply\(|input\()/,
};
const LISTED = {
  torch: /^\s*nn\.\w+\(/,
  keras: /^\s*(?:keras\.)?(?:layers\.|Input\()/,
  tfjs: /^\s*tf\.layers\.\w+\(/,
};
/** Lines before the cursor that are looked at. */
const LOOKED_AT = 60;

/** Nothing where no block of layers would make sense. `python`: else it is a script. */
export function blockPlaceIn(text: string, offset: number, python: boolean): BlockPlace | undefined {
  const lines = text.slice(0, offset).split('\n');
  const line = lines.pop() ?? '';
  const typed = /^\s*([\w-]*)$/.exec(line)?.[1];
  if (typed === undefined) return undefined;
  const before = lines.slice(-LOOKED_AT).filter((each) => each.trim() !== '');
  const last = before.at(-1) ?? '';
  if (isListItem(last)) return listPlace(last, before, typed);
  return python ? pythonCalls(before, line, typed) : scriptCalls(before, typed);
}

const isListItem = (line: string) => /,\s*(#.*|\/\/.*)?$/.test(line) || /(Sequential\(\[?|layers:\s*\[)\s*$/.test(line);

function listPlace(last: string, before: readonly string[], typed: string): BlockPlace | undefined {
  const opened = /nn\.Sequential\(\s*$/.test(last);
  const place = (style: BlockPlace['style']) => ({ style, variable: '', typed });
  if (opened || LISTED.torch.test(last)) return place('torchList');
  if (/Sequential\(\[?\s*$/.test(last) || LISTED.keras.test(last)) return place('kerasList');
  const list = before.some((line) => /layers:\s*\[/.test(line));
  return LISTED.tfjs.test(last) || (list && /^\s*[}\])]+,\s*$/.test(last)) ? place('tfjsList') : undefined;
}

const indentOf = (line: string) => /^\s*/.exec(line)![0].length;

function pythonCalls(before: readonly string[], line: string, typed: string): BlockPlace | undefined {
  const indent = indentOf(line);
  const same = before.toReversed().filter((each) => indentOf(each) <= indent);
  const method = same.find((each) => indentOf(each) < indent && /^\s*def /.test(each));
  for (const each of same) {
    if (each === method) break;
    const torch = method !== undefined && /def forward\(/.test(method) ? CALLED.torch.exec(each)?.[1] : undefined;
    if (torch !== undefined) return { style: 'torchForward', variable: torch, typed };
    const keras = CALLED.keras.exec(each)?.[1];
    if (keras !== undefined) return { style: 'kerasCalls', variable: keras, typed };
  }
  return undefined;
}

function scriptCalls(before: readonly string[], typed: string): BlockPlace | undefined {
  for (const each of before.toReversed()) {
    const model = /^\s*(\w+)\.add\(tf\.layers\./.exec(each)?.[1];
    if (model !== undefined) return { style: 'tfjsAdd', variable: model, typed };
    const tensor = CALLED.tfjs.exec(each)?.[1];
    if (tensor !== undefined) return { style: 'tfjsCalls', variable: tensor, typed };
  }
  return undefined;
}
