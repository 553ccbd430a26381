/** Residual networks, in the words of the language that is read; names of modules as in published weights. */
export const RESIDUAL = `
import torch
from torch import nn

def conv(wide, out, size, stride=1, groups=1):
    return nn.Conv2d(wide, out, size, stride, size // 2, groups=groups, bias=False)

class BasicBlock(nn.Module):
    expansion = 1
    def __init__(self, wide, width, stride, groups, base):
        super().__init__()
        self.conv1 = conv(wide, width, 3, stride)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv(width, width, 3)
        self.bn2 = nn.BatchNorm2d(width)
        if stride != 1 or wide != width:
            self.downsample = nn.Sequential(conv(wide, width, 1, stride), nn.BatchNorm2d(width))
        else:
            self.downsample = None
    def forward(self, x):
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(out + (x if self.downsample is None else self.downsample(x)))

class Bottleneck(nn.Module):
    expansion = 4
    def __init__(self, wide, width, stride, groups, base):
        super().__init__()
        inner = int(width * (base / 64.0)) * groups
        self.conv1 = conv(wide, inner, 1)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = conv(inner, inner, 3, stride, groups)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv3 = conv(inner, width * 4, 1)
        self.bn3 = nn.BatchNorm2d(width * 4)
        self.relu = nn.ReLU(inplace=True)
        if stride != 1 or wide != width * 4:
            self.downsample = nn.Sequential(conv(wide, width * 4, 1, stride), nn.BatchNorm2d(width * 4))
        else:
            self.downsample = None
    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return self.relu(out + (x if self.downsample is None else self.downsample(x)))

class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=1000, groups=1, width_per_group=64):
        super().__init__()
        self.inplanes = 64
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        def stage(width, count, stride):
            blocks = []
            for index in range(count):
                blocks.append(block(self.inplanes, width, stride if index == 0 else 1, groups, width_per_group))
                self.inplanes = width * block.expansion
            return nn.Sequential(*blocks)
        self.layer1 = stage(64, layers[0], 1)
        self.layer2 = stage(128, layers[1], 2)
        self.layer3 = stage(256, layers[2], 2)
        self.layer4 = stage(512, layers[3], 2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))

def resnet18(**more):
    return ResNet(BasicBlock, [2, 2, 2, 2], **more)
def resnet34(**more):
    return ResNet(BasicBlock, [3, 4, 6, 3], **more)
def resnet50(**more):
    return ResNet(Bottleneck, [3, 4, 6, 3], **more)
def resnet101(**more):
    return ResNet(Bottleneck, [3, 4, 23, 3], **more)
def resnet152(**more):
    return ResNet(Bottleneck, [3, 8, 36, 3], **more)
def wide_resnet50_2(**more):
    return ResNet(Bottleneck, [3, 4, 6, 3], width_per_group=128, **more)
def wide_resnet101_2(**more):
    return ResNet(Bottleneck, [3, 4, 23, 3], width_per_group=128, **more)
def resnext50_32x4d(**more):
    return ResNet(Bottleneck, [3, 4, 6, 3], groups=32, width_per_group=4, **more)
def resnext101_32x8d(**more):
    return ResNet(Bottleneck, [3, 4, 23, 3], groups=32, width_per_group=8, **more)
`;
