#!/usr/bin/env python3
# A training step of a network of a NAS-Bench-201 cell in PyTorch, written plainly; the peer
# of tests/helpers/cell-step.c: same network, batch and optimiser.
#
#     cell_step.py ARCH THREADS CHANNELS
import re
import sys
import time

import torch
from torch import nn

BATCH, SIDE, CLASSES, STAGES, STEPS, ROUNDS = 64, 28, 10, 3, 10, 5


def relu_conv_norm(inputs, outputs, kernel, stride=1):
    return nn.Sequential(nn.ReLU(),
                         nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
                         nn.BatchNorm2d(outputs))


OPERATIONS = {
    "skip_connect": lambda c: nn.Identity(),
    "nor_conv_1x1": lambda c: relu_conv_norm(c, c, 1),
    "nor_conv_3x3": lambda c: relu_conv_norm(c, c, 3),
    "avg_pool_3x3": lambda c: nn.AvgPool2d(3, 1, 1, count_include_pad=False),
}


class Cell(nn.Module):
    def __init__(self, arch, channels):
        super().__init__()
        self.nodes = [[(int(source), f"{node}-{source}")
                       for operation, source in re.findall(r"(\w+)~(\d)", text)
                       if operation != "none"]
                      for node, text in enumerate(arch.split("+"))]
        self.edges = nn.ModuleDict({
            f"{node}-{source}": OPERATIONS[operation](channels)
            for node, text in enumerate(arch.split("+"))
            for operation, source in re.findall(r"(\w+)~(\d)", text) if operation != "none"})

    def forward(self, x):
        values = [x]
        for edges in self.nodes:
            values.append(sum(self.edges[name](values[source]) for source, name in edges))
        return values[-1]


class Reduction(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.body = nn.Sequential(relu_conv_norm(inputs, 2 * inputs, 3, 2),
                                  relu_conv_norm(2 * inputs, 2 * inputs, 3))
        self.shortcut = nn.Sequential(nn.AvgPool2d(2, 2),
                                      nn.Conv2d(inputs, 2 * inputs, 1, bias=False))

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


def network(arch, channels):
    layers = [nn.Conv2d(1, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels),
              Cell(arch, channels)]
    for _ in range(STAGES - 1):
        layers += [Reduction(channels), Cell(arch, 2 * channels)]
        channels *= 2
    return nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, CLASSES))


def step_time(arch, channels, layout):
    model = network(arch, channels).to(memory_format=layout)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4,
                                nesterov=True)
    x = torch.randn(BATCH, 1, SIDE, SIDE).to(memory_format=layout)
    labels, times, work = torch.randint(CLASSES, (BATCH,)), [], []
    for _ in range(ROUNDS + 1):
        start, begun = time.perf_counter(), time.process_time()
        for _ in range(STEPS):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), labels).backward()
            optimizer.step()
        times.append(1e3 * (time.perf_counter() - start) / STEPS)
        work.append(1e3 * (time.process_time() - begun) / STEPS)
    return sorted(times[1:])[ROUNDS // 2], sorted(work[1:])[ROUNDS // 2]


def main():
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[2]))
    both = [step_time(sys.argv[1], int(sys.argv[3]), layout)
            for layout in (torch.contiguous_format, torch.channels_last)]
    print("step,%.2f,%.2f" % min(both))


main()
