import torch
import torch.nn as nn
import torch.nn.functional as F


class VideoNet(nn.Module):
    def __init__(self, classes=5):
        super().__init__()
        self.conv1 = nn.Conv3d(3, 8, kernel_size=(3, 5, 5), stride=(1, 2, 2), padding=(1, 2, 2))
        self.norm = nn.BatchNorm3d(8)
        self.pool = nn.MaxPool3d((1, 2, 2))
        self.conv2 = nn.Conv3d(8, 16, 3, padding=1, dilation=1)
        self.drop = nn.Dropout3d(0.1)
        self.up = nn.ConvTranspose3d(16, 4, 2, stride=2)
        self.fc = nn.Linear(4, classes)

    def forward(self, x):
        x = self.pool(F.leaky_relu(self.norm(self.conv1(x)), 0.1))
        x = self.up(self.drop(F.silu(self.conv2(x))))
        return self.fc(F.adaptive_avg_pool3d(x, 1).flatten(1))


class Sequence1d(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.ConstantPad1d((2, 0), 0.0),
            nn.Conv1d(6, 12, 3, stride=2),
            nn.BatchNorm1d(12),
            nn.Hardswish(),
            nn.AvgPool1d(3, stride=2, padding=1),
            nn.ConvTranspose1d(12, 6, 4, stride=2, padding=1),
            nn.Upsample(size=20, mode="linear"),
            nn.GLU(dim=1),
            nn.AdaptiveAvgPool1d(5),
            nn.Flatten(start_dim=1),
            nn.Softplus(),
            nn.RMSNorm(15),
            nn.Linear(15, 4),
            nn.LogSoftmax(dim=1),
        )

    def forward(self, x):
        return self.net(x)


video = VideoNet()
sequence = Sequence1d()
