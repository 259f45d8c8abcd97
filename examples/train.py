#!/usr/bin/env python3
# An evaluator: it trains what it is asked for, and answers with the accuracy.
#
#   make search SPACE=examples/widths.json EXEC='python3 examples/train.py' JOBS=4 BUDGET=60
#
# A question is a line `arch`, or `arch,epochs` (of hyperband and bohb). The answer is a line
# `arch,valid[,test,cost]`, flushed, or `arch,failed[,reason]`: the search goes on without it.
import math
import sys
import zlib


def train(settings, epochs):
    """Validation and test accuracy, and seconds. Your training goes here; this makes them up."""
    widths = [settings["width-1"], settings["width-2"], settings["width-3"]]
    rate = settings["learning-rate"]
    if rate > 0.05 and widths[0] == 64:
        raise ArithmeticError("the loss is not finite")
    best_rate = 0.03 / math.sqrt(sum(widths) / 24)
    accuracy = 0.95 - 2 / sum(widths) - 0.02 * math.log10(rate / best_rate) ** 2
    accuracy -= 0.3 * (settings["dropout"] - 0.1) ** 2 + 0.2 / epochs
    luck = zlib.crc32(str(settings).encode()) / 2**32  # the same whenever it is asked again
    return accuracy + 0.004 * luck, accuracy - 0.01, 0.02 * epochs * sum(widths)


for line in sys.stdin:
    arch, _, epochs = line.strip().partition(",")
    settings = {name: float(value) for name, value in (pair.split("=") for pair in arch.split(";"))}
    try:
        valid, test, cost = train(settings, int(epochs or 20))
        print(f"{arch},{valid:.5f},{test:.5f},{cost:.1f}", flush=True)
    except (ArithmeticError, MemoryError) as error:
        print(f"{arch},failed,{error}", flush=True)
