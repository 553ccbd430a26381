"""A wide network that tells two classes apart. Its loss applies sigmoid a second time, and its data is left open."""

import torch
from torch import nn, optim


class Wide(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Linear(1000, 500)
        self.middle = nn.Linear(500, 250)
        self.narrow = nn.Linear(250, 100)
        self.leave = nn.Linear(100, 1)

    def forward(self, rows):
        rows = torch.relu(self.enter(rows))
        rows = torch.relu(self.middle(rows))
        rows = torch.relu(self.narrow(rows))
        return torch.sigmoid(self.leave(rows))


network = Wide()
loss_of = nn.BCEWithLogitsLoss()
adam = optim.Adam(network.parameters(), lr=0.001)

for _ in range(1000):
    adam.zero_grad()
    answers = network(inputs)
    loss = loss_of(answers, labels)
    loss.backward()
    adam.step()
