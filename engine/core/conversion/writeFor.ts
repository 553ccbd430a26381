import { type TabStop, tabStopsOf } from '../code/tabStops.ts';
import type { Token } from '../code/tokenKinds.ts';
import { pageTokens, tokensOf } from '../code/tokens.ts';
import type { Model } from '../model/graph.ts';
import type { TrainingPlan } from '../model/plan.ts';
import { convert, targetNames } from '../writers/convert.ts';
import { FRAMEWORKS } from '../writers/frameworks.ts';
import type { Refused } from '../writers/net/net.ts';
import { isPage, type KindName, type SnippetSetting, snippet } from '../writers/snippet.ts';
import type { TargetName } from '../writers/target.ts';
import { type Standing, standingOf } from './standing.ts';

export interface WriteOptions {
  readonly target: TargetName;
  readonly kind: KindName;
  /** What the file says about training the model. */
  readonly plan?: TrainingPlan;
}

/** A model written for a target, as plain data that can be sent anywhere. */
export interface WrittenFor {
  readonly target: TargetName;
  readonly text?: string;
  readonly tokens: readonly Token[];
  /** What a person changes first. */
  readonly stops: readonly TabStop[];
  readonly notes: readonly string[];
  /** How much is known of the model's conversion. */
  readonly standing?: Standing;
  /** What stands in the way. Where there is any, there is no text. */
  readonly refused: readonly Refused[];
  /** Targets that the model can be written for, where this one is none. */
  readonly instead: readonly TargetName[];
}

/** Writes a model for one target, and says where else it could go when it can't. */
export function writeFor(model: Model, { target, kind, plan }: WriteOptions): WrittenFor {
  const made = snippet(model, { to: target, kind, plan });
  const { text, notes, refused, settings } = made;
  const words = FRAMEWORKS[target];
  if (text === undefined || !words) {
    const can = (other: TargetName) =>
      other !== target && FRAMEWORKS[other] && convert(model, other).text !== undefined;
    return { target, tokens: [], stops: [], notes, refused, instead: targetNames.filter(can) };
  }
  const tokens = isPage(kind) ? pageTokens(text) : tokensOf(text, words.language === 'python' ? 'python' : 'script');
  const standing = standingOf(model, kind === 'model' ? made : convert(model, target), words);
  return { target, text, tokens, stops: stopsIn(text, tokens, settings), notes, standing, refused, instead: [] };
}

/** The settings that the writer names, and every other number that can be changed alone. */
function stopsIn(text: string, tokens: readonly Token[], settings: readonly SnippetSetting[]): readonly TabStop[] {
  const others = tabStopsOf(text, tokens).filter(
    (stop) => !settings.some(({ start, end }) => stop.start < end && start < stop.end),
  );
  return [...settings.map(({ start, end }) => ({ start, end })), ...others].sort((one, two) => one.start - two.start);
}
