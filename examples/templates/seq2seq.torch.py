# Sequence to sequence: an encoder reads digits, a decoder writes them in reverse.
# Data: made here, 4,000 random sequences of 5 digits; the last tenth is held out.
# Result: a held-out loss below 0.2, where guessing costs 2.3.
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)

ROWS, LENGTH, DIGITS = 4000, 5, 10
START = DIGITS  # what the decoder is given before its first digit
source = torch.randint(0, DIGITS, (ROWS, LENGTH))
target = torch.flip(source, dims=(1,))
# While it learns, the decoder sees the right digit before each that it has to write ("teacher forcing").
before = torch.cat([torch.full((ROWS, 1), START), target[:, :-1]], dim=1)
split = 3600
train_set = TensorDataset(source[:split], before[:split], target[:split])
test_set = TensorDataset(source[split:], before[split:], target[split:])
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
test_loader = DataLoader(test_set, batch_size=400)


class Reverser(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.read = nn.Embedding(DIGITS, 16)
        self.encoder = nn.LSTM(16, width, batch_first=True)
        self.known = nn.Embedding(DIGITS + 1, 16)
        self.decoder = nn.LSTM(16, width, batch_first=True)
        self.head = nn.Linear(width, DIGITS)

    def forward(self, source, before):
        # The encoder's last state is all that the decoder knows of the source.
        _, state = self.encoder(self.read(source))
        steps, _ = self.decoder(self.known(before), state)
        return self.head(steps).transpose(1, 2)  # (batch, digits, length), as CrossEntropyLoss wants it


model = Reverser()
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for epoch in range(12):
    model.train()
    for numbers, previous, reverse in train_loader:
        optimizer.zero_grad()
        loss = loss_function(model(numbers, previous), reverse)
        loss.backward()
        optimizer.step()

    model.eval()
    with torch.no_grad():
        for numbers, previous, reverse in test_loader:
            logits = model(numbers, previous)
            right = (logits.argmax(1) == reverse).float().mean()
            print(f"epoch {epoch + 1}: {right:.1%} of the digits, loss {loss_function(logits, reverse):.3f}")

# Try: LENGTH = 10. One state then has to hold too much; attention over the encoder's steps is the remedy.
