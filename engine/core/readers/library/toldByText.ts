import type { Problem } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';

interface Told {
  readonly pattern: RegExp;
  readonly message: string;
  /** Worth a line of the log, and no warning. */
  readonly minor?: boolean;
}

/** What a file says of its training in any framework and that leaves no trace in what is followed of it. */
const ANYWHERE: readonly Told[] = [
  {
    pattern: /\b(?:manual_seed(?:_all)?|set_random_seed|random\.(?:set_)?seed|default_rng|seed_everything)\s*\(\s*\w/g,
    message: 'Numbers that a seed of the file decides are others here than in Python',
    minor: true,
  },
  {
    pattern: /\bset_global_policy\s*\(|\bset_policy\s*\(|\bautocast\s*\(|\bGradScaler\s*\(|\.half\s*\(\s*\)/g,
    message: 'Everything is computed in single precision, whatever the file says of half precision',
  },
];

const KERAS: readonly Told[] = [
  {
    pattern: /\bself\.\w+\.update_state\s*\(|\.add_metric\s*\(/g,
    message: 'Metrics that the model updates itself are not computed',
  },
  {
    pattern: /(?:\.learning_rate|\.lr)\.assign\s*\(|\bset_value\s*\([^)\n]*(?:learning_rate|\.lr)\b/g,
    message: 'The learning rate that is set here is not followed',
  },
  {
    pattern: /\.exclude_from_weight_decay\s*\(/g,
    message: 'Weights decay alike, whatever exclude_from_weight_decay says',
  },
];

const ADDS_LOSS: Told = { pattern: /\.add_loss\s*\(/g, message: 'What add_loss adds is left out of the loss' };

const TORCH: readonly Told[] = [
  { pattern: /\.(?:weight|bias)(?:\.data)?\.copy_\(/g, message: 'Weights that the file sets are not set' },
  { pattern: /\.register_(?:\w+_)?hook\s*\(/g, message: 'Hooks of the file are not run' },
  {
    pattern: /\.grad(?:\.data)?\s*(?:[*/+-]=|=(?!=|\s*None\b)|\.(?:mul|div|clamp|add|sub|copy|fill)_\()/g,
    message: 'What is done to gradients by hand is not followed',
  },
  {
    pattern: /\[\s*(["'])lr\1\s*\]\s*[*/+-]?=(?!=)/g,
    message: 'The learning rate that is set here is not followed',
  },
  {
    pattern:
      /\.data\.(?:clamp|mul|add|sub|div)_\(|\.(?:weight|bias)(?:\.data)?\s*[*/+-]=|(?<!\bself)\.data(?:\[[^\]\n]*\])?\s*=(?!=)/g,
    message: 'What is done to weights by hand is not followed',
  },
];

const isWithin = (index: number, spans: readonly Span[]): boolean =>
  spans.some(({ start, end, file }) => !file && start <= index && index < end);

/** The text with comments blanked, so that places stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/(^|[^\S\n]|[;:)])#[^\n]*/g, (found) => ' '.repeat(found.length));
}

/**
 * What such a file says and the engine does not do, each at its first place.
 * @param followed where the engine adds a loss, or takes a step, as the file writes it
 */
export function toldByText(
  text: string,
  framework: 'keras' | 'torch',
  followed: readonly Span[] = [],
): readonly Problem[] {
  const bare = withoutComments(text);
  const told = framework === 'keras' ? [...KERAS, ADDS_LOSS] : TORCH;
  return [...ANYWHERE, ...told].flatMap((each) => {
    const { pattern, message, minor } = each;
    const found = [...bare.matchAll(pattern)];
    const first = found.find(({ index }) => !isWithin(index, followed));
    if (!first) return [];
    const span = { start: first.index, end: first.index + first[0].length };
    return [{ code: 'not-honoured', severity: minor ? 'hint' : 'information', message, span }];
  });
}
