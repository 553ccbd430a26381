import torch
from torch import nn


class SEBlock(nn.Module):
    def __init__(self, channel, reduction=16):
        super().__init__()
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Sequential(
            nn.Linear(channel, channel // reduction, bias=False),
            nn.ReLU(inplace=True),
            nn.Linear(channel // reduction, channel, bias=False),
            nn.Sigmoid(),
        )

    def forward(self, x):
        b, c, _, _ = x.size()
        y = self.avg_pool(x).view(b, c)
        y = self.fc(y).view(b, c, 1, 1)
        return x * y.expand_as(x)


class CBAM(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.se = SEBlock(channels)
        self.spatial = nn.Conv2d(2, 1, kernel_size=7, padding=3)

    def forward(self, x):
        x = self.se(x)
        average = torch.mean(x, dim=1, keepdim=True)
        greatest, _ = torch.max(x, dim=1, keepdim=True)
        return x * torch.sigmoid(self.spatial(torch.cat([average, greatest], dim=1)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, padding="same", bias=False), nn.GroupNorm(8, 32), nn.SiLU())
        self.cbam = CBAM(32)
        self.shuffle = nn.PixelShuffle(2)
        self.pool = nn.AdaptiveMaxPool2d((None, 4))
        self.head = nn.Conv2d(8, 5, 1)

    def forward(self, x):
        return self.head(self.pool(self.shuffle(self.cbam(self.stem(x)))))


model = Net()
