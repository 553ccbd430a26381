import { readFileSync } from 'node:fs';
import type { Shape } from '../../engine/core/model/dimension.ts';
import type { Answer, AskedSize } from '../../engine/core/model/answer.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import { read } from '../../engine/core/readers/read.ts';
import { languageOf, resolveIn } from '../../engine/reading/files.ts';
import { gapsOf } from './readFile.ts';

/** What a person would have to say before a file is whole. */
export interface Asked {
  readonly sizes: readonly string[];
  /** Models whose input shape was given. */
  readonly shapes: readonly string[];
}

/** How often the file may ask for something new. */
const MOST_ROUNDS = 6;
/** Shapes that a person might give for an input of which nothing is known; any that the model accepts will do. */
const SHAPES: readonly Shape[] = [[64], [16, 64], [64, 64, 3], [3, 64, 64], [1, 28, 28], [3, 224, 224], [224, 224, 3]];

const models = (file: string, given: Given): readonly Model[] => {
  const language = languageOf(file)!;
  return read(readFileSync(file, 'utf8'), { language, resolve: resolveIn(file, language), ...given }).models;
};

interface Given {
  readonly sizes: Readonly<Record<string, Answer>>;
  readonly inputs: Readonly<Record<string, readonly Shape[]>>;
}

const gaps = (all: readonly Model[]): number => all.reduce((sum, each) => sum + gapsOf(each).length, 0);

/**
 * Gives a file the answers and input shapes that it asks for, as the editor does, until it is whole or asks for nothing
 * more. They are made up: only whether everything is known then can be told, not whether it is right.
 * @returns what was given; nothing where that does not make it whole
 */
export function wholeWhenGiven(file: string): Asked | undefined {
  let given: Given = { sizes: {}, inputs: {} };
  let all = models(file, given);
  for (let round = 0; round < MOST_ROUNDS && gaps(all) > 0; round += 1) {
    const open = new Map(
      all
        .filter((each) => gapsOf(each).length > 0)
        .flatMap(({ sizes = [] }) => sizes.filter((each) => each.given === undefined && !each.refused))
        .map((each) => [each.name, each]),
    );
    const next = open.size > 0 ? withAnswers(given, [...open.values()]) : withShape(file, given, all);
    if (!next) return undefined;
    given = next;
    all = models(file, given);
  }
  return gaps(all) === 0 ? { sizes: Object.keys(given.sizes), shapes: Object.keys(given.inputs) } : undefined;
}

/**
 * Numbers that heads and groups divide, each another one; lists of such, as many as the file takes out of them; and of
 * all else the first that is offered.
 */
function withAnswers(given: Given, open: readonly AskedSize[]): Given {
  const before = Object.keys(given.sizes).length;
  const more = open.map((each, index): [string, Answer] => [each.name, answerTo(each, 64 * (before + index + 1))]);
  return { ...given, sizes: { ...given.sizes, ...Object.fromEntries(more) } };
}

function answerTo({ kind = 'number', choices: [first] = [], least = 3 }: AskedSize, number: number): Answer {
  if (kind === 'number') return number;
  if (kind === 'list') return `[${Array(least).fill(2).join(', ')}]`;
  return first ?? (kind === 'part' ? 'nn.Identity()' : kind === 'class' ? 'nn.Identity' : 'None');
}

/** A shape for the first model that asks for one and takes it. */
function withShape(file: string, given: Given, all: readonly Model[]): Given | undefined {
  const asking = all.filter(
    (each) => each.inputsFrom !== 'code' && gapsOf(each).length > 0 && !given.inputs[each.name],
  );
  for (const { name, inputNames } of asking)
    for (const shape of SHAPES) {
      const next = { ...given, inputs: { ...given.inputs, [name]: inputNames.map(() => shape) } };
      if (gaps(models(file, next)) < gaps(all)) return next;
    }
  return undefined;
}
