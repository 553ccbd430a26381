/** ConvNeXt and ShuffleNet V2. */
export const MODERN = `
from functools import partial
import torch
from torch import nn
import torch.nn.functional as F

class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        x = F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)

class Permute(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.dims = dims
    def forward(self, x):
        return torch.permute(x, self.dims)

class CNBlock(nn.Module):
    def __init__(self, dim, drop):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(dim, dim, 7, padding=3, groups=dim), Permute([0, 2, 3, 1]), nn.LayerNorm(dim, eps=1e-6),
            nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim), Permute([0, 3, 1, 2]))
        self.layer_scale = nn.Parameter(torch.ones(dim, 1, 1) * 1e-6)
        self.drop = drop
    def forward(self, input):
        result = self.layer_scale * self.block(input)
        if self.drop > 0:
            # Whole examples are left out.
            result = F.dropout3d(result.unsqueeze(1), self.drop, self.training).squeeze(1)
        return result + input

class ConvNeXt(nn.Module):
    def __init__(self, widths, counts, stochastic_depth_prob=0.0, num_classes=1000):
        super().__init__()
        norm = partial(LayerNorm2d, eps=1e-6)
        layers = [nn.Sequential(nn.Conv2d(3, widths[0], 4, 4), norm(widths[0]))]
        done, total = 0, sum(counts)
        for index, (width, count) in enumerate(zip(widths, counts)):
            stage = []
            for _ in range(count):
                stage.append(CNBlock(width, stochastic_depth_prob * done / (total - 1.0)))
                done += 1
            layers.append(nn.Sequential(*stage))
            if index + 1 < len(widths):
                layers.append(nn.Sequential(norm(width), nn.Conv2d(width, widths[index + 1], 2, 2)))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(norm(widths[-1]), nn.Flatten(1), nn.Linear(widths[-1], num_classes))
        for each in self.modules():
            if isinstance(each, (nn.Conv2d, nn.Linear)):
                nn.init.trunc_normal_(each.weight, std=0.02)
                nn.init.zeros_(each.bias)
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        return self.classifier(self.avgpool(self.features(x)))

def shuffled(x):
    rows, channels, height, width = x.size()
    return x.view(rows, 2, channels // 2, height, width).transpose(1, 2).reshape(rows, channels, height, width)

def point(wide, out):
    return [nn.Conv2d(wide, out, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True)]

def depth(wide, stride):
    return [nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False), nn.BatchNorm2d(wide)]

class ShuffleBlock(nn.Module):
    def __init__(self, wide, out, stride):
        super().__init__()
        self.stride, half = stride, out // 2
        self.branch1 = nn.Sequential(*depth(wide, stride), *point(wide, half)) if stride > 1 else nn.Sequential()
        self.branch2 = nn.Sequential(*point(wide if stride > 1 else half, half), *depth(half, stride), *point(half, half))
    def forward(self, x):
        if self.stride > 1:
            return shuffled(torch.cat((self.branch1(x), self.branch2(x)), dim=1))
        kept, rest = x.chunk(2, dim=1)
        return shuffled(torch.cat((kept, self.branch2(rest)), dim=1))

class ShuffleNetV2(nn.Module):
    def __init__(self, widths, num_classes=1000):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(3, widths[0], 3, 2, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU(inplace=True))
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        wide = widths[0]
        for name, count, out in zip(["stage2", "stage3", "stage4"], [4, 8, 4], widths[1:4]):
            blocks = [ShuffleBlock(wide, out, 2)] + [ShuffleBlock(out, out, 1) for _ in range(count - 1)]
            setattr(self, name, nn.Sequential(*blocks))
            wide = out
        self.conv5 = nn.Sequential(*point(wide, widths[4]))
        self.fc = nn.Linear(widths[4], num_classes)
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        x = self.stage4(self.stage3(self.stage2(self.maxpool(self.conv1(x)))))
        return self.fc(self.conv5(x).mean([2, 3]))

def convnext_tiny(stochastic_depth_prob=0.1, **more):
    return ConvNeXt([96, 192, 384, 768], [3, 3, 9, 3], stochastic_depth_prob, **more)
def convnext_small(stochastic_depth_prob=0.4, **more):
    return ConvNeXt([96, 192, 384, 768], [3, 3, 27, 3], stochastic_depth_prob, **more)
def convnext_base(stochastic_depth_prob=0.5, **more):
    return ConvNeXt([128, 256, 512, 1024], [3, 3, 27, 3], stochastic_depth_prob, **more)
def convnext_large(stochastic_depth_prob=0.5, **more):
    return ConvNeXt([192, 384, 768, 1536], [3, 3, 27, 3], stochastic_depth_prob, **more)
def shufflenet_v2_x0_5(**more):
    return ShuffleNetV2([24, 48, 96, 192, 1024], **more)
def shufflenet_v2_x1_0(**more):
    return ShuffleNetV2([24, 116, 232, 464, 1024], **more)
def shufflenet_v2_x1_5(**more):
    return ShuffleNetV2([24, 176, 352, 704, 1024], **more)
def shufflenet_v2_x2_0(**more):
    return ShuffleNetV2([24, 244, 488, 976, 2048], **more)
`;
