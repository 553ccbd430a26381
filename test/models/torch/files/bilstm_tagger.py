import torch
import torch.nn as nn
import torch.nn.functional as F


class BiLSTMTagger(nn.Module):
    def __init__(self, vocab_size=3000, tag_count=17, embedding_dim=100, hidden_dim=128):
        super(BiLSTMTagger, self).__init__()
        self.hidden_dim = hidden_dim
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim // 2, num_layers=1, bidirectional=True)
        self.hidden2tag = nn.Linear(hidden_dim, tag_count)

    def init_hidden(self, batch):
        return (torch.zeros(2, batch, self.hidden_dim // 2), torch.zeros(2, batch, self.hidden_dim // 2))

    def forward(self, sentence):
        embeds = self.word_embeddings(sentence).transpose(0, 1)
        hidden = self.init_hidden(embeds.size(1))
        lstm_out, hidden = self.lstm(embeds, hidden)
        tag_space = self.hidden2tag(lstm_out.permute(1, 0, 2).contiguous())
        return F.log_softmax(tag_space, dim=-1)


tagger = BiLSTMTagger()
