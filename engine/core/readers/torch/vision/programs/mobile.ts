/** MobileNet and EfficientNet, whose blocks widen, filter each channel, and narrow again. */
export const MOBILE = `
import math
import torch
from torch import nn
from functools import partial

def rounded(value, divisor=8):
    new = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return new + divisor if new < 0.9 * value else new

def conv_norm(wide, out, size, stride=1, groups=1, norm=nn.BatchNorm2d, act=nn.ReLU6):
    steps = [nn.Conv2d(wide, out, size, stride, (size - 1) // 2, groups=groups, bias=False), norm(out)]
    if act is not None:
        steps.append(act(inplace=True))
    return nn.Sequential(*steps)

class Excitation(nn.Module):
    def __init__(self, wide, narrow, act, gate):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(wide, narrow, 1)
        self.fc2 = nn.Conv2d(narrow, wide, 1)
        self.activation = act()
        self.scale_activation = gate()
    def forward(self, x):
        return x * self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(x)))))

class InvertedResidual(nn.Module):
    def __init__(self, wide, out, stride, expand):
        super().__init__()
        inner = int(round(wide * expand))
        self.use_res_connect = stride == 1 and wide == out
        steps = [] if expand == 1 else [conv_norm(wide, inner, 1)]
        steps.extend([conv_norm(inner, inner, 3, stride, inner), nn.Conv2d(inner, out, 1, bias=False), nn.BatchNorm2d(out)])
        self.conv = nn.Sequential(*steps)
    def forward(self, x):
        return x + self.conv(x) if self.use_res_connect else self.conv(x)

class MobileNetV2(nn.Module):
    def __init__(self, num_classes=1000, width_mult=1.0, dropout=0.2):
        super().__init__()
        wide = rounded(32 * width_mult)
        self.last_channel = rounded(1280 * max(1.0, width_mult))
        steps = [conv_norm(3, wide, 3, 2)]
        for expand, width, count, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
            out = rounded(width * width_mult)
            for index in range(count):
                steps.append(InvertedResidual(wide, out, stride if index == 0 else 1, expand))
                wide = out
        steps.append(conv_norm(wide, self.last_channel, 1))
        self.features = nn.Sequential(*steps)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(self.last_channel, num_classes))
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        x = nn.functional.adaptive_avg_pool2d(self.features(x), (1, 1))
        return self.classifier(torch.flatten(x, 1))

class MobileBlockV3(nn.Module):
    def __init__(self, wide, size, inner, out, excited, hard, stride):
        super().__init__()
        norm = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)
        act = nn.Hardswish if hard else nn.ReLU
        self.use_res_connect = stride == 1 and wide == out
        steps = [] if inner == wide else [conv_norm(wide, inner, 1, norm=norm, act=act)]
        steps.append(conv_norm(inner, inner, size, stride, inner, norm, act))
        if excited:
            steps.append(Excitation(inner, rounded(inner // 4), nn.ReLU, nn.Hardsigmoid))
        steps.append(conv_norm(inner, out, 1, norm=norm, act=None))
        self.block = nn.Sequential(*steps)
    def forward(self, x):
        return x + self.block(x) if self.use_res_connect else self.block(x)

class MobileNetV3(nn.Module):
    def __init__(self, rows, last, num_classes=1000, dropout=0.2):
        super().__init__()
        norm = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)
        wide = 16
        steps = [conv_norm(3, wide, 3, 2, norm=norm, act=nn.Hardswish)]
        for size, inner, out, excited, hard, stride in rows:
            steps.append(MobileBlockV3(wide, size, inner, out, excited, hard, stride))
            wide = out
        steps.append(conv_norm(wide, 6 * wide, 1, norm=norm, act=nn.Hardswish))
        self.features = nn.Sequential(*steps)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Linear(6 * wide, last), nn.Hardswish(True), nn.Dropout(dropout), nn.Linear(last, num_classes))
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))

class EfficientBlock(nn.Module):
    def __init__(self, wide, size, stride, expand, out):
        super().__init__()
        inner = rounded(wide * expand)
        self.use_res_connect = stride == 1 and wide == out
        steps = [] if inner == wide else [conv_norm(wide, inner, 1, act=nn.SiLU)]
        steps.append(conv_norm(inner, inner, size, stride, inner, act=nn.SiLU))
        steps.append(Excitation(inner, max(1, wide // 4), nn.SiLU, nn.Sigmoid))
        steps.append(conv_norm(inner, out, 1, act=None))
        self.block = nn.Sequential(*steps)
    def forward(self, x):
        return x + self.block(x) if self.use_res_connect else self.block(x)

class EfficientNet(nn.Module):
    def __init__(self, width, depth, dropout, num_classes=1000):
        super().__init__()
        wide = rounded(32 * width)
        steps = [conv_norm(3, wide, 3, 2, act=nn.SiLU)]
        for expand, size, stride, out, count in [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)]:
            out = rounded(out * width)
            stage = []
            for index in range(int(math.ceil(count * depth))):
                stage.append(EfficientBlock(wide, size, stride if index == 0 else 1, expand, out))
                wide = out
            steps.append(nn.Sequential(*stage))
        steps.append(conv_norm(wide, 4 * wide, 1, act=nn.SiLU))
        self.features = nn.Sequential(*steps)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(dropout, inplace=True), nn.Linear(4 * wide, num_classes))
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))

def mobilenet_v2(**more):
    return MobileNetV2(**more)
def mobilenet_v3_large(**more):
    return MobileNetV3([
        (3, 16, 16, False, False, 1), (3, 64, 24, False, False, 2), (3, 72, 24, False, False, 1),
        (5, 72, 40, True, False, 2), (5, 120, 40, True, False, 1), (5, 120, 40, True, False, 1),
        (3, 240, 80, False, True, 2), (3, 200, 80, False, True, 1), (3, 184, 80, False, True, 1), (3, 184, 80, False, True, 1),
        (3, 480, 112, True, True, 1), (3, 672, 112, True, True, 1),
        (5, 672, 160, True, True, 2), (5, 960, 160, True, True, 1), (5, 960, 160, True, True, 1)], 1280, **more)
def mobilenet_v3_small(**more):
    return MobileNetV3([
        (3, 16, 16, True, False, 2), (3, 72, 24, False, False, 2), (3, 88, 24, False, False, 1),
        (5, 96, 40, True, True, 2), (5, 240, 40, True, True, 1), (5, 240, 40, True, True, 1),
        (5, 120, 48, True, True, 1), (5, 144, 48, True, True, 1),
        (5, 288, 96, True, True, 2), (5, 576, 96, True, True, 1), (5, 576, 96, True, True, 1)], 1024, **more)
def efficientnet_b0(**more):
    return EfficientNet(1.0, 1.0, 0.2, **more)
def efficientnet_b1(**more):
    return EfficientNet(1.0, 1.1, 0.2, **more)
def efficientnet_b2(**more):
    return EfficientNet(1.1, 1.2, 0.3, **more)
def efficientnet_b3(**more):
    return EfficientNet(1.2, 1.4, 0.3, **more)
def efficientnet_b4(**more):
    return EfficientNet(1.4, 1.8, 0.4, **more)
`;
