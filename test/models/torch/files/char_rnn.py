import torch
from torch import nn


class CharRNN(nn.Module):
    def __init__(self, n_tokens, n_hidden=256, n_layers=2, drop_prob=0.3):
        super().__init__()
        self.n_hidden, self.n_layers = n_hidden, n_layers
        self.encoder = nn.Embedding(n_tokens, n_hidden)
        self.rnn = nn.RNN(n_hidden, n_hidden, n_layers, nonlinearity="relu", dropout=drop_prob, batch_first=True)
        self.decoder = nn.Linear(n_hidden, n_tokens)

    def forward(self, x, hidden=None):
        batch_size, length = x.shape
        out, hidden = self.rnn(self.encoder(x), hidden)
        logits = self.decoder(out.reshape(-1, self.n_hidden))
        return logits.view(batch_size, length, -1)


class CellRNN(nn.Module):
    """Steps through time by hand."""

    def __init__(self, inputs=8, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.LSTMCell(inputs, hidden)
        self.gru = nn.GRUCell(hidden, hidden)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        h = torch.zeros(x.size(0), self.hidden)
        c = torch.zeros(x.size(0), self.hidden)
        g = x.new_zeros(x.size(0), self.hidden)
        outputs = []
        for t in range(x.size(1)):
            h, c = self.cell(x[:, t], (h, c))
            g = self.gru(h, g)
            outputs.append(self.head(g))
        return torch.stack(outputs, dim=1)


tokens = tuple("abcdefghijklmnopqrstuvwxyz .,!?")
model = CharRNN(len(tokens))
cells = CellRNN()
