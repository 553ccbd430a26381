/** Vision transformers. */
export const TRANSFORMERS = `
from collections import OrderedDict
import torch
from torch import nn

class EncoderBlock(nn.Module):
    def __init__(self, heads, width, inner, dropout, attention_dropout):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, eps=1e-6)
        self.self_attention = nn.MultiheadAttention(width, heads, dropout=attention_dropout, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.ln_2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Dropout(dropout), nn.Linear(inner, width), nn.Dropout(dropout))
    def forward(self, input):
        x = self.ln_1(input)
        x, _ = self.self_attention(x, x, x, need_weights=False)
        x = self.dropout(x) + input
        return x + self.mlp(self.ln_2(x))

class Encoder(nn.Module):
    def __init__(self, length, layers, heads, width, inner, dropout, attention_dropout):
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.empty(1, length, width).normal_(std=0.02))
        self.dropout = nn.Dropout(dropout)
        blocks = OrderedDict()
        for index in range(layers):
            blocks["encoder_layer_%d" % index] = EncoderBlock(heads, width, inner, dropout, attention_dropout)
        self.layers = nn.Sequential(blocks)
        self.ln = nn.LayerNorm(width, eps=1e-6)
    def forward(self, input):
        return self.ln(self.layers(self.dropout(input + self.pos_embedding)))

class VisionTransformer(nn.Module):
    def __init__(self, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, image_size=224, dropout=0.0, attention_dropout=0.0, num_classes=1000):
        super().__init__()
        self.hidden_dim = hidden_dim
        self.conv_proj = nn.Conv2d(3, hidden_dim, patch_size, patch_size)
        self.class_token = nn.Parameter(torch.zeros(1, 1, hidden_dim))
        length = (image_size // patch_size) ** 2 + 1
        self.encoder = Encoder(length, num_layers, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout)
        self.heads = nn.Sequential(OrderedDict([("head", nn.Linear(hidden_dim, num_classes))]))
    def forward(self, x):
        """x: (N, 3, 224, 224)"""
        x = self.conv_proj(x).flatten(2).permute(0, 2, 1)
        x = torch.cat([self.class_token.expand(x.shape[0], -1, -1), x], dim=1)
        return self.heads(self.encoder(x)[:, 0])

def vit_b_16(**more):
    return VisionTransformer(16, 12, 12, 768, 3072, **more)
def vit_b_32(**more):
    return VisionTransformer(32, 12, 12, 768, 3072, **more)
def vit_l_16(**more):
    return VisionTransformer(16, 24, 16, 1024, 4096, **more)
def vit_l_32(**more):
    return VisionTransformer(32, 24, 16, 1024, 4096, **more)
`;
