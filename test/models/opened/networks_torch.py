# Networks for other files to make: nothing here calls them.
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


class DoubleConv(nn.Module):
    def __init__(self, in_channels, out_channels, mid_channels=None):
        super().__init__()
        if not mid_channels:
            mid_channels = out_channels
        self.net = nn.Sequential(
            nn.Conv2d(in_channels, mid_channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(mid_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(mid_channels, out_channels, 3, padding=1),
        )

    def forward(self, x):
        return self.net(x)


class UNet(nn.Module):
    def __init__(self, in_channels, num_classes, base: int):
        super().__init__()
        self.first = DoubleConv(in_channels, base)
        self.down = nn.MaxPool2d(2)
        self.second = DoubleConv(base, base * 2, mid_channels=max(4, base // 2))
        self.up = nn.ConvTranspose2d(base * 2, base, 2, stride=2)
        self.third = DoubleConv(base * 2, base)
        self.out = nn.Conv2d(base, num_classes, 1)

    def forward(self, x):
        one = self.first(x)
        two = self.second(self.down(one))
        return self.out(self.third(torch.cat([self.up(two), one], dim=1)))


class SelfAttention(nn.Module):
    def __init__(self, config):
        super().__init__()
        assert config.width % config.heads == 0
        self.heads = config.heads
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width, bias=False)

    def forward(self, x):
        batch, time, width = x.shape
        q, k, v = self.qkv(x).split(width, dim=2)
        q, k, v = (each.view(batch, time, self.heads, width // self.heads).transpose(1, 2) for each in (q, k, v))
        scores = F.softmax(q @ k.transpose(-2, -1) / math.sqrt(width // self.heads), dim=-1)
        return self.out((scores @ v).transpose(1, 2).reshape(batch, time, width))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.norm = nn.LayerNorm(config.width)
        self.attention = SelfAttention(config)
        self.mlp = nn.Sequential(nn.Linear(config.width, 4 * config.width), nn.GELU(), nn.Linear(4 * config.width, config.width))

    def forward(self, x):
        x = x + self.attention(self.norm(x))
        return x + self.mlp(x)


class SmallGPT(nn.Module):
    def __init__(self, config, dropout):
        super().__init__()
        self.config = config
        self.tokens = nn.Embedding(config.words, config.width)
        self.places = nn.Parameter(torch.zeros(1, config.length, config.width))
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([Block(config) for _ in range(config.depth)])
        self.head = nn.Linear(config.width, config.words, bias=False)

    def forward(self, tokens):
        x = self.drop(self.tokens(tokens) + self.places[:, : tokens.shape[1]])
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class Tagger(nn.Module):
    def __init__(self, words, embed_dim, hidden_dim, tags, layers=2):
        super().__init__()
        self.embed = nn.Embedding(words, embed_dim)
        self.rnn = nn.LSTM(embed_dim, hidden_dim // 2, num_layers=layers, bidirectional=True, batch_first=True)
        self.head = nn.Linear(hidden_dim, tags)

    def forward(self, tokens):
        return self.head(self.rnn(self.embed(tokens))[0])


class Classifier(nn.Module):
    def __init__(self, in_features, num_classes, hidden=64, kernel_size=3):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(in_features, hidden), nn.ReLU())
        self.head = nn.Linear(hidden, num_classes) if num_classes > 0 else nn.Identity()

    def forward(self, x):
        return self.head(self.body(x))


def make_discriminator(channels, width):
    return nn.Sequential(
        nn.Conv2d(channels, width, 4, 2, 1, bias=False),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(width, width * 2, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width * 2),
        nn.Conv2d(width * 2, 1, 4),
        nn.Flatten(),
    )


@dataclass
class MixerConfig:
    patches: int
    width: int
    classes: int = 10


class Mixer(nn.Module):
    def __init__(self, config: MixerConfig, kernel_size: int):
        super().__init__()
        self.stem = nn.Conv2d(3, config.width, kernel_size, stride=kernel_size)
        self.over = nn.Linear(config.patches, config.patches)
        self.head = nn.Linear(config.width, config.classes)

    def forward(self, x):
        x = self.stem(x).flatten(2)
        return self.head(self.over(x).mean(-1))
