import type { Token } from './tokenKinds.ts';

/** A number of a text that a person is likely to try others for. */
export interface TabStop {
  readonly start: number;
  readonly end: number;
}

/**
 * Numbers that can be changed alone: a rate, a count of epochs. The width of a layer is none, since the layer after it
 * has to fit.
 */
const NAMES = new RegExp(
  `^(${[
    'epochs?|num_?epochs|batch_?size|validation_?split|patience|min_?delta|folds|k_?folds|n_?splits',
    'lr|learning_?rate|initial_?learning_?rate|rate|dropout|dropout_?rate|recurrent_?dropout|p',
    'momentum|weight_?decay|beta_?[12]|rho|gamma|step_?size|warmup_?(steps|epochs)|decay_?(steps|rate)',
    'label_?smoothing|clip_?norm|clip_?value|global_?clipnorm|max_?norm|temperature|top_?k|seed',
  ].join('|')})$`,
  'i',
);

/** Calls whose first number is one, and where a position says so. */
const RATES = /\b(?:nn|layers|F|keras\.layers)\.(?:\w*Dropout(?:\dd)?|GaussianNoise)\($/;

/** The hyper-parameters of a text that was cut into tokens, in their order. */
export function tabStopsOf(text: string, tokens: readonly Token[]): readonly TabStop[] {
  const stops: TabStop[] = [];
  let start = 0;
  for (const { length, kind } of tokens) {
    const end = start + length;
    if (kind === 'number' && isHyperParameter(text, start, end)) stops.push({ start, end });
    start = end;
  }
  return stops;
}

function isHyperParameter(text: string, start: number, end: number): boolean {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (/[\w)\]]\s*[-+*/%]+\s*$|\*\*\s*$/.test(before) || /^\s*[-+*/%]/.test(text.slice(end, end + 4))) return false;
  if (RATES.test(before)) return true;
  // What a normalisation adds and forgets belongs to the model that was converted.
  if (/norm\w*\(/i.test(before)) return false;
  const name = /(?:^|[\s,({])([A-Za-z_]\w*)\s*(?::\s*\w+\s*)?[:=]\s*$/.exec(before)?.[1];
  return name !== undefined && NAMES.test(name);
}

/** The text as a snippet of VS Code: each stop is gone to by Tab, and what VS Code would read as syntax is escaped. */
export function snippetOf(text: string, stops: readonly TabStop[]): string {
  const escaped = (from: number, to: number) => text.slice(from, to).replace(/[\\$}]/g, '\\$&');
  let snippet = '';
  let end = 0;
  stops.forEach((stop, index) => {
    snippet += `${escaped(end, stop.start)}\${${index + 1}:${escaped(stop.start, stop.end)}}`;
    end = stop.end;
  });
  return `${snippet}${escaped(end, text.length)}`;
}
