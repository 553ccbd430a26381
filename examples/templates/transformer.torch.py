# A transformer encoder that classifies sequences: does the first letter come again?
# Data: made here, 4,000 random sequences of 12 letters out of 16; about half of them are a yes.
# Result: a held-out loss below 0.2, where guessing costs 0.69. No count of letters could tell; attention can.
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)

ROWS, LENGTH, LETTERS, WIDTH = 4000, 12, 16, 32
x = torch.randint(0, LETTERS, (ROWS, LENGTH))
y = (x[:, 1:] == x[:, :1]).any(dim=1).float().unsqueeze(1)
split = 3600
train_loader = DataLoader(TensorDataset(x[:split], y[:split]), batch_size=64, shuffle=True)
test_loader = DataLoader(TensorDataset(x[split:], y[split:]), batch_size=400)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm1 = nn.LayerNorm(width)
        self.inner = nn.Linear(width, 2 * width)
        self.outer = nn.Linear(2 * width, width)
        self.norm2 = nn.LayerNorm(width)

    def forward(self, x):
        attended, _ = self.attention(x, x, x)
        x = self.norm1(x + attended)
        return self.norm2(x + self.outer(torch.relu(self.inner(x))))


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.letters = nn.Embedding(LETTERS, WIDTH)
        self.places = nn.Embedding(LENGTH, WIDTH)
        self.blocks = nn.ModuleList([Block(WIDTH, 4) for _ in range(2)])
        self.head = nn.Linear(WIDTH, 1)

    def forward(self, tokens):
        x = self.letters(tokens) + self.places(torch.arange(LENGTH))
        for block in self.blocks:
            x = block(x)
        # The first place answers for the sequence, as BERT's [CLS] does.
        return self.head(x[:, 0])


model = Classifier()
loss_function = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)

for epoch in range(15):
    model.train()
    for tokens, answers in train_loader:
        optimizer.zero_grad()
        loss = loss_function(model(tokens), answers)
        loss.backward()
        optimizer.step()

    model.eval()
    with torch.no_grad():
        for tokens, answers in test_loader:
            logits = model(tokens)
            right = ((logits > 0) == (answers > 0.5)).float().mean()
            print(f"epoch {epoch + 1}: {right:.1%} right, loss {loss_function(logits, answers):.3f}")
