import * as vscode from 'vscode';

/** What a template trains in; `ending` is of the file that is made. */
export const FRAMEWORKS = [
  { id: 'keras', label: 'Keras', ending: 'py', language: 'python' },
  { id: 'torch', label: 'PyTorch', ending: 'py', language: 'python' },
  { id: 'tfjs', label: 'TensorFlow.js', ending: 'js', language: 'javascript' },
] as const;
export type TemplateFramework = (typeof FRAMEWORKS)[number];

export interface TemplateKind {
  /** The name of its files, in `examples/templates` and where it is put. */
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly icon: string;
}

/** What there is, the simplest first. */
export function templateKinds(): readonly TemplateKind[] {
  const { t } = vscode.l10n;
  const kind = (id: string, icon: string, label: string, detail: string): TemplateKind => ({ id, icon, label, detail });
  return [
    kind('mlp', 'table', t('Multilayer perceptron'), t('Classes from a few numbers')),
    kind('cnn', 'file-media', t('Convolutional network'), t('Classes from small pictures')),
    kind('rnn', 'pulse', t('Recurrent network'), t('An LSTM foretells a noisy wave')),
    kind(
      'seq2seq',
      'arrow-swap',
      t('Sequence to sequence'),
      t('An encoder reads digits, a decoder writes them in reverse'),
    ),
    kind('transformer', 'eye', t('Transformer encoder'), t('Attention finds what occurs again in a sequence')),
    kind('gpt', 'comment', t('Small GPT'), t('Learns a poem, letter by letter')),
    kind(
      'embeddings',
      'symbol-text',
      t('Word embeddings'),
      t('Skip-gram with negative examples, on sentences in the file'),
    ),
    kind('autoencoder', 'fold', t('Autoencoder'), t('Pictures through a narrow waist and back')),
    kind('recommender', 'star-half', t('Recommender'), t('Two towers: who likes what')),
    kind('transfer', 'references', t('Transfer learning'), t('Pre-train, then a new task with few pictures')),
    kind('distillation', 'mortar-board', t('Distillation'), t('A small network learns from a large one')),
  ];
}

/** The file of one template, as the extension brings it. */
export function templateUri(extension: vscode.Uri, kind: TemplateKind, { id, ending }: TemplateFramework): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'examples', 'templates', `${kind.id}.${id}.${ending}`);
}
