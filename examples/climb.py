#!/usr/bin/env python3
# An optimiser of one's own: an evolution strategy in the latent space of a G-VAE. Tools do the rest:
# `encode` and `decode` are the way into the latent space and back, `query-bench` answers (with
# --exec CMD instead of --bench FILE it asks a program). It begins with the labels that the G-VAE was
# trained with, and writes a run that `report` reads.
#
#   make nb201 COMPARE=crlso BUDGET=400      # makes both, and a search to compare with
#   PATH=$PWD/build/bin:$PATH
#   task=results/nb201/cifar10-surrogate bench=data/nb201-surrogate.safetensors
#   run=$task/n300/crlso/seed-1
#   python3 examples/climb.py $run/gvae.safetensors $task/labels/n300/seed-1.csv $bench 400 >climb.csv
#   report --out tables --bench $bench climb.csv $run/ledger.csv
import csv
import io
import random
import subprocess
import sys

gvae, labels, bench, budget = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
random.seed(1)


def read(lines):
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def tool(rows, *command):
    """Rows, as dictionaries, through a tool that reads a CSV and writes one."""
    text = io.StringIO()
    table = csv.DictWriter(text, rows[0], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    run = subprocess.run([*command, "--quiet"], input=text.getvalue(), stdout=subprocess.PIPE, text=True, check=True)
    return read(run.stdout.splitlines())


with open(labels) as file:
    asked = [{**row, "round": 0} for row in read(file)]
sigma = 0.5  # of the mutations
generation = 0
while len(asked) < budget:
    generation += 1
    known = {row["arch"]: float(row["valid"]) for row in asked if row["valid"]}
    best = sorted(known, key=known.get)[-5:]
    latents = tool([{"arch": arch} for arch in best], "encode", "--gvae", gvae)
    names = [name for name in latents[0] if name != "arch"]  # z1, z2, …
    parents = (random.choice(latents) for _ in range(40))
    children = [{name: float(parent[name]) + random.gauss(0, sigma) for name in names} for parent in parents]
    decoded = tool(children, "decode", "--gvae", gvae)
    archs = dict.fromkeys(row["arch"] for row in decoded)  # "": none
    new = [{"arch": arch, "round": generation} for arch in archs if arch and arch not in known]
    sigma *= 1.2 if len(new) < 10 else 0.9  # some ten new ones a generation
    if new:
        asked += tool(new[: budget - len(asked)], "query-bench", "--bench", bench)

print("# label: climb")
columns = ["round", "arch", "valid", "test", "cost", "source"]
table = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
table.writeheader()
table.writerows(asked)
