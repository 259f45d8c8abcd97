#!/usr/bin/env python3
# One training step of the G-VAE with its ICNN in PyTorch, written plainly as the paper
# describes it: a message is the linear map of both states, concatenated. The peer of
# tests/helpers/gvae-step.c: same sizes, batch and losses.
#
#     gvae_step.py CELLS.csv THREADS [ROUNDS]
import csv
import sys
import time

import torch
from torch import nn
from torch.nn.functional import leaky_relu

HIDDEN, LATENT, DECODER, ICNN, VERTICES = 256, 8, 512, 256, 7
LETTERS = "io31m"


class Layer(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.keep = nn.Linear(inputs, HIDDEN)
        self.message = nn.Linear(2 * inputs, HIDDEN, bias=False)

    def forward(self, h, receiver, sender):
        messages = leaky_relu(self.message(torch.cat([h[receiver], h[sender]], 1)))
        return self.keep(h).index_add(0, receiver, messages)


class Icnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.x = nn.ModuleList([nn.Linear(LATENT, ICNN), nn.Linear(LATENT, ICNN),
                                nn.Linear(LATENT, 1)])
        self.y = nn.ModuleList([nn.Linear(ICNN, ICNN, bias=False),
                                nn.Linear(ICNN, 1, bias=False)])

    def forward(self, z):
        y = leaky_relu(self.x[0](z))
        y = leaky_relu(self.y[0](y) + self.x[1](z))
        return self.y[1](y) + self.x[2](z)

    def project(self):
        for layer in self.y:
            layer.weight.data.clamp_(min=0)


class Gvae(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([Layer(len(LETTERS)), Layer(HIDDEN), Layer(HIDDEN)])
        self.mean = nn.Linear(HIDDEN, LATENT)
        self.log_variance = nn.Linear(HIDDEN, LATENT)
        self.decoder = nn.Sequential(nn.Linear(LATENT, DECODER), nn.LeakyReLU(),
                                     nn.Linear(DECODER, DECODER), nn.LeakyReLU(),
                                     nn.Linear(DECODER, 21 + 5 * 4))
        self.icnn = Icnn()

    def loss(self, batch):
        h = batch["labels"]
        for layer in self.layers:
            h = layer(h, batch["receiver"], batch["sender"])
        code = torch.zeros(batch["count"], HIDDEN).index_add(0, batch["graph"], h)
        mean, log_variance = self.mean(code), self.log_variance(code)
        z = mean + 0.01 * torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        logits = self.decoder(z)
        bernoulli = nn.functional.binary_cross_entropy_with_logits(logits[:, :21], batch["bernoulli"])
        categorical = nn.functional.cross_entropy(logits[:, 21:].reshape(-1, 4),
                                                  batch["categorical"].reshape(-1))
        kl = -0.5 * (1 + log_variance - mean ** 2 - log_variance.exp()).mean()
        error = ((batch["targets"] + self.icnn(mean).squeeze(1)) ** 2).mean()
        return bernoulli + categorical + 0.1 * kl + error


def read_batch(path):
    labels, receiver, sender, graph, bernoulli, categorical = [], [], [], [], [], []
    with open(path) as file:
        cells = [row["arch"].split(":") for row in csv.DictReader(file)]
    for g, (matrix, operations) in enumerate(cells):
        n, first = len(operations), len(labels)
        target = [[0] * VERTICES for _ in range(VERTICES)]
        for v, letter in enumerate(operations):
            labels.append([float(letter == other) for other in LETTERS])
            graph.append(g)
        for u in range(n):
            for v in range(n):
                if matrix[u * n + v] == "1":
                    receiver += [first + v, first + u]
                    sender += [first + u, first + v]
                    target[u][VERTICES - 1 if v == n - 1 else v] = 1
        bernoulli.append([float(target[u][v]) for u in range(7) for v in range(u + 1, 7)])
        categorical.append(["31m".index(operations[v]) if 0 < v < n - 1 else 3
                            for v in range(1, 6)])
    return {"labels": torch.tensor(labels), "receiver": torch.tensor(receiver),
            "sender": torch.tensor(sender), "graph": torch.tensor(graph),
            "bernoulli": torch.tensor(bernoulli), "categorical": torch.tensor(categorical),
            "targets": torch.randn(len(cells)), "count": len(cells)}


def main():
    torch.set_num_threads(int(sys.argv[2]))
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 11
    torch.manual_seed(1)
    batch, model, times = read_batch(sys.argv[1]), Gvae(), []
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, betas=(0, 0.5))
    for _ in range(rounds + 2):
        start = time.perf_counter()
        optimizer.zero_grad()
        model.loss(batch).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
        model.icnn.project()
        times.append(1e3 * (time.perf_counter() - start))
    print(f"step,{sorted(times[2:])[rounds // 2]:.2f}")


main()
