import { LEARNED } from '../../../model/catalogue/layers/preprocessing.ts';
import type { Span } from '../../../model/span.ts';
import { extentOf } from '../../evaluate/openArguments.ts';
import { integer, list, native, type Value } from '../../evaluate/values.ts';
import type { KerasContext } from '../context.ts';
import type { KerasState } from '../state.ts';

const VOCABULARIES = ['TextVectorization', 'StringLookup', 'IntegerLookup'];

/** How many words a layer of texts was given, its own marks among them; nothing where it learns them from data. */
function givenWords({ layer }: KerasState): number | undefined {
  const { vocabulary: words, num_oov_indices: others, mask_token: mask, output_mode: mode } = layer.config;
  if (!Array.isArray(words)) return undefined;
  if (layer.type === 'TextVectorization') return words.length + (mode === 'int' ? 2 : 1);
  return typeof others === 'number' ? words.length + others + (mask == null ? 0 : 1) : undefined;
}

function learnedWords(context: KerasContext, { layer }: KerasState, span: Span): Value {
  const name = `${layer.name}.vocabulary_size()`;
  return context.machine.openArgument({ name, span, number: true, plain: true });
}

/** How many words a layer learns from data is asked for where a model hangs on it. */
export function openVocabulary(context: KerasContext, state: KerasState, span: Span): void {
  const { layer } = state;
  if (!VOCABULARIES.includes(layer.type) || Array.isArray(layer.config.vocabulary)) return;
  const extent = extentOf(learnedWords(context, state, span));
  if (extent !== undefined) layer.config = { ...layer.config, [LEARNED]: extent };
}

/** `vocabulary_size()` and `get_vocabulary()` of a layer of texts. */
export function vocabulary(context: KerasContext, state: KerasState | undefined, name: string): Value | undefined {
  if (!state || !VOCABULARIES.includes(state.layer.type)) return undefined;
  if (name !== 'vocabulary_size' && name !== 'vocab_size' && name !== 'get_vocabulary') return undefined;
  return native(name, ({ span }) => {
    const count = givenWords(state);
    if (name !== 'get_vocabulary') return count === undefined ? learnedWords(context, state, span) : integer(count);
    return count === undefined
      ? context.machine.unknown('a vocabulary, which is learned from data', span)
      : list(Array.from({ length: count }, () => context.machine.unknown('a word', span)));
  });
}
