/** What each template states in its first lines: a series of its last epoch, and the side of a bound that it ends on. */
export interface StatedResult {
  readonly file: string;
  readonly metric: string;
  readonly above?: number;
  readonly below?: number;
}

export const RESULTS: readonly StatedResult[] = [
  { file: 'mlp.keras.py', metric: 'val_accuracy', above: 0.95 },
  { file: 'mlp.torch.py', metric: 'val_loss', below: 0.2 },
  { file: 'mlp.tfjs.js', metric: 'val_acc', above: 0.93 },
  { file: 'cnn.keras.py', metric: 'val_accuracy', above: 0.95 },
  { file: 'cnn.torch.py', metric: 'val_loss', below: 0.2 },
  { file: 'cnn.tfjs.js', metric: 'val_acc', above: 0.95 },
  { file: 'rnn.keras.py', metric: 'val_loss', below: 0.03 },
  { file: 'rnn.torch.py', metric: 'val_loss', below: 0.03 },
  { file: 'rnn.tfjs.js', metric: 'val_loss', below: 0.03 },
  { file: 'seq2seq.keras.py', metric: 'val_accuracy', above: 0.9 },
  { file: 'seq2seq.torch.py', metric: 'val_loss', below: 0.2 },
  { file: 'seq2seq.tfjs.js', metric: 'val_acc', above: 0.9 },
  { file: 'transformer.keras.py', metric: 'val_accuracy', above: 0.95 },
  { file: 'transformer.torch.py', metric: 'val_loss', below: 0.2 },
  { file: 'transformer.tfjs.js', metric: 'loss', below: 0.2 },
  { file: 'gpt.keras.py', metric: 'accuracy', above: 0.9 },
  { file: 'gpt.torch.py', metric: 'loss', below: 0.4 },
  { file: 'gpt.tfjs.js', metric: 'loss', below: 0.4 },
  { file: 'embeddings.keras.py', metric: 'accuracy', above: 0.8 },
  { file: 'embeddings.torch.py', metric: 'loss', below: 0.45 },
  { file: 'embeddings.tfjs.js', metric: 'acc', above: 0.8 },
  { file: 'autoencoder.keras.py', metric: 'val_loss', below: 0.025 },
  { file: 'autoencoder.torch.py', metric: 'val_loss', below: 0.025 },
  { file: 'autoencoder.tfjs.js', metric: 'val_loss', below: 0.01 },
  { file: 'recommender.keras.py', metric: 'val_accuracy', above: 0.85 },
  { file: 'recommender.torch.py', metric: 'val_loss', below: 0.4 },
  { file: 'recommender.tfjs.js', metric: 'val_acc', above: 0.85 },
  { file: 'transfer.keras.py', metric: 'val_accuracy', above: 0.8 },
  { file: 'transfer.torch.py', metric: 'val_loss', below: 0.7 },
  { file: 'transfer.tfjs.js', metric: 'val_acc', above: 0.9 },
  { file: 'distillation.keras.py', metric: 'val_accuracy', above: 0.93 },
  { file: 'distillation.torch.py', metric: 'val_loss', below: 0.45 },
  { file: 'distillation.tfjs.js', metric: 'val_acc', above: 0.88 },
];
