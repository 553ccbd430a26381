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
  return [
    { id: 'mlp', icon: 'table', label: t('Multilayer perceptron'), detail: t('Classes from a few numbers') },
    { id: 'cnn', icon: 'file-media', label: t('Convolutional network'), detail: t('Classes from small pictures') },
    { id: 'rnn', icon: 'pulse', label: t('Recurrent network'), detail: t('An LSTM foretells a noisy wave') },
    {
      id: 'seq2seq',
      icon: 'arrow-swap',
      label: t('Sequence to sequence'),
      detail: t('An encoder reads digits, a decoder writes them in reverse'),
    },
    {
      id: 'transformer',
      icon: 'eye',
      label: t('Transformer encoder'),
      detail: t('Attention finds what occurs again in a sequence'),
    },
    { id: 'gpt', icon: 'comment', label: t('Small GPT'), detail: t('Learns a poem, letter by letter') },
    {
      id: 'embeddings',
      icon: 'symbol-text',
      label: t('Word embeddings'),
      detail: t('Skip-gram with negative examples, on sentences in the file'),
    },
    {
      id: 'autoencoder',
      icon: 'fold',
      label: t('Autoencoder'),
      detail: t('Pictures through a narrow waist and back'),
    },
    {
      id: 'recommender',
      icon: 'star-half',
      label: t('Recommender'),
      detail: t('Two towers: who likes what'),
    },
    {
      id: 'transfer',
      icon: 'references',
      label: t('Transfer learning'),
      detail: t('Pre-train, then a new task with few pictures'),
    },
    {
      id: 'distillation',
      icon: 'mortar-board',
      label: t('Distillation'),
      detail: t('A small network learns from a large one'),
    },
  ];
}

/** The file of one template, as the extension brings it. */
export function templateUri(extension: vscode.Uri, kind: TemplateKind, { id, ending }: TemplateFramework): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'examples', 'templates', `${kind.id}.${id}.${ending}`);
}
