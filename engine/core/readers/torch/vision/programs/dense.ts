/** DenseNet. */
export const DENSE = `
from collections import OrderedDict
import torch
from torch import nn
import torch.nn.functional as F

class DenseLayer(nn.Module):
    def __init__(self, wide, growth, factor, dropout):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(wide)
        self.relu1 = nn.ReLU(True)
        self.conv1 = nn.Conv2d(wide, factor * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(factor * growth)
        self.relu2 = nn.ReLU(True)
        self.conv2 = nn.Conv2d(factor * growth, growth, 3, padding=1, bias=False)
        self.dropout = dropout
    def forward(self, x):
        x = self.conv1(self.relu1(self.norm1(torch.cat(x, 1))))
        return self.conv2(self.relu2(self.norm2(x)))

class DenseBlock(nn.ModuleDict):
    def __init__(self, count, wide, growth, factor, dropout):
        super().__init__()
        for index in range(count):
            self.add_module("denselayer%d" % (index + 1), DenseLayer(wide + index * growth, growth, factor, dropout))
    def forward(self, x):
        parts = [x]
        for name, layer in self.items():
            parts.append(layer(parts))
        return torch.cat(parts, 1)

class DenseNet(nn.Module):
    def __init__(self, growth_rate, block_config, num_init_features, bn_size=4, drop_rate=0, num_classes=1000):
        super().__init__()
        wide = num_init_features
        self.features = nn.Sequential(OrderedDict([
            ("conv0", nn.Conv2d(3, wide, 7, 2, 3, bias=False)), ("norm0", nn.BatchNorm2d(wide)),
            ("relu0", nn.ReLU(True)), ("pool0", nn.MaxPool2d(3, 2, 1))]))
        for index, count in enumerate(block_config):
            self.features.add_module("denseblock%d" % (index + 1), DenseBlock(count, wide, growth_rate, bn_size, drop_rate))
            wide = wide + count * growth_rate
            if index != len(block_config) - 1:
                self.features.add_module("transition%d" % (index + 1), nn.Sequential(OrderedDict([
                    ("norm", nn.BatchNorm2d(wide)), ("relu", nn.ReLU(True)),
                    ("conv", nn.Conv2d(wide, wide // 2, 1, bias=False)), ("pool", nn.AvgPool2d(2, 2))])))
                wide = wide // 2
        self.features.add_module("norm5", nn.BatchNorm2d(wide))
        self.classifier = nn.Linear(wide, num_classes)
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        x = F.relu(self.features(x), inplace=True)
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(x, (1, 1)), 1))

def densenet121(**more):
    return DenseNet(32, (6, 12, 24, 16), 64, **more)
def densenet161(**more):
    return DenseNet(48, (6, 12, 36, 24), 96, **more)
def densenet169(**more):
    return DenseNet(32, (6, 12, 32, 32), 64, **more)
def densenet201(**more):
    return DenseNet(32, (6, 12, 48, 32), 64, **more)
`;
