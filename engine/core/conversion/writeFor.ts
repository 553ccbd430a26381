import { tokensOf } from '../code/tokens.ts';
import type { Token } from '../code/tokenKinds.ts';
import type { Model } from '../model/graph.ts';
import { convert, targetNames } from '../writers/convert.ts';
import { FRAMEWORKS } from '../writers/frameworks.ts';
import type { Refused } from '../writers/net/net.ts';
import type { TargetName } from '../writers/target.ts';
import { type Standing, standingOf } from './standing.ts';

/** A model written for a target, as plain data that can be sent anywhere. */
export interface WrittenFor {
  readonly target: TargetName;
  readonly text?: string;
  readonly tokens: readonly Token[];
  readonly notes: readonly string[];
  readonly standing?: Standing;
  /** What stands in the way. Where there is any, there is no text. */
  readonly refused: readonly Refused[];
  /** Targets that the model can be written for, where this one is none. */
  readonly instead: readonly TargetName[];
}

/** Writes a model for one target, and says where else it could go when it can't. */
export function writeFor(model: Model, target: TargetName): WrittenFor {
  const made = convert(model, target);
  const { text, notes, refused } = made;
  const words = FRAMEWORKS[target];
  const language = words?.language === 'python' ? 'python' : 'script';
  const can = (other: TargetName) => other !== target && FRAMEWORKS[other] && convert(model, other).text !== undefined;
  return {
    target,
    ...(text === undefined ? {} : { text }),
    tokens: text === undefined ? [] : tokensOf(text, language),
    notes,
    ...(text !== undefined && words ? { standing: standingOf(model, made, words) } : {}),
    refused,
    instead: text === undefined ? targetNames.filter(can) : [],
  };
}
