#!/usr/bin/env python3
"""How fast `cargo kasm bundle` is, compared with programs that do part of its work.

    speed.py BINARY [--registry FOLDER] [--template CHECKOUT [--site] | --own-only]

BINARY is a release build of cargo-kasm. Each comparison is one line with its limit; the exit code
is 1 where a limit is missed, and 2 where a program cannot be run. CHECKOUT is the Kasm registry
template, with the npm dependencies of its `processing` folder installed, and for `--site` those of
its `site` folder too.

Lists and icons alone are compared with `--no-site`. With `--site`, the whole bundle is compared with
all that the template's own build does: `node processing`, then the build and the export of its site.
Its small pictures are in the cache by then, as they are wherever a registry is built again.

Every program runs once to warm up and then RUNS times, or SITE_RUNS times where the template builds
its site, in turn with what it is compared with; medians are compared. Each run writes into a folder
that does not exist yet. What the runs wrote stays until the end, about 2 GB: an ext4 without a
journal was seen to create files several times more slowly after others had been removed. TMPDIR says
on which file system all of this happens; one in memory gives the steadiest results.
"""

import argparse
import itertools
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

RUNS = 11
SITE_RUNS = 3
SMALL, MIDDLE, LARGE = 71, 1_000, 10_000
ICON_BYTES = 8 << 10

SITE_OPTIONS = ["--cap-lints", "allow", "--quiet"]
DATA_OPTIONS = [*SITE_OPTIONS, "--no-site"]
ENVIRONMENT = os.environ | {"SOURCE_DATE_EPOCH": "1700000000", "NEXT_TELEMETRY_DISABLED": "1"}

LEAST_SPEEDUP = 25
LEAST_SITE_SPEEDUP = 200
MOST_AGAINST_COPY = 1
MOST_GROWTH = 11
MOST_MEGABYTES = 300

REGISTRY_TOML = """\
[registry]
name = "Generated"
description = "As many workspaces as a comparison asks for."
list_url = "https://registry.example/kasm/"
icon = "https://registry.example/logo.png"
"""

# The signature and the IHDR chunk of a PNG of 128 by 128 pixels.
PNG_START = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000800000008008020000004c5cf69c")


@dataclass
class Run:
    """What one process, or several in a row, took."""

    seconds: float
    peak_bytes: int

    def __add__(self, other):
        return Run(self.seconds + other.seconds, max(self.peak_bytes, other.peak_bytes))


def main():
    arguments = parse_arguments()
    warn_where_busy()
    with tempfile.TemporaryDirectory() as folder:
        ENVIRONMENT["KASM_CACHE_DIR"] = os.path.join(folder, "cache")
        met = [report(*line) for line in comparisons(arguments, Path(folder))]
    return 0 if all(met) else 1


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path, help="a release build of cargo-kasm")
    parser.add_argument(
        "--registry", type=Path, metavar="FOLDER",
        help=f"a template-format registry with a registry.toml, instead of {SMALL} workspaces",
    )
    others = parser.add_mutually_exclusive_group()
    others.add_argument(
        "--template", type=Path, metavar="CHECKOUT",
        help="compare with `node processing` of this checkout of the template",
    )
    others.add_argument(
        "--own-only", action="store_true", help="leave out what needs other programs"
    )
    parser.add_argument(
        "--site", action="store_true", help="with --template: compare the building of sites too"
    )
    arguments = parser.parse_args()
    if arguments.site and not arguments.template:
        parser.error("--site needs --template")
    return arguments


def warn_where_busy():
    load, processors = os.getloadavg()[0], os.cpu_count()
    if load > processors / 2:
        print(f"warning: the machine is busy, with a load of {load:.1f}", file=sys.stderr)


def comparisons(arguments, work):
    """Yields what `report` prints, one comparison after the other."""
    binary = arguments.binary.resolve()
    small = arguments.registry.resolve() if arguments.registry else generate(work / "small", SMALL)
    middle = generate(work / "middle", MIDDLE)
    if not arguments.own_only:
        yield against_copy(binary, small, work)
        yield against_copy(binary, middle, work)
    if arguments.template:
        checkout = arguments.template.resolve()
        yield against_template(binary, small, checkout, work)
        if arguments.site:
            yield against_template_site(binary, small, checkout, work)
    yield from against_itself(binary, middle, generate(work / "large", LARGE), work)


def report(name, value, limit, is_met):
    print(f"{name}: {value} ({limit}): {'ok' if is_met else 'MISSED'}", flush=True)
    return is_met


# The comparisons


def against_copy(binary, registry, work):
    own, copy = medians(bundling(binary, registry, work), copying_and_hashing(registry, work))
    ratio = own.seconds / copy.seconds
    name = f"{size(registry)} workspaces, time against cp -r and sha1sum"
    return name, times(ratio, own, copy), "no slower", ratio <= MOST_AGAINST_COPY


def against_template(binary, registry, checkout, work):
    tree = template_tree(registry, checkout, work / "template")
    own, template = medians(bundling(binary, tree, work), processing(tree, work))
    speedup = template.seconds / own.seconds
    name = f"{size(registry)} workspaces, speed against node processing"
    limit = f"at least {LEAST_SPEEDUP} times faster"
    return name, times(speedup, template, own), limit, speedup >= LEAST_SPEEDUP


def against_template_site(binary, registry, checkout, work):
    tree = template_tree(registry, checkout, work / "template-with-site", site=True)
    own = bundling(binary, tree, work, SITE_OPTIONS)
    own, template = medians(own, building_site(tree, work), runs=SITE_RUNS)
    speedup = template.seconds / own.seconds
    name = f"{size(registry)} workspaces with the site, speed against the template's whole build"
    limit = f"at least {LEAST_SITE_SPEEDUP} times faster"
    return name, times(speedup, template, own), limit, speedup >= LEAST_SITE_SPEEDUP


def against_itself(binary, middle, large, work):
    less, more = medians(bundling(binary, middle, work), bundling(binary, large, work))
    growth = more.seconds / less.seconds
    name = f"{LARGE} workspaces, time against {MIDDLE}"
    yield name, times(growth, more, less), f"at most {MOST_GROWTH} times", growth <= MOST_GROWTH
    peak = more.peak_bytes / 1e6
    name = f"{LARGE} workspaces, peak memory"
    yield name, f"{peak:.0f} MB", f"under {MOST_MEGABYTES} MB", peak < MOST_MEGABYTES


def times(ratio, over, under):
    return f"{ratio:.2f} times, {over.seconds * 1e3:.1f} ms / {under.seconds * 1e3:.1f} ms"


# What is compared: functions that run it once


def bundling(binary, registry, work, options=DATA_OPTIONS):
    def run():
        target = unused(work)
        return measured([binary, "bundle", registry, "--out-dir", target, *options])

    return run


def copying_and_hashing(registry, work):
    files = [path.relative_to(registry) for path in (registry / "workspaces").rglob("*")]
    files = [path for path in files if (registry / path).is_file()]

    def run():
        copying = measured(["cp", "-r", "workspaces", unused(work)], registry)
        return copying + measured(["sha1sum", *files], registry)

    return run


def processing(tree, work):
    def run():
        result = measured(["node", "processing"], tree)
        (tree / "public").rename(unused(work))
        return result

    return run


def building_site(tree, work):
    """What the template's workflow runs for a branch, without npm's own start."""
    site = tree / "site"
    following = ["node", "node_modules/.bin/next"]

    def run():
        result = measured(["node", "processing"], tree)
        result += measured([*following, "build"], site)
        result += measured([*following, "export", "-o", "../public/"], site)
        for made in [tree / "public", site / ".next"]:
            made.rename(unused(work))
        return result

    return run


NUMBERS = itertools.count()


def unused(work):
    return work / f"output-{next(NUMBERS)}"


def medians(*programs, runs=RUNS):
    """Runs the programs in turn, so that what slows the machine down slows all of them down."""
    for program in programs:
        program()
    rounds = [[program() for program in programs] for _ in range(runs)]
    return [median(own) for own in zip(*rounds)]


def median(runs):
    return Run(
        statistics.median(run.seconds for run in runs),
        max(run.peak_bytes for run in runs),
    )


def measured(command, folder=None):
    # What earlier runs wrote shall not reach the disk meanwhile.
    os.sync()
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        status, usage = finished(command, folder, errors)
        seconds = time.perf_counter() - began
        if status != 0:
            errors.seek(0)
            message = errors.read().decode(errors="replace")
            fail(f"{command[0]} exits with {status}: {message}")
    # macOS counts bytes, others kibibytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_maxrss * unit)


def finished(command, folder, errors):
    """The exit code of a process, and what it used; `subprocess` alone does not tell."""
    streams = {"stdout": subprocess.DEVNULL, "stderr": errors}
    try:
        process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, **streams)
    except OSError as error:
        fail(f"{command[0]} cannot be run: {error}")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(2)


# Registries


def size(registry):
    return sum(1 for _ in (registry / "workspaces").glob("**/workspace.json"))


def template_tree(registry, checkout, tree, site=False):
    """The registry as a checkout of the template holds it; what the bundle needs stays in it."""
    shutil.copytree(registry, tree, ignore=shutil.ignore_patterns("public"))
    shutil.copytree(checkout / "processing", tree / "processing", symlinks=True)
    if site:
        unmade = shutil.ignore_patterns(".next")
        shutil.copytree(checkout / "site", tree / "site", symlinks=True, ignore=unmade)
    else:
        (tree / "site").mkdir()
        shutil.copy(checkout / "site" / "next.config.js", tree / "site")
    return tree


def generate(folder, count):
    """Writes a registry of `count` workspaces in the template's format."""
    folder.mkdir()
    (folder / "registry.toml").write_text(REGISTRY_TOML)
    for number in range(count):
        name = f"ws-{number}"
        workspace = folder / "workspaces" / name
        workspace.mkdir(parents=True)
        text = json.dumps(declaration(number, name), indent=2)
        (workspace / "workspace.json").write_text(text + "\n")
        (workspace / f"{name}.png").write_bytes(icon(number))
    return folder


def declaration(number, name):
    return {
        "description": f"The workspace with the number {number}, made by a program.",
        "docker_registry": "https://index.docker.io/v1/",
        "image_src": f"{name}.png",
        "name": f"generated/{name}:1.15.0",
        "run_config": {"hostname": "kasm"},
        "exec_config": {phase: {"cmd": start(phase)} for phase in ["go", "assign"]},
        "categories": ["Desktop", "Development"],
        "friendly_name": f"Workspace {number}",
        "architecture": ["amd64", "arm64"],
        "compatibility": ["1.14.x", "1.15.x"],
        "uncompressed_size_mb": 1000 + number,
    }


def start(phase):
    return f"bash -c '/dockerstartup/custom_startup.sh --{phase} --url \"$KASM_URL\"'"


def icon(number):
    return PNG_START + random.Random(number).randbytes(ICON_BYTES - len(PNG_START))


if __name__ == "__main__":
    sys.exit(main())
