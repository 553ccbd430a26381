import torch
import torch.nn as nn
import torch.nn.functional as F


class CausalConv1d(nn.Conv1d):
    def __init__(self, in_channels, out_channels, kernel_size, dilation=1, **kwargs):
        self.left = (kernel_size - 1) * dilation
        super().__init__(in_channels, out_channels, kernel_size, dilation=dilation, **kwargs)

    def forward(self, x):
        return super().forward(F.pad(x, (self.left, 0)))


class ResidualBlock(nn.Module):
    def __init__(self, residual, skip, dilation):
        super().__init__()
        self.filter = CausalConv1d(residual, residual, 2, dilation=dilation)
        self.gate = CausalConv1d(residual, residual, 2, dilation=dilation)
        self.res = nn.Conv1d(residual, residual, 1)
        self.skip = nn.Conv1d(residual, skip, 1)

    def forward(self, x):
        z = torch.tanh(self.filter(x)) * torch.sigmoid(self.gate(x))
        return x + self.res(z), self.skip(z)


class WaveNet(nn.Module):
    def __init__(self, quantized=256, residual=32, skip=64, layers=6, stacks=2):
        super().__init__()
        self.embed = nn.Embedding(quantized, residual)
        self.blocks = nn.ModuleList()
        for _ in range(stacks):
            for i in range(layers):
                self.blocks.append(ResidualBlock(residual, skip, 2**i))
        self.post = nn.Sequential(nn.ReLU(), nn.Conv1d(skip, skip, 1), nn.ReLU(), nn.Conv1d(skip, quantized, 1))

    def forward(self, x):
        x = self.embed(x).permute(0, 2, 1)
        total = 0
        for block in self.blocks:
            x, skip = block(x)
            total = total + skip
        return self.post(total), x


model = WaveNet()
