import torch
import torch.nn as nn
import torch.nn.functional as F


class Tower(nn.Module):
    def __init__(self, count, width=32, out=16):
        super().__init__()
        self.embedding = nn.Embedding(count, width)
        self.mlp = nn.Sequential(nn.Linear(width, 64), nn.ReLU(), nn.Linear(64, out))

    def forward(self, ids):
        return F.normalize(self.mlp(self.embedding(ids)), dim=-1)


class TwoTower(nn.Module):
    def __init__(self, users=1000, items=1700):
        super().__init__()
        self.user_tower = Tower(users)
        self.item_tower = Tower(items)
        self.user_bias = nn.Embedding(users, 1)
        self.temperature = nn.Parameter(torch.tensor(0.07))

    def forward(self, user, item):
        u, i = self.user_tower(user), self.item_tower(item)
        score = (u * i).sum(dim=1) / self.temperature
        return torch.sigmoid(score + self.user_bias(user).squeeze(-1))


model = TwoTower()
