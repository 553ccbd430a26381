import { type TabStop, tabStopsOf } from '../code/tabStops.ts';
import type { Token } from '../code/tokenKinds.ts';
import { listingTokens } from '../code/listingTokens.ts';
import { pageTokens, tokensOf } from '../code/tokens.ts';
import type { Model } from '../model/graph.ts';
import type { TrainingPlan } from '../model/plan.ts';
import { convert } from '../writers/convert.ts';
import { ALL_TARGETS } from '../writers/frameworks.ts';
import type { Refused } from '../writers/net/net.ts';
import { isPage, type KindName, type SnippetSetting, snippet } from '../writers/snippet.ts';
import type { TargetName } from '../writers/target.ts';
import { laidOut } from './laidOut.ts';
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
  /** Whether the text is only a listing of what a file of this target holds. */
  readonly isListing?: boolean;
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
export async function writeFor(model: Model, { target, kind, plan }: WriteOptions): Promise<WrittenFor> {
  const made = await laidOut(snippet(model, { to: target, kind, plan }));
  const { listing, notes, refused, settings } = made;
  const text = listing ?? made.text;
  const words = ALL_TARGETS[target];
  if (text === undefined || !words) {
    const others = (Object.keys(ALL_TARGETS) as readonly TargetName[]).filter((other) => other !== target);
    const instead = others.filter((other) => convert(model, other).refused.length === 0);
    return { target, tokens: [], stops: [], notes, refused, instead };
  }
  if (listing !== undefined) {
    const standing = standingOf(model, made, words);
    return {
      target,
      text,
      isListing: true,
      tokens: listingTokens(text),
      stops: [],
      notes,
      standing,
      refused,
      instead: [],
    };
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
