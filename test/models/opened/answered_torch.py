# Networks for other files to make, of lists, texts, flags and parts that only those hand over.
from enum import Enum
from functools import partial
from typing import List, Literal, Optional, Type, Union

import torch
import torch.nn as nn
import torch.nn.functional as F


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != self.expansion * planes:
            self.shortcut = nn.Sequential(nn.Conv2d(in_planes, self.expansion * planes, 1, stride, bias=False))

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(out)) + self.shortcut(x))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, 1, bias=False)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride=stride, padding=1, bias=False)
        self.conv3 = nn.Conv2d(planes, self.expansion * planes, 1, bias=False)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != self.expansion * planes:
            self.shortcut = nn.Sequential(nn.Conv2d(in_planes, self.expansion * planes, 1, stride, bias=False))

    def forward(self, x):
        out = F.relu(self.conv2(F.relu(self.conv1(x))))
        return F.relu(self.conv3(out) + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, block, num_blocks, num_classes, norm, use_dropout):
        super().__init__()
        self.in_planes = 16
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        if norm == "bn":
            self.norm = nn.BatchNorm2d(16)
        elif norm == "gn":
            self.norm = nn.GroupNorm(4, 16, affine=False)
        elif norm is None:
            self.norm = nn.Identity()
        else:
            raise ValueError(norm)
        self.layer1 = self._make_layer(block, 16, num_blocks[0], 1)
        self.layer2 = self._make_layer(block, 32, num_blocks[1], 2)
        self.layer3 = self._make_layer(block, 64, num_blocks[2], 2)
        self.linear = nn.Linear(64 * block.expansion, num_classes)
        self.drop = nn.Dropout(0.5) if use_dropout else None

    def _make_layer(self, block, planes, count, stride):
        layers = []
        for each in [stride] + [1] * (count - 1):
            layers.append(block(self.in_planes, planes, each))
            self.in_planes = planes * block.expansion
        return nn.Sequential(*layers)

    def forward(self, x):
        out = F.relu(self.norm(self.conv1(x)))
        out = self.layer3(self.layer2(self.layer1(out)))
        out = F.adaptive_avg_pool2d(out, 1).flatten(1)
        if self.drop is not None:
            out = self.drop(out)
        return self.linear(out)


class Perceptron(nn.Module):
    def __init__(self, in_features: int, hidden: List[int], activation: Type[nn.Module], bias: bool):
        super().__init__()
        layers = []
        for width in hidden:
            layers += [nn.Linear(in_features, width, bias=bias), activation()]
            in_features = width
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


class Pooling(Enum):
    MEAN = "mean"
    MAX = "max"
    ATTENTION = "attention"


class Reader(nn.Module):
    def __init__(self, words, width, cell: Literal["lstm", "gru"], pooling: Pooling, norm_layer):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        cells = {"lstm": nn.LSTM, "gru": nn.GRU}
        self.rnn = cells[cell](width, width, batch_first=True)
        self.norm = norm_layer(width)
        self.pooling = pooling
        if pooling == Pooling.ATTENTION:
            self.score = nn.Linear(width, 1)

    def forward(self, tokens):
        x, _ = self.rnn(self.embed(tokens))
        x = self.norm(x)
        if self.pooling is Pooling.MEAN:
            return x.mean(1)
        if self.pooling is Pooling.MAX:
            return x.max(1).values
        return (torch.softmax(self.score(x), 1) * x).sum(1)


class Down(nn.Module):
    def __init__(self, channels, widths):
        super().__init__()
        widths = [channels, *widths]
        self.convs = nn.ModuleList([nn.Conv2d(one, two, 3, 2, 1) for one, two in zip(widths[:-1], widths[1:])])

    def forward(self, x):
        for conv in self.convs:
            x = F.relu(conv(x))
        return x


class Up(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.net = nn.Sequential(nn.ConvTranspose2d(width, 12, 2, 2), nn.ReLU(), nn.ConvTranspose2d(12, 3, 2, 2))

    def forward(self, x):
        return self.net(x)


class AutoEncoder(nn.Module):
    def __init__(self, encoder, decoder, skip: Optional[bool]):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.skip = skip

    def forward(self, x):
        out = self.decoder(self.encoder(x))
        return out + x if self.skip else out
