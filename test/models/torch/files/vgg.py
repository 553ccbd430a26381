import torch.nn as nn

CONFIGS = {
    "small": [32, "M", 64, "M", 128, 128, "M"],
    "A": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
}


def make_layers(config, batch_norm=False):
    layers = []
    in_channels = 3
    for value in config:
        if value == "M":
            layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
        else:
            conv = nn.Conv2d(in_channels, value, kernel_size=3, padding=1)
            if batch_norm:
                layers += [conv, nn.BatchNorm2d(value), nn.ReLU(inplace=True)]
            else:
                layers += [conv, nn.ReLU(inplace=True)]
            in_channels = value
    return nn.Sequential(*layers)


class VGG(nn.Module):
    def __init__(self, name, classes=10, batch_norm=True):
        super().__init__()
        self.features = make_layers(CONFIGS[name], batch_norm)
        self.classifier = nn.Linear(CONFIGS[name][-2], classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
                if m.bias is not None:
                    nn.init.constant_(m.bias, 0)

    def forward(self, x):
        x = self.features(x)
        x = x.mean(dim=[2, 3])
        return self.classifier(x)


vgg11 = VGG("A")
small = VGG("small", classes=100, batch_norm=False)
