/** AlexNet, VGG and SqueezeNet: networks without branches, and one of small modules. */
export const PLAIN = `
import torch
from torch import nn

class AlexNet(nn.Module):
    def __init__(self, num_classes=1000, dropout=0.5):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(True), nn.MaxPool2d(3, 2),
            nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(True), nn.MaxPool2d(3, 2),
            nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(True),
            nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(True),
            nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(True), nn.MaxPool2d(3, 2))
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(256 * 6 * 6, 4096), nn.ReLU(True),
            nn.Dropout(dropout), nn.Linear(4096, 4096), nn.ReLU(True), nn.Linear(4096, num_classes))
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))

class VGG(nn.Module):
    def __init__(self, counts, norm=False, num_classes=1000, dropout=0.5):
        super().__init__()
        steps, wide = [], 3
        for width, count in zip([64, 128, 256, 512, 512], counts):
            for _ in range(count):
                steps.append(nn.Conv2d(wide, width, 3, padding=1))
                if norm:
                    steps.append(nn.BatchNorm2d(width))
                steps.append(nn.ReLU(True))
                wide = width
            steps.append(nn.MaxPool2d(2, 2))
        self.features = nn.Sequential(*steps)
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(True), nn.Dropout(dropout),
            nn.Linear(4096, 4096), nn.ReLU(True), nn.Dropout(dropout), nn.Linear(4096, num_classes))
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))

class Fire(nn.Module):
    def __init__(self, wide, narrow, width):
        super().__init__()
        self.squeeze = nn.Conv2d(wide, narrow, 1)
        self.squeeze_activation = nn.ReLU(True)
        self.expand1x1 = nn.Conv2d(narrow, width, 1)
        self.expand1x1_activation = nn.ReLU(True)
        self.expand3x3 = nn.Conv2d(narrow, width, 3, padding=1)
        self.expand3x3_activation = nn.ReLU(True)
    def forward(self, x):
        x = self.squeeze_activation(self.squeeze(x))
        one, three = self.expand1x1(x), self.expand3x3(x)
        return torch.cat([self.expand1x1_activation(one), self.expand3x3_activation(three)], 1)

class SqueezeNet(nn.Module):
    def __init__(self, first, pools, num_classes=1000, dropout=0.5):
        super().__init__()
        width, size = first
        steps, wide = [nn.Conv2d(3, width, size, stride=2), nn.ReLU(True), nn.MaxPool2d(3, 2, ceil_mode=True)], width
        for index, (narrow, out) in enumerate([(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)]):
            if index in pools:
                steps.append(nn.MaxPool2d(3, 2, ceil_mode=True))
            steps.append(Fire(wide, narrow, out))
            wide = 2 * out
        self.features = nn.Sequential(*steps)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Conv2d(512, num_classes, 1), nn.ReLU(True), nn.AdaptiveAvgPool2d((1, 1)))
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        return torch.flatten(self.classifier(self.features(x)), 1)

def alexnet(**more):
    return AlexNet(**more)
def vgg11(**more):
    return VGG([1, 1, 2, 2, 2], **more)
def vgg13(**more):
    return VGG([2, 2, 2, 2, 2], **more)
def vgg16(**more):
    return VGG([2, 2, 3, 3, 3], **more)
def vgg19(**more):
    return VGG([2, 2, 4, 4, 4], **more)
def vgg11_bn(**more):
    return VGG([1, 1, 2, 2, 2], norm=True, **more)
def vgg13_bn(**more):
    return VGG([2, 2, 2, 2, 2], norm=True, **more)
def vgg16_bn(**more):
    return VGG([2, 2, 3, 3, 3], norm=True, **more)
def vgg19_bn(**more):
    return VGG([2, 2, 4, 4, 4], norm=True, **more)
def squeezenet1_0(**more):
    return SqueezeNet((96, 7), [3, 7], **more)
def squeezenet1_1(**more):
    return SqueezeNet((64, 3), [2, 4], **more)
`;
