#!/usr/bin/env python3
# Reads what crlso writes, with Python's standard library alone, and says what is in it.
# data/FORMATS.md explains the fields and columns.
#
#   python3 examples/read.py data/*.safetensors results/nb201/*/n300/crlso/seed-1/*
import csv
import itertools
import json
import math
import struct
import sys

LETTERS = {"U8": "B", "U16": "H", "U32": "I", "U64": "Q", "F32": "f", "F64": "d"}


def read_artifact(path):
    """A safetensors file: its metadata, and of each tensor its shape and its numbers, row by row."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, tensor in header.items():
        form = f"<{math.prod(tensor['shape'])}{LETTERS[tensor['dtype']]}"
        tensors[name] = tensor["shape"], struct.unpack_from(form, data, tensor["data_offsets"][0])
    return metadata, tensors


def read_table(path):
    """A CSV: its comments as a dictionary, and its rows as dictionaries of texts."""
    with open(path, newline="") as file:
        lines = file.readlines()
    comments = list(itertools.takewhile(lambda line: line.startswith("#"), lines))
    pairs = (line[1:].strip().partition(": ") for line in comments)
    return {key: value for key, _, value in pairs}, list(csv.DictReader(lines[len(comments):]))


def describe_artifact(path):
    metadata, tensors = read_artifact(path)
    kind = metadata["kind"]
    print(f"{path}: {kind} of {metadata['space']}, made by: {metadata['command']}")
    if kind == "space":
        print(f"  {tensors['code'][0][0]} architectures")
    if kind == "predictor":
        print(f"  {metadata['members']} networks of {metadata['layers']} layers of {metadata['hidden']}")
    if kind == "pseudo-labels":
        labels = sum(tensors["measured"][1])
        print(f"  {labels} labels, {tensors['measured'][0][0] - labels} predictions")
    if kind == "gvae":
        rows, width = tensors["latent"][0]
        first = " ".join(f"{x:.3f}" for x in tensors["latent"][1][:width])
        print(f"  latents of {rows} architectures, {width} numbers each; the first: {first}")
    if kind == "gvae" and metadata["head"] == "icnn":
        least = min(min(numbers) for name, (_, numbers) in tensors.items() if name.endswith("hidden.weight"))
        print(f"  its head is convex: no weight between hidden layers is below 0 (the least: {least:g})")
    if kind == "benchmark":
        print(f"  source {metadata['source']}, views {metadata['views']}, in {metadata['unit']}")
    for name, (shape, numbers) in tensors.items():
        mean = math.fsum(numbers) / len(numbers)
        size = " x ".join(map(str, shape))
        print(f"  {name} [{size}] min {min(numbers):g} max {max(numbers):g} mean {mean:g}")


def describe_table(path):
    comments, rows = read_table(path)
    print(f"{path}: {len(rows)} rows, made by: {comments.get('command', 'others')}")
    print(f"  columns {', '.join(rows[0]) if rows else 'unknown'}")
    answered = [row for row in rows if row.get("valid") and row.get("arch")]
    if answered:
        best = max(answered, key=lambda row: float(row["valid"]))
        print(f"  {len(rows)} queries, {len(rows) - len(answered)} failed; best {best['valid']}: {best['arch']}")


for path in sys.argv[1:]:
    if path.endswith(".safetensors"):
        describe_artifact(path)
    elif path.endswith(".csv"):
        describe_table(path)
