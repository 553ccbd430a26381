import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, in_features=784, hidden=(256, 128), classes=10, dropout=0.2):
        super().__init__()
        layers = []
        width = in_features
        for size in hidden:
            layers += [nn.Linear(width, size), nn.BatchNorm1d(size), nn.ReLU(inplace=True), nn.Dropout(dropout)]
            width = size
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        return self.head(self.body(x))


model = MLP()
