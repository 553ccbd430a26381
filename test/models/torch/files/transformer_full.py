import torch
import torch.nn as nn


class Translator(nn.Module):
    def __init__(self, source=500, target=600, width=64):
        super().__init__()
        self.source = nn.Embedding(source, width)
        self.target = nn.Embedding(target, width)
        self.positions = nn.Parameter(torch.randn(1, 128, width) * 0.02)
        self.transformer = nn.Transformer(
            d_model=width,
            nhead=4,
            num_encoder_layers=2,
            num_decoder_layers=2,
            dim_feedforward=128,
            batch_first=True,
            norm_first=True,
            activation="gelu",
        )
        self.generator = nn.Linear(width, target)

    def forward(self, src, tgt):
        mask = torch.triu(torch.ones(tgt.size(1), tgt.size(1)) * float("-inf"), diagonal=1)
        src = self.source(src) + self.positions[:, : src.size(1)]
        tgt = self.target(tgt) + self.positions[:, : tgt.size(1)]
        return self.generator(self.transformer(src, tgt, tgt_mask=mask))


model = Translator()
layer = nn.TransformerDecoderLayer(d_model=32, nhead=4, dim_feedforward=64, batch_first=True)
decoder = nn.TransformerDecoder(layer, num_layers=3, norm=nn.LayerNorm(32))


class DecoderOnly(nn.Module):
    def __init__(self):
        super().__init__()
        self.decoder = decoder

    def forward(self, tgt, memory):
        return self.decoder(tgt, memory)


only = DecoderOnly()
